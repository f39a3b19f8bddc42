"""The candidates that read aggregates, fitted at one cutoff."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.classification.prevalence import why_no_model
from ledgercast.cost import Cost, measure_cost
from ledgercast.customer_forecasts.customers import Customers
from ledgercast.customer_forecasts.events import HEADS
from ledgercast.customer_stress.calibrated import NOTHING_EARLIER, OK
from ledgercast.customer_stress.candidates import CANDIDATES, Fit
from ledgercast.customer_stress.windows import Windows, training_windows


@dataclass(frozen=True)
class Fitted:
    """A candidate, why heads of it have no model, and what fitting it cost."""

    fit: Fit
    why: tuple[str, ...]
    cost: Cost


def fit_candidates(customers: Customers, names: Sequence[str], floor: float, seed: int) -> dict[str, Fitted]:
    """Fit the candidates that read aggregates on what is known of customers at their cutoff.

    Parameters
    ----------
    customers : Customers
        Of one cutoff; those held out are left out.
    names : sequence of str
        Ids of candidates.
    floor : float
        Balance below which an account counts as depleted.
    seed : int
        Of the trees.
    """
    windows = training_windows(customers, floor)
    why = tuple(_why(windows, head) for head in range(len(HEADS)))
    fitted = {}
    for name in names:
        with measure_cost() as cost:
            fit = CANDIDATES[name].fit(windows, seed)
        # the share of events needs no training
        fitted[name] = Fitted(fit, (OK,) * len(HEADS) if name == "majority" else why, cost)
    return fitted


def _why(windows: Windows, head: int) -> str:
    labels = windows.labels[:, head]
    target = labels[~np.isnan(labels)]
    return (why_no_model(target) or OK) if len(target) else NOTHING_EARLIER
