"""From a long frame to histories: repaired where that is harmless, set aside with a reason elsewhere."""

from collections.abc import Hashable
from dataclasses import replace

import numpy as np
import pandas as pd

from ledgercast.forecasting.base import History
from ledgercast.forecasting.grid import Offset, dates_after, grid_between

MOST_GAPS = 0.5
NO_DATES = np.array([], dtype="datetime64[us]")
NO_VALUES = np.array([], dtype=np.float64)


def read_histories(
    frame: pd.DataFrame, horizon: int, season_length: int, offset: Offset, country: str | None = None
) -> list[History]:
    """Split a frame into histories, one a series, ordered by `unique_id`.

    Rows without a date are left out; values of a repeated date are averaged; missing and infinite values are
    interpolated on a straight line (the last value is carried on at the end). Each repair is a note. A series without
    a finite value, off the grid, or with more than half of its grid missing is set aside.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns unique_id, ds (datetime64), y (float64).
    horizon : int
        Steps to forecast.
    season_length : int
        Steps of one season, 1 for none.
    offset : pandas offset or pandas.Timedelta
        Step of the grid.
    country : str, optional
        ISO 3166 code of the country whose holidays count.
    """
    histories = (
        _history(key, rows, horizon, season_length, offset) for key, rows in frame.groupby("unique_id", sort=True)
    )
    return [replace(history, country=country) for history in histories]


def cut_history(history: History, steps: int) -> History | None:
    """Take a history back by some steps, or None where that leaves less than half of it.

    Its future is the part that was cut off, at most as long as before.
    """
    left = len(history.y) - steps
    if left < max(2, len(history.y) / 2):
        return None
    return replace(
        history,
        y=history.y[:left],
        dates=history.dates[:left],
        future=history.dates[left:][: len(history.future)],
    )


def _history(key: Hashable, rows: pd.DataFrame, horizon: int, season_length: int, offset: Offset) -> History:
    notes = []

    def note(count: int, what: str) -> None:
        if count:
            notes.append(f"{count} {what}")

    def set_aside(reason: str) -> History:
        return History(key, NO_VALUES, NO_DATES, NO_DATES, season_length, (*notes, f"{reason}: no forecast"))

    dated = rows.dropna(subset=["ds"])
    note(len(rows) - len(dated), "rows without a date left out")
    note(int(dated["ds"].duplicated().sum()), "repeated dates averaged")
    finite = dated[np.isfinite(dated["y"])]
    if finite.empty:
        return set_aside("no finite value")
    # averaged in units of the largest value, so that huge ones don't overflow
    unit = float(finite["y"].abs().max()) or 1.0
    values = (finite["y"] / unit).groupby(finite["ds"]).mean() * unit
    grid = pd.DatetimeIndex(grid_between(values.index[0], dated["ds"].max(), offset))
    if not values.index.isin(grid).all():
        return set_aside(f"dates off the regular step {getattr(offset, 'freqstr', offset)}")
    missing = len(grid) - len(values)
    if missing > MOST_GAPS * len(grid):
        return set_aside(f"{missing} of {len(grid)} values missing")
    note(missing, "missing values interpolated")
    y = np.interp(np.arange(len(grid)), np.flatnonzero(grid.isin(values.index)), values.to_numpy() / unit) * unit
    return History(key, y, grid.to_numpy(), dates_after(grid[-1], horizon, offset), season_length, tuple(notes))
