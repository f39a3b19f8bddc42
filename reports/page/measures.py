"""What is forecast of customers, measures and events: their headings, their words in a sentence, their order."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from page.words import listing

MEASURES = {"balance": "Balances", "income": "Income", "spend": "Spend"}
EVENTS = {
    "balance_depleted": "Balance depleted",
    "income_drop": "Income drop",
    "income_rise": "Income rise",
    "stress": "Stress",
}
WORDS = {measure: heading.lower() for measure, heading in MEASURES.items()} | {
    "balance_depleted": "depletion",
    "income_drop": "income drops",
    "income_rise": "income rises",
    "stress": "stress",
}


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows sorted by their column `measure`, as the pages order measures and events; else as they were."""
    return rows.sort_values("measure", key=lambda names: names.map(list(WORDS).index), kind="stable")


def words(measures: "pd.Series[str]") -> str:
    """Return measures or events as `balances and spend`."""
    return listing(WORDS[measure] for measure in measures)


def by_measure(rows: pd.DataFrame, column: str, write: Callable[[Any], str]) -> str:
    """Return a figure of each measure or event, as `a for balances, b for income and c for spend`.

    Parameters
    ----------
    rows
        measure and the column.
    column
        The figures.
    write
        How they are written.
    """
    return listing(f"{write(row[column])} for {WORDS[row['measure']]}" for _, row in in_order(rows).iterrows())
