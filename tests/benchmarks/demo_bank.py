"""The demo bank's generator: seconds, rows a second and memory, from the default bank to the largest ones."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.report import write_table

from ledgercast.cost import MB, measure_cost

# name, what is written, the table whose rows are counted
BANKS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("default bank", {}, "transactions"),
    ("default bank, without probabilities", {"chances": False}, "transactions"),
    ("5 times as many customers", {"customers": 10_000}, "transactions"),
    ("50 times, without probabilities", {"customers": 100_000, "chances": False}, "transactions"),
    ("bank of months", {"customers": 1_000_000, "months": 24, "grain": "month"}, "customer_months"),
)
# A process of its own for each bank, so that its start counts and no other one's memory does.
WRITE = """
import json, sys
from pathlib import Path
from ledgercast import demo
print(json.dumps(demo.write(Path(sys.argv[1]), **json.loads(sys.argv[2]))))
"""


def rows() -> Iterator[tuple[str, ...]]:
    """One row a bank."""
    for name, settings, table in BANKS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "bank"
            command = [sys.executable, "-c", WRITE, str(out), json.dumps(settings)]
            with measure_cost() as cost:
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            size = sum(file.stat().st_size for file in out.rglob("*.parquet"))
        written = json.loads(done.stdout)[table]
        call = ", ".join(["out", *(f"{key}={value!r}" for key, value in settings.items())])
        rate, peak = written / cost.seconds, cost.peak_mb * MB
        figures = (f"{written:,}", f"{cost.seconds:.1f}", f"{rate:,.0f}", f"{peak / 1e9:.2f}", f"{size / 1e9:.2f}")
        yield (name, f"`demo.write({call})`", table, *figures)


def main() -> None:
    """Measure and write docs/benchmarks/demo_bank.md."""
    write_table(
        "demo_bank",
        "The demo bank's generator",
        "Wall seconds with Python's start, to Parquet files; rows are those of the named table. Peak memory is that\n"
        "of all processes together, each with the pages that it shares with the others.",
        ("bank", "command", "table", "rows", "s", "rows a second", "peak GB", "GB on disk"),
        rows(),
    )
