"""What a country's calendar tells of each step of a series: holidays by name, or working days."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
import numpy as np
import pandas as pd

from ledgercast.forecasting.base import Dates, Floats

DAY = np.timedelta64(1, "D")


def is_known_country(country: str) -> bool:
    """Tell whether the package holidays knows an ISO 3166 code, such as 'DE'."""
    return country in holidays.list_supported_countries(include_aliases=False)


def working_days(dates: Dates, country: str) -> Floats | None:
    """Count the working days of each month, quarter or year.

    A holiday on the 25th says nothing to a row dated the 1st; how many days of the month were worked does.

    Parameters
    ----------
    dates : ndarray of datetime64, shape (n,)
        Regular dates: one day of the month (the period begins there), or the last one of each (it ends there).
    country : str
        ISO 3166 code; its usual weekend and its national holidays are not worked.

    Returns
    -------
    ndarray of float64, shape (n,), or None
        Days; None where the dates don't stand for months.
    """
    days, months = dates.astype("datetime64[D]"), dates.astype("datetime64[M]")
    steps = np.diff(months.astype(int))
    if len(dates) < 2 or steps.min() < 1 or np.ptp(steps):
        return None
    day_of_month = days - months.astype("datetime64[D]")
    next_months = (months + 1).astype("datetime64[D]")
    if (days + DAY == next_months).all():
        begins, ends = (months - steps[0] + 1).astype("datetime64[D]"), next_months
    elif (day_of_month == day_of_month[0]).all():
        begins, ends = days, (months + steps[0]).astype("datetime64[D]") + day_of_month
    else:
        return None
    known, weekend = _calendar(country, *_years(begins, ends))
    week = [day not in weekend for day in range(7)]
    return np.busday_count(begins, ends, week, np.array(list(known), "datetime64[D]")).astype(float)


def holiday_names(dates: Dates, country: str) -> pd.Series | None:
    """Name the holiday of each step of at most a day.

    Parameters
    ----------
    dates : ndarray of datetime64, shape (n,)
        Regular dates.
    country : str
        ISO 3166 code.

    Returns
    -------
    pandas.Series of str, or None
        Names of national holidays, by position; other steps are missing. None where a step is longer than a day.
    """
    if len(dates) < 2 or np.diff(dates).max() > DAY:
        return None
    days = dates.astype("datetime64[D]")
    known, _ = _calendar(country, *_years(days, days))
    return pd.Series({step: known[day] for step, day in enumerate(days.tolist()) if day in known}, dtype=object)


def _years(begins: Dates, ends: Dates) -> tuple[int, int]:
    return int(begins.min().astype("datetime64[Y]").astype(int)) + 1970, int(
        ends.max().astype("datetime64[Y]").astype(int)
    ) + 1970


@lru_cache(maxsize=64)
def _calendar(country: str, first_year: int, last_year: int) -> tuple[Mapping[date, str], frozenset[int]]:
    public = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    return dict(public.items()), frozenset(public.weekend)
