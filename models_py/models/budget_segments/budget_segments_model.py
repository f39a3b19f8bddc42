from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import budget_segments


def model(dbt, session):
    reference = dbt.config.meta_get("reference") or ""
    needed = f"is_as_of or cutoff_month::varchar = '{reference}'"
    segments_inputs = dbt.ref("customer_segments_inputs").filter(needed).to_arrow_table()
    inputs = dbt.ref("budget_segments_inputs").to_arrow_table()
    outcomes = dbt.ref("budget_segments_outcomes").to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    settings = {"seed": dbt.config.meta_get("seed"), "reference": reference}
    return budget_segments.fit(segments_inputs, inputs, outcomes, **settings, **run)
