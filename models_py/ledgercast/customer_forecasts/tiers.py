"""Tiers of income by customers' own months: which fifth of those who have an income each is in."""

import numpy as np

from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Customers, Floats, Ints
from ledgercast.customer_forecasts.simple import mean_of

TIERS = 5


def tier_limits(customers: Customers) -> Floats:
    """Find the mean incomes between `TIERS` equal parts of those who have one, shape (TIERS - 1,); 0 if nobody has."""
    income = _income(customers)
    earned = income[income > 0]
    return np.quantile(earned, np.arange(1, TIERS) / TIERS) if len(earned) else np.zeros(TIERS - 1)


def find_tiers(customers: Customers, limits: Floats) -> Ints:
    """Find the tier of each customer, shape (n,), from 0; `TIERS` for those without an income."""
    income = _income(customers)
    tiers: Ints = np.where(income > 0, np.searchsorted(limits, income, side="right"), TIERS)
    return tiers


def _income(customers: Customers) -> Floats:
    income: Floats = mean_of(customers, YEAR).mean[:, 0, MEASURES.index("income")]
    return income
