"""The general door: fit every candidate on any table and keep the one that stands."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ledgercast.classification.arguments import check_numbers, read_candidates
from ledgercast.classification.candidates import split_name
from ledgercast.classification.choice import POLICY, Choice, choose, predictions_of
from ledgercast.classification.decision import cost_threshold, read_costs
from ledgercast.classification.evaluation import learn_inside, search_setting
from ledgercast.classification.given import Given, read_given
from ledgercast.classification.judging import all_folds, judge
from ledgercast.classification.leaderboard import COLUMNS, make_leaderboard
from ledgercast.classification.model import Fitted, Model, Training
from ledgercast.classification.pipelines import fit_pipeline
from ledgercast.classification.prevalence import find_prevalence, out_of_fold_prevalence, why_no_model
from ledgercast.classification.venn_abers import fit_venn_abers
from ledgercast.frames import Frame

# rows kept in the artifact to compare others with
SAMPLE_ROWS = 200
BACKTEST = [
    "model_name", "fold", "y", "p_raw", "p", "p_lo", "p_hi", "seconds", "peak_mb", "setting", "status",
]  # fmt: skip
NO_FOLD = "no fold has both classes among the rows that it may learn from: prevalence"


def fit(
    frame: Frame,
    target: str,
    *,
    candidates: Sequence[str] | None = None,
    time: str | None = None,
    group: str | None = None,
    costs: Mapping[str, float] | None = None,
    seed: int = 0,
    known: str | None = None,
    event: object | None = None,
    monotone: Mapping[str, int] | None = None,
    n_folds: int = 5,
    repeats: int = 1,
    n_jobs: int | None = None,
) -> Model:
    """Fit, judge and choose.

    Everything is judged out of fold. Inside each training part, three inner folds choose settings, calibrate and say
    which candidate looks best; the fold's own rows are then predicted by models that know nothing of them. The one
    with the lowest mean inner log loss is published if the policy of following the inner folds (`champion` in the
    leaderboard) beats the best simple candidate by a paired bootstrap on log loss; else the simple one is.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        One row per observation: numbers, dates, booleans and categories, missing values allowed. All columns are
        features but those named in target, time, known and group. Rows without a target are left out.
    target : str
        Column of two classes.
    candidates : sequence of str, optional
        Ids such as 'random_forest+smote'; all where None. `majority` is added where no simple one is among them.
    time : str, optional
        Column of dates (or numbers) at which rows were decided: folds then roll in time, and the first span of rows is
        only learnt from.
    group : str, optional
        Column of keys; rows of one key are never both learnt from and predicted in a fold.
    costs : mapping, optional
        'false_negative' (default 10) and 'false_positive' (default 1), in any common unit.
    seed : int
        Of folds, resampling, trees and bootstraps.
    known : str, optional
        Column of dates at which outcomes were known; needs `time`. Where None, outcomes count as known at once.
    event : object, optional
        Value of the target whose probability is wanted; true or 1 where None.
    monotone : mapping of str to {1, -1}, optional
        Columns (no categories) that may only raise or only lower the probability. Trees obey, linear models don't.
    n_folds : int
        At least 2.
    repeats : int
        Of the folds, shuffled anew; out_of_fold holds the first. One where `time` is given.
    n_jobs : int, optional
        Processes, None for all cores; the result does not depend on it.

    Returns
    -------
    Model
        Where a class has fewer than 10 rows: one that gives the prevalence, and says so in every status.

    Raises
    ------
    ValueError
        One line, where the frame or an argument can't be used at all.
    """
    names = read_candidates(candidates)
    prices = read_costs(costs)
    check_numbers(n_folds=(n_folds, 2), repeats=(repeats, 1), seed=(seed, 0))
    given = read_given(frame, target, time, group, known, event, monotone)
    threshold, y = cost_threshold(prices), given.table.target
    reason = why_no_model(y)
    folds = [] if reason else all_folds(given.table, n_folds, 1 if time else repeats, seed)
    if reason is None and not folds:
        reason = NO_FOLD
    if reason is not None:
        return _without_model(given, threshold, reason, n_folds, seed)
    # threads gain little on tables this small and wait for each other where cores are shared
    with threadpool_limits(1):
        results = judge(names, folds, given.table, given.recipe, seed, n_jobs)
        choice = choose(results)
        predictions = predictions_of(results, choice, pd.Series(y))
        board = make_leaderboard(predictions, results, choice, given.table.groups, threshold, prices, seed)
        published, board = _publish(choice, board)
        mine = predictions[(predictions["model_name"] == published) & (predictions["repeat"] == 0)]
        settings = {r.fold: dict(r.setting) for r in results if r.name == published and r.repeat == 0}
        first = {number: fold for repeat, number, fold in folds if repeat == 0}
        fitted, _ = _fit_whole(published, given, seed)
    return Model(
        model_name=published,
        columns=given.recipe.columns,
        prevalence=find_prevalence(y),
        threshold=threshold,
        fitted=fitted,
        why_no_model=None,
        seed=seed,
        leaderboard=board,
        out_of_fold=_out_of_fold(given.rows.index, mine),
        predictions=predictions,
        training=Training(
            given.table, list(first.values()), [settings[number] for number in first], given.recipe.monotone
        ),
    )


def backtest(
    frame: Frame,
    target: str,
    *,
    candidates: Sequence[str] | None = None,
    time: str | None = None,
    group: str | None = None,
    seed: int = 0,
    known: str | None = None,
    event: object | None = None,
    monotone: Mapping[str, int] | None = None,
    n_folds: int = 5,
    n_jobs: int | None = None,
) -> pd.DataFrame:
    """Predict every row with a known outcome out of fold, with every candidate and with the policy `champion`.

    What `fit` does before it chooses, without the choice.

    Parameters
    ----------
    frame, target, candidates, time, group, seed, known, event, monotone, n_folds, n_jobs
        As in `fit`.

    Returns
    -------
    pandas.DataFrame
        One row for each row and model, under the frame's index: model_name, fold, y (0 or 1), p_raw, p (calibrated),
        p_lo, p_hi, seconds and peak_mb (of the candidate on that fold; missing for the policy), setting (of the fold),
        status. Where nothing can be fitted: the prevalence of other rows as `majority` and as `champion`, and why in
        status; rows that come before all that is learnt from are missing.

    Raises
    ------
    ValueError
        One line, where the frame or an argument can't be used at all.
    """
    names = read_candidates(candidates)
    check_numbers(n_folds=(n_folds, 2), seed=(seed, 0))
    given = read_given(frame, target, time, group, known, event, monotone)
    y = given.table.target
    reason = why_no_model(y)
    folds = [] if reason else all_folds(given.table, n_folds, 1, seed)
    if reason is not None or not folds:
        model = _without_model(given, cost_threshold(read_costs(None)), reason or NO_FOLD, n_folds, seed)
        rows = model.out_of_fold.assign(y=y, fold=0, seconds=0.0, peak_mb=0.0, setting=None)
        return pd.concat([rows.assign(model_name=name)[BACKTEST] for name in ("majority", POLICY)])
    with threadpool_limits(1):
        results = judge(names, folds, given.table, given.recipe, seed, n_jobs)
    rows = predictions_of(results, choose(results), pd.Series(y))
    costs = pd.DataFrame(
        [(r.name, r.fold, r.seconds, r.peak_mb, dict(r.setting)) for r in results],
        columns=["model_name", "fold", "seconds", "peak_mb", "setting"],
    )
    rows = rows.merge(costs, on=["model_name", "fold"], how="left", validate="many_to_one").assign(status="ok")
    return rows.set_index(given.rows.index[rows["row"]])[BACKTEST]


def refit(
    frame: Frame,
    target: str,
    model_name: str,
    *,
    time: str | None = None,
    group: str | None = None,
    costs: Mapping[str, float] | None = None,
    seed: int = 0,
    known: str | None = None,
    event: object | None = None,
    monotone: Mapping[str, int] | None = None,
    n_folds: int = 5,
) -> Model:
    """Fit one candidate on all rows, where it was judged and chosen before.

    Parameters
    ----------
    frame, target, time, group, costs, seed, known, event, monotone, n_folds
        As `fit` was given them.
    model_name : str
        Id of the candidate.

    Returns
    -------
    Model
        Without leaderboard and predictions. Its `importance` uses on every fold the setting that is found on all rows.

    Raises
    ------
    ValueError
        One line, where the frame or an argument can't be used at all.
    """
    read_candidates([model_name])
    given = read_given(frame, target, time, group, known, event, monotone)
    threshold, y = cost_threshold(read_costs(costs)), given.table.target
    reason = why_no_model(y)
    folds = [] if reason else [fold for _, _, fold in all_folds(given.table, n_folds, 1, seed)]
    if reason is None and not folds:
        reason = NO_FOLD
    if reason is not None:
        return _without_model(given, threshold, reason, n_folds, seed)
    with threadpool_limits(1):
        fitted, setting = _fit_whole(model_name, given, seed)
    return Model(
        model_name=model_name,
        columns=given.recipe.columns,
        prevalence=find_prevalence(y),
        threshold=threshold,
        fitted=fitted,
        why_no_model=None,
        seed=seed,
        leaderboard=pd.DataFrame(columns=COLUMNS),
        training=Training(given.table, folds, [dict(setting)] * len(folds), given.recipe.monotone),
    )


def _fit_whole(name: str, given: Given, seed: int) -> tuple[Fitted, Mapping[str, Any]]:
    """Fit on all rows as folds fit on their training parts, so that what was judged of the calibration holds here."""
    family, variant = split_name(name)
    setting, plain = search_setting(family, given.table, given.recipe, seed)
    inner = plain if plain and not variant else learn_inside(name, setting, given.table, given.recipe, seed)
    pipeline = fit_pipeline(name, setting, given.recipe, given.table.matrix, given.table.target, seed)
    rows = len(given.table.target)
    draw = np.sort(np.random.default_rng(seed).choice(rows, min(SAMPLE_ROWS, rows), replace=False))
    sample = given.table.matrix[draw]
    return Fitted(pipeline, inner.calibrator, fit_venn_abers(inner.raw, inner.target), sample), setting


def _publish(choice: Choice, board: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    of_policy = (board["model_name"] == POLICY) & board["metric"].isin(["log_loss", "log_loss_difference"])
    has_won = choice.challenger is not None and (board.loc[of_policy, "verdict"] == "better").all()
    board.loc[of_policy, "verdict"] = "winner" if has_won else "no winner"
    return (choice.challenger if has_won and choice.challenger else choice.simple), board


def _out_of_fold(index: "pd.Index[Any]", mine: pd.DataFrame) -> pd.DataFrame:
    found = mine.set_index("row")[["p", "p_raw", "p_lo", "p_hi", "fold"]].reindex(range(len(index)))
    found["fold"] = found["fold"].astype("Int64")
    found["status"] = np.where(found["p"].isna(), "no earlier outcomes to learn from", "ok")
    return found[["p", "p_raw", "p_lo", "p_hi", "status", "fold"]].set_axis(index)


def _without_model(given: Given, threshold: float, reason: str, n_folds: int, seed: int) -> Model:
    prevalence = find_prevalence(given.table.target)
    p = out_of_fold_prevalence(given.table.target, n_folds, seed)
    out_of_fold = pd.DataFrame(
        {"p": p, "p_raw": p, "p_lo": np.minimum(prevalence.p_lo, p), "p_hi": np.maximum(prevalence.p_hi, p)},
        index=given.rows.index,
    )
    return Model(
        model_name="majority",
        columns=given.recipe.columns,
        prevalence=prevalence,
        threshold=threshold,
        fitted=None,
        why_no_model=reason,
        seed=seed,
        leaderboard=pd.DataFrame(columns=COLUMNS),
        out_of_fold=out_of_fold.assign(status=reason, fold=pd.array([pd.NA] * len(p), dtype="Int64")),
    )
