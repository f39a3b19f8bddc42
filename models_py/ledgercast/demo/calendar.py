"""Days, months, weekends and holidays of the simulated time."""

from dataclasses import dataclass
from typing import Any

import holidays
import numpy as np
from numpy.typing import NDArray

from ledgercast.demo.parameters import Bools, Ints, Parameters, ints


@dataclass(frozen=True)
class Calendar:
    """
    Simulated time: day 0 is the first day of month 0.

    Attributes
    ----------
    first_month : numpy.datetime64
        Month 0.
    months : int
        Number of months.
    month_start : Ints
        First day of each month and, as the last element, of the month after the end, shape (months + 1,).
    weekday : Ints
        0 is Monday, shape (days,).
    is_holiday : Bools
        National holidays, shape (days,).
    workday_before, workday_after : Ints
        Nearest working day on or before (after) each day, kept inside the simulated time, shape (days,).
    """

    first_month: np.datetime64
    months: int
    month_start: Ints
    weekday: Ints
    is_holiday: Bools
    workday_before: Ints
    workday_after: Ints

    @property
    def days(self) -> int:
        """Number of days."""
        return int(self.month_start[-1])

    @property
    def first_day(self) -> np.datetime64:
        """Date of day 0."""
        date: np.datetime64 = self.first_month.astype("datetime64[D]")
        return date

    def day(self, month: int, day_of_month: Any) -> Ints:
        """Give the day's index; a day after the month's end becomes the last day."""
        start, end = self.month_start[month], self.month_start[month + 1]
        return ints(np.minimum(start + ints(day_of_month) - 1, end - 1))

    def payday(self, month: int, rule: Any) -> Ints:
        """Give the working day on or before a day of the month, the first one after it where that leaves the month."""
        day = self.day(month, rule)
        before = self.workday_before[day]
        return ints(np.where(before < self.month_start[month], self.workday_after[day], before))

    def month_of_year(self, month: int) -> int:
        """Give 0 for January to 11 for December."""
        return int((self.first_month + month).astype(int) % 12)

    def dates(self, days: Ints) -> NDArray[np.datetime64]:
        """Turn day indices (negative ones too) into dates."""
        return self.first_day + days.astype("timedelta64[D]")


def make(parameters: Parameters, months: int) -> Calendar:
    """Lay out `months` months that end with the parameter file's last one."""
    last = np.datetime64(parameters["calendar"]["last_month"], "M")
    first = last - (months - 1)
    starts = (first + np.arange(months + 1)).astype("datetime64[D]")
    month_start = (starts - starts[0]).astype(np.int64)
    dates = np.arange(starts[0], starts[-1])
    years = range(dates[0].astype(object).year, dates[-1].astype(object).year + 1)
    public = holidays.country_holidays(parameters["calendar"]["country"], years=years)
    weekday = (dates.astype(np.int64) + 3) % 7
    is_holiday = np.isin(dates, np.array(sorted(public), dtype="datetime64[D]"))
    works = (weekday < 5) & ~is_holiday
    day = np.arange(len(dates))
    before = np.maximum.accumulate(np.where(works, day, 0))
    after = np.minimum.accumulate(np.where(works, day, len(dates) - 1)[::-1])[::-1]
    return Calendar(first, months, month_start, weekday, is_holiday, before, after)
