"""Customer forecasts of up to a million customers, from finished customer_months on: seconds and memory."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
from tests.benchmarks.report import read_seed, write_seed, write_table
from tests.benchmarks.scale import watch
from tests.e2e.building import BIN, Build, green

from ledgercast import demo

CUSTOMERS = (1_000, 10_000, 100_000, 1_000_000)
MONTHS = 24
MEMORY = "3GB"
COMPARATORS = "customer_scale_comparators"
# Column of the seed -> its heading in the table, and digits after the point in both.
COLUMNS = {
    "customers": ("customers", 0),
    "rows_published": ("rows published", 0),
    "seconds_of_inputs": ("inputs s", 1),
    "seconds_to_fit": ("fit s", 1),
    "seconds_of_scoring": ("score s", 1),
    "seconds_of_backtest": ("back-test s", 1),
    "seconds_of_segments": ("segments s", 1),
    "seconds": ("whole s", 1),
    "peak_gb": ("peak GB", 2),
    "network_seconds": ("network s", 1),
    "network_peak_gb": ("network GB", 2),
    "seconds_a_thousand_series": ("s a thousand series", 3),
    "stress_seconds": ("stress score s", 1),
    "stress_peak_gb": ("stress GB", 2),
}
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
create view staging.int_customer_grid as
select customer_id, month, null::date as closed_on from marts.customer_months;
create table core.macro_months (country varchar, month date, series varchar, value double);
"""
# All between customer_months and what is published of customers, the segments' forecasts and the back-test with it.
NODES = ("--select", "cutoffs", "customer_months+,+customer_forecasts", "--exclude", "customer_months")
FIT, SCORE = "customer_forecasts_model", "customer_forecasts_scores"
# chances of stress by what has won in their back-test, with the same fits
STRESS = "customer_stress_scores"
STRESS_NODES = ("--select", "customer_stress_outcomes", f"customer_stress_backtest+,+{STRESS}", STRESS)
# Forecasts of every customer by the network, whatever has won.
NETWORK = """
import sys
from datetime import datetime
import duckdb
import pyarrow as pa
from ledgercast import customer_forecasts
with duckdb.connect(sys.argv[1], config={"memory_limit": sys.argv[2]}) as connection:
    inputs = connection.sql("from marts.customer_forecasts_inputs where is_as_of")
    names = ["balance", "income", "spend"]
    chosen = pa.table(
        {"measure": names, "model_name": ["lstm"] * 3, "slice": ["all"] * 3, "is_as_of": [True] * 3}
    )
    segments = {
        "inputs": "marts.segment_forecasts_inputs", "forecasts": "ml.segment_forecasts_scores",
        "decisions": "evaluation.segment_forecasts_decisions",
    }
    rows = customer_forecasts.score(
        # a stream that is read while others are, so from a cursor of its own
        connection.cursor().sql("from marts.customer_forecasts_inputs where is_as_of").to_arrow_reader(50_000),
        inputs.filter("is_in_backtest").to_arrow_table(), chosen,
        {name: connection.sql(f"from {table}").to_arrow_table() for name, table in segments.items()},
        connection.sql("from ml.customer_forecasts_model").to_arrow_table(),
        run_id="scale", scored_at=datetime(2026, 1, 1),
    )
    with duckdb.connect(sys.argv[1] + ".scored", config={"memory_limit": "1GB"}) as scored:
        scored.sql("create table scored as from rows")
"""
SAMPLE = 1_000
DRAWN = f"""
copy (
    with months as (from read_parquet('{{months}}')),
    drawn as (
        select customer_id from months
        group by customer_id having count(*) = {MONTHS} order by md5(customer_id) limit {SAMPLE}
    ),
    wide as (
        select customer_id, month, closing_balance as balance, income, spend
        from months semi join drawn using (customer_id)
    )
    select customer_id || '/' || measure as unique_id, month::timestamp as ds, y::double as y
    from wide unpivot (y for measure in (balance, income, spend)) order by all
) to '{{sample}}'
"""
# One line of seconds a thousand series for each model; the first call compiles and is not counted.
STATSFORECAST = """
import sys, time
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoETS, Theta
series = pd.read_parquet(sys.argv[1])
few = series[series["unique_id"].isin(series["unique_id"].unique()[:20])]
for model in (AutoETS(season_length=12), Theta(season_length=12)):
    times = []
    for part in (few, series):
        start = time.perf_counter()
        StatsForecast(models=[model], freq="MS", n_jobs=2).forecast(df=part, h=6, level=[80, 95])
        times.append(time.perf_counter() - start)
    print(f"{model} {1000 * times[1] / series['unique_id'].nunique():.2f}")
"""


def stand_in(build: Build, months: Path) -> None:
    """Write the tables that the nodes start from."""
    build.file.parent.mkdir(parents=True)
    with duckdb.connect(str(build.file), config={"memory_limit": MEMORY}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            STAND_INS.format(months=months / "customer_months.parquet", customers=months / "customers.parquet")
        )
    green(build.dbt("seed"))


