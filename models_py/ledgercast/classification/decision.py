"""From a probability to what to do, by what mistakes cost."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

# a bad loan costs ten times a good one that was refused
DEFAULT_COSTS = {"false_negative": 10.0, "false_positive": 1.0}


def read_costs(costs: Mapping[str, float] | None) -> tuple[float, float]:
    """Costs of a false negative and a false positive, in any common unit.

    Raises
    ------
    ValueError
        One line, where a name is unknown or a cost is not above 0.
    """
    given = DEFAULT_COSTS | dict(costs or {})
    for name, cost in given.items():
        if name not in DEFAULT_COSTS:
            raise ValueError(f"costs: found {name}, expected false_negative and false_positive; rename it")
        if isinstance(cost, bool) or not isinstance(cost, int | float) or not 0 < cost < float("inf"):
            raise ValueError(f"costs: found {name} {cost!r}, expected a number above 0")
    return float(given["false_negative"]), float(given["false_positive"])


def cost_threshold(costs: tuple[float, float]) -> float:
    """Give the probability of an event from which on declining costs less (Elkan 2001)."""
    return costs[1] / (costs[0] + costs[1])


def decide(predictions: pd.DataFrame, threshold: float) -> "pd.Series[str]":
    """Say approve below the threshold, decline from it on, review where the interval holds it or nothing is known.

    Parameters
    ----------
    predictions : pandas.DataFrame
        p, p_lo, p_hi and status, as `predict_proba` gives them.
    threshold : float
        From `cost_threshold`.

    Returns
    -------
    pandas.Series
        'approve', 'decline' or 'review'; null where there is no probability.
    """
    decision = pd.Series(np.where(predictions["p"] < threshold, "approve", "decline"), index=predictions.index)
    unsure = (predictions["p_lo"] <= threshold) & (threshold <= predictions["p_hi"])
    unsure |= predictions["status"].str.startswith("nothing known")
    return decision.mask(unsure, "review").mask(predictions["p"].isna())
