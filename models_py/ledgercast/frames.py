"""Frames at the library's doors: pandas or Arrow in, the same out, and one line of help where a frame can't be used."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

import pandas as pd
import pyarrow as pa

Frame: TypeAlias = pd.DataFrame | pa.Table
F = TypeVar("F", pd.DataFrame, pa.Table)
Kind: TypeAlias = Literal["key", "date", "number"]
# columns that a message lists
MOST_NAMED = 20


def read_frame(frame: Frame, columns: Mapping[str, Kind]) -> pd.DataFrame:
    """Take the named columns of a pandas or Arrow frame, checked.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        One row per observation; further columns are ignored.
    columns : mapping of str to {'key', 'date', 'number'}
        Columns that must be there. A key has no nulls; a date becomes datetime64[us] without time zone; a number
        becomes float64 (decimals too) with NaN for nulls.

    Returns
    -------
    pandas.DataFrame
        A new frame with exactly these columns, in this order, index 0..n-1.

    Raises
    ------
    TypeError
        Where `frame` is neither pandas nor Arrow.
    ValueError
        One line that names the column, what was found and the way out.
    """
    check_columns(frame, columns)
    if len(frame) == 0:
        raise ValueError(f"column {next(iter(columns))}: found no rows; pass at least one row")
    picked = frame[list(columns)] if isinstance(frame, pd.DataFrame) else frame.select(list(columns)).to_pandas()
    return pd.DataFrame(
        {name: _as_kind(picked[name].reset_index(drop=True), name, kind) for name, kind in columns.items()}
    )


def check_columns(frame: Frame, columns: Iterable[str]) -> None:
    """See that a frame has each column once; a TypeError or ValueError of one line where it has not."""
    if not isinstance(frame, pd.DataFrame | pa.Table):
        raise TypeError(f"frame: found {type(frame).__name__}, expected a pandas.DataFrame or a pyarrow.Table")
    present = list(frame.columns) if isinstance(frame, pd.DataFrame) else frame.column_names
    for name in columns:
        if present.count(name) != 1:
            found = ", ".join(map(str, present[:MOST_NAMED])) or "none"
            raise ValueError(f"column {name}: expected once, found columns {found}; rename or add it")


def like(frame: F, result: pd.DataFrame, date_columns: Mapping[str, str] | None = None) -> F:
    """Give `result` the type of `frame`.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        What the caller passed in.
    result : pandas.DataFrame
        What goes back.
    date_columns : mapping of str to str, optional
        Columns of `result` that take the Arrow type of a column of `frame` (dates stay dates).

    Returns
    -------
    pandas.DataFrame or pyarrow.Table
        NaN is null in Arrow.
    """
    if isinstance(frame, pd.DataFrame):
        return result
    table = pa.Table.from_pandas(result, preserve_index=False).replace_schema_metadata(None)
    for name, source in (date_columns or {}).items():
        kind = frame.schema.field(source).type
        if pa.types.is_temporal(kind):
            position = table.schema.get_field_index(name)
            table = table.set_column(position, name, table.column(name).cast(kind, safe=False))
    return cast("F", table)


def _as_kind(column: "pd.Series[Any]", name: str, kind: Kind) -> "pd.Series[Any]":
    found = f"column {name}: found {column.dtype}"
    if kind == "key":
        if column.isna().any():
            raise ValueError(f"column {name}: found {int(column.isna().sum())} nulls, expected none; fill or drop them")
        return column
    if kind == "date":
        help_line = f"{found} that is not a date, expected dates; convert with pandas.to_datetime"
        if pd.api.types.is_numeric_dtype(column.dtype):
            raise ValueError(help_line)
        try:
            dates = pd.to_datetime(column)
        except (TypeError, ValueError) as error:
            raise ValueError(help_line) from error
        if dates.dt.tz is not None:
            dates = dates.dt.tz_localize(None)
        return dates.astype("datetime64[us]")
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise ValueError(f"{found}, expected numbers; convert with astype(float)")
    try:
        return column.astype("float64")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{found} that is not a number, expected numbers; convert with pandas.to_numeric") from error