def compare(python: str, months: Path) -> list[tuple[str, float]]:
    """Seconds a thousand series of statsforecast, which an environment of its own has, on a sample of customers."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.parquet"
        duckdb.sql(DRAWN.format(months=months / "customer_months.parquet", sample=sample))
        done = subprocess.run(
            [python, "-c", STATSFORECAST, str(sample)], check=True, stdout=subprocess.PIPE, text=True, cwd=folder
        )
    return [(model, float(seconds)) for model, seconds in map(str.split, done.stdout.splitlines())]


def run_nodes(
    build: Build, nodes: Sequence[str], environment: Mapping[str, str]
) -> tuple[float, float, dict[str, float]]:
    """Wall seconds and peak memory in GB of a dbt run, and the seconds of each of its nodes."""
    whole, peak = watch(str(BIN / "dbt"), "run", *nodes, "--vars", build.vars, env=environment)
    results = json.loads((build.warehouse / "target" / "run_results.json").read_text())["results"]
    return whole, peak, {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}


def measure(months: Path | None) -> Iterator[tuple[float, ...]]:
    """One row a size, smallest first, with the columns of COLUMNS."""
    for customers in CUSTOMERS:
        with tempfile.TemporaryDirectory() as folder:
            raw = months if months and customers == CUSTOMERS[-1] else Path(folder) / "raw"
            if raw != months:
                demo.write(raw, customers=customers, months=MONTHS, seed=1, grain="month")
            build = Build(Path(folder) / "warehouse", "demo", {"demo_customers": customers, "demo_months": MONTHS})
            stand_in(build, raw)
            environment = build.environment | {"LEDGERCAST_MEMORY": MEMORY}
            whole, peak, seconds = run_nodes(build, NODES, environment)
            _, stress_peak, stress_seconds = run_nodes(build, STRESS_NODES, environment)
            network, network_peak = watch(sys.executable, "-c", NETWORK, str(build.file), MEMORY)
            fit = seconds.get(FIT, 0.0)
            (published,) = build.query("select count(*) from predictions.customer_forecasts")
            yield (
                customers,
                published[0],
                seconds["customer_forecasts_inputs"],
                fit,
                seconds[SCORE],
                seconds["customer_forecasts_backtest"],
                sum(took for name, took in seconds.items() if name.startswith("segment_")),
                whole,
                peak,
                network,
                network_peak,
                1000 * (fit + network) / (3 * customers),
                stress_seconds[STRESS],
                stress_peak,
            )


def main(months: Path | None = None, python: str | None = None) -> None:
    """Write docs/benchmarks/customer_scale.md and the seeds customer_scale and customer_scale_comparators.

    Months of the largest size may be given, and the interpreter of an environment with statsforecast; without both
    the comparators stay as they were measured last.
    """
    if python and months:
        rows = [[date.today(), model, SAMPLE, f"{seconds:.2f}"] for model, seconds in compare(python, months)]
        write_seed(COMPARATORS, ["measured_on", "model_name", "customers", "seconds_a_thousand_series"], rows)
    compared = read_seed(COMPARATORS)
    said = "; ".join(f"{row['model_name']} {row['seconds_a_thousand_series']} s" for row in compared)
    places = [digits for _, digits in COLUMNS.values()]
    measured = []

    def written() -> Iterator[list[str]]:
        for row in measure(months):
            measured.append([f"{value:.{digits}f}" for value, digits in zip(row, places, strict=True)])
            yield [f"{value:,.{digits}f}" for value, digits in zip(row, places, strict=True)]

    write_table(
        "customer_scale",
        "Customer forecasts by number of customers",
        f"Generator's months (`grain=month`, {MONTHS} months, 3 measures, 6 months ahead with quantiles), from "
        "finished `customer_months` to `predictions.customer_forecasts` through dbt. Asked of a million: 300 s from "
        "there on, training included, and 90 s for scoring; 6 GB. "
        "Whole: the dbt command with its start, the segments' forecasts and the back-test of 2,000 customers included. "
        "Network: the LSTM forecasts "
        "all customers by the same stream in a process of its own, whatever is published (on so few months boosting or "
        "a simple baseline). Stress: chances and reasons of all customers by what has won, in a run of its own with "
        "its back-test; its seconds and that run's memory. A thousand series: all fits and the network's scoring. "
        f"Memory is the highest of the process; DuckDB may use {MEMORY}. statsforecast on {3 * SAMPLE:,} series of "
        f"{SAMPLE:,} customers ({compared[0]['measured_on']}), seconds a thousand series: {said}.",
        [heading for heading, _ in COLUMNS.values()],
        written(),
        "python -m tests.benchmarks.customer_scale",
    )
    write_seed("customer_scale", ["measured_on", *COLUMNS], [[date.today(), *row] for row in measured])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, sys.argv[2] if len(sys.argv) > 2 else None)
