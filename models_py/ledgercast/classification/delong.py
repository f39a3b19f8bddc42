"""The difference of two areas under the ROC curve on the same rows (DeLong, DeLong and Clarke-Pearson 1988)."""

import numpy as np
from scipy.stats import rankdata

from ledgercast.classification.arrays import Floats

Z_95 = 1.959963984540054


def auc_difference(target: Floats, first: Floats, second: Floats) -> tuple[float, float, float]:
    """AUC of `first` less that of `second`, with a 95 % interval.

    Parameters
    ----------
    target, first, second : numpy.ndarray of shape (rows,)
        Outcomes (0 or 1) and two scores. Rows count as independent.

    Returns
    -------
    tuple of float
        Difference, lower and upper end; NaN where a class has fewer than two rows. Placements by ranks (Sun, Xu 2014).
    """
    events = target == 1
    m, n = int(events.sum()), int((~events).sum())
    if min(m, n) < 2:
        return float("nan"), float("nan"), float("nan")
    of_events, of_others, areas = [], [], []
    for scores in (first, second):
        ranks = rankdata(scores)
        of_events.append((ranks[events] - rankdata(scores[events])) / n)
        of_others.append(1 - (ranks[~events] - rankdata(scores[~events])) / m)
        areas.append(of_events[-1].mean())
    variance = np.var(of_events[0] - of_events[1], ddof=1) / m + np.var(of_others[0] - of_others[1], ddof=1) / n
    difference, half = float(areas[0] - areas[1]), Z_95 * float(np.sqrt(variance))
    return difference, difference - half, difference + half
