from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import segment_forecasts


def model(dbt, session):
    inputs = dbt.ref("segment_forecasts_inputs").to_arrow_table()
    backtest = dbt.ref("segment_forecasts_backtest").to_arrow_table()
    clock = dbt.ref("bank_clock").to_arrow_table()
    run = {
        "country": clock["country"][0].as_py(),
        "run_id": get_invocation_id(),
        "scored_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return segment_forecasts.score(inputs, backtest, seed=dbt.config.meta_get("seed"), **run)
