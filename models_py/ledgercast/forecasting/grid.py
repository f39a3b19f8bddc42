"""The regular grid of dates that series stand on: found from the dates, or given as a pandas frequency."""

from collections import Counter
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset
from pandas.tseries.offsets import BaseOffset

from ledgercast.forecasting.base import Dates

Offset: TypeAlias = BaseOffset | pd.Timedelta


def find_grid(frame: pd.DataFrame, freq: str | None = None) -> Offset:
    """Find the step between the dates of a batch of series.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns unique_id, ds (datetime64).
    freq : str, optional
        A pandas frequency such as 'MS', 'ME', 'W-SUN', 'D', 'h'; found from the dates where None, as the step that
        most series have.

    Returns
    -------
    pandas offset or pandas.Timedelta
        What takes one date to the next.

    Raises
    ------
    ValueError
        One line, where `freq` is unknown or the dates tell nothing.
    """
    if freq is not None:
        try:
            return to_offset(freq)
        except ValueError as error:
            raise ValueError(
                f"freq: found {freq!r}, expected a pandas frequency such as 'MS', 'W-SUN', 'D', 'h'"
            ) from error
    steps = Counter(
        step
        for _, dates in frame.dropna(subset=["ds"]).groupby("unique_id", sort=False)["ds"]
        if (step := _step(pd.DatetimeIndex(dates.unique()).sort_values())) is not None
    )
    if not steps:
        raise ValueError("column ds: found no series with two dates, expected a regular step; pass freq, such as 'MS'")
    kind, count = min(steps, key=lambda step: (-steps[step], step))
    return {
        "start": pd.offsets.MonthBegin(count),
        "end": pd.offsets.MonthEnd(count),
        "day": pd.DateOffset(months=count),
    }.get(kind, pd.Timedelta(count, unit="us"))


def grid_between(first: pd.Timestamp, last: pd.Timestamp, offset: Offset) -> Dates:
    """List the dates of the grid from `first` to `last`, both included where they are on it."""
    return pd.date_range(first, last, freq=offset, unit="us").to_numpy()


@lru_cache(maxsize=4096)
def dates_after(last: pd.Timestamp, horizon: int, offset: Offset) -> Dates:
    """List the `horizon` dates that follow `last`."""
    dates = pd.date_range(last, periods=horizon + 1, freq=offset, unit="us")
    return dates[dates > last][:horizon].to_numpy()


def _step(dates: pd.DatetimeIndex) -> tuple[str, int] | None:
    """Greatest step on which all dates stand: in months where they share a day of the month, else in microseconds."""
    if len(dates) < 2:
        return None
    if (dates == dates.normalize()).all():
        months = int(np.gcd.reduce(np.diff(dates.year * 12 + dates.month)))
        if months and dates.is_month_end.all():
            return "end", months
        if months and (dates.day == dates[0].day).all():
            return ("start" if dates[0].day == 1 else "day"), months
    return "fixed", int(np.gcd.reduce(np.diff(dates.as_unit("us").asi8)))
