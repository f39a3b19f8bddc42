"""Customer forecasts of up to a million customers, from finished customer_months on: seconds and memory."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from tests.benchmarks.report import write_table
from tests.benchmarks.scale import watch
from tests.e2e.building import BIN, Build, green

from ledgercast import demo

CUSTOMERS = (1_000, 10_000, 100_000, 1_000_000)
MONTHS = 24
MEMORY = "3GB"
# What the nodes below customer_months read beside it. The generator's months stand in for staging and core.
STAND_INS = """
create schema core; create schema marts; create schema staging;
create table marts.customer_months as
select *, last_day(month)::timestamp + interval 12 hours as last_booked_at from read_parquet('{months}');
create table core.bank_clock as
with months as (select min(month) as first_month, max(month) as cutoff_month from marts.customer_months)
select
    'demo' as bank, 'DE' as country, 'EUR' as currency, 'Europe/Berlin' as time_zone,
    last_day(cutoff_month) as as_of, cutoff_month, (cutoff_month + interval 1 month)::timestamp as cutoff_at,
    first_month,
    (date_diff('month', first_month, cutoff_month) + 1)::integer as months
from months;
create table core.customers as
select customer_id, birth_date, null::varchar as gender, region, joined_on from read_parquet('{customers}')
where customer_id in (select customer_id from marts.customer_months);
create table staging.int_account_spans as
with spans as (
    select customer_id, min(month) as opened_on, max(month) as last_month from marts.customer_months group by all
)
select
    customer_id as account_id, customer_id, opened_on,
    case when last_month < cutoff_month then last_day(last_month) end as closed_on
from spans cross join core.bank_clock;
create table core.accounts as
select account_id, customer_id, 'checking' as account_type, 'EUR' as currency, opened_on, closed_on
from staging.int_account_spans;
create table core.macro_months (country varchar, month date, series varchar, value double);
"""
# All between customer_months and what is published of customers, the segments' forecasts and the back-test with it.
NODES = ("--select", "cutoffs", "customer_months+,+customer_forecasts", "--exclude", "customer_months")
FIT, SCORE = "customer_forecasts_model", "customer_forecasts_scores"


def stand_in(build: Build, months: Path) -> None:
    """Write the tables that the nodes start from."""
    build.file.parent.mkdir(parents=True)
    with duckdb.connect(str(build.file), config={"memory_limit": MEMORY}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            STAND_INS.format(months=months / "customer_months.parquet", customers=months / "customers.parquet")
        )
    green(build.dbt("seed"))


def rows(months: Path | None) -> Iterator[tuple[str, ...]]:
    """One row a size, smallest first."""
    for customers in CUSTOMERS:
        with tempfile.TemporaryDirectory() as folder:
            raw = months or Path(folder) / "raw"
            if months is None:
                demo.write(raw, customers=customers, months=MONTHS, seed=1, grain="month")
            build = Build(Path(folder) / "warehouse", "demo", {"demo_customers": customers, "demo_months": MONTHS})
            stand_in(build, raw)
            environment = build.environment | {"LEDGERCAST_MEMORY": MEMORY}
            whole, peak = watch(str(BIN / "dbt"), "run", *NODES, "--vars", build.vars, env=environment)
            results = json.loads((build.warehouse / "target" / "run_results.json").read_text())["results"]
            seconds = {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}
            (published,) = build.query("select count(*) from predictions.customer_forecasts")
            yield (
                f"{customers:,}",
                f"{published[0]:,}",
                f"{seconds['customer_forecasts_inputs']:.1f}",
                f"{seconds.get(FIT, 0.0):.1f}",
                f"{seconds[SCORE]:.1f}",
                f"{seconds['customer_forecasts_backtest']:.1f}",
                f"{sum(took for name, took in seconds.items() if name.startswith('segment_')):.1f}",
                f"{whole:.1f}",
                f"{peak:.2f}",
            )


def main(months: Path | None = None) -> None:
    """Write docs/benchmarks/customer_scale.md."""
    write_table(
        "customer_scale",
        "Customer forecasts by number of customers",
        f"Generator's months (`grain=month`, {MONTHS} months, 3 measures, 6 months ahead with quantiles), from "
        "finished `customer_months` to `predictions.customer_forecasts` through dbt. Whole: the dbt command with its "
        "start, the segments' forecasts and the back-test of 2,000 customers included. Memory is the highest of the "
        "process; "
        f"DuckDB may use {MEMORY}.",
        (
            "customers",
            "rows published",
            "inputs s",
            "fit s",
            "score s",
            "back-test s",
            "segments s",
            "whole s",
            "peak GB",
        ),
        rows(months),
        "python -m tests.benchmarks.customer_scale",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
