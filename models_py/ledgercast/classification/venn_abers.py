"""An interval for a probability that assumes no distribution: inductive Venn-Abers predictors (Vovk and Petej 2014)."""

from dataclasses import dataclass

import numpy as np

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
    events = np.bincount(codes, weights=target, minlength=len(distinct)).astype(np.float64)
    return VennAbers(distinct, _with_row(events, weight, 0.0), _with_row(events, weight, 1.0))


def _with_row(events: Floats, weight: Floats, outcome: float) -> Floats:
    """Isotonic value of one row that is added in each gap and at each score, shape (2 * scores + 1,).

    That value is the highest, over where its block may begin, of the lowest mean, over where it may end (Barlow et al.
    1972). A block from score a up to before score b has the same mean wherever in it the row is added.
    """
    sum_before, rows_before = (np.concatenate([[0.0], np.cumsum(each)]) for each in (events, weight))
    # [a, b]; a block can't end before it begins
    means = (sum_before[None, :] - sum_before[:, None] + outcome) / np.maximum(
        rows_before[None, :] - rows_before[:, None] + 1, 1
    )
    means[np.tril_indices(len(means), -1)] = np.inf
    # lowest mean of blocks that end at b or later
    lowest = np.minimum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
    lowest[np.tril_indices(len(means), -1)] = -np.inf
    # highest of those that begin at a or before
    highest = np.maximum.accumulate(lowest, axis=0)
    added = np.empty(2 * len(weight) + 1)
    added[::2] = np.diagonal(highest)
    added[1::2] = np.diagonal(highest, 1)
    return added
