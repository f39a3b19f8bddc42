from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_stress


def model(dbt, session):
    models = dbt.ref("customer_stress_model").to_arrow_table()
    networks = dbt.ref("customer_forecasts_model").to_arrow_table()
    batches = dbt.ref("customer_forecasts_inputs").filter("is_as_of").to_arrow_reader(20_000)
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return customer_stress.score(batches, models, networks, **run)
