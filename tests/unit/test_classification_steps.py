"""Judging and refitting as two steps give what fit gives in one."""

import numpy as np
import pandas as pd
import pytest
from classification_frames import FAST, noise_frame, signal_frame

from ledgercast import classification
from ledgercast.classification.candidates import CANDIDATES, FAMILIES
from ledgercast.classification.evaluation import learn_inside
from ledgercast.classification.given import read_given
from ledgercast.classification.judging import seed_of


@pytest.fixture(scope="module")
def frame():
    return signal_frame().drop(columns="p_true")


@pytest.fixture(scope="module")
def model(frame):
    return classification.fit(frame, "is_bad", candidates=FAST, n_jobs=1)


@pytest.fixture(scope="module")
def judged(frame):
    return classification.backtest(frame, "is_bad", candidates=FAST, n_jobs=1)


def test_backtest_gives_the_predictions_of_fit(frame, model, judged):
    for name in [*FAST, "champion"]:
        mine = judged[judged["model_name"] == name]
        theirs = model.predictions[model.predictions["model_name"] == name]
        assert list(mine.index) == list(frame.index[theirs["row"]])
        for column in ("y", "fold", "p", "p_raw", "p_lo", "p_hi"):
            assert mine[column].to_numpy() == pytest.approx(theirs[column].to_numpy())
    assert judged.loc[judged["model_name"] == "champion", "seconds"].isna().all()
    assert (judged.loc[judged["model_name"] != "champion", "seconds"] > 0).all()


def test_refit_gives_the_model_of_fit(frame, model):
    again = classification.refit(frame, "is_bad", model.model_name)
    pd.testing.assert_frame_equal(again.predict_proba(frame.head(40)), model.predict_proba(frame.head(40)))
    assert again.to_bytes() == classification.refit(frame, "is_bad", model.model_name).to_bytes()
    loaded = classification.load(again.to_bytes())
    pd.testing.assert_frame_equal(loaded.explain(frame.head(5)), model.explain(frame.head(5)))
    assert again.importance(draws=1)["feature"].iloc[0] == "balance"


@pytest.mark.parametrize("name", ["logistic_regression", "logistic_regression+smote"])
def test_the_published_fit_is_calibrated_as_the_judged_one(name):
    """What the last fold said of its rows is what a model says of them that is published the day before."""
    frame = signal_frame(n=400).drop(columns="p_true")
    frame["decided_on"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(400), unit="D")
    judged = classification.backtest(
        frame, "is_bad", candidates=["majority", name], time="decided_on", n_folds=3, n_jobs=1
    )
    last = judged[(judged["model_name"] == name) & (judged["fold"] == 2)]
    earlier = frame[frame["decided_on"] < frame.loc[last.index, "decided_on"].min()]
    published = classification.refit(earlier, "is_bad", name, time="decided_on", n_folds=3, seed=seed_of(0, 0, 2))
    said = published.predict_proba(frame.loc[last.index])
    for column in ("p", "p_raw", "p_lo", "p_hi"):
        assert said[column].to_numpy() == pytest.approx(last[column].to_numpy())


def test_the_loss_that_chooses_is_of_rows_that_its_calibrator_has_not_seen():
    """A calibrator fits noise too: on the rows that it was fitted to it says more than it knows."""
    flattered = []
    for seed in range(5):
        given = read_given(noise_frame(n=120, seed=seed), "is_bad", None, None, None, None, None)
        setting = FAMILIES["logistic_regression"].candidate.settings[0]
        inner = learn_inside("logistic_regression", setting, given.table, given.recipe, seed)
        p, y = inner.calibrator.apply(inner.raw), inner.target
        flattered.append(inner.loss + np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))
    assert np.mean(flattered) > 0.001


@pytest.mark.parametrize("n_bad", [0, 3])
def test_too_few_bad_rows_give_the_prevalence_in_both_steps(n_bad):
    frame = noise_frame(n=60).assign(is_bad=np.arange(60) < n_bad)
    judged = classification.backtest(frame, "is_bad", candidates=FAST, n_jobs=1)
    assert set(judged["model_name"]) == {"majority", "champion"}
    assert judged["status"].str.endswith("prevalence").all()
    assert judged["p"].between(0, 0.2).all()
    again = classification.refit(frame, "is_bad", "majority")
    assert (again.predict_proba(frame)["p"] == (n_bad + 0.5) / 61).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_column_that_is_empty_while_a_fold_learns_is_no_feature_there(name):
    """It is filled in the last fifth of the rows alone, which roll in last, and in one that undersampling may drop."""
    frame = signal_frame(n=300).drop(columns=["p_true", "joined_on"])
    frame["decided_on"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(300), unit="D")
    frame["new_score"] = np.where(np.arange(300) < 250, np.nan, np.arange(300.0))
    frame.loc[frame.index[17], "new_score"] = 4.0
    judged = classification.backtest(
        frame, "is_bad", candidates=[name], time="decided_on", monotone={"new_score": 1}, n_folds=4, n_jobs=1
    )
    assert judged.loc[judged["model_name"] == name, "p"].between(0, 1).all()
