"""A million customers, month by month: features, clusters and scores; seconds and peak memory of each step.

Run: python -m tests.benchmarks.segments_scale [customers]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
from tests.benchmarks.report import write_table

from ledgercast import demo, segmentation

MONTHS = 12
GROUPS = [
    "housing", "groceries", "eating_out", "transport", "shopping", "health", "leisure", "travel", "education",
    "finance", "cash", "other",
]  # fmt: skip
BATCH = 50_000
# what customer_months gives of customer_segments_inputs: no channels, no times, no sources of income
FEATURES = """
    select
        customer_id,
        avg(transactions) as frequency,
        avg(spend) as spend,
        avg(income) as income,
        avg(closing_balance) as balance,
        min(lowest_balance) as lowest_balance,
        regr_slope(closing_balance, date_diff('month', date '2000-01-01', month))
            / nullif(avg(spend), 0) as balance_trend,
        avg(days_below_zero) as days_below_zero,
        arg_max(age, month) as age,
        max(tenure_months) as tenure_months,
        stddev_pop(spend) / nullif(avg(spend), 0) as spend_volatility,
        stddev_pop(income) / nullif(avg(income), 0) as income_volatility,
        count(*) filter (income > 0) / count(*) as income_regularity,
        {shares}
    from read_parquet('{months}')
    group by customer_id
"""


def measure(customers: int) -> list[tuple[str, str, str]]:
    """One row a step: its name, seconds, and the highest memory of the process until then in GB."""
    rows: list[tuple[str, str, str]] = []
    start = time.perf_counter()

    def note(step: str) -> None:
        nonlocal start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        rows.append((step, f"{time.perf_counter() - start:.1f}", f"{peak:.1f}"))
        start = time.perf_counter()

    with tempfile.TemporaryDirectory() as folder:
        demo.write(Path(folder) / "raw", customers=customers, months=MONTHS, seed=1, grain="month")
        start = time.perf_counter()
        shares = ", ".join(f"sum(spend_{name}) / nullif(sum(spend), 0) as spend_share_{name}" for name in GROUPS)
        months = next((Path(folder) / "raw").glob("customer_months*"))
        with duckdb.connect() as connection:
            connection.execute("set memory_limit = '2GB'")
            found = connection.sql(FEATURES.format(shares=shares, months=months)).to_arrow_table()
        note(f"features of {found.num_rows:,} customers")
        features = [name for name in found.column_names if name != "customer_id"]
        model = segmentation.fit(found, features=features, order_by="spend", seed=1)
        note(f"{len(model.names)} clusters chosen, fitted and compared")
        scored = sum(
            model.assign(pa.Table.from_batches([batch])).num_rows for batch in found.to_batches(max_chunksize=BATCH)
        )
        note(f"{scored:,} customers scored")
    return rows


def main() -> None:
    """Measure and write docs/benchmarks/segments_scale.md."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    write_table(
        "segments_scale",
        "Clusters of a million customers",
        f"{customers:,} customers of the demo bank, {MONTHS} months, grain=month: its own generation is not counted.\n"
        "Peak is the highest memory of the process up to the end of the step, generation included.",
        ("step", "seconds", "peak GB"),
        measure(customers),
        "python -m tests.benchmarks.segments_scale",
    )


if __name__ == "__main__":
    main()
