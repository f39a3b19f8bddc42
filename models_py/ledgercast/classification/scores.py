"""Metrics of probabilities for two classes, on weighted rows, so that a bootstrap needs no sorting again."""

from dataclasses import dataclass

import numpy as np

from ledgercast.classification.arrays import Floats, Rows

BINS = 10
METRICS = (
    "roc_auc", "gini", "pr_auc", "ks", "log_loss", "brier", "ece", "mcc", "f1", "precision", "recall", "accuracy",
    "majority_accuracy", "accuracy_half", "cost",
)  # fmt: skip

# least and highest value of those that are no share
BOUNDS = {
    "gini": (-1.0, 1.0), "mcc": (-1.0, 1.0), "log_loss": (0.0, float("inf")), "cost": (0.0, float("inf")),
}  # fmt: skip


def bounds_of(metric: str) -> tuple[float, float]:
    """Least and highest value that a metric can take."""
    return BOUNDS.get(metric, (0.0, 1.0))


@dataclass(frozen=True)
class Scored:
    """Predictions prepared for scoring.

    Attributes
    ----------
    target, p : numpy.ndarray of shape (rows,)
        Outcomes (0 or 1) and probabilities.
    codes : numpy.ndarray of shape (rows,)
        Position of each row's probability among the distinct ones, descending.
    bins : numpy.ndarray of shape (rows,)
        Which of 10 bins of equally many rows; equal probabilities share one.
    losses : numpy.ndarray of shape (rows,)
        Log score of each row.
    """

    target: Floats
    p: Floats
    codes: Rows
    bins: Rows
    losses: Floats


def prepare(target: Floats, p: Floats) -> Scored:
    """Sort and bin predictions once."""
    _, codes = np.unique(-p, return_inverse=True)
    # mean rank of each distinct value, so that ties stay together
    last = np.cumsum(np.bincount(codes))
    first = last - np.bincount(codes)
    bins = ((first + last - 1) / 2 * BINS / len(p)).astype(np.intp)[codes]
    cut = np.clip(p, 1e-15, 1 - 1e-15)
    losses = -(target * np.log(cut) + (1 - target) * np.log1p(-cut))
    return Scored(target, p, codes, bins, losses)


def score(scored: Scored, weight: Floats, threshold: float, costs: tuple[float, float]) -> dict[str, float]:
    """Compute all metrics.

    Parameters
    ----------
    scored : Scored
        From `prepare`.
    weight : numpy.ndarray of shape (rows,)
        How often each row counts.
    threshold : float
        From which probability on a row is called an event; accuracy_half uses 1/2.
    costs : tuple of float
        Of a false negative and a false positive; `cost` is the mean a row.

    Returns
    -------
    dict of str to float
        One entry for each of `METRICS`; NaN where a class is absent. pr_auc is average precision, ece the mean distance
        of mean probability and share of events over 10 bins of equally many rows, weighted by rows.
    """
    y, p = scored.target, scored.p
    total, events = weight.sum(), float(weight @ y)
    others = total - events
    hits = np.cumsum(np.bincount(scored.codes, weights=weight * y))
    false = np.cumsum(np.bincount(scored.codes, weights=weight * (1 - y)))
    figures = dict.fromkeys(METRICS, float("nan"))
    if events > 0 and others > 0:
        gained = np.diff(hits, prepend=0)
        figures["roc_auc"] = float(np.sum(np.diff(false, prepend=0) * (hits - gained / 2)) / (events * others))
        figures["gini"] = 2 * figures["roc_auc"] - 1
        called = hits + false
        shares = np.divide(hits, called, out=np.zeros_like(hits), where=called > 0)
        figures["pr_auc"] = float(np.sum(shares * gained) / events)
        figures["ks"] = float(np.max(np.abs(hits / events - false / others)))
    figures["log_loss"] = float(weight @ scored.losses / total)
    figures["brier"] = float(weight @ (p - y) ** 2 / total)
    figures["ece"] = _ece(scored.bins, weight, p, y)
    figures |= _at(p >= threshold, y, weight)
    figures["accuracy_half"] = float(weight @ ((p >= 0.5) == y) / total)
    figures["majority_accuracy"] = float(max(events, others) / total)
    missed, false_alarms = float(weight @ ((p < threshold) * y)), float(weight @ ((p >= threshold) * (1 - y)))
    figures["cost"] = (costs[0] * missed + costs[1] * false_alarms) / float(total)
    return figures


def expected_ece(scored: Scored, seed: int, draws: int = 200) -> tuple[float, float, float]:
    """Say what a perfectly calibrated model with these probabilities would show: mean, 2.5 and 97.5 % quantile of ece.

    Outcomes are drawn from the probabilities themselves (Bröcker and Smith 2007).
    """
    rng = np.random.default_rng(seed)
    ones = np.ones(len(scored.p))
    drawn = [
        _ece(scored.bins, ones, scored.p, (rng.random(len(scored.p)) < scored.p).astype(np.float64))
        for _ in range(draws)
    ]
    return float(np.mean(drawn)), float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def _ece(bins: Rows, weight: Floats, p: Floats, y: Floats) -> float:
    return float(np.abs(np.bincount(bins, weights=weight * (p - y))).sum() / weight.sum())


def _at(called: "np.ndarray[tuple[int], np.dtype[np.bool_]]", y: Floats, weight: Floats) -> dict[str, float]:
    tp, fp = float(weight @ (called * y)), float(weight @ (called * (1 - y)))
    fn, tn = float(weight @ (~called * y)), float(weight @ (~called * (1 - y)))
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return {
        # nobody called, or no event: 0 as is usual, where the figure would be 0 / 0
        "mcc": (tp * tn - fp * fn) / product**0.5 if product > 0 else 0.0,
        "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn > 0 else 0.0,
        "precision": tp / (tp + fp) if tp + fp > 0 else 0.0,
        "recall": tp / (tp + fn) if tp + fn > 0 else 0.0,
        "accuracy": (tp + tn) / float(weight.sum()),
    }
