"""Whether logarithms suit a series better than its values."""

import numpy as np

from ledgercast.forecasting.base import Floats

FEWEST_SEASONS = 3
STEPS_WITHOUT_SEASON = 6


def spread_grows_with_level(y: Floats, m: int) -> bool:
    """Tell whether the spread within a season grows with its level; never where a value is not positive.

    The slope of log spread on log level over the seasons is near 0 where values suit and near 1 where logarithms do;
    the nearer one is taken, and logarithms where fewer than three seasons leave nothing to estimate it from. Spread:
    standard deviation about a straight line.
    Source of the method: Box and Cox, An analysis of transformations, 1964; its use by seasons: Guerrero,
    Time-series analysis supported by power transformations, 1993.
    """
    if y.min() <= 0:
        return False
    length = m if m > 1 else STEPS_WITHOUT_SEASON
    n_seasons = len(y) // length
    if n_seasons < FEWEST_SEASONS:
        return True
    seasons = y[len(y) - n_seasons * length :].reshape(n_seasons, length)
    steps = np.arange(length) - (length - 1) / 2
    level = seasons.mean(axis=1)
    slopes = seasons @ steps / (steps @ steps)
    spread = np.std(seasons - level[:, None] - np.outer(slopes, steps), axis=1)
    if spread.min() <= 0 or np.ptp(level) == 0:
        return False
    log_level, log_spread = np.log(level), np.log(spread)
    covariance = np.mean((log_level - log_level.mean()) * log_spread)
    return bool(covariance > 0.5 * np.var(log_level))
