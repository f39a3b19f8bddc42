"""Run the metric macros on pandas or Arrow frames."""

from collections.abc import Sequence
from pathlib import Path
from typing import overload

import duckdb
import pandas as pd
import pyarrow as pa

SQL_FILE = Path(__file__).with_name("metrics.sql")


def connect() -> duckdb.DuckDBPyConnection:
    """Open a database in memory that knows the metric macros.

    Returns
    -------
    duckdb.DuckDBPyConnection
        Its macros are listed, with what they mean, by ``from duckdb_functions() where not internal``.
    """
    connection = duckdb.connect()
    connection.execute(SQL_FILE.read_text(encoding="utf-8"))
    return connection


@overload
def score(frame: pd.DataFrame, by: Sequence[str] = (), **figures: str) -> pd.DataFrame: ...


@overload
def score(frame: pa.Table, by: Sequence[str] = (), **figures: str) -> pa.Table: ...


def score(frame: pd.DataFrame | pa.Table, by: Sequence[str] = (), **figures: str) -> pd.DataFrame | pa.Table:
    """Compute figures of a frame, over all of its rows or for each group.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table, shape (n_rows, n_columns)
        Observed values beside predictions, one prediction a row.
    by : sequence of str, optional
        Columns to group by.
    **figures : str
        Name of a result column = SQL that aggregates columns of `frame`, such as ``smape="smape(y, mean)"``.

    Returns
    -------
    pandas.DataFrame or pyarrow.Table, shape (n_groups, len(by) + len(figures))
        Sorted by `by`, of the same kind as `frame`.

    Raises
    ------
    ValueError
        If no figure is asked for, or one names a column or a macro that does not exist.

    Examples
    --------
    >>> import pandas as pd
    >>> from ledgercast import metrics
    >>> frame = pd.DataFrame({"model_name": ["naive", "naive"], "y": [100.0, 50.0], "mean": [110.0, 50.0]})
    >>> metrics.score(frame, by=["model_name"], mape="mape(y, mean)")
      model_name  mape
    0      naive   5.0
    """
    if not figures:
        raise ValueError("No figure was asked for: give at least one, such as smape='smape(y, mean)'.")
    missing = [column for column in by if column not in _columns(frame)]
    if missing:
        raise ValueError(f"by: column {missing[0]!r} is not in the frame, which has {', '.join(_columns(frame))}.")
    groups: list[str] = [_quoted(column) for column in by]
    columns = [*groups, *(f"{sql} as {_quoted(name)}" for name, sql in figures.items())]
    query = f"select {', '.join(columns)} from frame"
    if groups:
        query += f" group by {', '.join(groups)} order by {', '.join(groups)}"
    with connect() as connection:
        connection.register("frame", frame)
        try:
            result = connection.sql(query).to_arrow_table()
        except duckdb.Error as error:
            found = str(error).splitlines()[0]
            raise ValueError(f"{found} Columns of the frame: {', '.join(_columns(frame))}.") from None
    return result.to_pandas() if isinstance(frame, pd.DataFrame) else result


def _columns(frame: pd.DataFrame | pa.Table) -> list[str]:
    return [str(column) for column in (frame.columns if isinstance(frame, pd.DataFrame) else frame.column_names)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
