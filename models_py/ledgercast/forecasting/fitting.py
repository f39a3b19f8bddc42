"""One candidate on one history: never fails, falls back to a simpler candidate and says so."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from ledgercast.forecasting.base import History, Prediction
from ledgercast.forecasting.candidates import CANDIDATES, is_simple

# a forecast this many times larger than anything seen is a fit that has not converged
RUNAWAY = 10.0
# an end of an interval this many times larger says nothing, and may fit no column of money
RUNAWAY_INTERVAL = 100.0


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
    """What a worker answers: no prediction where the history was set aside; `status` is 'ok' or what was done.

    `fallback` says why the prediction is a simpler candidate's, and which one's; empty where it is the candidate's own.
    """

    prediction: Prediction | None
    status: str
    choice: str | None = None
    fallback: str = ""


def fit_and_predict(task: Task) -> Outcome:
    """Fit a candidate and forecast the dates in `task.history.future`.

    Values are divided by a power of two near their size before the fit, so that huge and tiny series are fitted alike.
    The random numbers depend on the seed, the candidate, the series and its last date, on nothing else.
    """
    if len(task.history.y) == 0:
        return _set_aside(task.history)
    scaled, unit = scale(task.history)
    prediction, choice, reason = _try(scaled, task)
    return _finish(task, scaled, unit, prediction, choice, reason)


def check_prediction(task: Task, made: Prediction | str) -> Outcome:
    """Take over what a global candidate has made of `scale(task.history)`, or the reason why it has made nothing."""
    if len(task.history.y) == 0:
        return _set_aside(task.history)
    scaled, unit = scale(task.history)
    reason = f"{task.model_name} {made}" if isinstance(made, str) else ""
    if np.ptp(scaled.y) == 0:
        reason = "constant series"
    elif not isinstance(made, str) and _ran_away(made, scaled, task):
        reason = f"{task.model_name} ran away"
    prediction = None if reason or isinstance(made, str) else made
    return _finish(task, scaled, unit, prediction, None, reason)


def scale(history: History) -> tuple[History, float]:
    """Divide values by a power of two near their size; also that power."""
    largest = float(np.abs(history.y).max())
    unit = float(2.0 ** np.floor(np.log2(largest))) if largest > 0 else 1.0
    return replace(history, y=history.y / unit), unit


def _set_aside(history: History) -> Outcome:
    return Outcome(None, "; ".join(history.notes))


def _finish(
    task: Task, scaled: History, unit: float, prediction: Prediction | None, choice: str | None, reason: str
) -> Outcome:
    history, fallback = task.history, ""
    if prediction is None:
        simpler = "seasonal_naive" if 1 < history.season_length < len(history.y) else "naive"
        fallback = f"{reason}: {simpler} instead"
        prediction = _predict(scaled, Task(scaled, simpler, task.levels, task.seed))[0]
    prediction = prediction.nested(task.levels).times(unit)
    return Outcome(prediction, write_status(history, prediction, [fallback]), choice, fallback)


def write_status(history: History, prediction: Prediction, notes: Sequence[str]) -> str:
    """Write 'ok', or repairs of the history, notes of the fit (empty ones count for none) and missing intervals."""
    missing = "" if np.isfinite(prediction.lower).all() else f"no interval from {len(history.y)} points"
    return "; ".join(note for note in (*history.notes, *notes, missing) if note) or "ok"


def _try(scaled: History, task: Task) -> tuple[Prediction | None, str | None, str]:
    if not is_simple(task.model_name) and np.ptp(scaled.y) == 0:
        return None, task.choice, "constant series"
    try:
        prediction, choice = _predict(scaled, task)
    except Exception as error:  # whatever a library raises on one series must not stop the others
        reason = " ".join(str(error).split()) or type(error).__name__
        return None, task.choice, f"{task.model_name} {reason[:120]}"
    if _ran_away(prediction, scaled, task):
        return None, task.choice, f"{task.model_name} ran away"
    return prediction, choice, ""


def _ran_away(prediction: Prediction, scaled: History, task: Task) -> bool:
    largest = np.abs(scaled.y).max()
    if not np.abs(prediction.mean).max() <= RUNAWAY * largest:
        return True
    ends = np.abs([prediction.lower, prediction.upper])
    # what simple candidates fall back to has intervals as wide
    return not is_simple(task.model_name) and bool((ends > RUNAWAY_INTERVAL * largest).any())


def _predict(scaled: History, task: Task) -> tuple[Prediction, str | None]:
    last_day = int(scaled.dates[-1].astype("datetime64[D]").astype(int))
    names = (task.model_name, str(scaled.key))
    rng = np.random.default_rng([task.seed, abs(last_day), *(crc32(name.encode()) for name in names)])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fitted = CANDIDATES[task.model_name].candidate.fit(scaled, task.choice)
        return fitted.predict(len(scaled.future), task.levels, rng), fitted.choice
