"""The bank that the pages show: its published file, opened to read, and the compiled analyses."""

import math
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

_ROOT = Path(__file__).resolve().parents[2]
_RELATION = re.compile(r'"[^"\n]+"\."(\w+)"\."(\w+)"')


# Lines of blanks that Jinja leaves, empty lines beside brackets, and several of them in a row.
_LOOSE = {r"\n[ \t]+(?=\n)": "", r"\(\n\s*\n": "(\n", r"\n\s*\n([ \t]*\))": r"\n\1", r"\n\s*\n\s*\n": "\n\n"}


class BankError(Exception):
    """What a page needs and can't find, in one line."""


def name() -> str:
    """Return the bank's name, from the environment variable LEDGERCAST_BANK (default: demo)."""
    return os.environ.get("LEDGERCAST_BANK", "demo")


def published_file(bank: str) -> Path:
    """Return the published file of a bank, in LEDGERCAST_WAREHOUSE or the folder `warehouse`.

    Raises
    ------
    BankError
        If there is none.
    """
    if not re.fullmatch(r"\w+", bank):
        raise BankError(f"{bank!r}: not the name of a bank; expected letters, digits and underscores")
    path = Path(os.environ.get("LEDGERCAST_WAREHOUSE", _ROOT / "warehouse")) / f"{bank}.duckdb"
    if not path.is_file():
        raise BankError(f"{path}: no such file; expected a published bank; make it with `make build BANK={bank}`")
    return path


@cache
def sql(analysis: str) -> str:
    """Return the SQL of `analyses/<analysis>.sql` as dbt compiled it, relations written `schema.table`.

    Raises
    ------
    BankError
        If dbt has not compiled that analysis.
    """
    target = Path(os.environ.get("DBT_TARGET_PATH", _ROOT / "target"))
    path = target / "compiled" / "ledgercast" / "analyses" / f"{analysis}.sql"
    if not path.is_file():
        raise BankError(f"{path}: no such file; expected a compiled analysis; make it with `dbt compile`")
    # Without the catalog a reader can paste the query into any client that has the file open.
    text = _RELATION.sub(r"\1.\2", path.read_text(encoding="utf-8")).strip()
    for loose, tight in _LOOSE.items():
        text = re.sub(loose, tight, text)
    return text


@cache
def query(analysis: str) -> pd.DataFrame:
    """Run an analysis on the published bank.

    Parameters
    ----------
    analysis
        Name of a file in `analyses/`, without `.sql`.

    Returns
    -------
    DataFrame
        Its rows in its order; DECIMAL as float64, DATE and TIMESTAMP as datetime64.

    Raises
    ------
    BankError
        If the analysis has not been compiled or does not run; one line that names it.
    """
    try:
        frame: pd.DataFrame = _connection().sql(sql(analysis)).df()
    except duckdb.Error as error:
        raise BankError(f"analyses/{analysis}.sql: {str(error).splitlines()[0]}") from None
    return frame


def last(frame: pd.DataFrame) -> "pd.Series[Any]":
    """Return the last row of a frame, nothing but NaN where it has no rows."""
    return frame.iloc[-1] if len(frame) else pd.Series(math.nan, index=frame.columns)


@cache
def currency() -> str:
    """Return the ISO code of the bank's currency."""
    row = _connection().sql("select currency from core.bank_clock").fetchall()
    return str(row[0][0])


@cache
def why_empty(task: str) -> str:
    """Return what the bank's evaluation.task_status says of a task, '' where it says nothing."""
    row = _connection().execute("select message from evaluation.task_status where task = ? limit 1", [task]).fetchall()
    return str(row[0][0] or "") if row else ""


def warnings(task: str) -> list[str]:
    """Return the warnings of a task in the bank's evaluation.task_status."""
    row = _connection().execute("select warnings from evaluation.task_status where task = ? limit 1", [task]).fetchall()
    return str(row[0][0]).split("; ") if row and row[0][0] else []


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(published_file(name())), read_only=True)
