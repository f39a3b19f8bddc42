"""Theta method, by statsmodels, on a seasonally adjusted series.

Source of the method: Assimakopoulos and Nikolopoulos, The theta model: a decomposition approach to forecasting, 2000;
of its intervals: Hyndman and Billah, Unmasking the Theta method, 2003.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.stattools import acf

from ledgercast.forecasting.base import Floats, History, Prediction, normal_prediction

FEWEST_POINTS = 6
SEASONALITY_LIMIT = 2.705
# a series that has always been positive is not forecast below this share of its lowest value: half of a falling
# straight line reaches zero sooner or later (docs/decisions.md)
LOWEST_SHARE = 0.5


@dataclass(frozen=True)
class FittedTheta:
    """Forecast of the adjusted series as a function of the step, and the season to put back.

    Attributes
    ----------
    level, alpha : float
        Last level and smoothing parameter of simple exponential smoothing.
    slope : float
        Slope of the linear trend over all points; forecasts move by half of it.
    sigma : float
        Standard deviation of one-step errors of the adjusted series.
    n_points : int
        Points fitted.
    season : ndarray of float64, shape (m,)
        What to add or multiply by, that of the next step first.
    is_multiplicative : bool
        How the season is put back.
    floor : float
        Lowest value that is forecast.
    """

    level: float
    alpha: float
    slope: float
    sigma: float
    n_points: int
    season: Floats
    is_multiplicative: bool
    floor: float = -np.inf
    choice: str | None = None

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast; see `Fitted`."""
        steps = np.arange(1, horizon + 1)
        start = (1 - (1 - self.alpha) ** self.n_points) / self.alpha
        adjusted = self.level + self.slope / 2 * (steps - 1 + start)
        sigma = self.sigma * np.sqrt(1 + (steps - 1) * self.alpha**2)
        season = self.season[(steps - 1) % len(self.season)]
        if self.is_multiplicative:
            return normal_prediction(np.maximum(adjusted * season, self.floor), sigma * season, levels)
        return normal_prediction(adjusted + season, sigma, levels)


class Theta:
    """Simple exponential smoothing with half of the linear trend; a season is removed first where a test finds one."""

    def fit(self, history: History, choice: str | None = None) -> FittedTheta:
        """Fit; needs six points, and two seasons for a seasonal adjustment. See `Candidate`."""
        y, m = history.y, history.season_length
        if len(y) < FEWEST_POINTS:
            raise ValueError(f"needs {FEWEST_POINTS} points, has {len(y)}")
        is_multiplicative = bool(y.min() > 0)
        season = np.full(1, 1.0 if is_multiplicative else 0.0)
        if 1 < m <= len(y) // 2 and _is_seasonal(y, m):
            kind = "multiplicative" if is_multiplicative else "additive"
            season = np.roll(seasonal_decompose(y, model=kind, period=m).seasonal[:m], -(len(y) % m))
        repeated = np.resize(np.roll(season, len(y) % len(season)), len(y))
        adjusted = y / repeated if is_multiplicative else y - repeated
        results = ThetaModel(adjusted, deseasonalize=False, period=1).fit()
        alpha, slope = float(results.params["alpha"]), float(results.params["b0"])
        if alpha <= 0:
            raise ValueError("smoothing parameter at zero")
        # levels before each point: exponentially weighted means that start at the first point
        levels, _ = lfilter([alpha], [1, alpha - 1], adjusted, zi=[(1 - alpha) * adjusted[0]])
        errors = adjusted[1:] - levels[:-1] - slope / 2 * (1 - (1 - alpha) ** np.arange(1, len(y))) / alpha
        return FittedTheta(
            level=float(results.forecast_components(1)["ses"].iloc[0]),
            alpha=alpha,
            slope=slope,
            sigma=float(np.sqrt(np.sum(errors**2) / (len(errors) - 2))),
            n_points=len(y),
            season=season,
            is_multiplicative=is_multiplicative,
            floor=LOWEST_SHARE * float(y.min()) if is_multiplicative else -np.inf,
        )


def _is_seasonal(y: Floats, m: int) -> bool:
    """Test the autocorrelation at one season against those at shorter lags, at 90 % (the test of ThetaModel)."""
    correlations = acf(y, nlags=m, fft=False)
    return bool(len(y) * correlations[m] ** 2 / np.sum(correlations[:m] ** 2) > SEASONALITY_LIMIT)
