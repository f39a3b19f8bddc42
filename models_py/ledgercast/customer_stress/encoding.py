"""Aggregates as a linear model takes them: bent towards the middle, scaled, gaps filled with the mean."""

from dataclasses import dataclass

import numpy as np

from ledgercast.customer_forecasts.customers import Floats

# standard deviations from the mean beyond which a value counts no further
FURTHEST = 5.0


@dataclass(frozen=True)
class Encoding:
    """Means and standard deviations of the bent aggregates, shape (columns,)."""

    middle: Floats
    spread: Floats

    def apply(self, values: Floats) -> Floats:
        """Encode, same shape; no NaN is left."""
        scaled = (bend(values) - self.middle) / self.spread
        encoded: Floats = np.clip(np.nan_to_num(scaled, nan=0.0), -FURTHEST, FURTHEST)
        return encoded


def fit_encoding(values: Floats) -> Encoding:
    """Learn means and spreads of shape (n, columns); columns that don't vary are encoded as 0."""
    bent = bend(values)
    known = ~np.isnan(bent)
    count = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, bent, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(known, bent - middle, 0.0) ** 2).sum(axis=0) / count)
    return Encoding(middle, np.where(spread > 1e-9, spread, np.inf))


def bend(values: Floats) -> Floats:
    """Sign times ln(1 + size)."""
    bent: Floats = np.sign(values) * np.log1p(np.abs(values))
    return bent
