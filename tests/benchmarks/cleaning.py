"""What cleaning catches of the dirt that the demo bank plants, row by row."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.report import write_table
from tests.e2e.building import Build, green

RESULTS = """
    select source_table, kind, rows_in, rejected, repaired, flagged, in_order, missed, round(100 * caught_share, 2)
    from evaluation.cleaning_results
    order by kind = 'clean', kind, source_table
"""


def rows() -> Iterator[tuple[str, ...]]:
    """One row a table and kind of dirt, and one a table for its clean rows."""
    with tempfile.TemporaryDirectory() as folder:
        build = Build(Path(folder), "demo")
        # Without data tests: those that miss the mark are to be seen here too.
        green(build.dbt("build", "--select", "+cleaning_results", "--exclude-resource-type", "test"))
        for table, kind, *counts, share in build.query(RESULTS):
            cells = ("" if count is None else f"{count:,}" for count in counts)
            yield (table, kind, *cells, "" if share is None else f"{share:.2f} %")


def main() -> None:
    """Measure and write docs/benchmarks/cleaning.md."""
    write_table(
        "cleaning",
        "What cleaning catches",
        "The default demo bank: planted rows, and what became of each (`evaluation.cleaning_results`, tested on every "
        "build). Flagged: category unknown, or no balance. In order: a late row whose day ends with the right balance. "
        "Missed: any other end, such as a wrong reason. Of clean rows, those rejected or repaired are harm.",
        ("table", "kind", "rows", "rejected", "repaired", "flagged", "in order", "missed", "caught"),
        rows(),
    )
