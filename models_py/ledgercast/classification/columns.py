"""Frames of numbers, dates, booleans and categories as one matrix of floats, the same at training and prediction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast.classification.arrays import Floats
from ledgercast.frames import Frame

Kind: TypeAlias = Literal["number", "date", "boolean", "category"]
# code of a category that training has not seen; a missing one is NaN
UNSEEN = -1.0
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Column:
    """A feature.

    Attributes
    ----------
    name : str
        Its column in the frame.
    kind : {'number', 'date', 'boolean', 'category'}
        A date counts as days since 1970, a boolean as 0 or 1, a category as its position in `levels`.
    levels : tuple of str
        The categories seen in training, sorted; empty for other kinds.
    """

    name: str
    kind: Kind
    levels: tuple[str, ...] = ()

    def say(self, value: float) -> str:
        """`value` of the matrix as a reader would write it."""
        if np.isnan(value):
            return "missing"
        if self.kind == "category":
            return self.levels[int(value)] if value != UNSEEN else "a new category"
        if self.kind == "date":
            return str((pd.Timestamp("1970-01-01") + value * DAY).date())
        if self.kind == "boolean":
            return "yes" if value else "no"
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def as_pandas(frame: Frame) -> pd.DataFrame:
    """Take a frame with unique column names and at least one row, or say in one line why not."""
    if not isinstance(frame, pd.DataFrame | pa.Table):
        raise TypeError(f"frame: found {type(frame).__name__}, expected a pandas.DataFrame or a pyarrow.Table")
    names = list(frame.columns) if isinstance(frame, pd.DataFrame) else frame.column_names
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"column {twice[0]}: found {names.count(twice[0])} times, expected once; rename one")
    if len(frame) == 0:
        raise ValueError("frame: found no rows; pass at least one row")
    return frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()


def learn_columns(frame: pd.DataFrame, leave_out: Collection[str]) -> list[Column]:
    """Find the kind of every feature of a training frame; columns without a value are left out.

    Raises
    ------
    ValueError
        Where a column is none of the four kinds, or no feature is left.
    """
    columns = [
        _learn(str(name), frame[name])
        for name in frame.columns
        if name not in leave_out and not frame[name].isna().all()
    ]
    if not columns:
        raise ValueError("frame: found no feature with a value; pass at least one column beside the target")
    return columns


def read_matrix(frame: pd.DataFrame, columns: list[Column]) -> Floats:
    """Read the features of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per observation; columns that are no features are ignored.
    columns : list of Column
        From `learn_columns`.

    Returns
    -------
    numpy.ndarray of shape (rows, columns)
        NaN where a value is missing or infinite.

    Raises
    ------
    ValueError
        One line that names a column that is missing or of another kind than in training.
    """
    missing = [column.name for column in columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"column {missing[0]}: expected as in training, found none; add it, with nulls if unknown")
    matrix = np.column_stack([_read(frame[column.name], column) for column in columns])
    matrix[~np.isfinite(matrix)] = np.nan
    return matrix


def new_categories(matrix: Floats, columns: list[Column]) -> list[str]:
    """For each row, the names of the columns that hold a category not seen in training, joined; '' for none."""
    unseen = matrix == UNSEEN
    unseen[:, [column.kind != "category" for column in columns]] = False
    found = [""] * len(matrix)
    for row in np.flatnonzero(unseen.any(axis=1)):
        found[row] = ", ".join(columns[j].name for j in np.flatnonzero(unseen[row]))
    return found


def columns_to_plain(columns: list[Column]) -> list[Mapping[str, Any]]:
    """Columns as plain dictionaries, for the artifact."""
    return [{"name": column.name, "kind": column.kind, "levels": list(column.levels)} for column in columns]


def columns_from_plain(plain: list[Mapping[str, Any]]) -> list[Column]:
    """Undo `columns_to_plain`."""
    return [Column(entry["name"], entry["kind"], tuple(entry["levels"])) for entry in plain]


def _learn(name: str, values: "pd.Series[Any]") -> Column:
    kind = _kind(name, values)
    levels = tuple(sorted({str(value) for value in values.dropna().unique()})) if kind == "category" else ()
    return Column(name, kind, levels)


def _kind(name: str, values: "pd.Series[Any]") -> Kind:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return "category"
    found = pd.api.types.infer_dtype(values, skipna=True)
    if found == "boolean":
        return "boolean"
    if found in ("integer", "floating", "mixed-integer-float", "decimal"):
        return "number"
    if found in ("datetime64", "datetime", "date"):
        return "date"
    if found in ("string", "categorical", "empty"):
        return "category"
    raise ValueError(
        f"column {name}: found {found} values, expected numbers, dates, booleans or categories; convert or leave it out"
    )


def _read(values: "pd.Series[Any]", column: Column) -> Floats:
    if values.isna().all():
        return np.full(len(values), np.nan)
    found = _kind(column.name, values)
    if column.kind == "category" and found in ("category", "boolean", "number"):
        codes = {level: float(code) for code, level in enumerate(column.levels)}
        read = [
            np.nan if missing else codes.get(str(value), UNSEEN)
            for value, missing in zip(values, values.isna(), strict=True)
        ]
        return np.asarray(read, dtype=np.float64)
    same = found == column.kind or {found, column.kind} == {"number", "boolean"}
    if not same:
        raise ValueError(f"column {column.name}: found a {found}, expected a {column.kind} as in training; convert it")
    if column.kind == "date":
        dates = pd.to_datetime(values)
        if dates.dt.tz is not None:
            dates = dates.dt.tz_localize(None)
        return np.asarray((dates - pd.Timestamp("1970-01-01")) / DAY, dtype=np.float64)
    if found == "boolean":
        values = values.astype("object").map({True: 1.0, False: 0.0})
    return np.asarray(values.astype("float64").to_numpy(dtype=np.float64, na_value=np.nan))
