"""What makes customers comparable: the size of a customer's months and of their changes."""

from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.customers import YEAR, Bools, Customers, Floats

# parts of the unit: of the level, since also a salary that never moved may move, and of all levels together
OF_LEVEL, OF_ALL_LEVELS, LEAST = 0.1, 0.01, 0.01


class Scales(NamedTuple):
    """Sizes of each customer's months, shape (n, measures), in the bank's currency.

    Attributes
    ----------
    level : ndarray of float64
        Mean absolute value of the last 12 months.
    change : ndarray of float64
        Mean absolute change from month to month in them; 0 where there is none.
    unit : ndarray of float64
        What errors and changes are measured in, above 0.
    """

    level: Floats
    change: Floats
    unit: Floats


def scales(customers: Customers, typical: Floats | None = None) -> Scales:
    """Find the sizes of customers' months.

    Parameters
    ----------
    customers : Customers
        n of them.
    typical : ndarray of float64, shape (measures,), optional
        Unit of a typical customer. What few months can't tell, it does: its weight is one over the number of months.
    """
    values, known = customers.values[:, -YEAR - 1 :], customers.known[:, -YEAR - 1 :]
    level = _mean(np.abs(values[:, -YEAR:]), known[:, -YEAR:])
    change = _mean(np.abs(np.diff(values, axis=1)), known[:, :-1])
    every = level.mean(axis=1, keepdims=True)
    unit = np.sqrt(change**2 + (OF_LEVEL * level) ** 2) + OF_ALL_LEVELS * every + LEAST
    if typical is not None:
        unit = np.sqrt(unit**2 + (typical / np.maximum(customers.months, 1)[:, None]) ** 2)
    return Scales(level, change, unit)


def error_scales(customers: Customers) -> tuple[Floats, Floats]:
    """Scales of mase and rmsse.

    Returns
    -------
    mase_scale, rmsse_scale : ndarray of float64, shape (n, measures)
        Mean absolute and root mean squared difference at lag 12 within the months known, at lag 1 below 24 months; NaN
        where there is none. Hyndman and Koehler, Another look at measures of forecast accuracy, 2006.
    """
    values, known = customers.values, customers.known
    is_long = (customers.months >= 2 * YEAR)[:, None]
    found = []
    for lag in (YEAR, 1):
        difference = values[:, lag:] - values[:, :-lag]
        both = known[:, :-lag]
        with np.errstate(invalid="ignore"):
            absolute = _mean(np.abs(difference), both, np.nan)
            found.append((absolute, np.sqrt(_mean(difference**2, both, np.nan))))
    (yearly, yearly_root), (monthly, monthly_root) = found
    return np.where(is_long, yearly, monthly), np.where(is_long, yearly_root, monthly_root)


def _mean(values: Floats, known: Bools, empty: float = 0.0) -> Floats:
    count = known.sum(axis=1)[:, None]
    total = np.where(known[:, :, None], values, 0.0).sum(axis=1)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), empty)
    return mean
