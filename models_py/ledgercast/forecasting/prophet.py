"""Prophet: a trend whose slope changes, a season of sines and a calendar, at the mode of their posterior.

Source of the method: Taylor and Letham, Forecasting at scale, The American Statistician, 2018.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ledgercast.forecasting.base import History, Prediction
from ledgercast.forecasting.calendar import holiday_names, working_days

if TYPE_CHECKING:
    import prophet

FEWEST_POINTS = 6
POINTS_PER_CHANGE = 4
MOST_CHANGES = 25
MOST_SINES = 10
# a working day more or less is about a twentieth of a month's
WORKING_DAYS_PRIOR = 0.05
N_PATHS = 2000
TINY = 1e-8
LOGGERS = ("prophet", "prophet.models", "prophet.plot", "cmdstanpy")


@dataclass(frozen=True)
class FittedProphet:
    """A fitted model of the package prophet and the steps to forecast.

    Attributes
    ----------
    model : prophet.Prophet
        Its parameters are those of the posterior's mode.
    future : pandas.DataFrame
        One row per step to forecast: ds, and working_days where the model uses them.
    unit : float
        Size of one unit of the model's parameters.
    step : float
        Length of one step in the model's time, in which the history lasts from 0 to 1.
    """

    model: "prophet.Prophet"
    future: pd.DataFrame
    unit: float
    step: float
    choice: str | None = None

    def predict(self, horizon: int, levels: Sequence[float], rng: np.random.Generator) -> Prediction:
        """Forecast; intervals are simulated from the noise and from slopes that go on changing. See `Fitted`.

        Slopes change as often and as much as in the history, which is the method's own assumption. They are simulated
        here because prophet draws from NumPy's global state.
        """
        expected = self.model.predict(self.future.head(horizon))
        mean = expected["yhat"].to_numpy(dtype=float)
        deltas = self.model.params["delta"][0]
        happens = rng.random((N_PATHS, horizon)) < len(deltas) * self.step
        changes = happens * rng.laplace(0, np.mean(np.abs(deltas)) + TINY, (N_PATHS, horizon))
        # a change in the middle of a step moves that step by half
        drift = self.unit * self.step * np.cumsum(np.cumsum(changes, axis=1) - changes / 2, axis=1)
        sigma = self.unit * self.model.params["sigma_obs"].item()
        paths = mean + drift + rng.normal(0, sigma, (N_PATHS, horizon))
        tails = np.asarray(levels, dtype=float) / 200
        return Prediction(mean, np.quantile(paths, 0.5 - tails, axis=0), np.quantile(paths, 0.5 + tails, axis=0))


class Prophet:
    """Prophet on steps instead of dates, so that a season has exactly `season_length` of them, whatever the frequency.

    A season only where there are two of them. With a country, steps of a day or less get its holidays by name, and
    months, quarters and years their number of working days; other steps (weeks, say) get nothing. National holidays of
    all years come from the package holidays: those decreed late were not known at an early origin.
    """

    def fit(self, history: History, choice: str | None = None) -> FittedProphet:
        """Fit; needs six points. See `Candidate`."""
        n_points, m = len(history.y), history.season_length
        if n_points < FEWEST_POINTS:
            raise ValueError(f"needs {FEWEST_POINTS} points, has {n_points}")
        frame = _steps(history)
        model = _load_model_class()(
            n_changepoints=min(MOST_CHANGES, n_points // POINTS_PER_CHANGE),
            yearly_seasonality=False,
            weekly_seasonality=False,
            daily_seasonality=False,
            holidays=_holidays(history, frame),
            uncertainty_samples=0,
        )
        if 1 < m <= n_points // 2:
            model.add_seasonality("season", period=m, fourier_order=min(MOST_SINES, m // 2))
        if "working_days" in frame:
            model.add_regressor("working_days", prior_scale=WORKING_DAYS_PRIOR)
        past = frame.head(n_points).assign(y=history.y)
        with _silence(), TemporaryDirectory() as folder:
            try:
                # prophet's choice for short series, Newton's method, takes five times as long and forecasts no better
                model.fit(past, algorithm="LBFGS", seed=1, output_dir=folder)
            except RuntimeError as error:
                # its message holds the names of temporary files
                raise ValueError("optimiser found no mode") from error
        return FittedProphet(model, frame.tail(-n_points), float(np.abs(history.y).max()), 1 / (n_points - 1))


def _steps(history: History) -> pd.DataFrame:
    """One row per step, past and to come; a step is a day to prophet."""
    n_steps = len(history.y) + len(history.future)
    frame = pd.DataFrame({"ds": np.datetime64("2000-01-01", "us") + np.arange(n_steps) * np.timedelta64(1, "D")})
    if history.country is not None:
        counts = working_days(np.concatenate([history.dates, history.future]), history.country)
        if counts is not None:
            frame["working_days"] = counts
    return frame


def _holidays(history: History, frame: pd.DataFrame) -> pd.DataFrame | None:
    if history.country is None:
        return None
    names = holiday_names(np.concatenate([history.dates, history.future]), history.country)
    if names is None or names.empty:
        return None
    return pd.DataFrame({"ds": frame["ds"].iloc[names.index].to_numpy(), "holiday": names.to_numpy()})


@cache
def _load_model_class() -> "type[prophet.Prophet]":
    """Import prophet when it is first used, as that takes a second."""
    with _silence():
        import cmdstanpy
        import prophet
    if parent_process() is not None:
        # it removes its folder of temporary files when Python ends, which workers don't wait for
        Finalize(None, rmtree, (cmdstanpy._TMPDIR, True), exitpriority=0)
    return prophet.Prophet


@contextmanager
def _silence() -> Iterator[None]:
    """Keep prophet and cmdstanpy from logging each fit, and what they can't plot with."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
