"""Simple baselines: arithmetic on the last months."""

import numpy as np

from ledgercast.customer_forecasts.customers import YEAR, Customers
from ledgercast.customer_forecasts.points import Points


def naive(customers: Customers) -> Points:
    """Take the last month."""
    return mean_of(customers, 1)


def mean_of(customers: Customers, months: int) -> Points:
    """Take the mean of the last months, of those there are."""
    values, known = customers.values[:, -months:], customers.known[:, -months:]
    mean = values.sum(axis=1) / np.maximum(known.sum(axis=1), 1)[:, None]
    return Points(np.repeat(mean[:, None], customers.horizon, axis=1))


def seasonal_naive(customers: Customers) -> Points:
    """Take the same month of the year before, the last month where that is not known."""
    length, months = customers.values.shape[1], naive(customers).mean
    for step in range(customers.horizon):
        place = length - YEAR + step % YEAR
        is_known = customers.known[:, place, None]
        months[:, step] = np.where(is_known, customers.values[:, place], months[:, step])
    return Points(months)
