"""Months behind customers as matrices, and what is said of the last of them."""

from dataclasses import dataclass

import numpy as np

from ledgercast.customer_forecasts.customers import LONGEST, MEASURES, Bools, Customers, Floats

# nothing is counted as more than so many times something else
MOST = 1e4


@dataclass(frozen=True)
class Months:
    """Months behind n customers, each of shape (n, 48), the last one the cutoff's; NaN where not known.

    Money in the bank's currency.
    """

    balance: Floats
    income: Floats
    spend: Floats
    lowest_balance: Floats
    transactions: Floats


def read_months(customers: Customers) -> Months:
    """Mark the months that are not known."""
    known = customers.known
    measures = {name: customers.values[:, :, place] for place, name in enumerate(MEASURES)}
    lists = measures | {"lowest_balance": customers.lowest, "transactions": customers.transactions}
    return Months(**{name: np.where(known, values, np.nan) for name, values in lists.items()})


def mean(values: Floats, span: int) -> Floats:
    """Mean of those of the last `span` columns that are known, shape (n,); NaN where none is."""
    recent = values[:, -span:]
    known = ~np.isnan(recent)
    count = known.sum(axis=1)
    total = np.where(known, recent, 0.0).sum(axis=1)
    found: Floats = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return found


def deviation(values: Floats, span: int) -> Floats:
    """Give the standard deviation of those of the last `span` columns that are known."""
    recent = values[:, -span:]
    return np.sqrt(mean((recent - mean(recent, span)[:, None]) ** 2, span))


def lowest(values: Floats, span: int) -> Floats:
    """Lowest of the last `span` columns."""
    least: Floats = np.fmin.reduce(values[:, -span:], axis=1)
    return least


def median(values: Floats, span: int) -> Floats:
    """Median of those of the last `span` columns that are known."""
    ordered = np.sort(values[:, -span:], axis=1)
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    high = np.minimum(count // 2, ordered.shape[1] - 1)
    return np.asarray((ordered[rows, np.maximum((count - 1) // 2, 0)] + ordered[rows, high]) / 2)


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole`; NaN where the whole is not above 0."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.where(whole > 0, np.clip(part / whole, -MOST, MOST), np.nan)


def flags(known: Floats, happened: Bools) -> Floats:
    """1 or 0, NaN where `known` is."""
    return np.where(np.isnan(known), np.nan, happened)


def since(happened: Bools) -> Floats:
    """Months since it last happened, 0 for the last month; 48 where it never did."""
    latest = happened[:, ::-1].argmax(axis=1)
    return np.where(happened.any(axis=1), latest, LONGEST).astype(np.float64)


def running_mean(values: Floats, span: int) -> Floats:
    """Mean of the `span` columns up to each, of those that are known, same shape; NaN where the column is not known."""
    known = ~np.isnan(values)
    sums = np.cumsum(np.where(known, values, 0.0), axis=1)
    counts = np.cumsum(known, axis=1)
    sums[:, span:] -= sums[:, :-span].copy()
    counts[:, span:] -= counts[:, :-span].copy()
    found: Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=known)
    return found
