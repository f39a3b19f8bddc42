"""The tasks customer_segments and budget_segments on marts made by hand: nobody is lost, nothing later is known."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import RandomForestClassifier

from ledgercast import budget_segments, customer_segments, segmentation
from ledgercast.budget_segments.candidates import Newcomers, dump, read
from ledgercast.budget_segments.folds import make_folds
from ledgercast.budget_segments.trees import read_trees
from ledgercast.customer_segments.inputs import NO_HISTORY

RUN: dict[str, Any] = {"run_id": "r", "scored_at": datetime(2025, 1, 1)}
MONTHS = [date(2023, 12, 1), date(2024, 12, 1)]
LEVELS = {0: 500.0, 1: 2000.0, 2: 9000.0}


def behaviour(kind: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    level = np.array([LEVELS[k] for k in kind])
    return {
        "frequency": rng.normal(20, 2, len(kind)) + 5 * kind,
        "spend": level * rng.lognormal(0, 0.15, len(kind)),
        "balance": level * rng.lognormal(1, 0.3, len(kind)),
        "lowest_balance": level * rng.lognormal(0, 0.3, len(kind)),
        "age": rng.normal(30, 3, len(kind)) + 10 * kind,
    }


def segments_inputs(n: int = 240) -> pa.Table:
    """Customers at two cutoffs; the last one has no history."""
    parts = []
    for position, month in enumerate(MONTHS):
        kind = np.arange(n) % 3
        frame = pd.DataFrame(behaviour(kind, position))
        frame.iloc[-1] = np.nan
        frame.insert(0, "customer_id", [f"c{i:04}" for i in range(n)])
        frame.insert(0, "cutoff_month", month)
        frame["has_history"] = frame["spend"].notna()
        parts.append(frame.assign(months_observed=12, is_origin=position == 0, is_as_of=position == 1))
    return pa.Table.from_pandas(pd.concat(parts, ignore_index=True), preserve_index=False)


def newcomers(n: int = 300) -> tuple[pa.Table, pa.Table]:
    """First months that overstate spend, of customers whose age tells more, and the year after them."""
    kind = np.arange(n) % 3
    joined = (
        pd.Series(pd.date_range("2020-01-01", periods=36, freq="MS")).iloc[np.arange(n) % 36].reset_index(drop=True)
    )
    inputs, outcomes = [], []
    for months in (1, 3):
        first = behaviour(kind, months)
        first["spend"] = np.random.default_rng(months).lognormal(7, 1, n)
        cutoff = joined + pd.DateOffset(months=months - 1)
        keys = {"customer_id": [f"n{i:04}" for i in range(n)], "months_of_history": months}
        inputs.append(
            pd.DataFrame(
                {"cutoff_month": cutoff.dt.date, **keys, "is_new_customer": False, "has_history": True, **first}
            )
        )
        later = {name: values for name, values in behaviour(kind, 9).items() if name != "age"}
        outcome = (cutoff + pd.DateOffset(months=12)).dt.date
        outcomes.append(pd.DataFrame({**keys, "outcome_month": outcome, "has_outcome": np.arange(n) % 10 > 0, **later}))
    new = inputs[0].iloc[:20].assign(cutoff_month=MONTHS[1], is_new_customer=True, months_of_history=2)
    new["customer_id"] = [f"c{i:04}" for i in range(20)]
    tables = (pd.concat([*inputs, new], ignore_index=True), pd.concat(outcomes, ignore_index=True))
    made = [pa.Table.from_pandas(table, preserve_index=False) for table in tables]
    return made[0], made[1]


@pytest.fixture(scope="module")
def clusters() -> pa.Table:
    return customer_segments.fit(segments_inputs(), seed=1, reference="", **RUN)


@pytest.fixture(scope="module")
def budgets() -> pa.Table:
    return budget_segments.fit(segments_inputs(), *newcomers(), seed=1, reference="", **RUN)


def test_every_row_gets_a_cluster_and_who_has_no_history_says_so(clusters: pa.Table) -> None:
    inputs = segments_inputs()
    scores = pa.Table.from_batches(customer_segments.score(inputs.to_batches(50), clusters, **RUN))
    assert scores["customer_id"].to_pylist() == inputs["customer_id"].to_pylist()
    assert scores["cluster_id"].null_count == 0
    said = [status for status in scores["status"].to_pylist() if status != "ok"]
    assert said == [NO_HISTORY] * 2


def test_batches_of_any_size_give_the_same_clusters(clusters: pa.Table) -> None:
    inputs = segments_inputs(18)
    kept = ["customer_id", "cluster_id", "distance_to_centre", "pca_1"]
    tables = [
        pa.Table.from_batches(customer_segments.score(inputs.to_batches(size), clusters, **RUN)).select(kept)
        for size in (1, 7, 10_000)
    ]
    assert tables[0].to_pylist() == tables[1].to_pylist() == tables[2].to_pylist()


def test_figures_are_of_the_chosen_number_and_of_those_tried(clusters: pa.Table) -> None:
    figures = customer_segments.backtest(clusters).to_pandas()
    assert not figures.duplicated(["model_name", "clusters", "metric"]).any()
    assert set(figures.loc[figures["is_chosen"], "model_name"]) == {"kmeans", "gaussian_mixture", "hierarchical"}
    assert set(figures.loc[figures["model_name"] == "kmeans", "clusters"]) == set(range(2, 9))


def test_a_month_that_is_no_cutoff_is_told_and_the_latest_taken() -> None:
    inputs = segments_inputs(60)
    model = customer_segments.fit(inputs, seed=1, reference="2019-01-01", **RUN).to_pylist()[0]
    assert model["cutoff_month"] == MONTHS[1]
    assert model["status"].startswith("2019-01-01 is no cutoff")
    earlier = customer_segments.fit(inputs, seed=1, reference="2023-12-01", **RUN).to_pylist()[0]
    assert earlier["cutoff_month"] == MONTHS[0]
    assert earlier["status"] == "ok"


def test_nobody_to_fit_on_gives_empty_tables_and_scores_without_clusters() -> None:
    inputs = segments_inputs()
    for nobody in (inputs.slice(0, 0), inputs.filter(pa.array([not x for x in inputs["has_history"].to_pylist()]))):
        model = customer_segments.fit(nobody, seed=1, reference="", **RUN)
        assert model.num_rows == 0
        for node in (customer_segments.backtest, customer_segments.profiles, customer_segments.loadings):
            assert node(model).num_rows == 0
        scores = list(customer_segments.score(nobody.to_batches(), model, **RUN))
        assert sum(batch.num_rows for batch in scores) == nobody.num_rows
        assert budget_segments.fit(nobody, *newcomers(), seed=1, reference="", **RUN).num_rows == 0


def test_budgets_are_ordered_by_spend(budgets: pa.Table) -> None:
    model = segmentation.load(budgets["artifact"][0].as_py())
    spend = model.profile().query("feature == 'spend'")["median"].tolist()
    assert spend == sorted(spend)
    assert len(spend) == 3


def test_models_beat_first_months_that_mislead(budgets: pa.Table) -> None:
    inputs, outcomes = newcomers()
    rows = budget_segments.backtest(inputs, outcomes, budgets, seed=1, **RUN).to_pandas()
    n = len(budget_segments.CANDIDATES)
    assert len(rows) == n * outcomes.num_rows
    assert rows["y"].isna().sum() == n * (~outcomes["has_outcome"].to_pandas()).sum()
    told = rows[rows["predicted"].notna()]
    assert (told["status"] == "ok").all()
    assert np.allclose(told[["p_low", "p_medium", "p_high"]].sum(axis=1), 1)
    known = told[told["y"].notna()]
    accuracy = (known["y"] == known["predicted"]).groupby(known["model_name"]).mean()
    for name in ("random_forest", "logistic_regression"):
        assert accuracy[name] > accuracy["nearest_centre"] > accuracy["majority"]


def test_predictions_know_no_later_label(budgets: pa.Table) -> None:
    """Labels that become known after a fold began are turned round: what that fold said stays."""
    inputs, outcomes = newcomers()
    before = budget_segments.backtest(inputs, outcomes, budgets, seed=1, **RUN).to_pandas()
    start = before.loc[before["fold"] == 1, "cutoff_month"].min()
    later = pd.Series(outcomes["outcome_month"].to_pylist()) > start
    changed = outcomes.to_pandas()
    changed.loc[later, ["spend", "balance"]] = 1.0
    after = budget_segments.backtest(
        inputs, pa.Table.from_pandas(changed, preserve_index=False), budgets, seed=1, **RUN
    ).to_pandas()
    kept = ["customer_id", "months_of_history", "model_name", "predicted", "p_low", "p_medium", "p_high"]
    first = before["fold"].isin([0, 1])
    pd.testing.assert_frame_equal(before.loc[first, kept], after.loc[first, kept])
    assert not before.loc[~first, kept].equals(after.loc[~first, kept])


def test_scores_hold_everybody_once_and_new_customers_once_a_candidate(budgets: pa.Table) -> None:
    inputs = segments_inputs()
    scores = pa.Table.from_batches(
        budget_segments.score(inputs.to_batches(100), newcomers()[0], budgets, **RUN)
    ).to_pandas()
    old = scores[~scores["is_new_customer"]]
    assert old["customer_id"].tolist() == inputs["customer_id"].to_pylist()
    assert old["p_high"].isna().all()
    new = scores[scores["is_new_customer"]]
    assert new.groupby("model_name").size().to_dict() == dict.fromkeys(budget_segments.CANDIDATES, 20)
    assert np.allclose(new[["p_low", "p_medium", "p_high"]].sum(axis=1), 1)


def test_too_few_newcomers_leave_the_nearest_centre() -> None:
    inputs, outcomes = newcomers()
    few = outcomes.slice(0, 20)
    models = budget_segments.fit(segments_inputs(), inputs, few, seed=1, reference="", **RUN)
    assert models["model_name"].to_pylist() == ["kmeans"]
    rows = budget_segments.backtest(inputs, few, models, seed=1, **RUN)
    assert rows["predicted"].null_count == rows.num_rows > 0
    scores = pa.Table.from_batches(budget_segments.score([], inputs, models, **RUN))
    assert set(scores["model_name"].to_pylist()) == {"nearest_centre"}
    assert scores["budget_segment"].null_count == 0


def test_folds_train_on_labels_that_were_known() -> None:
    decided = np.repeat(pd.date_range("2020-01-01", periods=40, freq="MS").to_numpy().astype("datetime64[D]"), 5)
    known = decided + np.timedelta64(366, "D")
    folds = make_folds(decided, known, np.arange(200), np.ones(200, dtype=bool))
    assert len(folds) == 4
    for fold in folds:
        assert known[fold.train].max() <= decided[fold.test].min()
    tested = np.concatenate([fold.test for fold in folds])
    assert len(np.unique(tested)) == len(tested)


@pytest.mark.parametrize("present", [[0, 1, 2], [0, 2], [1]])
@pytest.mark.parametrize("name", budget_segments.CANDIDATES)
def test_a_candidate_is_read_as_it_was_written_and_nothing_is_impossible(name: str, present: list[int]) -> None:
    rng = np.random.default_rng(0)
    who = Newcomers(rng.normal(size=(90, 4)), np.zeros(90, dtype=np.intp))
    who.features[::7, 1] = np.nan
    y = np.array(present, dtype=np.intp)[np.arange(90) % len(present)]
    candidate = budget_segments.CANDIDATES[name](who, y, np.arange(90), 1)
    written = dump(name, candidate)
    again = read(written)
    assert dump(name, again) == written
    told, chances = candidate.predict(who)
    assert np.array_equal(again.predict(who)[1], chances)
    assert np.allclose(chances.sum(axis=1), 1)
    assert (chances > 0).all()
    assert name == "nearest_centre" or np.isin(told, present).all()


def test_a_damaged_candidate_is_told() -> None:
    with pytest.raises(ValueError, match="expected a model of budgets"):
        read(b"nonsense")


def test_votes_of_plain_trees_are_those_of_the_forest() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(300, 6))
    features[rng.random(features.shape) < 0.2] = np.nan
    y = rng.choice([0, 2], 300)
    forest = RandomForestClassifier(20, min_samples_leaf=3, random_state=1).fit(features, y)
    others = rng.normal(size=(50, 6))
    others[rng.random(others.shape) < 0.3] = np.nan
    votes = read_trees(forest, 3).votes(others)
    assert np.allclose(votes[:, [0, 2]], forest.predict_proba(others), atol=1e-12)
    assert (votes[:, 1] == 0).all()


def test_the_same_fit_gives_the_same_bytes(clusters: pa.Table, budgets: pa.Table) -> None:
    again = customer_segments.fit(segments_inputs(), seed=1, reference="", **RUN)
    assert again["artifact"].to_pylist() == clusters["artifact"].to_pylist()
    others = budget_segments.fit(segments_inputs(), *newcomers(), seed=1, reference="", **RUN)
    assert others["artifact"].to_pylist() == budgets["artifact"].to_pylist()
