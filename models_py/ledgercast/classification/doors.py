"""The general door: fit every candidate on any table and keep the one that stands."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ledgercast.classification.arrays import Floats, Rows
from ledgercast.classification.calibration import fit_calibrator
from ledgercast.classification.candidates import CANDIDATES, is_simple, split_name
from ledgercast.classification.choice import POLICY, Choice, choose, predictions_of
from ledgercast.classification.columns import Column, as_pandas, learn_columns, read_matrix
from ledgercast.classification.decision import cost_threshold, read_costs
from ledgercast.classification.evaluation import Result, Table, Task, search_setting
from ledgercast.classification.folds import Clock, Fold, make_folds
from ledgercast.classification.leaderboard import COLUMNS, make_leaderboard
from ledgercast.classification.model import Fitted, Model, Training
from ledgercast.classification.parallel import run_tasks
from ledgercast.classification.pipelines import Recipe, fit_pipeline
from ledgercast.classification.prevalence import find_prevalence, out_of_fold_prevalence, why_no_model
from ledgercast.classification.target import read_target
from ledgercast.classification.venn_abers import fit_venn_abers
from ledgercast.frames import Frame

# rows kept in the artifact to compare others with
SAMPLE_ROWS = 200
# slow ones first, so that no worker is left alone with them at the end
SLOWEST_FIRST = ("random_forest", "gradient_boosting", "logistic_regression")


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
    rows = as_pandas(frame)
    names = _candidates(candidates)
    prices = read_costs(costs)
    _check_numbers(n_folds=(n_folds, 2), repeats=(repeats, 1), seed=(seed, 0))
    special = {"target": target, "time": time, "group": group, "known": known}
    for argument, name in special.items():
        if name is not None and name not in rows.columns:
            raise ValueError(f"column {name}: found none, expected the one named by {argument}=; rename or add it")
    if known is not None and time is None:
        raise ValueError("known: found no time beside it, expected both; pass time= too")
    y = read_target(rows[target], target, event)
    rows, y = rows[~np.isnan(y)], y[~np.isnan(y)]
    columns = learn_columns(rows, [name for name in special.values() if name is not None])
    recipe = Recipe(columns, _constraints(monotone, columns))
    table = Table(read_matrix(rows, columns), y, _groups(rows, group), _clock(rows, time, known))
    reason = why_no_model(y)
    folds = [] if reason else _all_folds(table, n_folds, 1 if time else repeats, seed)
    if reason is None and not folds:
        reason = "no fold has both classes among the rows that it may learn from: prevalence"
    if reason is not None:
        return _without_model(rows, table, columns, cost_threshold(prices), reason, n_folds, seed)
    # threads gain little on tables this small and wait for each other where cores are shared
    with threadpool_limits(1):
        results = _judge(names, folds, table, recipe, seed, n_jobs)
        choice = choose(results)
        predictions = predictions_of(results, choice, pd.Series(y))
        threshold = cost_threshold(prices)
        board = make_leaderboard(predictions, results, choice, table.groups, threshold, prices, seed)
        published, board = _publish(choice, board)
        return _refit(published, rows, table, recipe, threshold, seed, board, predictions, results, folds)


def _judge(
    names: list[str],
    folds: list[tuple[int, int, Fold]],
    table: Table,
    recipe: Recipe,
    seed: int,
    n_jobs: int | None,
) -> list[Result]:
    variants: dict[str, list[str]] = {}
    for name in names:
        family, variant = split_name(name)
        variants.setdefault(family, []).append(variant)
    families = [family for family in SLOWEST_FIRST if family in variants]
    families += [family for family in variants if family not in families]
    tasks = [
        Task(family, tuple(variants[family]), fold, number, repeat, _seed(seed, repeat, number))
        for family in families
        for repeat, number, fold in folds
    ]
    results = run_tasks(tasks, table, recipe, n_jobs)
    return sorted(results, key=lambda r: (names.index(r.name), r.repeat, r.fold))


def _publish(choice: Choice, board: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    of_policy = (board["model_name"] == POLICY) & board["metric"].isin(["log_loss", "log_loss_difference"])
    has_won = choice.challenger is not None and (board.loc[of_policy, "verdict"] == "better").all()
    board.loc[of_policy, "verdict"] = "winner" if has_won else "no winner"
    return (choice.challenger if has_won and choice.challenger else choice.simple), board


def _refit(
    name: str,
    rows: pd.DataFrame,
    table: Table,
    recipe: Recipe,
    threshold: float,
    seed: int,
    board: pd.DataFrame,
    predictions: pd.DataFrame,
    results: list[Result],
    folds: list[tuple[int, int, Fold]],
) -> Model:
    setting, _ = search_setting(split_name(name)[0], table, recipe, seed)
    pipeline = fit_pipeline(name, setting, recipe, table.matrix, table.target, seed)
    mine = predictions[(predictions["model_name"] == name) & (predictions["repeat"] == 0)]
    raw, y = mine["p_raw"].to_numpy(), mine["y"].to_numpy()
    draw = np.random.default_rng(seed).choice(len(rows), min(SAMPLE_ROWS, len(rows)), replace=False)
    first = [(number, fold) for repeat, number, fold in folds if repeat == 0]
    settings = {r.fold: dict(r.setting) for r in results if r.name == name and r.repeat == 0}
    return Model(
        model_name=name,
        columns=recipe.columns,
        prevalence=find_prevalence(table.target),
        threshold=threshold,
        fitted=Fitted(pipeline, fit_calibrator(raw, y), fit_venn_abers(raw, y), table.matrix[np.sort(draw)]),
        why_no_model=None,
        seed=seed,
        leaderboard=board,
        out_of_fold=_out_of_fold(rows.index, mine),
        predictions=predictions,
        training=Training(table, [fold for _, fold in first], [settings[n] for n, _ in first], recipe.monotone),
    )


def _out_of_fold(index: "pd.Index[Any]", mine: pd.DataFrame) -> pd.DataFrame:
    found = mine.set_index("row")[["p", "p_raw", "p_lo", "p_hi", "fold"]].reindex(range(len(index)))
    found["fold"] = found["fold"].astype("Int64")
    found["status"] = np.where(found["p"].isna(), "no earlier outcomes to learn from", "ok")
    return found[["p", "p_raw", "p_lo", "p_hi", "status", "fold"]].set_axis(index)


def _without_model(
    rows: pd.DataFrame, table: Table, columns: list[Column], threshold: float, reason: str, n_folds: int, seed: int
) -> Model:
    prevalence = find_prevalence(table.target)
    p = out_of_fold_prevalence(table.target, n_folds, seed)
    out_of_fold = pd.DataFrame(
        {"p": p, "p_raw": p, "p_lo": np.minimum(prevalence.p_lo, p), "p_hi": np.maximum(prevalence.p_hi, p)},
        index=rows.index,
    )
    return Model(
        model_name="majority",
        columns=columns,
        prevalence=prevalence,
        threshold=threshold,
        fitted=None,
        why_no_model=reason,
        seed=seed,
        leaderboard=pd.DataFrame(columns=COLUMNS),
        out_of_fold=out_of_fold.assign(status=reason, fold=pd.array([pd.NA] * len(rows), dtype="Int64")),
    )


def _all_folds(table: Table, n_folds: int, repeats: int, seed: int) -> list[tuple[int, int, Fold]]:
    return [
        (repeat, number, fold)
        for repeat in range(repeats)
        for number, fold in enumerate(
            make_folds(table.target, table.groups, table.clock, n_folds, _seed(seed, repeat, n_folds))
        )
    ]


def _candidates(candidates: Sequence[str] | None) -> list[str]:
    names = (
        list(CANDIDATES) if candidates is None else [candidates] if isinstance(candidates, str) else list(candidates)
    )
    for name in names:
        if name not in CANDIDATES:
            raise ValueError(f"candidates: found {name!r}, expected some of {', '.join(CANDIDATES)}")
    names = list(dict.fromkeys(names))
    return names if any(is_simple(name) for name in names) else ["majority", *names]


def _constraints(monotone: Mapping[str, int] | None, columns: list[Column]) -> dict[str, int]:
    kinds = {column.name: column.kind for column in columns}
    for name, direction in (monotone or {}).items():
        if kinds.get(name, "category") == "category":
            raise ValueError(
                f"monotone: found {name}, expected a feature that is a number, date or boolean; leave it out"
            )
        if direction not in (-1, 1):
            raise ValueError(f"monotone: found {direction!r} for {name}, expected 1 (raises) or -1 (lowers)")
    return dict(monotone or {})


def _groups(rows: pd.DataFrame, group: str | None) -> Rows | None:
    if group is None:
        return None
    codes = pd.factorize(rows[group])[0].astype(np.intp)
    # who has no key is a group of one
    alone = codes < 0
    codes[alone] = codes.max() + 1 + np.arange(alone.sum())
    return codes


def _clock(rows: pd.DataFrame, time: str | None, known: str | None) -> Clock | None:
    if time is None:
        return None
    decided = _moments(rows, time)
    if np.isnan(decided).any():
        raise ValueError(f"column {time}: found {int(np.isnan(decided).sum())} nulls, expected none; fill or drop them")
    if known is None:
        return Clock(decided, decided)
    when = _moments(rows, known)
    # an outcome without a date is never known in time
    return Clock(decided, np.where(np.isnan(when), np.inf, when))


def _moments(rows: pd.DataFrame, name: str) -> Floats:
    if rows[name].isna().all():
        return np.full(len(rows), np.nan)
    column = learn_columns(rows[[name]], [])[0]
    if column.kind not in ("date", "number"):
        raise ValueError(f"column {name}: found a {column.kind}, expected dates; convert with pandas.to_datetime")
    return read_matrix(rows, [column])[:, 0]


def _check_numbers(**given: tuple[int, int]) -> None:
    for name, (value, least) in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise ValueError(f"{name}: found {value!r}, expected a whole number of at least {least}")


def _seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1)[0] % 2**31)
