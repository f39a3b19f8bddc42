"""The general doors: forecast or back-test any long frame of series."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ledgercast.forecasting.base import History
from ledgercast.forecasting.calendar import is_known_country
from ledgercast.forecasting.calibrated import calibrated_forecasts
from ledgercast.forecasting.combinations import read_combination
from ledgercast.forecasting.engine import run_candidates
from ledgercast.forecasting.grid import find_grid, grid_between
from ledgercast.forecasting.histories import read_histories
from ledgercast.forecasting.rows import level_columns, runs_to_frame
from ledgercast.frames import F, Kind, like, read_frame

COLUMNS: dict[str, Kind] = {"unique_id": "key", "ds": "date", "y": "number"}


def forecast(
    frame: F,
    horizon: int,
    season_length: int,
    models: str | Sequence[str],
    levels: Sequence[float] = (80, 95),
    seed: int = 0,
    n_jobs: int | None = None,
    freq: str | None = None,
    *,
    country: str | None = None,
    conformal: bool = False,
    show_progress: bool = True,
) -> F:
    """Forecast every series of a frame with every model.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        One row per series and date: unique_id, ds (dates of any regular frequency), y (number, any unit).
    horizon : int
        Steps to forecast, at least 1.
    season_length : int
        Steps of one season, taken as given: 12 for monthly data with a yearly season, 1 for none.
    models : str or sequence of str
        Ids of candidates: naive, drift, seasonal_naive, ets, theta, arima, prophet, and lstm and gru, of which one
        network serves all series of the frame; 'mean(ets, theta)' and 'median(...)' of any two or more of them;
        combination, the one that this library stands for. Members are fitted once.
    levels : sequence of float
        Percentages of the central intervals.
    seed : int
        Seed of models that simulate and of networks, at least 0.
    n_jobs : int, optional
        Processes, None for all cores; the result does not depend on it.
    freq : str, optional
        A pandas frequency; found from the dates where None.
    country : str, optional
        ISO 3166 code, such as 'DE', of the country whose holidays count (only prophet uses them).
    conformal : bool
        Correct the intervals by how far forecasts from half a horizon before the end, and from a quarter, missed: those
        of all series together, by horizon (`conformal.correct_intervals`). It takes three fits instead of one.
    show_progress : bool
        Progress on stderr.

    Returns
    -------
    pandas.DataFrame or pyarrow.Table
        The type of `frame`; one row per series, model and date, ordered by model (as given), series and date:
        unique_id, ds, model_name, mean, lo_80, hi_80, lo_95, hi_95 (following `levels`), status. `status` is 'ok' or
        what was done instead; a series that can't be forecast is one row without date and figures.

    Raises
    ------
    ValueError
        One line, where the frame or an argument can't be used at all. A bad series gets a status instead.

    Examples
    --------
    >>> import pandas as pd
    >>> from ledgercast.forecasting import forecast
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.DataFrame({"unique_id": "north", "ds": months, "y": [10.0, 20.0] * 12})
    >>> forecast(frame, horizon=2, season_length=2, models="seasonal_naive")[["ds", "mean", "status"]]
              ds  mean status
    0 2026-01-01  10.0     ok
    1 2026-02-01  20.0     ok
    """
    names = _checked(models, levels, country, horizon=horizon, season_length=season_length, seed=seed)
    observed = read_frame(frame, COLUMNS)
    histories = read_histories(observed, horizon, season_length, find_grid(observed, freq), country)
    origin = {observed["ds"].max(): histories}
    rows = _rows(
        origin, observed.iloc[:0], names, levels, conformal, seed=seed, n_jobs=n_jobs, show_progress=show_progress
    )
    columns = ["unique_id", "ds", "model_name", "mean", *level_columns(levels), "status"]
    result: F = like(frame, rows[columns], {"ds": "ds"})
    return result


def backtest(
    frame: F,
    horizon: int,
    season_length: int,
    models: str | Sequence[str],
    origins: int,
    step: int = 1,
    levels: Sequence[float] = (80, 95),
    seed: int = 0,
    n_jobs: int | None = None,
    freq: str | None = None,
    *,
    country: str | None = None,
    conformal: bool = False,
    show_progress: bool = True,
) -> F:
    """Forecast from several dates in the past, each with what was known then.

    The last origin leaves `horizon` dates to compare with; the others lie `step` dates before each other. Repairs
    (interpolation, averages) see nothing after their origin; components chosen at a series' first origin, and networks
    fitted there, are reused at later ones.

    Parameters
    ----------
    frame, horizon, season_length, models, levels, seed, n_jobs, freq, country, show_progress
        As in `forecast`.
    conformal : bool
        Correct the intervals of each origin by how far forecasts from earlier ones, as far as known there, missed.
    origins : int
        How many.
    step : int
        Dates from one origin to the next.

    Returns
    -------
    pandas.DataFrame or pyarrow.Table
        The type of `frame`; the columns of `forecast` and, after model_name, cutoff (last date that the forecast
        knew) and horizon; y after those (null where nothing was observed); seconds and peak_mb at the end: what that
        model took at that origin for all series together, in wall-clock seconds and MiB (a combination: what its
        members took).

    Raises
    ------
    ValueError
        As in `forecast`, and where the history is too short for the first origin.
    """
    names = _checked(
        models, levels, country, horizon=horizon, season_length=season_length, seed=seed, origins=origins, step=step
    )
    observed = read_frame(frame, COLUMNS)
    if observed["ds"].isna().all():
        raise ValueError("column ds: found no date, expected at least two; fill it")
    offset = find_grid(observed, freq)
    dates = grid_between(observed["ds"].min(), observed["ds"].max(), offset)
    positions = [len(dates) - 1 - horizon - step * back for back in reversed(range(origins))]
    if positions[0] < 0:
        raise ValueError(
            f"column ds: found {len(dates)} dates, expected more than {horizon + step * (origins - 1)} "
            f"for {origins} origins; ask for fewer origins or a shorter horizon"
        )
    cutoffs = dates[positions]
    known = {cutoff: observed[observed["ds"] <= cutoff] for cutoff in cutoffs}
    histories = {
        cutoff: read_histories(rows, horizon, season_length, offset, country) for cutoff, rows in known.items()
    }
    outcomes = observed[np.isfinite(observed["y"])].groupby(["unique_id", "ds"], as_index=False)["y"].mean()
    rows = _rows(
        histories,
        outcomes,
        names,
        levels,
        conformal,
        seed=seed,
        n_jobs=n_jobs,
        label="backtest",
        show_progress=show_progress,
    )
    leading: list[str] = ["unique_id", "ds", "model_name", "cutoff", "horizon", "y", "mean"]
    columns = [*leading, *level_columns(levels), "status", "seconds", "peak_mb"]
    result: F = like(frame, rows[columns], {"ds": "ds", "cutoff": "ds"})
    return result


def _rows(
    origins: Mapping[pd.Timestamp, Sequence[History]],
    outcomes: pd.DataFrame,
    models: Sequence[str],
    levels: Sequence[float],
    conformal: bool,
    **options: Any,
) -> pd.DataFrame:
    """Forecast from every origin; `outcomes` has unique_id, ds and y."""
    if conformal:
        came = [
            outcomes[outcomes["ds"].between(cutoff, _last_date(histories, cutoff), inclusive="right")].assign(
                cutoff=cutoff
            )
            for cutoff, histories in origins.items()
        ]
        return calibrated_forecasts(origins, models, pd.concat(came), levels=levels, **options)
    rows = runs_to_frame(run_candidates(list(origins.values()), models, levels=levels, **options), levels)
    rows["cutoff"] = pd.DatetimeIndex(list(origins))[rows["origin"]]
    rows = rows.merge(outcomes, on=["unique_id", "ds"], how="left")
    rows["y"] = rows["y"].where(rows["ds"] > rows["cutoff"])
    return rows


def _last_date(histories: Sequence[History], cutoff: pd.Timestamp) -> pd.Timestamp:
    return max((pd.Timestamp(history.future[-1]) for history in histories if len(history.future)), default=cutoff)


def _checked(models: str | Sequence[str], levels: Sequence[float], country: str | None, **sizes: int) -> list[str]:
    names = [models] if isinstance(models, str) else list(models)
    if not names:
        raise ValueError("models: found none, expected at least one id, such as 'theta'")
    for name in names:
        read_combination(name)
        if names.count(name) > 1:
            raise ValueError(f"models: found {name!r} {names.count(name)} times, expected each id once")
    if country is not None and not is_known_country(country):
        raise ValueError(f"country: found {country!r}, expected an ISO 3166 code that the package holidays knows")
    if not 0 < len(set(levels)) == len(levels) or any(not 0 < level < 100 for level in levels):
        raise ValueError(f"levels: found {levels}, expected different percentages between 0 and 100")
    for name, size in sizes.items():
        least = 0 if name == "seed" else 1
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < least:
            raise ValueError(f"{name}: found {size!r}, expected a whole number of at least {least}")
    return names
