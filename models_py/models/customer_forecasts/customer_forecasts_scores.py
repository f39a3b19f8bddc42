from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_forecasts


def model(dbt, session):
    inputs = dbt.ref("customer_forecasts_inputs").filter("is_as_of")
    sample = inputs.filter("is_in_backtest").to_arrow_table()
    decisions = dbt.ref("customer_forecasts_decisions").to_arrow_table()
    segments = {
        "inputs": dbt.ref("segment_forecasts_inputs").to_arrow_table(),
        "forecasts": dbt.ref("segment_forecasts_scores").to_arrow_table(),
        "decisions": dbt.ref("segment_forecasts_decisions").to_arrow_table(),
    }
    fits = dbt.ref("customer_forecasts_model").to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    batches = inputs.to_arrow_reader(20_000)
    return customer_forecasts.score(batches, sample, decisions, segments, fits, **run)
