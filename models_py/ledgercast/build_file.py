"""The file that a build works in."""

from pathlib import Path

import duckdb


def why_closed(build_file: Path, error: duckdb.Error) -> str:
    """Return one line on why a build file can't be opened, made from DuckDB's own words."""
    reason = str(error).splitlines()[0]
    if "lock" in reason.lower():
        return f"{build_file} is open in another process; expected to be its only user: end that dbt run or client"
    return f"{build_file} can't be opened ({reason}); expected a DuckDB file of this version: remove it and build again"
