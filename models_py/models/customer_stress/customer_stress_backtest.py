from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_stress


def model(dbt, session):
    inputs = dbt.ref("customer_forecasts_inputs").filter("is_origin").to_arrow_table()
    outcomes = dbt.ref("customer_stress_outcomes").to_arrow_table()
    networks = dbt.ref("customer_forecasts_model").to_arrow_table()
    settings = {"floor": dbt.config.meta_get("floor"), "seed": dbt.config.meta_get("seed")}
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return customer_stress.backtest(inputs, outcomes, networks, **settings, **run)
