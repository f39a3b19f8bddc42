"""Events of stress within the months ahead, as one definition for training and for tests."""

import numpy as np

from ledgercast.customer_forecasts.customers import MEASURES, Bools, Customers, Floats, Ints

EVENTS = ("depleted", "income_drop", "income_rise", "stress")
WITHIN = (1, 3, 6)
# every event within 1, 3 and 6 months, in the order of a network's heads
HEADS = tuple(f"{event}_{months}" for event in EVENTS for months in WITHIN)
BASE_MONTHS = 6
# means of cents differ by more, or are equal: an income that is just the fifth lower or higher counts
ROUNDING = 1e-6


def label_events(
    lowest: Floats,
    income: Floats,
    spend: Floats,
    base: Floats,
    can_deplete: Bools,
    *,
    floor: float = 0.0,
    drop: float = 0.8,
    rise: float = 1.2,
) -> Floats:
    """Tell which events came.

    Parameters
    ----------
    lowest, income, spend : ndarray of float64, shape (n, months)
        Lowest balance, income and spend of the months ahead, NaN where not known.
    base : ndarray of float64, shape (n,)
        Mean income of the six months before, of those there are.
    can_deplete : ndarray of bool, shape (n,)
        Has an account that can go below the floor.
    floor : float
        In the bank's currency: depleted is below it in any month.
    drop, rise : float
        Shares of the base: mean income at most (at least) that.

    Returns
    -------
    ndarray of float64, shape (n, 12)
        1, 0 or NaN (not known), in the order of `HEADS`. Depletion is not known of who can't deplete; a drop or rise is
        not known where the base is 0; nothing is known where a month of the window is not. Stress is depletion, or a
        drop with mean spend above mean income; where one of both is not known it is what the other says.
    """
    labels = np.full((len(base), len(HEADS)), np.nan)
    has_base = base > 0
    for place, months in enumerate(WITHIN):
        if months > lowest.shape[1]:
            continue
        is_known = np.isfinite(income[:, :months]).all(axis=1) & np.isfinite(lowest[:, :months]).all(axis=1)
        mean_income, mean_spend = income[:, :months].mean(axis=1), spend[:, :months].mean(axis=1)
        with np.errstate(invalid="ignore"):
            depleted = np.where(can_deplete, (lowest[:, :months] < floor).any(axis=1), np.nan)
            is_drop = mean_income <= drop * base + ROUNDING
            dropped = np.where(has_base, is_drop, np.nan)
            rose = np.where(has_base, mean_income >= rise * base - ROUNDING, np.nan)
            strained = np.where(has_base, is_drop & (mean_spend > mean_income + ROUNDING), np.nan)
        stress = np.fmax(depleted, strained)
        for event, came in enumerate((depleted, dropped, rose, stress)):
            labels[:, event * len(WITHIN) + place] = np.where(is_known, came, np.nan)
    return labels


def label_windows(
    customers: Customers, steps: Ints | int, *, floor: float = 0.0, drop: float = 0.8, rise: float = 1.2
) -> Floats:
    """Tell which events came after customers were taken back; see `label_events` and `Customers.back`."""
    before = customers.back(steps, BASE_MONTHS)
    income = before.values[:, :, MEASURES.index("income")]
    base = income.sum(axis=1) / np.maximum(before.months, 1)
    came = customers.after(steps)
    return label_events(
        customers.after(steps, customers.lowest),
        came[:, :, MEASURES.index("income")],
        came[:, :, MEASURES.index("spend")],
        base,
        customers.can_deplete,
        floor=floor,
        drop=drop,
        rise=rise,
    )
