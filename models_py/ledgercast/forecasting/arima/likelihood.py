"""The final fit: exact maximum likelihood by statsmodels' SARIMAX on the differenced series."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter, lfiltic
from statsmodels.tsa.statespace.sarimax import SARIMAX, SARIMAXResults

from ledgercast.forecasting.arima.least_squares import aicc
from ledgercast.forecasting.arima.orders import Orders, difference
from ledgercast.forecasting.arima.polynomials import ar_and_ma, differences, factors, smallest_root
from ledgercast.forecasting.base import Floats

MOST_ITERATIONS = 25
# stop where a step gains less than 2e-6 of the log-likelihood
TOLERANCE = 1e10
# starting values outside are pulled in, which the likelihood needs
SMALLEST_START_ROOT = 1.02


@dataclass(frozen=True)
class ExactFit:
    """A fitted model of the series `y`.

    Attributes
    ----------
    orders : Orders
        Its orders.
    parameters : ndarray of float64
        Coefficients in the order p, q, P, Q.
    sigma : float
        Standard deviation of one-step errors.
    aicc : float
        Corrected information criterion of the differenced series; less is better.
    y : ndarray of float64
        The series.
    unit : float
        What the differenced series was divided by.
    results : SARIMAXResults
        The filtered differenced series.
    """

    orders: Orders
    parameters: Floats
    sigma: float
    aicc: float
    y: Floats
    unit: float
    results: SARIMAXResults

    @property
    def smallest_root(self) -> float:
        """Modulus of the root nearest to the unit circle, seasonal factors as polynomials of B^m."""
        return min(smallest_root(factor) for factor in factors(self.parameters, self.orders))

    def forecast(self, horizon: int) -> tuple[Floats, Floats]:
        """Forecast means and standard deviations of the errors, shape (horizon,) each."""
        steps = self.unit * np.asarray(self.results.forecast(horizon))
        differencing = differences(self.orders)
        if len(differencing) > 1:
            state = lfiltic([1.0], differencing, self.y[::-1])
            steps = lfilter([1.0], differencing, steps, zi=state)[0]
        ar, ma = ar_and_ma(self.parameters, self.orders)
        # responses of the series itself to one unit error
        responses = lfilter(ma, np.convolve(ar, differencing), np.eye(1, horizon)[0])
        variance = np.cumsum(responses**2)
        if self.orders.has_constant:
            # a mean or drift estimated from n points adds its own uncertainty, which grows like the sums of ones
            reach = lfilter([1.0], differencing, np.ones(horizon))
            variance = variance + (reach * ma.sum() / ar.sum()) ** 2 / (len(self.y) - self.orders.n_lost)
        return steps, self.sigma * np.sqrt(variance)


def fit_exactly(y: Floats, orders: Orders, start: Floats) -> ExactFit:
    """Maximise the likelihood of the differenced series from the parameters of a rough fit on."""
    w = difference(y, orders.d, orders.seasonal_d, orders.m)
    unit = float(np.std(w))
    model = SARIMAX(
        w / unit,
        order=(orders.p, 0, orders.q),
        seasonal_order=(orders.seasonal_p, 0, orders.seasonal_q, orders.m if orders.m > 1 else 0),
        trend="c" if orders.has_constant else "n",
        concentrate_scale=True,
    )
    parameters = _inside(start, orders)
    if len(parameters):
        parameters = model.fit(
            parameters, disp=False, return_params=True, warn_convergence=False, maxiter=MOST_ITERATIONS, factr=TOLERANCE
        )
    results = model.filter(parameters, cov_type="none")
    sigma = unit * float(np.sqrt(results.scale * len(w) / (len(w) - len(parameters))))
    coefficients = parameters[int(orders.has_constant) :]
    # on the scale of y, so that fits of one series can be compared
    log_likelihood = float(results.llf) - len(w) * np.log(unit)
    return ExactFit(orders, coefficients, sigma, aicc(log_likelihood, len(w), orders), y, unit, results)


def _inside(start: Floats, orders: Orders) -> Floats:
    """Pull starting values to where the model is stationary and invertible; turn the mean into an intercept."""
    parts = []
    for factor in factors(start[: orders.n_arma], orders):
        shrink = min(1.0, smallest_root(factor) / SMALLEST_START_ROOT)
        parts.append(factor * shrink ** np.arange(len(factor)))
    ar, ma, seasonal_ar, seasonal_ma = parts
    coefficients = np.concatenate([-ar[1:], ma[1:], -seasonal_ar[1:], seasonal_ma[1:]])
    return np.append(start[-1] * ar.sum() * seasonal_ar.sum(), coefficients) if orders.has_constant else coefficients
