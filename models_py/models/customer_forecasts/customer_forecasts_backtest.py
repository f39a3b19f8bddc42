from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_forecasts


def model(dbt, session):
    inputs = dbt.ref("customer_forecasts_inputs").filter("is_origin and is_in_backtest").to_arrow_table()
    outcomes = dbt.ref("customer_forecasts_outcomes").to_arrow_table()
    segments = {
        "inputs": dbt.ref("segment_forecasts_inputs").to_arrow_table(),
        "forecasts": dbt.ref("segment_forecasts_backtest").to_arrow_table(),
        "decisions": dbt.ref("segment_forecasts_decisions").to_arrow_table(),
    }
    fits = dbt.ref("customer_forecasts_model").to_arrow_table()
    run = {
        "seed": dbt.config.meta_get("seed"),
        "slow_customers": dbt.config.meta_get("slow_customers"),
        "run_id": get_invocation_id(),
        "scored_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return customer_forecasts.backtest(inputs, outcomes, segments, fits, **run)
