"""Intervals from how far earlier forecasts missed, as far as that is known.

Source of the method: split conformal prediction with normalised scores (Lei, G'Sell, Rinaldo, Tibshirani and
Wasserman, Distribution-free predictive inference for regression, 2018), apart for groups (Vovk, Lindsay, Nouretdinov
and Gammerman, Mondrian confidence machine, 2003); of own intervals: Romano, Patterson and Candes, Conformalized
quantile regression, 2019.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ledgercast.customer_forecasts.customers import MEASURES, Floats, Ints
from ledgercast.customer_forecasts.points import ENDS, LEVELS, NEVER_NEGATIVE, Points
from ledgercast.customer_forecasts.slices import ALIKE, GROUPS, NEW, NEW_SILENT

# of fewer errors none is the quantile that an end of a 95 % interval needs, so a slice of volatility with fewer is
# taken together with all others; customers with too few months, who are like nobody else, are taken together over the
# months ahead first, and are not surer than all others
FEWEST = 39
# of so many errors five are beyond each end of a 95 % interval: a tier with fewer is taken together with the others of
# its slice of volatility
FEWEST_OF_TIER = 200
# share of outcomes that an end of an interval lies beyond
TAILS = np.array([(100 - level) / 200 for level in LEVELS for _ in range(2)])


@dataclass(frozen=True)
class Judged:
    """Forecasts whose outcomes are known, at least of some horizons.

    Attributes
    ----------
    points : Points
        As forecast, of n customers.
    y : ndarray of float64, shape (n, horizon, measures)
        What came; NaN where not known.
    unit : ndarray of float64, shape (n, measures)
        What the errors of a customer are measured in.
    group : ndarray of int64, shape (n, measures)
        Whose errors are alike.
    """

    points: Points
    y: Floats
    unit: Floats
    group: Ints


@dataclass(frozen=True)
class Factors:
    """How far the ends of intervals lie beyond the mean, or beyond the candidate's own ends where it has some.

    Attributes
    ----------
    values : ndarray of float64, shape (horizon, measures, groups, 4)
        In units of the customer, in the order of `ENDS`; below 0 where own intervals are too wide; NaN where nothing
        tells.
    """

    values: Floats

    def intervals(self, points: Points, unit: Floats, group: Ints) -> Floats:
        """Give the ends of the intervals of forecasts.

        Returns
        -------
        ndarray of float64, shape (n, horizon, measures, 4)
            A wider level holds a narrower one, and each holds the mean.
        """
        measures = np.arange(len(MEASURES))
        beyond = self.values[:, measures, group].swapaxes(0, 1) * unit[:, None, :, None]
        base = _base(points)
        ends = base + beyond * np.where(np.arange(len(ENDS)) % 2, 1.0, -1.0)
        if points.own is not None:
            # an own interval that begins at 0 holds who has had nothing for long: a correction for all would not
            never = np.isin(measures, NEVER_NEGATIVE)[:, None] & (np.arange(len(ENDS)) % 2 == 0)
            ends = np.where(never & (base <= 0), 0.0, ends)
        ends[..., 0::2] = np.minimum(ends[..., 0::2], points.mean[..., None])
        ends[..., 1::2] = np.maximum(ends[..., 1::2], points.mean[..., None])
        ends[..., 2] = np.fmin(ends[..., 2], ends[..., 0])
        ends[..., 3] = np.fmax(ends[..., 3], ends[..., 1])
        return Points(points.mean, ends).clipped().own  # type: ignore[return-value]


def learn_factors(judged: Sequence[Judged], horizon: int, has_own: bool) -> Factors:
    """Learn how far ends must lie out, from forecasts whose outcomes are known.

    Parameters
    ----------
    judged : sequence of Judged
        All of them may be used: the caller leaves out what was not known yet.
    horizon : int
        Months ahead. One without a known error takes the figures of the longest with one, wider by the root of time
        where the candidate has no own intervals.
    has_own : bool
        Has the candidate own intervals? They stay as they are where there is no error at all.

    Returns
    -------
    Factors
        The conformal quantiles of the errors on each side, apart for each horizon, measure and group.
    """
    shape = (horizon, len(MEASURES), NEW_SILENT + 1, len(ENDS))
    factors = np.full(shape, np.nan)
    if judged:
        scores = np.concatenate([_scores(part) for part in judged])
        group = np.concatenate([part.group for part in judged])
        for measure in range(len(MEASURES)):
            factors[:, measure] = _factors(scores[:, :, measure], group[:, measure])
    known = np.flatnonzero(np.isfinite(factors[..., 0, 0]).any(axis=1))
    if not len(known):
        return Factors(np.zeros(shape) if has_own else factors)
    for step in range(known[-1] + 1, horizon):
        wider = 1.0 if has_own else np.sqrt((step + 1) / (known[-1] + 1))
        factors[step] = factors[known[-1]] * wider
    return Factors(factors)


def _factors(scores: Floats, group: Ints) -> Floats:
    """Find the factors of one measure, shape (horizon, groups, 4), from scores of shape (n, horizon, 4)."""
    factors = np.full((scores.shape[1], NEW_SILENT + 1, len(ENDS)), np.nan)
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(NEW_SILENT + 2))
    for step in range(scores.shape[1]):
        found = scores[order, step]
        parts = [found[low:high] for low, high in pairwise(bounds)]
        every = _quantiles(found[: bounds[GROUPS]], 1, _quantiles(found))
        for first in range(0, GROUPS, ALIKE):
            alike = _quantiles(found[bounds[first] : bounds[first + ALIKE]], FEWEST, every)
            for name in range(first, first + ALIKE):
                factors[step, name] = _quantiles(parts[name], FEWEST_OF_TIER, alike)
        for name in (NEW, NEW_SILENT):
            of_all_months = _quantiles(scores[group == name].reshape(-1, len(ENDS)), FEWEST, every)
            factors[step, name] = _quantiles(parts[name], FEWEST, np.fmax(of_all_months, every))
    return factors


def _base(points: Points) -> Floats:
    """Give what ends are counted from, shape (n, horizon, measures, 4)."""
    return np.repeat(points.mean[..., None], len(ENDS), axis=-1) if points.own is None else points.own


def _scores(part: Judged) -> Floats:
    """Measure misses on the side of each end, in units of the customer, shape (n, horizon, measures, 4)."""
    miss = part.y[..., None] - _base(part.points)
    scores: Floats = miss * np.where(np.arange(len(ENDS)) % 2, 1.0, -1.0) / part.unit[:, None, :, None]
    return scores


def _quantiles(scores: Floats, fewest: int = 1, others: Floats | None = None) -> Floats:
    """Find the conformal quantiles of scores of shape (n, 4); those of others, or NaN, where there are too few."""
    scores = scores[np.isfinite(scores[:, 0])]
    if len(scores) < fewest:
        return np.full(len(ENDS), np.nan) if others is None else others
    ranks = np.minimum(np.ceil((len(scores) + 1) * (1 - TAILS)).astype(int), len(scores)) - 1
    ordered = np.partition(scores, np.unique(ranks), axis=0)
    found: Floats = ordered[ranks, np.arange(len(ENDS))]
    return found
