"""Simple baselines: arithmetic on the last values, intervals from their own one-step errors.

Formulas of the intervals: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, section 5.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.forecasting.base import Floats, History, Prediction, normal_prediction


@dataclass(frozen=True)
class FittedBaseline:
    """A repeated season, a slope, and the size of the one-step errors."""

    last_season: Floats
    slope: float
    sigma: float
    n_steps: int
    choice: str | None = None

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast; see `Fitted`."""
        steps = np.arange(1, horizon + 1)
        season_length = len(self.last_season)
        mean = self.last_season[(steps - 1) % season_length] + self.slope * steps
        seasons_ahead = 1.0 + (steps - 1) // season_length
        # a slope estimated from n steps adds its own uncertainty
        slope_factor = 1.0 + steps / self.n_steps if self.slope else 1.0
        return normal_prediction(mean, self.sigma * np.sqrt(seasons_ahead * slope_factor), levels)


class SeasonalNaive:
    """The value of one season ago; with `season_length` 1 the same as naive."""

    def fit(self, history: History, choice: str | None = None) -> FittedBaseline:
        """Fit; needs more than one season. See `Candidate`."""
        y, m = history.y, history.season_length
        if m > 1 and len(y) <= m:
            raise ValueError(f"needs more than a season of {m} points, has {len(y)}")
        return FittedBaseline(y[-m:], 0.0, _size(y[m:] - y[:-m]), len(y) - 1)


class Naive:
    """The last value."""

    def fit(self, history: History, choice: str | None = None) -> FittedBaseline:
        """Fit; one point is enough for a mean, two for an interval. See `Candidate`."""
        return FittedBaseline(history.y[-1:], 0.0, _size(np.diff(history.y)), len(history.y) - 1)


class Drift:
    """The last value and the mean step of the whole history."""

    def fit(self, history: History, choice: str | None = None) -> FittedBaseline:
        """Fit; needs three points. See `Candidate`."""
        y = history.y
        if len(y) < 3:
            raise ValueError(f"needs 3 points, has {len(y)}")
        slope = float(y[-1] - y[0]) / (len(y) - 1)
        errors = np.diff(y) - slope
        sigma = float(np.sqrt(np.sum(errors**2) / (len(errors) - 1)))
        return FittedBaseline(y[-1:], slope, sigma, len(y) - 1)


def _size(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else float("nan")
