"""Earlier forecasts of the same customers, made only to learn from their errors."""

from collections.abc import Callable, Iterator

import numpy as np

from ledgercast.customer_forecasts.customers import Customers
from ledgercast.customer_forecasts.intervals import Judged
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.slices import Limits, groups

Predict = Callable[[Customers], Points]


def steps_back(customers: Customers, last_seen: int | None = None) -> list[int]:
    """How many months customers are taken back, the nearest first.

    One horizon and two, so that outcomes of all steps are known, and of a whole year where the horizon is six months;
    never to a month that a window of the fit ends in, or before it.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    last_seen : int, optional
        Month number of the last end of a window that the candidate was fitted to, or that stopped its training.
    """
    if not len(customers):
        return []
    cutoff, most = int(customers.cutoff[0]), int(customers.months.max())
    found = (customers.horizon, 2 * customers.horizon)
    return [back for back in found if back < most and (last_seen is None or cutoff - back > last_seen)]


def earlier_forecasts(
    customers: Customers, predict: Predict, limits: Limits, last_seen: int | None = None
) -> Iterator[Judged]:
    """Forecast customers from some months back, by what was known then, beside what came up to their cutoff.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    predict : callable
        The candidate.
    limits : Limits
        Of the cutoff.
    last_seen : int, optional
        As in `steps_back`.
    """
    for back in steps_back(customers, last_seen):
        earlier = customers.back(back)
        there = np.flatnonzero(earlier.months > 0)
        known = earlier.take(there)
        sizes = scales(known, limits.typical)
        came = customers.take(there).after(back)
        yield Judged(predict(known).clipped(), came, sizes.unit, groups(known, sizes, limits))
