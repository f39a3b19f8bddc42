"""Every candidate judged out of fold: searched, calibrated and chosen on inner folds, applied to rows not seen yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ledgercast.classification.arrays import Floats, Rows
from ledgercast.classification.calibration import Calibrator, fit_calibrator
from ledgercast.classification.candidates import FAMILIES
from ledgercast.classification.folds import Clock, Fold, make_folds
from ledgercast.classification.pipelines import Recipe, fit_pipeline, raw_probability
from ledgercast.classification.venn_abers import VennAbers, fit_venn_abers
from ledgercast.cost import measure_cost

INNER_FOLDS = 3
# the search for settings is done on so many rows at most; with more, one inner fold is enough to calibrate on
ROWS_TO_SEARCH = 6_000
# from so many on, settings that are made for many rows are tried
MANY_ROWS = 2_000


@dataclass(frozen=True)
class Table:
    """Training data: matrix of shape (rows, columns), target of shape (rows,), groups and clock where there are any."""

    matrix: Floats
    target: Floats
    groups: Rows | None = None
    clock: Clock | None = None

    def take(self, rows: Rows) -> "Table":
        """Take some rows of it."""
        return Table(
            self.matrix[rows],
            self.target[rows],
            None if self.groups is None else self.groups[rows],
            None if self.clock is None else self.clock.take(rows),
        )


@dataclass(frozen=True)
class Task:
    """The variants of one family on one fold; they share the settings found for the plain one."""

    family: str
    variants: tuple[str, ...]
    fold: Fold
    number: int
    repeat: int
    seed: int


@dataclass(frozen=True)
class Result:
    """What one candidate said on one fold.

    Attributes
    ----------
    rows : numpy.ndarray of shape (rows,)
        Positions of the rows that it predicts.
    raw, p, p_lo, p_hi : numpy.ndarray of shape (rows,)
        Raw and calibrated probability and its interval.
    inner_loss : float
        Log loss on the inner folds, calibrated on others: what selection may look at.
    seconds, peak_mb : float
        Of search, fits and predictions; the search counts for each variant that uses it.
    """

    name: str
    repeat: int
    fold: int
    rows: Rows
    raw: Floats
    p: Floats
    p_lo: Floats
    p_hi: Floats
    inner_loss: float
    seconds: float
    peak_mb: float
    setting: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Inner:
    """Predictions of a training part by itself, out of fold, and what was learnt from them.

    `loss` is that of probabilities whose calibrator has not seen their row either.
    """

    setting: Mapping[str, Any]
    calibrator: Calibrator
    raw: Floats
    target: Floats
    loss: float


def run_task(task: Task, table: Table, recipe: Recipe) -> list[Result]:
    """Judge the candidates of a task on its fold.

    Parameters
    ----------
    task : Task
        Family, variants and fold.
    table : Table
        All rows; only those of the fold's training part are learnt from.
    recipe : Recipe
        Columns and constraints.

    Returns
    -------
    list of Result
        One for each variant.
    """
    train = table.take(task.fold.train)
    with measure_cost() as search_cost:
        setting, plain = search_setting(task.family, train, recipe, task.seed)
    results = []
    for variant in task.variants:
        name = task.family + variant
        with measure_cost() as cost:
            inner = plain if plain and not variant else learn_inside(name, setting, train, recipe, task.seed)
            pipeline = fit_pipeline(name, setting, recipe, train.matrix, train.target, task.seed)
            raw = raw_probability(pipeline, table.matrix[task.fold.test])
            p = inner.calibrator.apply(raw)
            p_lo, p_hi = around(p, fit_venn_abers(inner.raw, inner.target), raw)
        seconds, peak_mb = search_cost.seconds + cost.seconds, max(search_cost.peak_mb, cost.peak_mb)
        results.append(
            Result(
                name,
                task.repeat,
                task.number,
                task.fold.test,
                raw,
                p,
                p_lo,
                p_hi,
                inner.loss,
                seconds,
                peak_mb,
                setting,
            )
        )
    return results


def search_setting(family: str, train: Table, recipe: Recipe, seed: int) -> tuple[Mapping[str, Any], "Inner | None"]:
    """Find the setting of the plain candidate with the lowest log loss on inner folds.

    Of more than 6,000 rows a sample is searched. The second value is what the search learnt with that setting, where it
    has used all rows.
    """
    candidate = FAMILIES[family].candidate
    settings: Sequence[Mapping[str, Any]] = candidate.settings
    if len(train.target) >= MANY_ROWS:
        settings = [*settings, *candidate.settings_of_many]
    if len(settings) == 1:
        return settings[0], None
    all_rows = len(train.target) <= ROWS_TO_SEARCH
    if not all_rows:
        draw = np.random.default_rng(seed).choice(len(train.target), ROWS_TO_SEARCH, replace=False)
        train = train.take(np.sort(draw))
    found = [learn_inside(family, setting, train, recipe, seed) for setting in settings]
    best = int(np.argmin([inner.loss for inner in found]))
    return settings[best], found[best] if all_rows else None


def learn_inside(name: str, setting: Mapping[str, Any], train: Table, recipe: Recipe, seed: int) -> Inner:
    """Predict a training part by itself, out of fold, and calibrate on that.

    All of its outcomes were known before the fold's own rows were decided, so inner folds need not roll in time:
    rolling ones would leave most rows without a prediction where outcomes take long to be known. Of more than 6,000
    rows a third is predicted.
    """
    folds = make_folds(train.target, train.groups, None, INNER_FOLDS, seed)
    folds = folds[: 1 if len(train.target) > ROWS_TO_SEARCH else INNER_FOLDS]
    raw = np.full(len(train.target), np.nan)
    for fold in folds:
        pipeline = fit_pipeline(name, setting, recipe, train.matrix[fold.train], train.target[fold.train], seed)
        raw[fold.test] = raw_probability(pipeline, train.matrix[fold.test])
    seen = ~np.isnan(raw)
    if not seen.any():
        # too few rows for inner folds: nothing to learn the calibration from but the share of events
        raw, seen = np.full(len(train.target), train.target.mean()), np.ones(len(train.target), dtype=bool)
    raw, y = raw[seen], train.target[seen]
    calibrator = fit_calibrator(raw, y)
    p = calibrator.apply(raw)
    groups = None if train.groups is None else train.groups[seen]
    for fold in make_folds(y, groups, None, INNER_FOLDS, seed):
        p[fold.test] = fit_calibrator(raw[fold.train], y[fold.train]).apply(raw[fold.test])
    loss = float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))
    return Inner(setting, calibrator, raw, y, loss)


def around(p: Floats, venn_abers: VennAbers, raw: Floats) -> tuple[Floats, Floats]:
    """Give the Venn-Abers interval, widened where needed to hold the calibrated probability."""
    lower, upper = venn_abers.interval(raw)
    return np.minimum(lower, p), np.maximum(upper, p)
