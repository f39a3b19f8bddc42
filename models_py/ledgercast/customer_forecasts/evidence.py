"""Earlier forecasts of the same customers, made only to learn from their errors."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.customers import YEAR, Customers
from ledgercast.customer_forecasts.intervals import Judged
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.slices import COLD_START, Limits, groups

# months back from which new customers are forecast, beside all others
NEW_BACK = range(3, 37, 3)
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


def earlier_forecasts(customers: Customers, predict: Predict, limits: Limits, seen: Seen | None = None) -> list[Judged]:
    """Forecast customers from some months back, by what was known then, beside what came up to their cutoff.

    All customers from one month. Of new ones there are few at any time: a candidate that is not fitted forecasts those
    who were new in other months, too.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    predict : callable
        The candidate.
    limits : Limits
        Of the cutoff.
    seen : Seen, optional
        What the candidate was fitted to. Where months ahead of windows that stopped its training are among those
        ahead, only other customers are taken.
    """
    back = months_back(customers, seen)
    if back is None:
        return []
    is_there = customers.months > back
    if seen is not None and seen.stopped is not None:
        is_there &= ~customers.stops | (abs(int(customers.cutoff[0]) - back - seen.stopped) >= customers.horizon)
    taken = [(back, is_there)]
    if seen is None:
        others = (other for other in NEW_BACK if other >= customers.horizon and other != back)
        taken += [(other, (customers.months > other) & (customers.months - other < COLD_START)) for other in others]
    judged = []
    for steps, chosen in taken:
        now = customers.take(np.flatnonzero(chosen))
        known = now.back(steps)
        sizes = scales(known, limits.typical)
        if len(known):
            came = now.after(steps)
            judged.append(Judged(predict(known).clipped(), came, sizes.unit, groups(known, sizes, limits)))
    return judged
