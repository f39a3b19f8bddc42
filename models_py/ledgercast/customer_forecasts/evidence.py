"""Earlier forecasts of the same customers, made only to learn from their errors."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.customers import YEAR, Customers
from ledgercast.customer_forecasts.intervals import Judged
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.slices import Limits, groups

Predict = Callable[[Customers], Points]


class Seen(NamedTuple):
    """Months that windows of a fit end in.

    Attributes
    ----------
    trained : int
        Month number of the last end of a training window.
    stopped : int, optional
        Month number of the end of the windows that stopped the training, those of customers who `stops`.
    """

    trained: int
    stopped: int | None = None


def months_back(customers: Customers, seen: Seen | None = None) -> int | None:
    """How many months customers are taken back: a year, else the horizon; None where neither is possible.

    A year earlier it was the same season. A horizon earlier all outcomes are known, too, but of other months of the
    year: where incomes rise in January, errors from July on tell little. Never back to a month that a window of the
    training ends in, or before it.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    seen : Seen, optional
        What the candidate was fitted to.
    """
    if not len(customers):
        return None
    cutoff, most = int(customers.cutoff[0]), int(customers.months.max())
    for back in (max(YEAR, customers.horizon), customers.horizon):
        if back < most and (seen is None or cutoff - back > seen.trained):
            return back
    return None


def earlier_forecasts(
    customers: Customers, predict: Predict, limits: Limits, seen: Seen | None = None
) -> Judged | None:
    """Forecast customers from some months back, by what was known then, beside what came up to their cutoff.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    predict : callable
        The candidate.
    limits : Limits
        Of the cutoff.
    seen : Seen, optional
        What the candidate was fitted to. Of the month that stopped its training only other customers are taken.

    Returns
    -------
    Judged or None
        None where customers can't be taken back.
    """
    back = months_back(customers, seen)
    if back is None:
        return None
    earlier = customers.back(back)
    is_there = earlier.months > 0
    if seen is not None and int(customers.cutoff[0]) - back == seen.stopped:
        is_there &= ~customers.stops
    there = np.flatnonzero(is_there)
    known = earlier.take(there)
    sizes = scales(known, limits.typical)
    came = customers.take(there).after(back)
    return Judged(predict(known).clipped(), came, sizes.unit, groups(known, sizes, limits))
