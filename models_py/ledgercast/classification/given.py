"""A frame as it is learnt from: its features, target, groups and clock, checked."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledgercast.classification.arrays import Floats, Rows
from ledgercast.classification.columns import Column, as_pandas, learn_columns, read_matrix
from ledgercast.classification.evaluation import Table
from ledgercast.classification.folds import Clock
from ledgercast.classification.pipelines import Recipe
from ledgercast.classification.target import read_target
from ledgercast.frames import Frame


@dataclass(frozen=True)
class Given:
    """Rows with an outcome, their matrix, target, groups and clock, and the columns."""

    rows: pd.DataFrame
    table: Table
    recipe: Recipe


def read_given(
    frame: Frame,
    target: str,
    time: str | None,
    group: str | None,
    known: str | None,
    event: object | None,
    monotone: Mapping[str, int] | None,
) -> Given:
    """Read the frame and what `fit` says of its columns.

    Raises
    ------
    ValueError
        One line, where the frame or a named column can't be used.
    """
    rows = as_pandas(frame)
    special = {"target": target, "time": time, "group": group, "known": known}
    for argument, name in special.items():
        if name is not None and name not in rows.columns:
            raise ValueError(f"column {name}: found none, expected the one named by {argument}=; rename or add it")
    if known is not None and time is None:
        raise ValueError("known: found no time beside it, expected both; pass time= too")
    y = read_target(rows[target], target, event)
    rows, y = rows[~np.isnan(y)], y[~np.isnan(y)]
    columns = learn_columns(rows, [name for name in special.values() if name is not None])
    table = Table(read_matrix(rows, columns), y, _groups(rows, group), _clock(rows, time, known))
    return Given(rows, table, Recipe(columns, _constraints(monotone, columns)))


def _groups(rows: pd.DataFrame, group: str | None) -> Rows | None:
    if group is None:
        return None
    codes = pd.factorize(rows[group])[0].astype(np.intp)
    # who has no key is a group of one
    alone = codes < 0
    codes[alone] = codes.max() + 1 + np.arange(alone.sum())
    return codes


def _clock(rows: pd.DataFrame, time: str | None, known: str | None) -> Clock | None:
    if time is None:
        return None
    decided = _moments(rows, time)
    if np.isnan(decided).any():
        raise ValueError(f"column {time}: found {int(np.isnan(decided).sum())} nulls, expected none; fill or drop them")
    if known is None:
        return Clock(decided, decided)
    when = _moments(rows, known)
    # an outcome without a date is never known in time
    return Clock(decided, np.where(np.isnan(when), np.inf, when))


def _moments(rows: pd.DataFrame, name: str) -> Floats:
    if rows[name].isna().all():
        return np.full(len(rows), np.nan)
    column = learn_columns(rows[[name]], [])[0]
    if column.kind not in ("date", "number"):
        raise ValueError(f"column {name}: found a {column.kind}, expected dates; convert with pandas.to_datetime")
    return read_matrix(rows, [column])[:, 0]


def _constraints(monotone: Mapping[str, int] | None, columns: list[Column]) -> dict[str, int]:
    kinds = {column.name: column.kind for column in columns}
    for name, direction in (monotone or {}).items():
        if kinds.get(name, "category") == "category":
            raise ValueError(
                f"monotone: found {name}, expected a feature that is a number, date or boolean; leave it out"
            )
        if direction not in (-1, 1):
            raise ValueError(f"monotone: found {direction!r} for {name}, expected 1 (raises) or -1 (lowers)")
    return dict(monotone or {})
