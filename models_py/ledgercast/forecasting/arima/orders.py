"""Orders of a seasonal ARIMA model and the tests that find how often to difference."""

import re
import warnings
from dataclasses import dataclass

import numpy as np
from statsmodels.tools.sm_exceptions import InterpolationWarning
from statsmodels.tsa.seasonal import STL
from statsmodels.tsa.stattools import kpss

from ledgercast.forecasting.base import Floats

SEASONAL_STRENGTH_LIMIT = 0.64
STL_SEASONAL_WINDOW = 11
# with fewer, STL finds a strong season in noise
FEWEST_SEASONS = 3
MOST_DIFFERENCES = 1
PATTERN = re.compile(r"(log )?\((\d),(\d),(\d)\)(?:\((\d),(\d),(\d)\)\[(\d+)\])?( \+ c)?")


@dataclass(frozen=True, order=True)
class Orders:
    """A model (p, d, q)(P, D, Q)[m]: how many past values, differences and past errors it has, and seasonal ones.

    Attributes
    ----------
    m : int
        Steps of a season; 1 for a model without seasonal orders.
    has_constant : bool
        A mean, or a drift where there is a difference.
    is_log : bool
        The model is one of the logarithms.
    """

    p: int = 0
    d: int = 0
    q: int = 0
    seasonal_p: int = 0
    seasonal_d: int = 0
    seasonal_q: int = 0
    m: int = 1
    has_constant: bool = False
    is_log: bool = False

    def __str__(self) -> str:
        log, constant = "log " * self.is_log, " + c" * self.has_constant
        seasonal = f"({self.seasonal_p},{self.seasonal_d},{self.seasonal_q})[{self.m}]" * (self.m > 1)
        return f"{log}({self.p},{self.d},{self.q}){seasonal}{constant}"

    @classmethod
    def parse(cls, text: str) -> "Orders":
        """Read what `str` has written; ValueError for anything else."""
        match = PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"orders: found {text!r}, expected the form '(0,1,1)(0,1,1)[12] + c'")
        log, *numbers, constant = match.groups(default="")
        p, d, q, seasonal_p, seasonal_d, seasonal_q, m = (int(number or 0) for number in numbers)
        return cls(p, d, q, seasonal_p, seasonal_d, seasonal_q, m or 1, bool(constant), bool(log))

    @property
    def n_arma(self) -> int:
        """Count the coefficients."""
        return self.p + self.q + self.seasonal_p + self.seasonal_q

    @property
    def n_lost(self) -> int:
        """Count the points that differencing takes."""
        return self.d + self.seasonal_d * self.m


def difference(y: Floats, d: int, seasonal_d: int, m: int) -> Floats:
    """Difference `seasonal_d` times at lag `m`, then `d` times at lag 1."""
    for _ in range(seasonal_d):
        y = y[m:] - y[:-m]
    return np.diff(y, d)


def n_seasonal_differences(y: Floats, m: int) -> int:
    """Return 1 where the season is strong beside what remains after trend and season, else 0.

    Source of the test: Wang, Smith and Hyndman, Characteristic-based clustering for time series data, 2006.
    """
    if m < 2 or len(y) < FEWEST_SEASONS * m:
        return 0
    parts = STL(y, period=m, seasonal=STL_SEASONAL_WINDOW).fit()
    without_trend = float(np.var(parts.seasonal + parts.resid))
    return int(without_trend > 0 and 1 - float(np.var(parts.resid)) / without_trend > SEASONAL_STRENGTH_LIMIT)


def n_differences(y: Floats) -> int:
    """Count the differences until a KPSS test no longer rejects a constant level at 5 %.

    Source of the test: Kwiatkowski, Phillips, Schmidt and Shin, Testing the null hypothesis of stationarity, 1992;
    of its use here: Hyndman and Khandakar, Automatic time series forecasting, 2008.
    """
    for d in range(MOST_DIFFERENCES):
        if np.ptp(y) == 0:
            return d
        with warnings.catch_warnings():
            # the p-value is outside of the table; only the statistic is used
            warnings.simplefilter("ignore", InterpolationWarning)
            test = kpss(y, regression="c", nlags=int(3 * np.sqrt(len(y)) / 13), result_object=True)
        if test.statistic <= test.critical_values["5%"]:
            return d
        y = np.diff(y)
    return MOST_DIFFERENCES
