from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import customer_forecasts


def model(dbt, session):
    inputs = dbt.ref("customer_forecasts_inputs")
    histories = inputs.aggregate("cutoff_month, is_origin, horizon, max(months) as months").to_arrow_table()

    def read(month):
        return inputs.filter(f"cutoff_month = date '{month}'").to_arrow_reader(50_000)

    return customer_forecasts.fit(
        histories,
        read,
        seed=dbt.config.meta_get("seed"),
        customers=dbt.config.meta_get("training_customers"),
        floor=dbt.config.meta_get("floor"),
        run_id=get_invocation_id(),
        scored_at=datetime.now(UTC).replace(tzinfo=None),
    )
