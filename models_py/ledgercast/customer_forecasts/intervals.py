"""Intervals from how far earlier forecasts missed, as far as that is known.

Source of the method: split conformal prediction with normalised scores (Lei, G'Sell, Rinaldo, Tibshirani and
Wasserman, Distribution-free predictive inference for regression, 2018), apart for groups (Vovk, Lindsay, Nouretdinov
and Gammerman, Mondrian confidence machine, 2003); of own intervals: Romano, Patterson and Candes, Conformalized
quantile regression, 2019.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.customer_forecasts.customers import MEASURES, Floats, Ints
from ledgercast.customer_forecasts.points import ENDS, LEVELS, Points
from ledgercast.customer_forecasts.slices import GROUPS

# of fewer errors none is the quantile that an end of a 95 % interval needs, so a group with fewer is taken together
# with all others; customers with too few months, who are like nobody else, are taken together over the months ahead
# first, and are not surer than all others
FEWEST = 39
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
        ends = _base(points) + beyond * np.where(np.arange(len(ENDS)) % 2, 1.0, -1.0)
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
    shape = (horizon, len(MEASURES), GROUPS + 1, len(ENDS))
    factors = np.full(shape, np.nan)
    if judged:
        scores = np.concatenate([_scores(part) for part in judged])
        group = np.concatenate([part.group for part in judged])
        for measure in range(len(MEASURES)):
            order = np.argsort(group[:, measure], kind="stable")
            bounds = np.searchsorted(group[order, measure], np.arange(GROUPS + 2))
            new = scores[group[:, measure] == GROUPS, :, measure].reshape(-1, len(ENDS))
            of_new = _quantiles(new) if np.isfinite(new[:, 0]).sum() >= FEWEST else None
            for step in range(horizon):
                found = scores[order, step, measure]
                every = _quantiles(found)
                for name in range(GROUPS + 1):
                    part = found[bounds[name] : bounds[name + 1]]
                    is_enough = np.isfinite(part[:, 0]).sum() >= FEWEST
                    others = np.fmax(of_new, every) if name == GROUPS and of_new is not None else every
                    factors[step, measure, name] = _quantiles(part) if is_enough else others
    known = np.flatnonzero(np.isfinite(factors[:, 0, 0, 0]))
    if not len(known):
        return Factors(np.zeros(shape) if has_own else factors)
    for step in range(known[-1] + 1, horizon):
        wider = 1.0 if has_own else np.sqrt((step + 1) / (known[-1] + 1))
        factors[step] = factors[known[-1]] * wider
    return Factors(factors)


def _base(points: Points) -> Floats:
    """Give what ends are counted from, shape (n, horizon, measures, 4)."""
    return np.repeat(points.mean[..., None], len(ENDS), axis=-1) if points.own is None else points.own


def _scores(part: Judged) -> Floats:
    """Measure misses on the side of each end, in units of the customer, shape (n, horizon, measures, 4)."""
    miss = part.y[..., None] - _base(part.points)
    scores: Floats = miss * np.where(np.arange(len(ENDS)) % 2, 1.0, -1.0) / part.unit[:, None, :, None]
    return scores


def _quantiles(scores: Floats) -> Floats:
    """Find the conformal quantiles of scores of shape (n, 4); NaN where there is none."""
    scores = scores[np.isfinite(scores[:, 0])]
    if not len(scores):
        return np.full(len(ENDS), np.nan)
    ranks = np.minimum(np.ceil((len(scores) + 1) * (1 - TAILS)).astype(int), len(scores)) - 1
    ordered = np.partition(scores, np.unique(ranks), axis=0)
    found: Floats = ordered[ranks, np.arange(len(ENDS))]
    return found
