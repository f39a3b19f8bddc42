"""Four slices in time: what is trained on, what stops the training, what calibrates, and what comes after."""

from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.customers import LONGEST, YEAR, Customers, Ints

# a window without this many months behind it teaches nothing
FEWEST_MONTHS = 3


class Backs(NamedTuple):
    """How far back windows end before the cutoff that a fit is made for.

    Attributes
    ----------
    calibrate : int
        Nearest end of a window whose whole outcome is known: the horizon. Calibration looks there or, where no training
        window ends so late, a year back: `evidence.months_back`.
    stop : int
        End of the windows that stop the training, of one customer in four; those of the others may calibrate.
    train : int
        Last end of the windows that are trained on; all earlier ones may be.
    """

    calibrate: int
    stop: int
    train: int


def slice_backs(months: int, horizon: int) -> Backs | None:
    """Divide a history into slices, or None where it is too short for them.

    The gap between slices is a whole horizon, so that no outcome of one is among those of another, where there are four
    years; below that it shrinks, to a month at a year or so.

    >>> slice_backs(72, 6), slice_backs(36, 6), slice_backs(24, 6)
    (Backs(calibrate=6, stop=12, train=18), Backs(calibrate=6, stop=10, train=14), Backs(calibrate=6, stop=8, train=10))
    """
    gap = int(np.clip((months - YEAR) // 6, 1, horizon))
    backs = Backs(horizon, horizon + gap, horizon + 2 * gap)
    return backs if months - backs.train >= 2 * FEWEST_MONTHS else None


def draw_backs(customers: Customers, most: int, first: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw training windows: customers and how far back each window ends.

    Parameters
    ----------
    customers : Customers
        At the cutoff, in an order that does not depend on how they were read.
    most : int
        Most windows.
    first : int
        Nearest end, in months before the cutoff.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    index, back : ndarray of int64
        At most `most` windows, each with at least `FEWEST_MONTHS` behind it, none twice.
    """
    back = np.arange(first, LONGEST)
    possible = customers.months[:, None] - back >= FEWEST_MONTHS
    index, place = np.nonzero(possible)
    if len(index) > most:
        kept = np.sort(rng.choice(len(index), most, replace=False))
        index, place = index[kept], place[kept]
    return index, back[place]
