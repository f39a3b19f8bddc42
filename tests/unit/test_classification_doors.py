import warnings
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from classification_frames import FAST, noise_frame, signal_frame, value
from threadpoolctl import threadpool_limits

from ledgercast import classification
from ledgercast.classification.candidates import CANDIDATES, FAMILIES, split_name
from ledgercast.classification.pipelines import Recipe, fit_pipeline
from ledgercast.classification.prevalence import out_of_fold_prevalence


class Untrusted:
    """A type that no model holds."""


@pytest.fixture(scope="module")
def frame():
    return signal_frame()


@pytest.fixture(scope="module")
def model(frame):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return classification.fit(
            frame.drop(columns="p_true"), "is_bad", candidates=[*FAST, "logistic_regression+smote"], n_jobs=1
        )


@pytest.fixture(scope="module")
def boosted():
    """Boosting, with a feature that may only lower the probability."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 3))
    bad = rng.random(500) < 1 / (1 + np.exp(1 + 3 * x[:, 0] * (x[:, 1] > 0)))
    frame = pd.DataFrame(x, columns=["balance", "income", "noise"]).assign(is_bad=bad)
    return frame, classification.fit(
        frame, "is_bad", candidates=["majority", "gradient_boosting"], monotone={"balance": -1}, n_jobs=1
    )


def test_signal_beats_the_simple_candidates(model, frame):
    assert model.model_name.startswith("logistic_regression")
    assert value(model, "champion", "roc_auc") > value(model, "single_feature", "roc_auc")
    predicted = model.out_of_fold["p"]
    assert predicted.index.equals(frame.index)
    assert np.corrcoef(predicted, frame["p_true"])[0, 1] > 0.85


def test_probabilities_after_smote_are_calibrated_again(model):
    mine = model.predictions[model.predictions["model_name"] == "logistic_regression+smote"]
    assert mine["p_raw"].mean() - mine["y"].mean() > 0.08
    assert abs(mine["p"].mean() - mine["y"].mean()) < 0.02
    plain, smote = (
        value(model, "logistic_regression", "log_loss"),
        value(model, "logistic_regression+smote", "log_loss"),
    )
    assert smote == pytest.approx(plain, abs=0.03)


def test_intervals_hold_their_probability(model, frame):
    for rows in (model.out_of_fold, model.predict_proba(frame)):
        assert ((rows["p_lo"] <= rows["p"]) & (rows["p"] <= rows["p_hi"])).all()
        assert (rows["p_hi"] > rows["p_lo"]).all()
        assert rows["p"].between(0, 1, inclusive="neither").all()


def test_the_leaderboard_has_every_metric_with_its_interval(model):
    board = model.leaderboard
    metrics = set(board["metric"])
    assert {"roc_auc", "pr_auc", "log_loss", "brier", "ece", "ece_if_calibrated", "ks", "gini", "mcc", "f1"} <= metrics
    assert {"precision", "recall", "accuracy", "majority_accuracy", "roc_auc_difference"} <= metrics
    inside = board["value"].between(board["ci_low"] - 1e-12, board["ci_high"] + 1e-12)
    assert inside.all()
    assert (board["seconds"] > 0).all()
    assert set(board.loc[board["model_name"] == "champion", "n"]) == {400}


def test_saved_models_say_the_same(model, boosted, frame, tmp_path):
    for fitted, rows in ((model, frame), (boosted[1], boosted[0])):
        fitted.save(tmp_path / "model.skops")
        loaded = classification.load(tmp_path / "model.skops")
        pd.testing.assert_frame_equal(loaded.predict_proba(rows), fitted.predict_proba(rows), check_exact=True)
        pd.testing.assert_frame_equal(loaded.explain(rows.head()), fitted.explain(rows.head()), check_exact=True)
        assert loaded.leaderboard["value"].to_numpy() == pytest.approx(fitted.leaderboard["value"].to_numpy())
        with pytest.raises(ValueError, match=r"^importance: [^\n]*$"):
            loaded.importance()


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_can_be_fitted_and_saved_without_a_warning(name, model, frame):
    family, _ = split_name(name)
    table = model.training.table
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("error")
        for setting in FAMILIES[family].candidate.settings:
            pipeline = fit_pipeline(name, setting, Recipe(model.columns, {}), table.matrix, table.target, 0)
            fitted = replace(model, fitted=replace(model.fitted, pipeline=pipeline))
            said = fitted.predict_proba(frame)
            assert said["p"].between(0, 1, inclusive="neither").all()
            assert (family == "majority") == bool(np.ptp(said["p_raw"]) == 0)
            pd.testing.assert_frame_equal(
                classification.load(fitted.to_bytes()).predict_proba(frame), said, check_exact=True
            )


def test_files_that_are_no_models_are_refused(tmp_path):
    import skops.io

    (tmp_path / "text.skops").write_text("no model")
    skops.io.dump({"format": 1, "pipeline": Untrusted()}, tmp_path / "other.skops")
    skops.io.dump({"format": 0}, tmp_path / "old.skops")
    for name in ("text", "other", "old"):
        with pytest.raises(ValueError, match=r"\.skops: found [^\n]*$"):
            classification.load(tmp_path / f"{name}.skops")


def test_results_do_not_depend_on_the_number_of_workers(model, frame):
    rows = frame.drop(columns="p_true")
    names = [*FAST, "logistic_regression+smote"]
    again = classification.fit(
        rows.sample(frac=1.0, random_state=0).loc[rows.index], "is_bad", candidates=names, n_jobs=2
    )
    assert again.model_name == model.model_name
    pd.testing.assert_frame_equal(again.predictions, model.predictions, check_exact=True)
    told = [column for column in model.leaderboard if column not in ("seconds", "peak_mb")]
    pd.testing.assert_frame_equal(again.leaderboard[told], model.leaderboard[told], check_exact=True)


def test_repeats_give_each_row_one_prediction_a_repeat(frame):
    rows = frame.drop(columns="p_true")
    fitted = classification.fit(rows, "is_bad", candidates=FAST, repeats=2, n_jobs=1)
    counts = fitted.predictions.groupby(["model_name", "row"]).size()
    assert (counts == 2).all()
    assert len(fitted.out_of_fold) == len(rows)


def test_explanations_add_up(model, boosted, frame):
    for fitted, rows in ((model, frame.head(40)), (boosted[1], boosted[0].head(40))):
        values, base = fitted.contributions(rows)
        p = fitted.predict_proba(rows)["p"].to_numpy()
        assert base + values.sum(axis=1) == pytest.approx(np.log(p / (1 - p)), abs=1e-9)


def test_a_linear_model_is_explained_by_its_coefficients(model, frame):
    """A step of a feature moves its own value by coefficient times step, and no other."""
    rows = frame.head(5)
    moved = rows.assign(income=rows["income"] + 1.0)
    before, after = model.contributions(rows)[0], model.contributions(moved)[0]
    names = [column.name for column in model.columns]
    change = after - before
    income = names.index("income")
    assert np.delete(change, income, axis=1) == pytest.approx(0, abs=1e-9)
    assert np.ptp(change[:, income]) == pytest.approx(0, abs=1e-6)
    assert change[0, income] < -0.2


def test_reasons_are_in_plain_words(model, frame):
    listed = model.explain(frame.head(3), n=2)
    assert listed.index.tolist() == [1000, 1000, 1001, 1001, 1002, 1002]
    assert listed["rank"].tolist() == [1, 2] * 3
    first = listed[listed["feature"].notna()].iloc[0]
    assert first["reason"].startswith(f"{first['feature']} ({first['value']}) ")
    assert (
        listed["direction"].dropna() == np.where(listed["size"] > 0, "raises", "lowers")[listed["direction"].notna()]
    ).all()


def test_importance_finds_what_matters(boosted):
    _, fitted = boosted
    assert fitted.importance(draws=2)["feature"].tolist()[:2] == ["balance", "income"]


def test_monotone_features_are_monotone(boosted):
    curve = boosted[1].partial_dependence("balance")
    assert (np.diff(curve["p"]) <= 1e-12).all()
    assert curve["p"].iloc[0] > curve["p"].iloc[-1] + 0.1


def test_arrow_gives_the_same_and_comes_back_as_arrow(model, frame):
    table = pa.Table.from_pandas(frame.drop(columns=["is_bad", "p_true"]), preserve_index=False)
    predicted = model.predict_proba(table)
    assert predicted.schema.names == ["p", "p_raw", "p_lo", "p_hi", "status"]
    assert np.array_equal(predicted["p"].to_numpy(), model.predict_proba(frame)["p"].to_numpy())


def test_decimals_dates_and_open_outcomes_can_be_read():
    frame = signal_frame(200).drop(columns="p_true")
    frame["balance"] = [Decimal(f"{x:.2f}") for x in frame["balance"]]
    frame["joined_on"] = frame["joined_on"].dt.date
    frame["is_bad"] = frame["is_bad"].astype("boolean")
    frame.loc[frame.index[:20], "is_bad"] = pd.NA
    fitted = classification.fit(frame, "is_bad", candidates=FAST, n_jobs=1)
    assert len(fitted.out_of_fold) == 180
    assert {column.name: column.kind for column in fitted.columns}["joined_on"] == "date"
    assert (fitted.predict_proba(frame.head(20))["status"] == "ok").all()


def test_a_class_can_be_named(model, frame):
    rows = frame.drop(columns="p_true").assign(is_bad=np.where(frame["is_bad"] == 1, "bad", "good"))
    named = classification.fit(rows, "is_bad", event="bad", candidates=[*FAST, "logistic_regression+smote"], n_jobs=1)
    pd.testing.assert_frame_equal(named.out_of_fold, model.out_of_fold, check_exact=True)


def test_new_categories_and_empty_rows_get_a_status(model, frame):
    rows = frame.head(3).copy()
    rows.loc[1000, "region"] = "atlantis"
    rows = rows.astype({"has_card": "boolean"})
    rows.loc[1001] = None
    said = model.predict_proba(rows)
    assert said["status"].tolist() == ["new category in region", "nothing known: prevalence", "ok"]
    assert said.loc[1001, "p"] == pytest.approx(frame["is_bad"].mean(), abs=0.01)
    assert said["p"].between(0, 1, inclusive="neither").all()
    assert model.decide(said).loc[1001] == "review"
    assert model.explain(rows).loc[1001, "feature"].isna().all()


@pytest.mark.parametrize(("n_bad", "words"), [(0, "alike"), (3, "only 3 of 100 rows"), (100, "alike")])
def test_too_few_of_a_class_give_the_prevalence(n_bad, words):
    frame = noise_frame(100).assign(is_bad=np.arange(100) < n_bad)
    fitted = classification.fit(frame, "is_bad")
    said = fitted.predict_proba(frame.head())
    for rows in (said, fitted.out_of_fold):
        assert rows["status"].str.contains(words).all()
        assert rows["p"].between(0, 1, inclusive="neither").all()
        assert ((rows["p_lo"] <= rows["p"]) & (rows["p"] <= rows["p_hi"])).all()
    assert said["p"].iloc[0] == pytest.approx((n_bad + 0.5) / 101)
    assert len(fitted.out_of_fold) == 100
    assert len(fitted.explain(frame.head(), n=2)) == 10
    loaded = classification.load(fitted.to_bytes())
    pd.testing.assert_frame_equal(loaded.predict_proba(frame), fitted.predict_proba(frame))


def test_out_of_fold_prevalence_is_that_of_other_rows():
    y = np.array([1.0, 0.0])
    assert out_of_fold_prevalence(y, 2, 0) == pytest.approx([0.25, 0.75])


BAD_CALLS = {
    "column is_bad: found none": {"frame": lambda f: f.drop(columns="is_bad")},
    "column customer: found none": {"group": "customer"},
    "column is_bad: found 3 classes": {"frame": lambda f: f.assign(is_bad=np.arange(len(f)) % 3)},
    "column is_bad: found bad and good": {
        "frame": lambda f: f.assign(is_bad=np.where(f["is_bad"] == 1, "bad", "good"))
    },
    "column is_bad: found no known": {"frame": lambda f: f.assign(is_bad=None)},
    "column noise: found": {"frame": lambda f: f.assign(noise=[[1]] * len(f))},
    "frame: found no rows": {"frame": lambda f: f.head(0)},
    "frame: found no feature": {"frame": lambda f: f[["is_bad"]]},
    "candidates: found 'svm'": {"candidates": ["svm"]},
    "costs: found": {"costs": {"false_negative": -1}},
    "monotone: found region": {"monotone": {"region": 1}},
    "n_folds: found 1": {"n_folds": 1},
    "known: found no time": {"known": "joined_on"},
    "column region: found a category": {"time": "region"},
    "event: found 'bad'": {"event": "bad"},
}


@pytest.mark.parametrize("line", BAD_CALLS)
def test_what_cannot_be_used_is_said_in_one_line(line, frame):
    call = dict(BAD_CALLS[line])
    rows = call.pop("frame", lambda f: f)(frame.drop(columns="p_true"))
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        classification.fit(rows, "is_bad", **call)
    assert str(caught.value).startswith(line)


def test_columns_that_changed_are_named(model, frame):
    with pytest.raises(ValueError, match=r"^column income: expected as in training, found none[^\n]*$"):
        model.predict_proba(frame.drop(columns="income"))
    with pytest.raises(ValueError, match=r"^column income: found a category, expected a number[^\n]*$"):
        model.predict_proba(frame.assign(income="much"))
    with pytest.raises(ValueError, match=r"^feature: found age, expected one of [^\n]*$"):
        model.partial_dependence("age")
