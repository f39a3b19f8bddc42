"""Windows whose events are known: those that train, and the later ones that calibrate."""

from dataclasses import dataclass

import numpy as np

from ledgercast.customer_forecasts.customers import Customers, Floats, Ints
from ledgercast.customer_forecasts.events import EVENTS, HEADS, WITHIN, label_windows
from ledgercast.customer_stress.aggregates import Aggregates, aggregate

# more windows cost time and gain next to nothing
TRAINING_WINDOWS = 12_000
# months whose windows calibrate, the last ones whose events are all known
CALIBRATION_MONTHS = 3
# spreads the customers of one month's windows evenly over those of the others
GOLDEN = 0.618033988749895


@dataclass(frozen=True)
class Windows:
    """Customers as they were known at earlier months, and what came.

    Attributes
    ----------
    sums : Aggregates
        n windows, and the customers as they were known.
    labels : numpy.ndarray of float64, shape (n, 12)
        1, 0 or NaN (not known, or not to be used), in the order of `HEADS`.
    """

    sums: Aggregates
    labels: Floats

    def __len__(self) -> int:
        return len(self.labels)


def heads_within(horizon: int) -> list[int]:
    """Positions of the heads that look no further than `horizon` months."""
    return [head for head in range(len(HEADS)) if months_of(head) <= horizon]


def months_of(head: int) -> int:
    """Give the months within which the event of a head may come."""
    return WITHIN[head % len(WITHIN)]


def event_of(head: int) -> str:
    """Give the event of a head."""
    return EVENTS[head // len(WITHIN)]


def calibration_windows(customers: Customers, floor: float) -> Windows:
    """Take the last months whose events are known at the cutoff, of all customers that training may see.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    floor : float
        Balance below which an account counts as depleted.
    """
    first = customers.horizon
    seen = customers.take(~customers.is_held_out)
    return _windows(seen, {by: np.arange(len(seen)) for by in range(first, first + CALIBRATION_MONTHS)}, floor)


def training_windows(customers: Customers, floor: float, most: int = TRAINING_WINDOWS) -> Windows:
    """Draw windows whose events were known before the first window of `calibration_windows` began.

    Parameters
    ----------
    customers : Customers
        Of one cutoff.
    floor : float
        Balance below which an account counts as depleted.
    most : int
        About how many windows; each month gives equally many, of other customers each.
    """
    seen = customers.take(~customers.is_held_out)
    # months before the cutoff at which calibration begins
    start = customers.horizon + CALIBRATION_MONTHS - 1
    longest = int(seen.months.max(initial=0))
    ends = range(start + min(WITHIN), longest)
    share = most / max(len(ends), 1)
    drawn = {}
    for by in ends:
        there = np.flatnonzero(seen.months > by)
        order = np.argsort((seen.sample_position[there] + by * GOLDEN) % 1.0, kind="stable")
        drawn[by] = np.sort(there[order[: int(np.ceil(share))]])
    return _windows(seen, drawn, floor, start)


def _windows(customers: Customers, drawn: dict[int, Ints], floor: float, start: int = 0) -> Windows:
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *drawn.values()])
    steps = np.repeat(np.array(list(drawn), dtype=np.int64), [len(who) for who in drawn.values()])
    picked = customers.take(rows)
    has_months = picked.months > steps
    picked, steps = picked.take(has_months), steps[has_months]
    labels = label_windows(picked, steps, floor=floor)
    for head in range(len(HEADS)):
        # only what was known when calibration began
        labels[steps < start + months_of(head), head] = np.nan
    return Windows(aggregate(picked.back(steps), floor), labels)
