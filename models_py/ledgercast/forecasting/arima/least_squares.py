"""A fast fit for the search: least squares on errors that are scaled so that their sum follows the likelihood.

What came before the first point is forecast backwards (Box, Jenkins and Reinsel, Time Series Analysis, chapter 7); the
determinant of the likelihood is that of a long series (Szego's limit: Grenander and Szego, Toeplitz Forms, chapter 5).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import leastsq
from scipy.signal import lfilter

from ledgercast.forecasting.arima.orders import Orders
from ledgercast.forecasting.arima.polynomials import ar_and_ma
from ledgercast.forecasting.base import Floats

TOLERANCE = 1e-4
MOST_EVALUATIONS = 300
START = 0.1
# errors of a model that explodes are cut here, so that the optimiser turns back
LARGEST_ERROR = 1e8


@dataclass(frozen=True)
class RoughFit:
    """Parameters in the order p, q, P, Q, mean, and the AICc that goes with them (infinite: no fit)."""

    parameters: Floats
    aicc: float


def fit_roughly(w: Floats, orders: Orders) -> RoughFit:
    """Fit a model to a differenced series with a standard deviation near 1, shape (n,)."""
    n_arma = orders.n_arma
    n_before = 10 * (orders.p + orders.q > 0) + 2 * orders.m * (orders.seasonal_p + orders.seasonal_q > 0)

    def errors(parameters: Floats) -> Floats:
        centred = w - parameters[-1] if orders.has_constant else w
        ar, ma = ar_and_ma(parameters[:n_arma], orders)
        raw: Floats = _errors(centred, ar, ma, n_before) * np.exp(_log_determinant(ar, ma, len(w)) / (2 * len(w)))
        cut: Floats = np.clip(np.nan_to_num(raw, nan=LARGEST_ERROR), -LARGEST_ERROR, LARGEST_ERROR)
        return cut

    parameters = np.full(n_arma, START)
    if orders.has_constant:
        parameters = np.append(parameters, w.mean())
    if n_arma:
        # the full output is how leastsq is told to keep its warnings
        parameters = leastsq(
            errors, parameters, ftol=TOLERANCE, xtol=TOLERANCE, maxfev=MOST_EVALUATIONS, full_output=True
        )[0]
    variance = float(np.sum(errors(parameters) ** 2)) / len(w)
    if not 0 < variance < LARGEST_ERROR:
        return RoughFit(parameters, np.inf)
    return RoughFit(parameters, aicc(-0.5 * len(w) * (np.log(2 * np.pi * variance) + 1), len(w), orders))


def aicc(log_likelihood: float, n_points: int, orders: Orders) -> float:
    """Compute the corrected information criterion, infinite where there are too few points for it."""
    n_estimated = orders.n_arma + orders.has_constant + 1
    degrees_left = n_points - n_estimated
    if degrees_left < 2:
        return float(np.inf)
    return float(-2 * log_likelihood + 2 * n_estimated * n_points / (degrees_left - 1))


def _log_determinant(ar: Floats, ma: Floats, n_points: int) -> float:
    """Approximate the log-determinant of the covariance of `n_points` values with one-step errors of variance 1."""
    n_frequencies = 1 << int(np.ceil(np.log2(4 * max(n_points, len(ar), len(ma)))))
    spectrum = np.abs(np.fft.rfft(ma, n_frequencies) / np.fft.rfft(ar, n_frequencies))
    # lags of the logarithm of the spectrum, |.|^2
    cepstrum = 2 * np.fft.irfft(np.log(np.maximum(spectrum, 1e-6)))[1 : n_points + 1]
    return float(np.arange(1, n_points + 1) @ cepstrum**2)


def _errors(w: Floats, ar: Floats, ma: Floats, n_before: int) -> Floats:
    n_states = max(len(ar), len(ma)) - 1
    if n_states:
        # run backwards in time, then on without errors: the values that the model expects before the first one
        reverse_errors = lfilter(ar, ma, w[::-1])
        state = lfilter(ma, ar, reverse_errors, zi=np.zeros(n_states))[1]
        before = lfilter(ma, ar, np.zeros(n_before), zi=state)[0]
        w = np.concatenate([before[::-1], w])
    errors: Floats = lfilter(ar, ma, w)
    return errors
