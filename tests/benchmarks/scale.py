"""Raw files to marts: seconds and memory at 1 and 10 million transactions, beside the same aggregation in pandas.

Run with `make bench`, or `python -m tests.benchmarks.scale`; writes docs/benchmarks/scale.md.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from ledgercast import demo
from tests.e2e.building import ROOT, Build, green

MONTHS = 72
CUSTOMERS = (670, 6700)
REPORT = ROOT / "docs" / "benchmarks" / "scale.md"
# What pandas does at its best: typed columns only, no cleaning, no balances, no tests.
PANDAS = """
import pandas as pd, sys
rows = pd.read_parquet(sys.argv[1], columns=["account_id", "booked_at", "amount"])
accounts = pd.read_parquet(sys.argv[2], columns=["account_id", "customer_id"]).drop_duplicates("account_id")
rows["amount"] = pd.to_numeric(rows["amount"], errors="coerce")
rows["month"] = pd.to_datetime(rows["booked_at"], errors="coerce", format="%Y-%m-%d %H:%M:%S").dt.to_period("M")
rows = rows.merge(accounts, on="account_id")
months = rows.groupby(["customer_id", "month"], observed=True)["amount"].agg(["sum", "count"])
print(len(months))
"""


def measured(*command: str) -> tuple[float, float]:
    """Wall seconds and peak memory in GB of a program, by a process of its own that waits for it."""
    script = (
        "import resource, subprocess, sys, time; start = time.perf_counter(); "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], check=True, capture_output=True, text=True, cwd=ROOT
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1e6


def measure(customers: int, folder: Path) -> dict[str, float]:
    """Build the marts of a demo bank of this size, and aggregate it in pandas."""
    rows = demo.write(folder / "raw", customers=customers, months=MONTHS, seed=1)["transactions"]
    build = Build(folder / "warehouse", "files", {"data_dir": str(folder / "raw")})
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    green(
        build.dbt(
            "build", "--select", "+path:dbt_project/models/marts", "--resource-type", "model", "--resource-type", "seed"
        )
    )
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e6
    results = json.loads((build.warehouse / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = sum(result["execution_time"] for result in results)
    raw = folder / "raw"
    pandas = measured(sys.executable, "-c", PANDAS, str(raw / "transactions.parquet"), str(raw / "accounts.parquet"))
    return {"rows": rows, "seconds": seconds, "peak": peak, "pandas_seconds": pandas[0], "pandas_peak": pandas[1]}


def main() -> None:
    """Measure each size, smallest first, and write the table."""
    lines = [
        "# Raw files to marts",
        "",
        f"`make bench`, {date.today()}, 2 cores; duckdb {version('duckdb')}, dbt-core {version('dbt-core')}, pandas {version('pandas')}.",
        "ledgercast: all of staging, core and marts, from text files to cleaned, reconciled and tested customer-months (time in models,",
        "without dbt's start). pandas: the customer-month sums and counts alone, without cleaning or balances.",
        "",
        "| transactions | ledgercast s | µs per transaction | peak GB | pandas s | peak GB |",
        "|---|---|---|---|---|---|",
    ]
    for customers in CUSTOMERS:
        with tempfile.TemporaryDirectory() as folder:
            got = measure(customers, Path(folder))
        each = got["seconds"] / got["rows"] * 1e6
        lines.append(
            f"| {got['rows']:,.0f} | {got['seconds']:.1f} | {each:.2f} | {got['peak']:.1f} "
            f"| {got['pandas_seconds']:.1f} | {got['pandas_peak']:.1f} |"
        )
        print(lines[-1], flush=True)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s in all")
