"""What a fitted candidate has learned beside its weights: typical sizes, limits of tiers, known regions."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ledgercast.customer_forecasts.customers import Customers, Floats
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.tiers import TIERS, find_tiers, tier_limits

MOST_REGIONS = 12


@dataclass(frozen=True)
class Coding:
    """How customers become numbers.

    Attributes
    ----------
    typical : tuple of float
        Median unit of each measure.
    tiers : tuple of float
        Limits of mean income between `TIERS` equal parts of those who have one.
    regions : tuple of str
        Regions known in training, the most frequent first; any other counts as none of them.
    horizon : int
        Months ahead.
    last_trained : int
        Month number of the last end of a training window.
    last_stopped : int
        Month number of the end of the windows that stop a training.
    """

    typical: tuple[float, ...]
    tiers: tuple[float, ...]
    regions: tuple[str, ...]
    horizon: int
    last_trained: int
    last_stopped: int

    def to_json(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Coding":
        """Read what `to_json` wrote."""
        content = json.loads(text)
        parts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        return Coding(**parts)


def learn_coding(customers: Customers, last_trained: int, last_stopped: int) -> Coding:
    """Learn the coding from customers as they were at the ends of training windows."""
    names, counts = np.unique(customers.region.astype(str), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_REGIONS]
    return Coding(
        typical=tuple(float(value) for value in np.median(scales(customers).unit, axis=0)),
        tiers=tuple(float(value) for value in tier_limits(customers)),
        regions=tuple(str(name) for name in names[order]),
        horizon=customers.horizon,
        last_trained=last_trained,
        last_stopped=last_stopped,
    )


def one_hot_tiers(customers: Customers, coding: Coding) -> Floats:
    """Tier of each customer by the months known, shape (n, TIERS); all 0 without an income."""
    tier = find_tiers(customers, np.array(coding.tiers))
    hot: Floats = (tier[:, None] == np.arange(TIERS)).astype(float)
    return hot


def one_hot_regions(customers: Customers, coding: Coding) -> Floats:
    """Region of each customer, shape (n, MOST_REGIONS), whatever the number of regions, so that networks are alike."""
    known = np.array([*coding.regions, *[None] * (MOST_REGIONS - len(coding.regions))], dtype=object)
    hot: Floats = (customers.region[:, None] == known).astype(float)
    return hot
