"""Frames as one matrix of floats."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast.frames import Frame, check_columns
from ledgercast.segmentation.arrays import Floats

NUMERIC = ("integer", "floating", "mixed-integer-float", "decimal", "boolean")


def numeric_columns(frame: Frame) -> list[str]:
    """Names of the columns that hold numbers or booleans, in order; others are no features."""
    if isinstance(frame, pa.Table):
        return [field.name for field in frame.schema if _is_number(field.type)]
    return [
        str(name) for name in frame.columns if pd.api.types.infer_dtype(frame[name].to_numpy(), skipna=True) in NUMERIC
    ]


def read_numbers(frame: Frame, names: Sequence[str]) -> Floats:
    """Read columns of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        One row per customer; further columns are ignored.
    names : sequence of str
        Columns that must be there once; decimals and booleans count as numbers.

    Returns
    -------
    numpy.ndarray of shape (rows, names)
        NaN where a value is missing; infinite values stay.

    Raises
    ------
    TypeError
        Where `frame` is neither pandas nor Arrow.
    ValueError
        One line that names the column, what was found and the way out.
    """
    check_columns(frame, names)
    matrix = np.empty((len(frame), len(names)))
    for j, name in enumerate(names):
        matrix[:, j] = (
            _from_arrow(frame.column(name), name) if isinstance(frame, pa.Table) else _read(frame[name], name)
        )
    return matrix


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    return any(test(kind) for test in tests)


def _from_arrow(column: pa.ChunkedArray, name: str) -> Any:
    if pa.types.is_null(column.type):
        return np.full(len(column), np.nan)
    if not _is_number(column.type):
        raise ValueError(f"column {name}: found {column.type}, expected numbers; cast it or leave it out")
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return column.cast(pa.float64()).to_numpy()


def _read(values: "pd.Series[Any]", name: str) -> Any:
    help_line = f"column {name}: found {values.dtype}, expected numbers; cast it or leave it out"
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        raise ValueError(help_line)
    try:
        return values.astype("float64").to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(help_line) from error
