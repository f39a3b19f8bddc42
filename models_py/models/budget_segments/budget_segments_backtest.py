from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import budget_segments


def model(dbt, session):
    inputs = dbt.ref("budget_segments_inputs").to_arrow_table()
    outcomes = dbt.ref("budget_segments_outcomes").to_arrow_table()
    models = dbt.ref("budget_segments_model").to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return budget_segments.backtest(inputs, outcomes, models, seed=dbt.config.meta_get("seed"), **run)
