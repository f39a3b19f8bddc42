from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_stress


def model(dbt, session):
    known = dbt.ref("customer_forecasts_inputs").filter("is_as_of and has_history")
    inputs = known.order("sample_position, customer_id").limit(dbt.config.meta_get("most")).to_arrow_table()
    champions = dbt.ref("customer_stress_champions").to_arrow_table()
    networks = dbt.ref("customer_forecasts_model").to_arrow_table()
    settings = {"floor": dbt.config.meta_get("floor"), "seed": dbt.config.meta_get("seed")}
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return customer_stress.fit(inputs, champions, networks, **settings, **run)
