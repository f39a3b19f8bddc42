"""The task on small tables of loans: what counts when, what bad input gives, and that no outcome leaks."""

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ledgercast import classification, loan_default
from ledgercast.loan_default.outcomes import count_outcomes
from ledgercast.loan_default.schema import BACKTEST, MODEL, SCORES
from ledgercast.loan_default.tasks import NO_HISTORY, NO_OUTCOME, NOT_JUDGED, STRATIFIED, UNDATED

AS_OF = datetime.date(2024, 12, 31)
FAST = ("majority", "single_feature", "logistic_regression")
RUN = {
    "as_of": AS_OF,
    "costs": {"false_negative": 10, "false_positive": 1},
    "run_id": "r",
    "scored_at": datetime.datetime(2025, 1, 1),
}


def make_loans(n=240, seed=2, has_dates=True):
    """Low balances go bad after half a year, good loans are known to be good after a year; the last are open."""
    rng = np.random.default_rng(seed)
    balance = rng.normal(0, 1000, n)
    granted = pd.Timestamp("2021-01-01") + pd.to_timedelta(np.arange(n) * 1400 // n, unit="D")
    bad = rng.random(n) < 1 / (1 + np.exp(1.2 + balance / 400))
    known = granted + pd.to_timedelta(np.where(bad, 180, 365), unit="D")
    inputs = pd.DataFrame(
        {
            "loan_id": [f"L{i:03}" for i in range(n)],
            "customer_id": [f"C{i % (n - 20):03}" for i in range(n)],
            "granted_on": granted.date,
            "cutoff_month": granted.to_period("M").to_timestamp() - pd.offsets.MonthBegin(),
            "cutoff_at": granted,
            "max_source_at": granted - pd.Timedelta(days=3),
            "has_history": True,
            "months_known": 6,
            "active_months": 6,
            "principal": rng.uniform(1000, 9000, n),
            "term_months": 12,
            "lowest_balance_6_months": balance,
            "earlier_defaults": 0,
            "late_share": np.nan,
        }
    )
    outcomes = pd.DataFrame({"loan_id": inputs["loan_id"], "is_default": bad, "outcome_known_on": known.date})
    outcomes = outcomes[known <= pd.Timestamp(AS_OF)]
    if not has_dates:
        outcomes = outcomes.assign(outcome_known_on=pd.NaT)
    return inputs, outcomes


def arrow(inputs, outcomes):
    schema = pa.schema([("loan_id", pa.string()), ("is_default", pa.bool_()), ("outcome_known_on", pa.date32())])
    return pa.Table.from_pandas(inputs), pa.Table.from_pandas(outcomes, schema=schema, preserve_index=False)


def judge_and_fit(inputs, outcomes, model_name="logistic_regression"):
    tables = arrow(inputs, outcomes)
    backtest = loan_default.backtest(*tables, seed=1, candidates=FAST, n_jobs=1, **RUN)
    return backtest, loan_default.fit(*tables, model_name, seed=1, **RUN)


def run(inputs, outcomes, model_name="logistic_regression"):
    tables = arrow(inputs, outcomes)
    backtest, model = judge_and_fit(inputs, outcomes, model_name)
    scores = loan_default.score(*tables, backtest, model, **RUN)
    assert (backtest.schema, model.schema, scores.schema) == (BACKTEST, MODEL, SCORES)
    return backtest.to_pandas(), model, scores.to_pandas().set_index("loan_id")


@pytest.fixture(scope="module")
def loans():
    return make_loans()


@pytest.fixture(scope="module")
def ran(loans):
    return run(*loans)


@pytest.fixture(scope="module")
def fitted(loans):
    return judge_and_fit(*loans)


def test_bad_outcomes_wait_for_good_ones():
    loans = pd.DataFrame(
        {
            "granted_on": pd.to_datetime(["2023-01-01", "2023-06-01", "2024-06-01", "2024-06-01"]),
            "term_months": [12, 12, 12, 12],
            "outcome_known_on": pd.to_datetime(["2024-01-01", "2023-09-01", "2024-09-01", None]),
            "is_default": pd.array([False, True, True, None], dtype="boolean"),
        }
    )
    counted = count_outcomes(loans, AS_OF)
    assert counted["counts_on"].dt.date.tolist()[:3] == [
        datetime.date(2024, 1, 1),
        datetime.date(2024, 5, 31),
        datetime.date(2025, 6, 1),
    ]
    assert counted["y"].tolist()[:2] == [False, True]
    assert counted["y"].isna().tolist() == [False, False, True, True]


def test_known_loans_get_out_of_fold_predictions_and_open_ones_the_fit(loans, ran):
    backtest, _, scores = ran
    mine = backtest[backtest["model_name"] == "logistic_regression"].set_index("case_id")
    # six spans of 31 or 32 loans: the first is only learnt from, and the next two begin before the first outcome
    # counts, a year after the first grant
    assert scores["is_counted"].sum() == 188
    assert len(mine) == 31 + 31 + 32
    assert mine["cutoff_month"].min() == datetime.date(2022, 6, 1)
    assert scores.loc[mine.index, "p"].tolist() == mine["p"].tolist()
    # a loan without a probability has none of a fold either
    assert set(scores.index[scores["is_out_of_fold"]]) == set(mine.index)
    early = scores[scores["is_counted"]].drop(mine.index)
    assert early["p"].isna().all()
    assert set(early["status"]) == {NOT_JUDGED}
    assert set(early["decision"]) == {"review"}
    assert early["reason_1"].isna().all()
    assert early["reasons"].map(len).eq(0).all()
    young = scores[~scores["is_counted"]]
    assert young["p"].between(0, 1).all()
    # bad loans that are too young to count are among them
    assert young["is_default"].fillna(False).sum() > 0


def test_reasons_and_importance_name_what_matters(ran):
    _, model, scores = ran
    assert model["importance"][0][0]["feature"].as_py() == "lowest_balance_6_months"
    assert model["dependence"][0][0]["feature"].as_py() == "lowest_balance_6_months"
    said = scores.loc[scores["p"].notna(), "reason_1"]
    assert said.str.startswith("lowest balance 6 months").mean() > 0.8
    assert classification.load(model["artifact"][0].as_py()).model_name == "logistic_regression"


def test_no_fold_knows_an_outcome_before_it_counts(loans, ran):
    """A fifth of the outcomes known after the first grant of a fold are turned round; its predictions stay."""
    inputs, outcomes = loans
    backtest = ran[0]
    first = backtest[backtest["fold"] == backtest["fold"].min()]
    start = inputs.set_index("loan_id").loc[first["case_id"], "granted_on"].min()
    # few enough that good loans take as long as before
    late = (outcomes["outcome_known_on"] >= start) & (np.arange(len(outcomes)) % 5 == 0)
    turned = outcomes.assign(is_default=outcomes["is_default"] ^ late)
    again = run(inputs, turned)[0]
    after = again[again["fold"] == first["fold"].min()]
    keys = ["case_id", "model_name"]
    both = first.merge(after, on=keys)
    assert len(both) == len(first)
    assert both["p_x"].tolist() == both["p_y"].tolist()


def test_outcomes_without_dates_are_judged_in_stratified_folds():
    backtest, _, scores = run(*make_loans(has_dates=False))
    assert set(backtest["protocol"]) == {STRATIFIED}
    assert backtest["fold"].nunique() == 5
    assert scores.loc[scores["is_counted"], "p"].notna().all()


def test_outcomes_without_a_date_are_told_where_most_have_one(loans):
    inputs, outcomes = loans
    undated = outcomes["loan_id"].isin(["L003", "L100", "L150"])
    backtest, _, scores = run(inputs, outcomes.assign(outcome_known_on=outcomes["outcome_known_on"].mask(undated)))
    assert set(backtest["protocol"]) == {
        f"3 of {len(outcomes)} known outcomes have no date: not learnt from, not judged"
    }
    assert not backtest["case_id"].isin(["L003", "L100", "L150"]).any()
    told = scores.loc[["L003", "L100", "L150"]]
    assert set(told["status"]) == {UNDATED}
    assert told["p"].notna().all()
    assert not told["is_counted"].any()
    assert (scores["status"] == UNDATED).sum() == 3


@pytest.mark.parametrize(("as_of", "month"), [("2024-12-30", "2024-11-01"), ("2024-12-31", "2024-12-01")])
def test_the_cutoff_is_the_last_month_that_is_over(as_of, month):
    """As in core.bank_clock, by whose cutoff the published model is decided for."""
    tables = arrow(*make_loans(n=120, has_dates=False))
    asked = RUN | {"as_of": datetime.date.fromisoformat(as_of)}
    backtest = loan_default.backtest(*tables, seed=1, candidates=FAST[:2], n_jobs=1, **asked)
    model = loan_default.fit(*tables, "single_feature", seed=1, **asked)
    scores = loan_default.score(*tables, backtest, model, **asked)
    for table in (backtest, model, scores):
        assert set(table["cutoff_month"].to_pylist()) == {datetime.date.fromisoformat(month)}


def test_one_date_among_many_outcomes_without_does_not_silence_them():
    inputs, outcomes = make_loans(has_dates=False)
    outcomes = outcomes.assign(outcome_known_on=outcomes["outcome_known_on"].astype("object"))
    outcomes.loc[outcomes.index[0], "outcome_known_on"] = AS_OF
    backtest, _, scores = run(inputs, outcomes)
    assert set(backtest["protocol"]) == {
        f"{STRATIFIED}; 1 of {len(outcomes)} known outcomes have a date, which is not used"
    }
    assert backtest["fold"].nunique() == 5
    # the one with a date counts from the day on which good loans of its term are usually known
    assert scores["is_counted"].sum() == len(outcomes)
    assert scores.loc[scores["is_counted"], "status"].eq("ok").all()


def test_outcomes_without_a_date_are_told_where_none_counts():
    inputs, outcomes = make_loans()
    young = outcomes[outcomes["is_default"]].tail(5)
    young = young.assign(outcome_known_on=young["outcome_known_on"].mask(np.arange(5) < 2))
    backtest, model, scores = run(inputs, young)
    assert (len(backtest), model.num_rows) == (0, 0)
    assert scores.loc[young["loan_id"].head(2), "status"].eq(UNDATED).all()
    assert (scores["status"] == NO_OUTCOME).sum() == len(scores) - 2


@pytest.mark.parametrize(("n_bad", "words"), [(0, "are alike: prevalence"), (3, "only 3 of")])
def test_too_few_bad_loans_give_the_prevalence(n_bad, words):
    inputs, outcomes = make_loans(has_dates=False)
    outcomes = outcomes.assign(is_default=np.arange(len(outcomes)) < n_bad)
    backtest, model, scores = run(inputs, outcomes, "majority")
    assert set(backtest["model_name"]) == {"majority", "champion"}
    assert backtest["status"].str.contains(words).all()
    assert scores["p"].between(0, 0.1).all()
    assert scores["status"].str.contains(words).all()
    assert model["status"][0].as_py().endswith("prevalence")


def test_a_loan_without_transactions_one_with_nothing_and_a_new_category_get_a_status(loans):
    inputs, outcomes = loans
    inputs = inputs.assign(purpose=np.where(np.arange(len(inputs)) % 2, "car", "house"))
    inputs.loc[inputs["loan_id"] == "L237", "purpose"] = "boat"
    features = ["principal", "term_months", "lowest_balance_6_months", "earlier_defaults"]
    inputs = inputs.astype(dict.fromkeys(features, float)).assign(
        has_history=inputs["loan_id"] != "L239",
        lowest_balance_6_months=inputs["lowest_balance_6_months"].where(inputs["loan_id"] != "L239"),
    )
    inputs.loc[inputs["loan_id"] == "L238", [*features, "purpose"]] = np.nan
    scores = run(inputs, outcomes)[2]
    assert scores.loc["L239", "status"] == NO_HISTORY
    assert 0 < scores.loc["L239", "p"] < 1
    assert scores.loc["L238", "status"] == "nothing known: prevalence"
    assert scores.loc["L238", "decision"] == "review"
    assert scores.loc["L237", "status"] == "new category in purpose"
    assert 0 < scores.loc["L237", "p"] < 1


@pytest.mark.parametrize(
    ("mart", "column", "expected"),
    [
        ("inputs", "granted_on", "expected in marts.loan_default_inputs, found none; add it"),
        ("inputs", "principal", "expected as in training, found none; add it, with nulls if unknown"),
        ("outcomes", "is_default", "expected in marts.loan_default_outcomes, found none; add it"),
    ],
)
def test_a_missing_column_is_named_in_one_line(loans, fitted, mart, column, expected):
    tables = dict(zip(("inputs", "outcomes"), arrow(*loans), strict=True))
    tables[mart] = tables[mart].drop_columns(column)
    with pytest.raises(ValueError, match=f"^column {column}: {expected}$"):
        loan_default.score(**tables, backtest=fitted[0], model=fitted[1], **RUN)


def test_loans_without_outcomes_and_no_loans_are_no_error(loans):
    inputs, outcomes = loans
    backtest, model, scores = run(inputs, outcomes.head(0))
    assert (len(backtest), model.num_rows) == (0, 0)
    assert set(scores["status"]) == {NO_OUTCOME}
    assert set(scores["decision"]) == {"review"}
    backtest, model, scores = run(inputs.head(0), outcomes.head(0))
    assert (len(backtest), model.num_rows, len(scores)) == (0, 0, 0)


def test_the_result_does_not_depend_on_the_order_of_rows(loans, ran):
    inputs, outcomes = loans
    backtest, _, scores = run(inputs.sample(frac=1, random_state=3), outcomes.sample(frac=1, random_state=4))
    columns = ["case_id", "model_name", "fold", "p", "p_raw", "p_lo", "p_hi"]
    pd.testing.assert_frame_equal(backtest[columns], ran[0][columns])
    assert scores["p"].equals(ran[2]["p"])
