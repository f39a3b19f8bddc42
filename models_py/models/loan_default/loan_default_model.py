from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import loan_default


def model(dbt, session):
    inputs = dbt.ref("loan_default_inputs").to_arrow_table()
    outcomes = dbt.ref("loan_default_outcomes").to_arrow_table()
    clock = dbt.ref("bank_clock").to_arrow_table()
    champions = dbt.ref("loan_default_champions").to_arrow_table()
    run = {
        "as_of": clock["as_of"][0].as_py(),
        "costs": {
            "false_negative": dbt.config.meta_get("cost_false_negative"),
            "false_positive": dbt.config.meta_get("cost_false_positive"),
        },
        "run_id": get_invocation_id(),
        "scored_at": datetime.now(UTC).replace(tzinfo=None),
    }
    model_name = champions["model_name"][0].as_py()
    return loan_default.fit(inputs, outcomes, model_name, seed=dbt.config.meta_get("seed"), **run)
