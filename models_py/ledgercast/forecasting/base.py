"""What every candidate takes and gives: a history in, a prediction with intervals out."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@dataclass(frozen=True)
class History:
    """One series as it was known at an origin.

    Attributes
    ----------
    key : hashable
        Which series.
    y : ndarray of float64, shape (n,)
        Finite values on a regular grid, oldest first; empty where the series can't be used, `notes` says why.
    dates : ndarray of datetime64, shape (n,)
        Their dates.
    future : ndarray of datetime64, shape (horizon,)
        Dates to forecast.
    season_length : int
        Steps of one season, 1 for none.
    notes : tuple of str
        What was repaired on the way here.
    country : str, optional
        ISO 3166 code of the country whose holidays count; None for no holidays.
    """

    key: Hashable
    y: Floats
    dates: Dates
    future: Dates
    season_length: int = 1
    notes: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True)
class Prediction:
    """Forecasts of one series.

    Attributes
    ----------
    mean : ndarray of float64, shape (horizon,)
        Point forecasts.
    lower, upper : ndarray of float64, shape (levels, horizon)
        Ends of the central intervals, in the order of the levels asked for; NaN where nothing tells how wide.
    """

    mean: Floats
    lower: Floats
    upper: Floats

    def times(self, factor: float) -> "Prediction":
        """Scale all figures by a positive factor."""
        return Prediction(self.mean * factor, self.lower * factor, self.upper * factor)

    def nested(self, levels: Sequence[float]) -> "Prediction":
        """Widen where needed so that a wider level holds a narrower one and each holds the mean."""
        order = np.argsort(levels)
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[order] = np.minimum.accumulate(np.minimum(lower[order], self.mean), axis=0)
        upper[order] = np.maximum.accumulate(np.maximum(upper[order], self.mean), axis=0)
        return Prediction(self.mean, lower, upper)


class Fitted(Protocol):
    """A fitted candidate."""

    @property
    def choice(self) -> str | None:
        """Components or orders that the fit chose, to be reused at later origins; None where there is no choice."""

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast `horizon` steps; levels are percentages; `rng` is used by candidates that simulate."""


class Candidate(Protocol):
    """A statistical model that can be fitted to one history."""

    def fit(self, history: History, choice: str | None = None) -> Fitted:
        """Fit to `history.y`, with the components of an earlier origin where `choice` is given.

        Values come scaled to a size near 1, which optimisers need; see `fitting.fit_and_predict`. Raises ValueError
        with a short reason where this history does not allow a fit.
        """


class FittedGlobal(Protocol):
    """A candidate fitted to all series of an origin."""

    def predict(self, histories: Sequence[History], levels: Sequence[float]) -> list[Prediction | str]:
        """Forecast each history, none longer than the longest horizon of the fit; a short reason where that can't be.

        The histories are those of the fit or later ones of any series; levels are percentages.
        """


class GlobalCandidate(Protocol):
    """A model of which one fit serves many series."""

    def fit(self, histories: Sequence[History], seed: int) -> FittedGlobal:
        """Fit to all histories, whose values come scaled as for `Candidate`.

        Raises ValueError with a short reason where they do not allow a fit.
        """


def normal_prediction(mean: Floats, sigma: Floats, levels: Sequence[float]) -> Prediction:
    """Build intervals from a normal distribution of forecast errors.

    Parameters
    ----------
    mean, sigma : ndarray of float64, shape (horizon,)
        Point forecasts and standard deviations of their errors.
    levels : sequence of float
        Percentages between 0 and 100.
    """
    z = norm.ppf(0.5 + np.asarray(levels, dtype=float) / 200)[:, None]
    return Prediction(mean, mean - z * sigma, mean + z * sigma)
