"""Probabilities put right on rows that the model has not seen.

Platt 1999 (sigmoid on the log-odds, targets smoothed) where there are few rows, beta calibration (Kull, Silva Filho and
Flach 2017), which also bends, where there are many. Slopes are shrunk to 1, which leaves log-odds as they are
(Steyerberg et al. 2004, Statistics in Medicine 23), by a weakly informative normal prior (Gelman et al. 2008): a few
events that happen to be set apart would else ask for a slope without end. Isotonic regression is in the interval
(`venn_abers`): as the probability itself it would tie rows together.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from ledgercast.classification.arrays import Floats

# with fewer rows a third coefficient costs more than it gains
ROWS_FOR_BETA = 1_000
# beyond it a forest's 0 or 1 would count as certainty
CUT = 1e-4
# mean and standard deviation of a slope before any row is seen: as the model says, or as much off as no slope at all
SLOPE, SLOPE_SD = 1.0, 1.0


@dataclass(frozen=True)
class Calibrator:
    """Log-odds of p = constant + log_p * ln(raw) + log_q * -ln(1 - raw); both slopes at least 0."""

    method: str
    constant: float
    log_p: float
    log_q: float

    def apply(self, raw: Floats) -> Floats:
        """Turn raw probabilities into calibrated ones, same shape."""
        return np.asarray(expit(self.log_odds(raw)), dtype=np.float64)

    def log_odds(self, raw: Floats) -> Floats:
        """Do the same, in log-odds."""
        cut = np.clip(raw, CUT, 1 - CUT)
        return np.asarray(self.constant + self.log_p * np.log(cut) - self.log_q * np.log1p(-cut), dtype=np.float64)


def fit_calibrator(raw: Floats, target: Floats) -> Calibrator:
    """Fit on out-of-fold predictions.

    Parameters
    ----------
    raw, target : numpy.ndarray of shape (rows,)
        Raw probabilities and outcomes (0 or 1).

    Returns
    -------
    Calibrator
        The mode of the posterior. Where a higher raw probability goes with fewer events, a constant: the share of
        events, smoothed.
    """
    method = "platt" if len(raw) < ROWS_FOR_BETA else "beta"
    n_events, n_others = target.sum(), len(target) - target.sum()
    # Platt's targets: what a uniform prior would say of each class
    smoothed = np.where(target == 1, (n_events + 1) / (n_events + 2), 1 / (n_others + 2))
    cut = np.clip(raw, CUT, 1 - CUT)
    prior = float(logit((n_events + 1) / (n_events + n_others + 2)))
    log_p, log_q = np.log(cut), -np.log1p(-cut)
    if np.ptp(raw) < 1e-12:
        return Calibrator(method, prior, 0.0, 0.0)
    if method == "beta":
        constant, a, b = _logistic(np.column_stack([log_p, log_q]), smoothed)
        if a >= 0 and b >= 0:
            return Calibrator(method, constant, a, b)
        kept = log_p if b < 0 else log_q
        constant, slope = _logistic(kept[:, None], smoothed)
        if slope < 0:
            return Calibrator(method, prior, 0.0, 0.0)
        return Calibrator(method, constant, slope if b < 0 else 0.0, 0.0 if b < 0 else slope)
    constant, slope = _logistic((log_p + log_q)[:, None], smoothed)
    return Calibrator(method, constant, slope, slope) if slope >= 0 else Calibrator(method, prior, 0.0, 0.0)


def _logistic(features: Floats, target: Floats) -> list[float]:
    """Coefficients of a logistic curve with targets between 0 and 1, constant first, by damped Newton steps."""
    design = np.column_stack([np.ones(len(features)), features])
    center = np.full(design.shape[1], SLOPE)
    precision = np.full(design.shape[1], SLOPE_SD**-2)
    # the constant is free: resampling moves it by as much as it likes
    center[0] = precision[0] = 0.0

    def loss(at: Floats) -> float:
        line = design @ at
        return float(np.sum(np.logaddexp(0, line) - target * line) + np.sum(precision * (at - center) ** 2) / 2)

    beta = center
    value = loss(beta)
    for _ in range(100):
        p = expit(design @ beta)
        slope = design.T @ (p - target) + precision * (beta - center)
        step = np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design + np.diag(precision), slope)
        size = 1.0
        while loss(beta - size * step) > value and size > 1e-8:
            size /= 2
        beta = beta - size * step
        before, value = value, loss(beta)
        if before - value < 1e-10 * (1 + abs(before)):
            break
    return [float(x) for x in beta]
