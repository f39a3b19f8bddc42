from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_segments


def model(dbt, session):
    reference = dbt.config.meta_get("reference") or ""
    needed = f"is_as_of or cutoff_month::varchar = '{reference}'"
    inputs = dbt.ref("customer_segments_inputs").filter(needed).to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    settings = {"seed": dbt.config.meta_get("seed"), "reference": reference}
    return customer_segments.fit(inputs, **settings, **run)
