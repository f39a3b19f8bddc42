"""What all customers share: macro series, promotions and figures of the regions."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.calendar import Calendar
from ledgercast.demo.parameters import Floats, Ints, Parameters, draws, floats


@dataclass(frozen=True)
class Economy:
    """
    The bank's surroundings.

    Attributes
    ----------
    unemployment, inflation, confidence : Floats
        Percent, percent a year and points, shape (months,).
    prices : Floats
        Price level, 1 in the base month, shape (months,).
    drift : Floats
        0 before the last year, then rising to 1 at the end, shape (months,).
    promotion_start, promotion_end, promotion_category : Ints
        First and last day and index of the everyday category, one element a promotion.
    """

    unemployment: Floats
    inflation: Floats
    confidence: Floats
    prices: Floats
    drift: Floats
    promotion_start: Ints
    promotion_end: Ints
    promotion_category: Ints


def _autoregression(shocks: Floats, persistence: float) -> Floats:
    """First-order autoregression, started from zero."""
    series = np.zeros(len(shocks))
    for at in range(1, len(shocks)):
        series[at] = persistence * series[at - 1] + shocks[at]
    return series


def _paths(parameters: Parameters, calendar: Calendar, length: int) -> tuple[Floats, Floats]:
    """Paths of unemployment and inflation by calendar years, for the last `length` months."""
    macro = parameters["macro"]
    end = int((calendar.first_month + calendar.months).astype(int))
    years = 1970 + (end - np.arange(length, 0, -1) + 0.5) / 12
    centres = floats(macro["years"]) + 0.5
    unemployment, inflation = (np.interp(years, centres, floats(macro[name])) for name in ("unemployment", "inflation"))
    return unemployment, inflation


def _mood(macro: Parameters, unemployment: Floats, inflation: Floats) -> Floats:
    """Confidence that unemployment and inflation explain."""
    return floats(
        macro["confidence_on_unemployment"] * (unemployment - np.mean(macro["unemployment"]))
        + macro["confidence_on_inflation"] * (inflation - np.mean(macro["inflation"]))
    )


def expected(parameters: Parameters, calendar: Calendar, economy: Economy, month: int) -> Economy:
    """
    Give the surroundings as they are expected at the start of a month.

    Parameters
    ----------
    calendar : Calendar
        Months for which to give them: the economy's own, and later ones.
    economy : Economy
        What was drawn.
    month : int
        What was drawn for earlier months is known. From here on deviations from the paths of calendar years fade at
        their persistence, and no promotion is known.
    """
    macro, months = parameters["macro"], calendar.months
    unemployment, inflation = _paths(parameters, calendar, months)
    known = min(month, len(economy.unemployment))
    fading = np.append(np.zeros(known), macro["persistence"] ** np.arange(1, months - known + 1))

    def fill(path: Floats, drawn: Floats) -> Floats:
        gap = drawn[known - 1] - path[known - 1] if known else 0.0
        return np.append(drawn[:known], path[known:] + (gap * fading)[known:])

    unemployment, inflation = fill(unemployment, economy.unemployment), fill(inflation, economy.inflation)
    mood = fill(np.zeros(months), economy.confidence - _mood(macro, economy.unemployment, economy.inflation))
    prices = economy.prices[0] * np.append(1.0, np.cumprod(1 + inflation[1:] / 1200))
    drift = np.append(economy.drift, np.full(months, economy.drift[-1]))[:months]
    confidence = _mood(macro, unemployment, inflation) + mood
    none = np.zeros(0, dtype=np.int64)
    return Economy(unemployment, inflation, confidence, prices, drift, none, none, none)


def make(parameters: Parameters, calendar: Calendar, seed: int) -> Economy:
    """Draw the macro series and promotions; shorter banks see the same last months as longer ones."""
    macro = parameters["macro"]
    since_base = int((calendar.first_month - np.datetime64(parameters["calendar"]["base_month"], "M")).astype(int))
    months = calendar.months
    length = months + max(since_base, 0)
    warm_up = 120
    # Drawn backwards from the last month: a bank of 12 months is the end of one of 72.
    shocks = draws(seed, "world").normal(size=(length + warm_up, 3))[::-1]

    def wave(name: str, column: int) -> Floats:
        return _autoregression(shocks[:, column] * macro[f"{name}_shock"], macro["persistence"])[warm_up:]

    unemployment, inflation = _paths(parameters, calendar, length)
    unemployment, inflation = unemployment + wave("unemployment", 0), inflation + wave("inflation", 1)
    confidence = _mood(macro, unemployment, inflation) + wave("confidence", 2)
    prices = floats(np.cumprod(1 + inflation / 1200))
    prices = prices / prices[max(-since_base, 0)]
    last = parameters["drift"]["months"]
    drift = np.clip((np.arange(months) - (months - 1 - last)) / last, 0, 1)

    promotion = parameters["promotions"]
    rng = draws(seed, "world", 1)
    count = int(np.ceil(months / 12 * promotion["per_year"]))
    start = np.sort(rng.integers(0, calendar.days, count))
    length_of_each = rng.integers(promotion["days_low"], promotion["days_high"] + 1, count)
    stop = np.minimum(start + length_of_each - 1, calendar.days - 1)
    index = {name: at for at, name in enumerate(parameters["everyday"]["categories"])}
    choices = np.array([index[name] for name in promotion["categories"]])
    category = choices[rng.integers(0, len(choices), count)]
    return Economy(
        unemployment[-months:],
        inflation[-months:],
        confidence[-months:],
        prices[-months:],
        floats(drift),
        start,
        stop,
        category,
    )
