"""An interval for a probability that assumes no distribution: inductive Venn-Abers predictors (Vovk and Petej 2014)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from ledgercast.classification.arrays import Floats

# more distinct scores are put together: the interval hardly moves, the time does
MOST_SCORES = 200


@dataclass(frozen=True)
class VennAbers:
    """The two probabilities at every score and in every gap between scores.

    Attributes
    ----------
    scores : numpy.ndarray of shape (scores,)
        Distinct scores of the calibration rows, ascending.
    p_lo, p_hi : numpy.ndarray of shape (2 * scores + 1,)
        Isotonic fit with a new row of class 0 (of class 1) before the first score, at it, after it, and so on. One of
        the two is calibrated, whatever the distribution; they are near each other where there are many rows.
    """

    scores: Floats
    p_lo: Floats
    p_hi: Floats

    def interval(self, score: Floats) -> tuple[Floats, Floats]:
        """Lower and upper probability of new scores, each of shape (rows,)."""
        left = np.searchsorted(self.scores, score, side="left")
        right = np.searchsorted(self.scores, score, side="right")
        position = left + right
        return self.p_lo[position], self.p_hi[position]


def fit_venn_abers(score: Floats, target: Floats) -> VennAbers:
    """Fit on calibration rows that the model has not seen.

    Parameters
    ----------
    score, target : numpy.ndarray of shape (rows,)
        Any score that ranks the rows, and outcomes (0 or 1).

    Returns
    -------
    VennAbers
        With at most 200 distinct scores: more are put together in groups of equally many rows, at their highest score.
    """
    distinct, codes = np.unique(score, return_inverse=True)
    if len(distinct) > MOST_SCORES:
        edges = np.unique(np.quantile(score, np.arange(1, MOST_SCORES + 1) / MOST_SCORES, method="higher"))
        distinct, codes = edges, np.searchsorted(edges, score, side="left")
    weight = np.bincount(codes, minlength=len(distinct)).astype(np.float64)
    mean = np.bincount(codes, weights=target, minlength=len(distinct)) / weight
    lower, upper = (
        np.array([_with_row(mean, weight, position, outcome) for position in range(2 * len(distinct) + 1)])
        for outcome in (0.0, 1.0)
    )
    return VennAbers(distinct, lower, upper)


def _with_row(mean: Floats, weight: Floats, position: int, outcome: float) -> float:
    """Isotonic value of a row that is added in a gap (even position) or at a score (odd position)."""
    at = position // 2
    if position % 2:
        means, weights = mean.copy(), weight.copy()
        means[at] = (means[at] * weights[at] + outcome) / (weights[at] + 1)
        weights[at] += 1
    else:
        means, weights = np.insert(mean, at, outcome), np.insert(weight, at, 1.0)
    return float(isotonic_regression(means, weights=weights).x[at])
