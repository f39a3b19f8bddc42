"""What simple exponential smoothing and a straight line say of one series at each of many origins."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from ledgercast.forecasting.base import Floats

ALPHAS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
TINY = 1e-12


class Smoothed(NamedTuple):
    """Figures at each origin.

    Attributes
    ----------
    level, alpha, sigma : ndarray of float64, shape (origins,)
        Last level, smoothing parameter and size of one-step errors: means over `ALPHAS`, weighted by likelihood.
    slope : ndarray of float64, shape (origins,)
        Slope of the straight line through all values, per step.
    levels, losses : ndarray of float64, shape (alphas, origins)
        Last level of each parameter; its sum of squared errors over the least.
    """

    level: Floats
    alpha: Floats
    sigma: Floats
    slope: Floats
    levels: Floats
    losses: Floats


def smooth(values: Floats, origins: NDArray[np.int_]) -> Smoothed:
    """Smooth each row up to its origin.

    Parameters
    ----------
    values : ndarray of float64, shape (origins, n)
        A series for each origin.
    origins : ndarray of int, shape (origins,)
        How many values of each row were known, at least 2.
    """
    steps, rows = np.arange(values.shape[1]), np.arange(len(origins))
    is_known = steps < origins[:, None]
    errors, levels = [], []
    for alpha in ALPHAS:
        smoothed = lfilter([alpha], [1, alpha - 1], values, axis=1, zi=(1 - alpha) * values[:, :1])[0]
        missed = np.where(is_known[:, 1:], values[:, 1:] - smoothed[:, :-1], 0)
        errors.append(np.sum(missed**2, axis=1))
        levels.append(smoothed[rows, origins - 1])
    found, sums = np.array(levels), np.array(errors) + TINY
    losses = sums / sums.min(axis=0)
    weights = losses ** (-(origins - 1) / 2)
    weights /= weights.sum(axis=0)
    centred = np.where(is_known, steps - (origins[:, None] - 1) / 2, 0)
    return Smoothed(
        level=np.sum(weights * found, axis=0),
        alpha=weights.T @ ALPHAS,
        sigma=np.sqrt(np.sum(weights * sums, axis=0) / (origins - 1)),
        slope=np.sum(centred * values, axis=1) / np.sum(centred**2, axis=1),
        levels=found,
        losses=losses,
    )
