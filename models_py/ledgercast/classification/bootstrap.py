"""Resampled rows, or groups of rows where rows of one customer belong together."""

from collections.abc import Iterator, Sequence

import numpy as np

from ledgercast.classification.arrays import Floats, Rows

DRAWS = 400
DRAWS_TO_TEST = 2_000
# of a normal distribution, 95 % lie within so many standard deviations
REACH = 1.959963985


def draw_weights(n_rows: int, groups: Rows | None, draws: int, seed: int) -> Iterator[Floats]:
    """Yield, for each draw, how often each row counts, shape (rows,); rows of one group count alike."""
    rng = np.random.default_rng(seed)
    units = n_rows if groups is None else int(groups.max()) + 1
    for _ in range(draws):
        counts = np.bincount(rng.integers(0, units, units), minlength=units).astype(np.float64)
        yield counts if groups is None else counts[groups]


def standard_interval(value: float, drawn: Sequence[float], lowest: float, highest: float) -> tuple[float, float]:
    """Give the standard bootstrap interval: 1.96 standard deviations of the draws around the figure itself.

    Efron and Tibshirani 1993, chapter 13. Quantiles of the draws would not do: a resample has the noise of the sample
    and its own, so that its ECE and KS are higher, and the figure may lie below all of them.

    Parameters
    ----------
    value : float
        The figure on all rows.
    drawn : sequence of float
        The same on each resample; NaN where it has none.
    lowest, highest : float
        Values that the metric can take; the interval ends there.

    Returns
    -------
    tuple of float
        Lower and upper end of the 95 % interval, NaN where fewer than two resamples have the figure.
    """
    known = np.asarray(drawn, dtype=np.float64)
    known = known[~np.isnan(known)]
    reach = REACH * float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    return float(np.maximum(value - reach, lowest)), float(np.minimum(value + reach, highest))


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
