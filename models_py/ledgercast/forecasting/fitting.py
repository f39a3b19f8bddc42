"""One candidate on one history: never fails, falls back to a simpler candidate and says so."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from ledgercast.forecasting.base import History, Prediction
from ledgercast.forecasting.candidates import CANDIDATES

# a forecast this many times larger than anything seen is a fit that has not converged
RUNAWAY = 10.0


@dataclass(frozen=True)
class Task:
    """What a worker is asked for."""

    history: History
    model_name: str
    levels: Sequence[float]
    seed: int
    choice: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a worker answers: no prediction where the history was set aside; `status` is 'ok' or what was done."""

    prediction: Prediction | None
    status: str
    choice: str | None = None


def fit_and_predict(task: Task) -> Outcome:
    """Fit a candidate and forecast the dates in `task.history.future`.

    Values are divided by a power of two near their size before the fit, so that huge and tiny series are fitted alike.
    The random numbers depend on the seed, the candidate, the series and its last date, on nothing else.
    """
    history, notes = task.history, list(task.history.notes)
    if len(history.y) == 0:
        return Outcome(None, "; ".join(notes))
    unit = _unit(history)
    scaled = History(history.key, history.y / unit, history.dates, history.future, history.season_length)
    prediction, choice, reason = _try(scaled, task)
    if prediction is None:
        simpler = "seasonal_naive" if 1 < history.season_length < len(history.y) else "naive"
        notes.append(f"{reason}: {simpler} instead")
        prediction = _predict(scaled, Task(scaled, simpler, task.levels, task.seed))[0]
    if not np.isfinite(prediction.lower).all():
        notes.append(f"no interval from {len(history.y)} points")
    return Outcome(prediction.nested(task.levels).times(unit), "; ".join(notes) or "ok", choice)


def _try(scaled: History, task: Task) -> tuple[Prediction | None, str | None, str]:
    if not CANDIDATES[task.model_name].is_simple and np.ptp(scaled.y) == 0:
        return None, task.choice, "constant series"
    try:
        prediction, choice = _predict(scaled, task)
    except Exception as error:  # whatever a library raises on one series must not stop the others
        reason = " ".join(str(error).split()) or type(error).__name__
        return None, task.choice, f"{task.model_name} {reason[:120]}"
    largest = np.abs(prediction.mean).max()
    if not largest <= RUNAWAY * np.abs(scaled.y).max():
        return None, task.choice, f"{task.model_name} ran away"
    return prediction, choice, ""


def _predict(scaled: History, task: Task) -> tuple[Prediction, str | None]:
    last_day = int(scaled.dates[-1].astype("datetime64[D]").astype(int))
    names = (task.model_name, str(scaled.key))
    rng = np.random.default_rng([task.seed, abs(last_day), *(crc32(name.encode()) for name in names)])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = CANDIDATES[task.model_name].candidate.fit(scaled, task.choice)
        return fitted.predict(len(scaled.future), task.levels, rng), fitted.choice


def _unit(history: History) -> float:
    largest = float(np.abs(history.y).max())
    return float(2.0 ** np.floor(np.log2(largest))) if largest > 0 else 1.0
