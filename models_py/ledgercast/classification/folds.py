"""Which rows train and which are predicted: stratified, grouped, or rolling in time."""

from dataclasses import dataclass

import numpy as np

from ledgercast.classification.arrays import Floats, Rows

# rows of the rarer class that a training part has when folds roll in time
FEWEST_TO_ROLL = 5


@dataclass(frozen=True)
class Fold:
    """Positions of rows in the matrix, none in both parts."""

    train: Rows
    test: Rows


@dataclass(frozen=True)
class Clock:
    """When a row was decided and when its outcome was known, as numbers on one scale, shape (rows,)."""

    decided: Floats
    known: Floats

    def take(self, rows: Rows) -> "Clock":
        """Take the clock of some rows."""
        return Clock(self.decided[rows], self.known[rows])


def make_folds(target: Floats, groups: Rows | None, clock: Clock | None, n_folds: int, seed: int) -> list[Fold]:
    """Split rows into training and test parts.

    Parameters
    ----------
    target : numpy.ndarray of shape (rows,)
        0 and 1; folds get equal shares of it as far as groups allow.
    groups : numpy.ndarray of shape (rows,), optional
        Codes; rows of one group are never in both parts.
    clock : Clock, optional
        Roll in time: the rows are cut into `n_folds` + 1 spans of equal size; each but the first is predicted from rows
        whose outcome was known before the span began. Rows of one moment stay together.
    n_folds : int
        At least 2.
    seed : int
        Of the shuffle; rolling folds don't need it.

    Returns
    -------
    list of Fold
        Without folds whose training part would lack one of the classes, or have fewer than 5 rows of one where folds
        roll; may be empty.
    """
    if clock is not None:
        folds = _rolling(groups, clock, n_folds)
        # a handful of bad rows is no training part
        folds = [fold for fold in folds if _rarer(target[fold.train]) >= FEWEST_TO_ROLL]
    else:
        parts = min(n_folds, _rarer(target), len(target) if groups is None else len(np.unique(groups)))
        if parts < 2:
            return []
        dealt = _deal(target, np.arange(len(target)) if groups is None else groups, parts, seed)
        folds = [Fold(np.flatnonzero(dealt != part), np.flatnonzero(dealt == part)) for part in range(parts)]
    return [fold for fold in folds if len(fold.test) and len(fold.train) and 0 < target[fold.train].mean() < 1]


def _rarer(target: Floats) -> int:
    """Rows of the rarer class."""
    return int(min(target.sum(), len(target) - target.sum()))


def _deal(target: Floats, groups: Rows, parts: int, seed: int) -> Rows:
    """Give the part of each row: shuffled groups are dealt like cards, those with most events and rows first."""
    codes = np.unique(groups, return_inverse=True)[1]
    rows, events = np.bincount(codes), np.bincount(codes, weights=target)
    order = np.lexsort((np.random.default_rng(seed).permutation(len(rows)), -rows, -events))
    # to and fro, so that no part is always dealt the larger group
    seats = np.concatenate([np.arange(parts), np.arange(parts)[::-1]])
    part = np.empty(len(rows), dtype=np.intp)
    part[order] = np.resize(seats, len(rows))
    return part[codes]


def _rolling(groups: Rows | None, clock: Clock, n_folds: int) -> list[Fold]:
    positions = np.arange(1, n_folds + 1) * len(clock.decided) // (n_folds + 1)
    starts = np.unique(np.sort(clock.decided)[positions])
    folds = []
    for start, end in zip(starts, [*starts[1:], np.inf], strict=True):
        test = np.flatnonzero((clock.decided >= start) & (clock.decided < end))
        earlier = (clock.decided < start) & (clock.known < start)
        if groups is not None:
            earlier &= ~np.isin(groups, groups[test])
        folds.append(Fold(np.flatnonzero(earlier), test))
    return folds
