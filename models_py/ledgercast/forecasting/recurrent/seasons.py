"""Seasons of one series as they were known at each of many origins."""

import numpy as np
from numpy.typing import NDArray

from ledgercast.forecasting.base import Floats

FEWEST_SEASONS = 2
SMALLEST_FACTOR = 0.05


def seasons_at(y: Floats, season_length: int, origins: NDArray[np.int_], is_positive: bool) -> tuple[Floats, Floats]:
    """Find the season of each phase by classical decomposition, shrunk by how little of it is more than noise.

    Source of the shrinkage: Miller and Williams, Shrinkage estimators of time series seasonal factors and their effect
    on forecasting accuracy, 2003 (that of James and Stein).

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        Values, the first of phase 0.
    season_length : int
        Phases m, 1 for none.
    origins : ndarray of int, shape (origins,)
        How many values were known; no later one is used.
    is_positive : bool
        True for factors, False for summands.

    Returns
    -------
    season : ndarray of float64, shape (origins, m)
        What to divide by, or to subtract, by phase: 1 or 0 where fewer than two values of a phase tell.
    share : ndarray of float64, shape (origins,)
        What is left of the season after shrinking, from 0 to 1.
    """
    m, n = season_length, len(y)
    neutral = 1.0 if is_positive else 0.0
    none = np.full((len(origins), m), neutral), np.zeros(len(origins))
    if m == 1 or n <= 2 * m:
        return none
    half = m // 2
    weights = np.ones(2 * half + 1)
    if m % 2 == 0:
        weights[[0, -1]] = 0.5
    trend = np.full(n, np.nan)
    trend[half : n - half] = np.convolve(y, weights / m, "valid")
    detrended = y / trend if is_positive else y - trend
    is_known = np.isfinite(detrended)
    phases = is_known[:, None] & (np.arange(n)[:, None] % m == np.arange(m))
    values = np.where(phases, np.where(is_known, detrended, 0.0)[:, None], 0.0)
    # the trend at a value needs half a season after it
    until = np.maximum(origins - half, 0)
    count, total, squares = (
        np.vstack([np.zeros(m), np.cumsum(part, axis=0)])[until] for part in (phases, values, values**2)
    )
    is_enough = count.min(axis=1) >= FEWEST_SEASONS
    count = np.maximum(count, 1)
    means = total / count
    within = np.maximum(squares - total**2 / count, 0).sum(axis=1) / np.maximum(count.sum(axis=1) - m, 1)
    noise, spread = within * (1 / count).mean(axis=1), means.var(axis=1, ddof=1)
    kept = 1 - max(m - 3, 0) / (m - 1) * noise / np.maximum(spread, 1e-300)
    share = np.where(is_enough & (spread > 0), np.clip(kept, 0, 1), 0.0)
    centre = means.mean(axis=1, keepdims=True)
    if is_positive:
        season = 1 + share[:, None] * (means / np.where(centre > 0, centre, 1) - 1)
        return np.maximum(season, SMALLEST_FACTOR), share
    return share[:, None] * (means - centre), share
