"""Slices of customers: what they are called, and the order in which they stand."""

import pandas as pd

from page.words import plain

LABELS = {
    ("all", "all"): "all customers",
    ("history", "under_6"): "under 6 months",
    ("history", "6_11"): "6–11 months",
    ("history", "12_23"): "12–23 months",
    ("history", "24_35"): "24–35 months",
    ("history", "36_plus"): "36 months and more",
    ("volatility", "low"): "low volatility",
    ("volatility", "middle"): "middle volatility",
    ("volatility", "high"): "high volatility",
    ("training", "never seen"): "never seen in training",
    ("training", "may be seen"): "may be seen in training",
}
KINDS = ("all", "history", "volatility", "training", "age_band", "income_tier", "region")


def labelled(rows: pd.DataFrame, kinds: tuple[str, ...] = KINDS) -> pd.DataFrame:
    """Return the rows of some kinds of slices with their `label`, in the order of kinds and in that of LABELS.

    Parameters
    ----------
    rows
        slice_by and slice.
    kinds
        Values of slice_by; rows of others are left out.
    """
    known, places = rows[rows["slice_by"].isin(kinds)], {key: place for place, key in enumerate(LABELS)}
    keys = list(zip(known["slice_by"], known["slice"], strict=True))
    order = pd.Series(
        [(kinds.index(kind), places.get((kind, name), len(places)), *_within(name)) for kind, name in keys],
        index=known.index,
        dtype=object,
    )
    return known.assign(label=[LABELS.get(key) or _label(*key) for key in keys]).loc[order.sort_values().index]


def first_of_each(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the first rows of each measure and kind of slices, at most so many, so that each measure has the same."""
    return rows.groupby(["measure", "slice_by"], sort=False).head(most)


def _within(name: str) -> tuple[bool, bool, str]:
    return name == "unknown", not name.startswith("under_"), name


def _label(kind: str, name: str) -> str:
    is_told = kind == "age_band" or name == "unknown"
    return f"{plain(kind).split()[0]} {plain(name)}" if is_told else plain(name)
