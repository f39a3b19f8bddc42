"""A million customers, month by month: features, clusters and scores; seconds and peak memory of each step.

Run: python -m tests.benchmarks.segments_scale [customers, or a folder that demo.write(grain="month") has written]
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
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
    where month > (select max(month) from read_parquet('{months}')) - interval 12 months
    group by customer_id
"""


def measure(bank: Path) -> Iterator[tuple[str, ...]]:
    """One row a step: its name, wall and processor seconds, and the highest memory of the process until then in GB."""
    wall, processor = time.perf_counter(), time.process_time()

    def row(step: str) -> tuple[str, ...]:
        nonlocal wall, processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
        figures = (time.perf_counter() - wall, time.process_time() - processor, peak)
        wall, processor = time.perf_counter(), time.process_time()
        return (step, *(f"{figure:.1f}" for figure in figures))

    shares = ", ".join(f"sum(spend_{name}) / nullif(sum(spend), 0) as spend_share_{name}" for name in GROUPS)
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GB'")
        query = FEATURES.format(shares=shares, months=next(bank.glob("customer_months*")))
        found = connection.sql(query).to_arrow_table()
    yield row(f"features of {found.num_rows:,} customers")
    features = [name for name in found.column_names if name != "customer_id"]
    model = segmentation.fit(found, features=features, order_by="spend", seed=1)
    yield row(f"{len(model.names)} clusters of {len(model.columns)} features chosen, fitted and compared")
    scored = sum(
        model.assign(pa.Table.from_batches([batch])).num_rows for batch in found.to_batches(max_chunksize=BATCH)
    )
    yield row(f"{scored:,} customers scored")


def main() -> None:
    """Measure and write docs/benchmarks/segments_scale.md."""
    given = sys.argv[1] if len(sys.argv) > 1 else "1000000"
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made:
        bank = Path(given)
        if given.isdigit():
            bank = Path(made) / "raw"
            demo.write(bank, customers=int(given), months=MONTHS, seed=1, grain="month")
        write_table(
            "segments_scale",
            "Clusters of a million customers",
            f"The demo bank, grain=month, the last {MONTHS} months; its generation is not counted. The library is\n"
            "measured, on features of one month in one query of its own, not the dbt task. Peak: the highest\n"
            f"memory of the process up to the end of the step. Load average before: {load:.1f} on 2 cores; where it\n"
            "is above 0.5, wall seconds tell of other programs too.",
            ("step", "wall seconds", "processor seconds", "peak GB"),
            measure(bank),
            "python -m tests.benchmarks.segments_scale",
        )


if __name__ == "__main__":
    main()
