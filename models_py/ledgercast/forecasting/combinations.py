"""Combinations of candidates: their forecasts averaged, no fit of their own.

Source of the method: Bates and Granger, The combination of forecasts, 1969; of averaging the ends of intervals (which
are quantiles): Lichtendahl, Grushka-Cockayne and Winkler, Is it better to average probabilities or quantiles?, 2013.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ledgercast.cost import Cost
from ledgercast.forecasting.base import Floats, History, Prediction
from ledgercast.forecasting.candidates import CANDIDATES, GLOBAL_CANDIDATES
from ledgercast.forecasting.fitting import Outcome, write_status

AVERAGES: dict[str, Callable[..., Floats]] = {"mean": np.mean, "median": np.median}


@dataclass(frozen=True)
class Combination:
    """Which candidates are averaged, and how.

    Attributes
    ----------
    average : str
        'mean' or 'median'.
    members : tuple of str
        Ids of at least two candidates.
    """

    average: str
    members: tuple[str, ...]

    def combine(self, history: History, outcomes: Mapping[str, Outcome]) -> Outcome:
        """Average what the members forecast of one series, point by point and interval end by interval end.

        Members that had to fall back are left out, and `status` says so; where all did, their fallbacks are averaged.

        Parameters
        ----------
        history : History
            The series.
        outcomes : mapping of str to Outcome
            What each member made of it.
        """
        all_outcomes = [outcomes[name] for name in self.members]
        used = [outcome for outcome in all_outcomes if not outcome.fallback] or all_outcomes
        predictions = [outcome.prediction for outcome in used if outcome.prediction is not None]
        if not predictions:
            return Outcome(None, all_outcomes[0].status)
        average = AVERAGES[self.average]
        prediction = Prediction(
            *(average([getattr(p, part) for p in predictions], axis=0) for part in ("mean", "lower", "upper"))
        )
        if len(used) < len(all_outcomes):
            reasons = [f"without {n} ({outcomes[n].fallback})" for n in self.members if outcomes[n].fallback]
            return Outcome(prediction, write_status(history, prediction, reasons))
        fallback = "; ".join(dict.fromkeys(outcome.fallback for outcome in used if outcome.fallback))
        return Outcome(prediction, write_status(history, prediction, [fallback]), fallback=fallback)


COMBINATION = "combination"
# the one that this library stands for, chosen on M3 without its test part: docs/benchmarks/combination_members.md
STANDARD = Combination("mean", ("ets", "theta", "arima"))


def read_combination(name: str) -> Combination | None:
    """Read an id such as 'median(ets, theta, drift)'; None where it is that of a single candidate.

    Raises
    ------
    ValueError
        One line, where it is neither.
    """
    known = [*CANDIDATES, *GLOBAL_CANDIDATES]
    if name in known:
        return None
    if name == COMBINATION:
        return STANDARD
    parts = re.fullmatch(r"\s*(mean|median)\s*\((.*)\)\s*", name)
    members = tuple(member.strip() for member in parts[2].split(",")) if parts else ()
    if parts is None or len(members) < 2 or len(set(members)) < len(members) or not set(members) <= set(known):
        raise ValueError(
            f"models: found {name!r}, expected ids out of {', '.join(known)}, {COMBINATION}, "
            "or mean(...) or median(...) of two or more different candidates"
        )
    return Combination(parts[1], members)


def total_cost(costs: Iterable[Cost]) -> Cost:
    """Cost of a combination: its members' seconds together, and the highest memory, as they run one after another."""
    listed = list(costs)
    return Cost(sum(cost.seconds for cost in listed), max(cost.peak_mb for cost in listed))
