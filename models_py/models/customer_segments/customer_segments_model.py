from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_segments


def model(dbt, session):
    inputs = dbt.ref("customer_segments_inputs").to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    settings = {"seed": dbt.config.meta_get("seed"), "reference": dbt.config.meta_get("reference") or ""}
    return customer_segments.fit(inputs, **settings, **run)
