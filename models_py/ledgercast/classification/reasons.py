"""Shapley values in plain words, the largest first."""

from typing import Any

import numpy as np
import pandas as pd

from ledgercast.classification.arrays import Floats
from ledgercast.classification.columns import Column

# of the log-odds: 2 % of the odds; what moves less is no reason
LEAST = 0.02


def reasons(
    values: Floats, matrix: Floats, columns: list[Column], index: "pd.Index[Any]", n: int, statuses: list[str]
) -> pd.DataFrame:
    """List the features that move each row's probability most.

    Parameters
    ----------
    values, matrix : numpy.ndarray of shape (rows, columns)
        Shapley values in log-odds, and what the features are.
    columns : list of Column
        Names and kinds.
    index : pandas.Index
        Of the rows.
    n : int
        Reasons a row.
    statuses : list of str
        Of the rows: one where nothing is known has no reason.

    Returns
    -------
    pandas.DataFrame
        `n` rows for each row, under its index: rank (from 1), feature, value (as text), direction ('raises' or
        'lowers'), size (log-odds), reason (a sentence). Feature and direction are null, and size 0, where no further
        feature that has a value moves the odds by 2 %.
    """
    found = []
    # that a value is missing tells of the file, not of whom the row is about
    sizes = np.where(np.isnan(matrix), 0.0, np.abs(values))
    for row, status in enumerate(statuses):
        order = np.argsort(-sizes[row], kind="stable")[:n]
        for rank in range(n):
            entry: dict[str, Any] = {"rank": rank + 1, "feature": None, "value": None, "direction": None, "size": 0.0}
            entry["reason"] = "no further reason" if rank else "no feature moves it"
            if rank < len(order) and sizes[row, order[rank]] >= LEAST and not status.startswith("nothing known"):
                entry |= _entry(columns[order[rank]], matrix[row, order[rank]], float(values[row, order[rank]]))
            found.append(entry)
    return pd.DataFrame(found, index=index.repeat(n))


def _entry(column: Column, value: float, size: float) -> dict[str, Any]:
    direction = "raises" if size > 0 else "lowers"
    said = column.say(value)
    times = float(np.exp(abs(size)))
    change = f"multiplies the odds by {times:.1f}" if size > 0 else f"divides the odds by {times:.1f}"
    if times < 1.95:
        change = f"{direction} the odds by {100 * abs(np.expm1(size)):.0f} %"
    sentence = f"{column.name.replace('_', ' ')} ({said}) {change}"
    return {"feature": column.name, "value": said, "direction": direction, "size": size, "reason": sentence}
