"""From what a candidate says to chances: calibrated on later windows, and in order among each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.classification.calibration import Calibrator, fit_calibrator
from ledgercast.classification.prevalence import why_no_model
from ledgercast.customer_forecasts.customers import MEASURES, Customers, Floats, Texts
from ledgercast.customer_forecasts.events import BASE_MONTHS, EVENTS, HEADS, WITHIN

OK = "ok"
NO_ACCOUNT = "no checking account: the chance of depletion is 0"
NO_INCOME = "no income in the last six months: no chance of a drop or rise"
NO_MONTHS = "no month known: the share of all customers"
NOTHING_EARLIER = "no earlier window has an outcome"


@dataclass(frozen=True)
class Calibration:
    """What puts the chances of one candidate right, a part for each of the 12 heads.

    Attributes
    ----------
    calibrators : tuple of Calibrator
        Constant where the head has no model, or too few events to calibrate it.
    shares : numpy.ndarray of float64, shape (12,)
        Share of events in the windows that calibrate.
    thresholds : numpy.ndarray of float64, shape (12,)
        Chance from which on calling an event gives the best F1 in those windows.
    why : tuple of str
        'ok', or why the head gives everybody the share of events.
    """

    calibrators: tuple[Calibrator, ...]
    shares: Floats
    thresholds: Floats
    why: tuple[str, ...]

    def chances(self, raw: Floats, customers: Customers) -> Floats:
        """Chances of n customers.

        Parameters
        ----------
        raw : numpy.ndarray of float64, shape (n, 12)
            What the candidate says; NaN where a head has no model.
        customers : Customers
            The same n, as known.

        Returns
        -------
        numpy.ndarray of float64, shape (n, 12)
            That of depletion is 0 without a checking account and never falls with the months; that of stress is at
            least that of depletion; those of a drop and rise are NaN without an income before, and stress is depletion
            then. All are NaN beyond the horizon of the customers.
        """
        filled = np.where(np.isnan(raw), 0.5, raw)
        p = np.column_stack([calibrator.apply(filled[:, head]) for head, calibrator in enumerate(self.calibrators)])
        p[customers.months == 0] = self.shares
        by_event = p.reshape(len(p), len(EVENTS), len(WITHIN))
        depleted, drop, rise, stress = (by_event[:, place] for place in range(len(EVENTS)))
        depleted[:] = np.maximum.accumulate(depleted, axis=1)
        has_income, can_deplete = has_base(customers)[:, None], customers.can_deplete[:, None]
        depleted[:] = np.where(can_deplete, depleted, 0.0)
        stress[:] = np.where(can_deplete, np.maximum(stress, depleted), np.minimum(stress, drop))
        stress[:] = np.where(has_income, stress, depleted)
        drop[:], rise[:] = np.where(has_income, drop, np.nan), np.where(has_income, rise, np.nan)
        by_event[:, :, np.array(WITHIN) > customers.horizon] = np.nan
        return p

    def to_plain(self) -> dict[str, Any]:
        """Give what skops writes."""
        return vars(self) | {
            "calibrators": [vars(calibrator) for calibrator in self.calibrators],
            "why": list(self.why),
        }

    @staticmethod
    def from_plain(plain: dict[str, Any]) -> "Calibration":
        """Undo `to_plain`."""
        calibrators = tuple(Calibrator(**part) for part in plain["calibrators"])
        return Calibration(calibrators, plain["shares"], plain["thresholds"], tuple(plain["why"]))


def calibrate(raw: Floats, labels: Floats, why: Sequence[str]) -> Calibration:
    """Put a candidate right on windows that came after those that trained it.

    Parameters
    ----------
    raw : numpy.ndarray of float64, shape (n, 12)
        What the candidate says of the windows; NaN where a head has no model.
    labels : numpy.ndarray of float64, shape (n, 12)
        1, 0 or NaN (not known).
    why : sequence of str
        Of each head, 'ok' or why it has no model.
    """
    calibrators, shares, thresholds, reasons = [], np.zeros(len(HEADS)), np.zeros(len(HEADS)), []
    for head in range(len(HEADS)):
        known = ~np.isnan(labels[:, head])
        target, said = labels[known, head], raw[known, head]
        reason = NOTHING_EARLIER if not len(target) else why_no_model(target)
        reason = why[head] if why[head] != OK else reason or OK
        if reason != OK or np.isnan(said).any():
            said = np.full(len(target), 0.5)
        calibrator = fit_calibrator(said, target) if len(target) else Calibrator("none", 0.0, 0.0, 0.0)
        calibrators.append(calibrator)
        shares[head] = (target.sum() + 0.5) / (len(target) + 1)
        thresholds[head] = best_threshold(calibrator.apply(said), target)
        reasons.append(reason)
    return Calibration(tuple(calibrators), shares, thresholds, tuple(reasons))


def best_threshold(p: Floats, target: Floats) -> float:
    """Give the chance from which on calling an event gives the best F1; 0.5 without an event."""
    if not target.sum():
        return 0.5
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(target[order])
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + target.sum())
    # the last of equal chances: they are called together
    is_last = np.append(np.diff(p[order]) != 0, True)
    return float(p[order][np.where(is_last, f1, -1.0).argmax()])


def has_base(customers: Customers) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell who had an income in the last six months."""
    income = customers.values[:, -BASE_MONTHS:, MEASURES.index("income")]
    return np.asarray((income.sum(axis=1) > 0) & (customers.months > 0))


def statuses(customers: Customers) -> Texts:
    """Say of each customer what holds for all models: 'ok', or what the chances are instead."""
    status = np.full(len(customers), OK, dtype=object)
    status[~has_base(customers)] = NO_INCOME
    status[~customers.can_deplete] = NO_ACCOUNT
    status[~customers.can_deplete & ~has_base(customers)] = f"{NO_ACCOUNT}; {NO_INCOME}"
    status[customers.months == 0] = NO_MONTHS
    return status
