"""What is said of customers and segments that are made to add up: what that costs or gains, at each level."""

import pandas as pd

from page.measures import WORDS, by_measure
from page.words import count, many, number, share

LEVELS = {
    "customer": "customers",
    "segment": "segments",
    "all": "all customers as one",
    "age_band": "segments by age",
    "income_tier": "segments by income",
    "region": "segments by region",
}
_LEAST = 5e-5


def accuracy(levels: pd.DataFrame) -> str:
    """Return the errors of customers' and of segments' forecasts as they were.

    Parameters
    ----------
    levels
        One row a measure and level: measure, level, wql_were.
    """
    return "; ".join(
        f"{LEVELS[level]} {by_measure(rows, 'wql_were', share)}"
        for level, rows in _levels(levels, "customer", "segment")
    )


def change(levels: pd.DataFrame) -> str:
    """Return by how much adding up changed the errors of customers and of segments; takes level, measure, change."""
    return " and ".join(
        f"of {LEVELS[level]} by {by_measure(rows, 'change', _signed)}"
        for level, rows in _levels(levels, "customer", "segment")
    )


def most_gained(methods: pd.DataFrame) -> str:
    """Return where the best method gains most.

    Parameters
    ----------
    methods
        One row a measure, level and method: measure, level, method, wql, change.
    """
    rows = methods[methods["level"].isin(["customer", "segment"]) & ~methods["method"].isin(["base", "reconciled"])]
    rows = rows.dropna(subset=["change"])
    if rows.empty:
        return "no method could be compared"
    best = rows.sort_values("change", kind="stable").iloc[0]
    if best["change"] >= -_LEAST:
        return "no method gains anything"
    return (
        f"most is gained for {LEVELS[best['level']]}, {WORDS[best['measure']]}, by {best['method']} "
        f"({share(best['change'], signed=True)})"
    )


def lowered(levels: pd.DataFrame) -> str:
    """Return in how many measures adding up lowered errors; takes level, measure, change."""
    return ", ".join(
        f"of {LEVELS[level]} in {count((rows['change'] < -_LEAST).sum())} of {many(len(rows), 'measure')}"
        for level, rows in _levels(levels, "customer", "segment")
    )


def beside_total(levels: pd.DataFrame) -> str:
    """Return the error for a customer over that for all customers as one; takes level, measure, wql_were."""
    parts = dict(_levels(levels, "customer", "all"))
    if len(parts) < len(("customer", "all")):
        return ""
    both = parts["customer"].merge(parts["all"], on="measure", suffixes=("", "_of_all"))
    times = both["wql_were"] / both["wql_were_of_all"]
    return by_measure(both.assign(times=times), "times", lambda value: number(value, 1))


def _levels(levels: pd.DataFrame, *wanted: str) -> list[tuple[str, pd.DataFrame]]:
    parts = [(level, levels[(levels["level"] == level) & (levels["wql_were"] > 0)]) for level in wanted]
    return [(level, rows) for level, rows in parts if len(rows)]


def _signed(value: float) -> str:
    return share(value, signed=True) if abs(value) >= _LEAST else "nothing"
