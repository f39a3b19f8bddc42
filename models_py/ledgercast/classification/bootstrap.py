"""Resampled rows, or groups of rows where rows of one customer belong together."""

from collections.abc import Iterator

import numpy as np

from ledgercast.classification.arrays import Floats, Rows

DRAWS = 400
DRAWS_TO_TEST = 2_000


def draw_weights(n_rows: int, groups: Rows | None, draws: int, seed: int) -> Iterator[Floats]:
    """Yield, for each draw, how often each row counts, shape (rows,); rows of one group count alike."""
    rng = np.random.default_rng(seed)
    units = n_rows if groups is None else int(groups.max()) + 1
    for _ in range(draws):
        counts = np.bincount(rng.integers(0, units, units), minlength=units).astype(np.float64)
        yield counts if groups is None else counts[groups]


def paired_test(differences: Floats, groups: Rows | None, seed: int) -> tuple[float, float, float, float]:
    """Test whether the mean of paired differences is other than 0.

    Parameters
    ----------
    differences : numpy.ndarray of shape (rows,)
        Loss of one model less that of another, row by row.
    groups : numpy.ndarray of shape (rows,), optional
        Codes from 0 of the rows that are drawn together.
    seed : int
        Of the draws.

    Returns
    -------
    tuple of float
        Mean, 2.5 and 97.5 % quantile of the resampled mean, and two-sided p-value of the bootstrap.
    """
    if np.ptp(differences) == 0:
        return float(differences.mean()), float(differences.mean()), float(differences.mean()), 1.0
    means = np.array([w @ differences / w.sum() for w in draw_weights(len(differences), groups, DRAWS_TO_TEST, seed)])
    beyond = min(np.sum(means >= 0), np.sum(means <= 0))
    p_value = min(1.0, 2 * (beyond + 1) / (DRAWS_TO_TEST + 1))
    low, high = np.quantile(means, [0.025, 0.975])
    return float(differences.mean()), float(low), float(high), float(p_value)
