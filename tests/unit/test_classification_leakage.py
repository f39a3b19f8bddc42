import numpy as np
import pandas as pd
import pytest
from classification_frames import FAST, noise_frame, signal_frame, value
from threadpoolctl import threadpool_limits

from ledgercast import classification
from ledgercast.classification.choice import choose
from ledgercast.classification.columns import learn_columns, read_matrix
from ledgercast.classification.evaluation import Result, Table, Task, run_task
from ledgercast.classification.folds import Clock, Fold, make_folds
from ledgercast.classification.pipelines import Recipe, fit_pipeline, raw_probability


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


def table_of(frame):
    columns = learn_columns(frame, ["is_bad"])
    return Table(read_matrix(frame, columns), frame["is_bad"].to_numpy(float)), Recipe(columns, {})


def test_noise_has_no_winner():
    model = classification.fit(noise_frame(), "is_bad", candidates=[*FAST, "gradient_boosting+smote"], n_jobs=1)
    for name in ("champion", "single_feature", "logistic_regression", "gradient_boosting+smote"):
        # three standard errors of an AUC of 60 against 240 rows
        assert abs(value(model, name, "roc_auc") - 0.5) < 0.13
    board = model.leaderboard
    assert set(board.loc[board["model_name"] == "champion", "verdict"].dropna()) == {"no winner"}
    assert model.model_name in ("majority", "single_feature")


@pytest.mark.parametrize("name", ["logistic_regression+smote", "random_forest+undersampling", "gradient_boosting"])
def test_a_fold_does_not_see_the_rows_that_it_predicts(name):
    """Turning every outcome of the test part around changes nothing that is said of it."""
    frame = signal_frame(240).drop(columns="p_true")
    table, recipe = table_of(frame)
    fold = make_folds(table.target, None, None, 5, 0)[0]
    turned = table.target.copy()
    turned[fold.test] = 1 - turned[fold.test]
    family, _, variant = name.partition("+")
    task = Task(family, (f"+{variant}" if variant else "",), fold, 0, 0, 7)
    before = run_task(task, table, recipe)[0]
    after = run_task(task, Table(table.matrix, turned), recipe)[0]
    for part in ("raw", "p", "p_lo", "p_hi"):
        np.testing.assert_array_equal(getattr(before, part), getattr(after, part))
    assert before.inner_loss == after.inner_loss


def test_a_fold_does_see_its_training_rows():
    frame = signal_frame(240).drop(columns="p_true")
    table, recipe = table_of(frame)
    fold = make_folds(table.target, None, None, 5, 0)[0]
    turned = table.target.copy()
    turned[fold.train] = 1 - turned[fold.train]
    task = Task("logistic_regression", ("",), fold, 0, 0, 7)
    before, after = run_task(task, table, recipe)[0], run_task(task, Table(table.matrix, turned), recipe)[0]
    assert np.corrcoef(before.p, after.p)[0, 1] < -0.5


def test_resampling_changes_training_rows_only():
    frame = signal_frame(300).drop(columns="p_true")
    table, recipe = table_of(frame)
    pipeline = fit_pipeline("logistic_regression+smote", {"C": 0.1}, recipe, table.matrix, table.target, 0)
    assert "resample" not in dict(pipeline.steps)
    assert len(raw_probability(pipeline, table.matrix)) == len(frame)
    # synthetic events lift what is said before calibration
    assert raw_probability(pipeline, table.matrix).mean() > table.target.mean() + 0.1


def test_copies_of_a_customer_need_the_group():
    """Ten copies of each row of noise: without the group they give their outcomes away, with it they don't."""
    once = noise_frame(60)
    copies = pd.concat([once.assign(customer=range(len(once)))] * 10, ignore_index=True)
    names = ["majority", "random_forest"]
    leaking = classification.fit(copies.drop(columns="customer"), "is_bad", candidates=names, n_jobs=1, n_folds=3)
    grouped = classification.fit(copies, "is_bad", candidates=names, group="customer", n_jobs=1, n_folds=3)
    assert value(leaking, "random_forest", "roc_auc") > 0.95
    assert value(grouped, "random_forest", "roc_auc") < 0.75


def test_groups_are_never_in_both_parts():
    rng = np.random.default_rng(0)
    groups, target = rng.integers(0, 40, 300), (rng.random(300) < 0.3).astype(float)
    folds = make_folds(target, groups, None, 5, 0)
    assert np.array_equal(np.sort(np.concatenate([fold.test for fold in folds])), np.arange(300))
    for fold in folds:
        assert not set(groups[fold.train]) & set(groups[fold.test])


def test_rolling_folds_learn_from_known_outcomes_only():
    rng = np.random.default_rng(0)
    decided = rng.integers(0, 100, 400).astype(float)
    known = decided + rng.integers(1, 30, 400)
    folds = make_folds((rng.random(400) < 0.4).astype(float), rng.integers(0, 200, 400), Clock(decided, known), 4, 0)
    assert len(folds) == 4
    for fold in folds:
        assert known[fold.train].max() < decided[fold.test].min()


def test_the_first_span_of_time_has_no_prediction():
    frame = signal_frame().drop(columns="p_true")
    known = frame.assign(known_on=frame["joined_on"] + pd.Timedelta(days=60))
    model = classification.fit(known, "is_bad", candidates=FAST, time="joined_on", known="known_on", n_jobs=1)
    early = model.out_of_fold["status"] == "no earlier outcomes to learn from"
    assert early.any()
    assert known.loc[early, "joined_on"].max() < known.loc[~early, "joined_on"].min()
    assert model.out_of_fold.loc[early, "p"].isna().all()
    assert model.out_of_fold.loc[~early, "p"].between(0, 1).all()


def test_selection_looks_at_inner_losses_only():
    """The candidate that is best on what is reported, but not inside, is not chosen."""
    rows = np.arange(4)
    right, wrong = np.array([0.99, 0.01, 0.99, 0.01]), np.array([0.01, 0.99, 0.01, 0.99])
    fold = Fold(rows, rows)
    results = [
        Result(name, 0, 0, fold.test, p, p, p, p, inner_loss, 1.0, 1.0)
        for name, p, inner_loss in [
            ("majority", wrong, 0.7),
            ("random_forest", right, 0.6),
            ("gradient_boosting", wrong, 0.5),
        ]
    ]
    choice = choose(results)
    assert choice.challenger == "gradient_boosting"
    assert choice.by_fold == {(0, 0): "gradient_boosting"}
