"""What can be said without a model: the share of events, with its interval."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from ledgercast.classification.arrays import Floats

# with fewer rows of a class, five folds and three inner ones could not have it in all parts
FEWEST_OF_A_CLASS = 10


@dataclass(frozen=True)
class Prevalence:
    """Share of events under Jeffreys' prior, never 0 or 1, and its 95 % interval."""

    p: float
    p_lo: float
    p_hi: float


def find_prevalence(target: Floats) -> Prevalence:
    """From outcomes of shape (rows,), 0 or 1."""
    events, others = float(target.sum()) + 0.5, float((1 - target).sum()) + 0.5
    low, high = beta.ppf([0.025, 0.975], events, others)
    return Prevalence(events / (events + others), float(low), float(high))


def why_no_model(target: Floats) -> str | None:
    """Say why no model can be fitted on these outcomes; None where one can."""
    events, rows = int(target.sum()), len(target)
    if events in (0, rows):
        return f"all {rows} known outcomes are alike: prevalence"
    rarer = min(events, rows - events)
    if rarer < FEWEST_OF_A_CLASS:
        return f"only {rarer} of {rows} rows are of the rarer class, {FEWEST_OF_A_CLASS} are needed: prevalence"
    return None


def out_of_fold_prevalence(target: Floats, n_folds: int, seed: int) -> Floats:
    """Give the prevalence of all other folds' rows, for each row, shape (rows,)."""
    folds = np.random.default_rng(seed).permutation(len(target)) % n_folds
    p = np.empty(len(target))
    for fold in range(n_folds):
        others = target[folds != fold]
        p[folds == fold] = find_prevalence(others).p if len(others) else 0.5
    return p
