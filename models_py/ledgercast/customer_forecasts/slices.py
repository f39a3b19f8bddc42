"""Slices that figures are given for, and the groups whose errors are alike."""

from dataclasses import dataclass

import numpy as np

from ledgercast.customer_forecasts.customers import MEASURES, Customers, Floats, Ints, Texts
from ledgercast.customer_forecasts.scales import Scales, scales
from ledgercast.customer_forecasts.tiers import TIERS, find_tiers, tier_limits

# fewer months than this are too few for a forecast of the customer's own
COLD_START = 6
HISTORIES = {0: "under_6", COLD_START: "6_11", 12: "12_23", 24: "24_35", 36: "36_plus"}
# whom a model is chosen for apart
COLD_SLICE = f"history={HISTORIES[0]}"
VOLATILITIES = ("low", "middle", "high")
# groups whose errors are learned apart, within each slice of volatility: tiers of income, those without one, and those
# of an age at which incomes begin or are pensions; two more of customers with too few months, those who have a level of
# the measure and those for whom it was 0 so far
YOUNG, OLD = 25, 65
ALIKE = TIERS + 3
GROUPS = len(VOLATILITIES) * ALIKE
NEW, NEW_SILENT = GROUPS, GROUPS + 1


@dataclass(frozen=True)
class Limits:
    """What the customers of one cutoff are like.

    Attributes
    ----------
    slices : ndarray of float64, shape (2, measures)
        Terciles of volatility.
    tiers : ndarray of float64, shape (TIERS - 1,)
        Between tiers of income.
    typical : ndarray of float64, shape (measures,)
        Median unit of those who have a level: that of the silent would make any error a million units.
    """

    slices: Floats
    tiers: Floats
    typical: Floats


def volatility(sizes: Scales) -> Floats:
    """Change over level, shape (n, measures); 0 where there is no level."""
    ratio: Floats = np.where(sizes.level > 0, sizes.change / np.where(sizes.level > 0, sizes.level, 1), 0.0)
    return ratio


def find_limits(customers: Customers) -> Limits:
    """Find limits of volatility that divide these customers equally, and their typical unit."""
    sizes = scales(customers)
    ratio = volatility(sizes)
    if not len(ratio):
        measures = len(MEASURES)
        return Limits(np.zeros((len(VOLATILITIES) - 1, measures)), tier_limits(customers), np.ones(measures))
    slices = np.quantile(ratio, np.arange(1, len(VOLATILITIES)) / len(VOLATILITIES), axis=0)
    typical = [
        np.median(unit[level > 0] if (level > 0).any() else unit)
        for unit, level in zip(sizes.unit.T, sizes.level.T, strict=True)
    ]
    return Limits(slices, tier_limits(customers), np.array(typical))


def history_slices(months: Ints) -> Texts:
    """How much is known of each customer."""
    names = np.array(list(HISTORIES.values()), dtype=object)
    found: Texts = names[np.searchsorted(list(HISTORIES), months, side="right") - 1]
    return found


def volatility_slices(sizes: Scales, limits: Limits) -> Texts:
    """How much each customer's months change, shape (n, measures)."""
    found: Texts = np.array(VOLATILITIES, dtype=object)[_volatility_place(sizes, limits)]
    return found


def groups(customers: Customers, sizes: Scales, limits: Limits) -> Ints:
    """Whose errors are alike, shape (n, measures), from 0 to `NEW_SILENT`.

    Groups of one slice of volatility follow each other; `NEW` and `NEW_SILENT` are those with too few months.
    """
    of_age = [customers.age < YOUNG, customers.age >= OLD]
    alike = np.select(of_age, [TIERS + 1, TIERS + 2], find_tiers(customers, limits.tiers))
    place = _volatility_place(sizes, limits) * ALIKE + alike[:, None]
    new = np.where(sizes.level > 0, NEW, NEW_SILENT)
    found: Ints = np.where((customers.months < COLD_START)[:, None], new, place)
    return found


def _volatility_place(sizes: Scales, limits: Limits) -> Ints:
    place: Ints = (volatility(sizes)[:, None] > limits.slices).sum(axis=1)
    return place
