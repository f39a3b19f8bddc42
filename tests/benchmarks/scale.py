"""Raw files to marts: seconds and memory at 1 and 10 million transactions, beside the same aggregation in pandas."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.report import write_table
from tests.e2e.building import BIN, ROOT, Build

from ledgercast import demo

MONTHS = 72
CUSTOMERS = (670, 6700)
MARTS = ("--select", "+path:dbt_project/models/marts", "--resource-type", "model", "--resource-type", "seed")
# What pandas does at its best: typed columns only, no cleaning, no balances, no tests.
PANDAS = """
import pandas as pd, sys
rows = pd.read_parquet(sys.argv[1], columns=["account_id", "booked_at", "amount"])
accounts = pd.read_parquet(sys.argv[2], columns=["account_id", "customer_id"]).drop_duplicates("account_id")
rows["amount"] = pd.to_numeric(rows["amount"], errors="coerce")
rows["month"] = pd.to_datetime(rows["booked_at"], errors="coerce", format="%Y-%m-%d %H:%M:%S").dt.to_period("M")
rows = rows.merge(accounts, on="account_id")
print(len(rows.groupby(["customer_id", "month"], observed=True)["amount"].agg(["sum", "count"])))
"""
# Waits for a program, so that the memory of no other one is counted.
WATCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def watch(*command: str, **options: object) -> tuple[float, float]:
    """Wall seconds and peak memory in GB of a program."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, **options
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1e6


def rows() -> Iterator[tuple[str, ...]]:
    """One row a size, smallest first."""
    for customers in CUSTOMERS:
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "raw"
            written = demo.write(raw, customers=customers, months=MONTHS, seed=1)["transactions"]
            build = Build(Path(folder) / "warehouse", "files", {"data_dir": str(raw)})
            seconds, peak = watch(str(BIN / "dbt"), "build", *MARTS, "--vars", build.vars, env=build.environment)
            files = [str(raw / f"{name}.parquet") for name in ("transactions", "accounts")]
            pandas_seconds, pandas_peak = watch(sys.executable, "-c", PANDAS, *files)
        each = seconds / written * 1e6
        figures = (f"{seconds:.1f}", f"{each:.2f}", f"{peak:.1f}", f"{pandas_seconds:.1f}", f"{pandas_peak:.1f}")
        yield (f"{written:,}", *figures)


def main() -> None:
    """Measure and write docs/benchmarks/scale.md."""
    write_table(
        "scale",
        "Raw files to marts",
        "ledgercast: staging, core and marts, from text files to cleaned and reconciled months, with dbt's start\n"
        "(about 6 s). pandas: the customer-months' sums and counts alone, without cleaning or balances.",
        ("transactions", "ledgercast s", "µs a transaction", "peak GB", "pandas s", "peak GB"),
        rows(),
    )
