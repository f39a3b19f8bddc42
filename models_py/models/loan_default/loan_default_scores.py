from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import loan_default


def model(dbt, session):
    inputs = dbt.ref("loan_default_inputs").to_arrow_table()
    outcomes = dbt.ref("loan_default_outcomes").to_arrow_table()
    clock = dbt.ref("bank_clock").to_arrow_table()
    backtest = dbt.ref("loan_default_backtest").to_arrow_table()
    fitted = dbt.ref("loan_default_model").to_arrow_table()
    run = {
        "as_of": clock["as_of"][0].as_py(),
        "costs": {
            "false_negative": dbt.config.meta_get("cost_false_negative"),
            "false_positive": dbt.config.meta_get("cost_false_positive"),
        },
        "run_id": get_invocation_id(),
        "scored_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return loan_default.score(inputs, outcomes, backtest, fitted, **run)
