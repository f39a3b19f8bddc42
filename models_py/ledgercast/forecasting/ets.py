"""Exponential smoothing in state-space form, components chosen by AICc, fitted by statsmodels' ETSModel.

Source of the method: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing, 2008.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from ledgercast.forecasting.base import Floats, History, Prediction, normal_prediction

# error, trend (d: damped), season; without a multiplicative season with additive errors, which is numerically unstable,
# and without trends that never end, which AICc takes too often: docs/decisions.md
ADDITIVE = ("ANN", "AAdN", "ANA", "AAdA")
POSITIVE_ONLY = ("MNN", "MAdN", "MNM", "MAdM")
COMPONENT = {"N": None, "A": "add", "M": "mul"}
LONGEST_SEASON = 24
FEWEST_POINTS = 6
N_PATHS = 2000
# stop where a step gains less than 2e-6 of the log-likelihood: no AICc choice turns on less, and it saves a third
TOLERANCE = 1e10


@dataclass(frozen=True)
class FittedEts:
    """Smoothing parameters, the states after the last point and the size of the errors.

    Attributes
    ----------
    choice : str
        Components as error, trend, season: 'AAdN' is additive errors, damped trend, no season.
    season : ndarray of float64, shape (m,)
        Seasonal states, that of the next step first.
    sigma : float
        Standard deviation of one-step errors; of relative ones where errors are multiplicative.
    aicc : float
        Corrected information criterion; less is better.
    """

    choice: str
    alpha: float
    beta_star: float
    gamma_star: float
    phi: float
    level: float
    trend: float
    season: Floats
    sigma: float
    aicc: float

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast; intervals are exact for additive models and simulated for the others. See `Fitted`."""
        mean = self._paths(np.zeros((1, horizon)))[0]
        if self.choice in ADDITIVE:
            # a linear model: the variance at a step sums the squared responses to one unit error
            shock = np.zeros((1, horizon))
            shock[0, 0] = 1.0
            response = self._paths(shock)[0] - mean
            return normal_prediction(mean, self.sigma * np.sqrt(np.cumsum(response**2)), levels)
        paths = self._paths(self.sigma * rng.standard_normal((N_PATHS, horizon)))
        tails = np.asarray(levels, dtype=float) / 200
        return Prediction(mean, np.quantile(paths, 0.5 - tails, axis=0), np.quantile(paths, 0.5 + tails, axis=0))

    def _paths(self, errors: Floats) -> Floats:
        """Run the recursion on from the last states: errors of shape (paths, horizon) to values of that shape."""
        error_is_multiplicative, season_is_multiplicative = self.choice[0] == "M", self.choice[-1] == "M"
        level, trend = np.full(len(errors), self.level), np.full(len(errors), self.trend)
        season = np.tile(self.season, (len(errors), 1))
        values = np.empty_like(errors)
        for step in range(errors.shape[1]):
            now = step % len(self.season)
            expected_level, season_now = level + self.phi * trend, season[:, now].copy()
            expected = expected_level * season_now if season_is_multiplicative else expected_level + season_now
            # a positive series can't lose more than all of its value
            factor = np.maximum(1 + errors[:, step], 0.01)
            value = expected * factor if error_is_multiplicative else expected + errors[:, step]
            deseasoned = value / season_now if season_is_multiplicative else value - season_now
            new_level = self.alpha * deseasoned + (1 - self.alpha) * expected_level
            trend = self.beta_star * (new_level - level) + (1 - self.beta_star) * self.phi * trend
            new_season = value / new_level if season_is_multiplicative else value - new_level
            season[:, now] = self.gamma_star * new_season + (1 - self.gamma_star) * season_now
            level = new_level
            values[:, step] = value
        return values


class Ets:
    """Exponential smoothing, the components with the least AICc.

    Multiplicative components only where all values are positive, a season only where there are two of them and it has
    at most 24 steps.
    """

    def fit(self, history: History, choice: str | None = None) -> FittedEts:
        """Fit; needs six points. `choice` is tried alone where this history still allows it. See `Candidate`."""
        y, m = history.y, history.season_length
        if len(y) < FEWEST_POINTS:
            raise ValueError(f"needs {FEWEST_POINTS} points, has {len(y)}")
        allowed = ADDITIVE + (POSITIVE_ONLY if y.min() > 0 else ())
        if not (1 < m <= LONGEST_SEASON and len(y) >= 2 * m):
            allowed = tuple(name for name in allowed if name.endswith("N"))
        tried = [fit for name in ((choice,) if choice in allowed else allowed) if (fit := _fit_components(y, m, name))]
        if not tried:
            raise ValueError("no components could be fitted")
        return min(tried, key=lambda fit: (fit.aicc, fit.choice))


def _fit_components(y: Floats, m: int, name: str) -> FittedEts | None:
    """Fit one set of components; None where the likelihood has no maximum or there are too few points for AICc."""
    has_trend, is_damped, is_seasonal = name[1] != "N", "d" in name, name[-1] != "N"
    n_estimated = 3 + 2 * has_trend + is_damped + m * is_seasonal  # alpha, level, sigma; m - 1 free seasons and gamma
    degrees_left = len(y) - n_estimated
    if degrees_left < 2:
        return None
    model = ETSModel(
        y,
        error=COMPONENT[name[0]],
        trend=COMPONENT[name[1]],
        damped_trend=is_damped,
        seasonal=COMPONENT[name[-1]],
        seasonal_periods=m if is_seasonal else None,
    )
    # the results object would compute a Hessian that takes as long as the fit
    parameters: Floats = model.fit(disp=False, return_params=True, factr=TOLERANCE)
    expected, states = model.smooth(parameters, return_raw=True)
    errors = y - expected if name[0] == "A" else y / expected - 1
    log_likelihood = -0.5 * len(y) * (np.log(2 * np.pi * np.mean(errors**2)) + 1)
    if name[0] == "M":
        log_likelihood -= np.sum(np.log(np.abs(expected)))
    if not (np.isfinite(log_likelihood) and np.isfinite(states).all()):
        return None
    by_name = dict(zip(model.param_names, parameters, strict=True))
    alpha = float(by_name["smoothing_level"])
    return FittedEts(
        choice=name,
        alpha=alpha,
        beta_star=float(by_name.get("smoothing_trend", 0.0)) / alpha,
        gamma_star=float(by_name.get("smoothing_seasonal", 0.0)) / (1 - alpha),
        phi=float(by_name.get("damping_trend", 1.0)),
        level=float(states[-1, 0]),
        trend=float(states[-1, 1]) if has_trend else 0.0,
        season=_last_season(states, m) if is_seasonal else np.zeros(1),
        sigma=float(np.sqrt(np.sum(errors**2) / degrees_left)),
        aicc=float(-2 * log_likelihood + 2 * n_estimated * len(y) / (degrees_left - 1)),
    )


def _last_season(states: NDArray[np.float64], m: int) -> Floats:
    return states[-m:, -1].copy()
