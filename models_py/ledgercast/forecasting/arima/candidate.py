"""The candidate: transformation, orders, final fit, forecast."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.forecasting.arima.least_squares import fit_roughly
from ledgercast.forecasting.arima.likelihood import ExactFit, fit_exactly
from ledgercast.forecasting.arima.orders import Orders, difference
from ledgercast.forecasting.arima.search import find_orders
from ledgercast.forecasting.arima.transformation import spread_grows_with_level
from ledgercast.forecasting.base import Floats, History, Prediction, normal_prediction

FEWEST_POINTS = 10
# more than this many for seasonal orders
FEWEST_SEASONS = 2
LONGEST_SEASON = 24
# the best models of the search that are fitted exactly, and sound ones among them that are compared
MOST_TRIED = 6
N_COMPARED = 2
# a root nearer to the unit circle is a fit that wants one more difference, or one less
SMALLEST_ROOT = 1.01


@dataclass(frozen=True)
class FittedArima:
    """A fitted model and the orders that it was found with."""

    fit: ExactFit

    @property
    def choice(self) -> str:
        """Orders, such as 'log (0,1,1)(0,1,1)[12] + c'."""
        return str(self.fit.orders)

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast; of a model of logarithms `mean` is the median, which has the least absolute error. See `Fitted`."""
        prediction = normal_prediction(*self.fit.forecast(horizon), levels)
        if self.fit.orders.is_log:
            return Prediction(np.exp(prediction.mean), np.exp(prediction.lower), np.exp(prediction.upper))
        return prediction


class Arima:
    """Seasonal ARIMA: orders by tests and a stepwise search, of logarithms where the spread grows with the level."""

    def fit(self, history: History, choice: str | None = None) -> FittedArima:
        """Fit; needs ten points, and more than two seasons of at most 24 steps for seasonal orders. See `Candidate`.

        `choice` is tried alone where this history still allows it.
        """
        y, m = history.y, history.season_length
        if len(y) < FEWEST_POINTS:
            raise ValueError(f"needs {FEWEST_POINTS} points, has {len(y)}")
        if choice is not None and (fit := _refit(y, Orders.parse(choice))) is not None:
            return FittedArima(fit)
        if not (1 < m <= LONGEST_SEASON and len(y) > FEWEST_SEASONS * m):
            m = 1
        is_log = spread_grows_with_level(y, m)
        values = np.log(y) if is_log else y
        found = find_orders(values, m, is_log)
        # without coefficients nothing can stand at an edge
        plain = [(orders, start) for orders, start in found if not orders.n_arma]
        fits: list[ExactFit] = []
        for orders, start in dict(found[:MOST_TRIED] + plain).items():
            fit = _fit(values, orders, start)
            if fit is not None:
                fits.append(fit)
            if len(fits) == N_COMPARED:
                break
        if not fits:
            raise ValueError("no orders could be fitted")
        return FittedArima(min(fits, key=lambda fit: (fit.aicc, fit.orders)))


def _refit(y: Floats, orders: Orders) -> ExactFit | None:
    if orders.is_log and y.min() <= 0:
        return None
    values = np.log(y) if orders.is_log else y
    w = difference(values, orders.d, orders.seasonal_d, orders.m)
    if len(w) < FEWEST_POINTS or np.ptp(w) == 0:
        return None
    return _fit(values, orders, fit_roughly(w / np.std(w), orders).parameters)


def _fit(values: Floats, orders: Orders, start: Floats) -> ExactFit | None:
    """Fit exactly; None where the fit has failed or stands at the edge of what is stationary and invertible."""
    try:
        fit = fit_exactly(values, orders, start)
    except (ValueError, np.linalg.LinAlgError):
        return None
    is_sound = np.isfinite(fit.aicc) and np.isfinite(fit.sigma) and fit.smallest_root >= SMALLEST_ROOT
    return fit if is_sound else None
