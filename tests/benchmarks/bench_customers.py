"""The bench bank (20,000 customers, seeds 1 to 5) and Berka: customer forecasts and stress beside simple candidates.

Run: python -m tests.benchmarks.bench_customers [folder of warehouses]

Without a folder everything is built, which takes hours. With one, its warehouses are read, as dbt left them: seed1 to
seed5, berka, and berka_1994 (as_of 1994-02-28); what is not there is left out of the tables.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.report import write_table
from tests.e2e.building import NO_TESTS, ROOT, Build, green

DATA = Path(os.environ.get("LEDGERCAST_DATA", ROOT.parent / "shared" / "data"))

CUSTOMERS = 20_000
# half of them are judged: a slice of 2,000 is a fifth of that
JUDGED = 10_000
BANKS: dict[str, tuple[str, dict[str, Any]]] = {
    f"seed{seed}": ("demo", {"demo_customers": CUSTOMERS, "demo_seed": seed, "backtest_customers": JUDGED})
    for seed in range(1, 6)
} | {
    "berka": ("berka", {"data_dir": str(DATA / "berka")}),
    "berka_1994": ("berka", {"data_dir": str(DATA / "berka"), "as_of": "1994-02-28"}),
}
UPSTREAM = ("--select", "+path:dbt_project/models/marts", "+path:dbt_project/models/demo_truth")
LEADERBOARDS = ("customer_forecasts_leaderboard", "customer_stress_leaderboard")
# from the inputs of both tasks and of segments, whose forecasts are handed down, to the leaderboards
TASKS = (
    "--select",
    "segment_forecasts_outcomes",
    *(
        f"{inputs}+,+{end}"
        for end in LEADERBOARDS
        for inputs in ("customer_forecasts_inputs", "segment_forecasts_inputs")
    ),
)
SIMPLE = ("naive", "mean_3", "mean_12", "seasonal_naive")
LARGE_SLICE = 2_000
FORECASTS = """
with
pooled as (
    select * from evaluation.customer_forecasts_leaderboard where cutoff = 'all' and horizon = 'all'
),
sizes as (
    select slice, count(distinct customer_id) as customers
    from (
        select customer_id, unnest(['all', 'age_band=' || age_band, 'income_tier=' || income_tier, 'region=' || region,
            'history=' || history, 'volatility=' || volatility, 'training=' || training]) as slice
        from ml.customer_forecasts_backtest
        where model_name = 'naive'
    )
    group by slice
),
coverage as (
    select measure, min(value) as lowest, max(value) as highest, count(*) as slices,
        count(*) filter (value not between 0.77 and 0.83) as outside
    from pooled inner join sizes using (slice)
    where model_name = 'champion' and metric = 'coverage_80' and (customers >= {large} or slice = 'all')
    group by measure
),
wql as (
    select measure, model_name, value, verdict from pooled where metric = 'wql' and slice = 'all'
)
select
    measure,
    arg_min(model_name, value) filter (model_name in {simple}) as simple,
    min(value) filter (model_name in {simple}) as simple_value,
    max(value) filter (model_name = 'gradient_boosting') as boosting,
    max(value) filter (model_name = 'lstm') as lstm,
    max(value) filter (model_name = 'gru') as gru,
    coalesce(max(model_name) filter (verdict = 'winner'), 'no winner') as winner,
    any_value(lowest), any_value(highest), any_value(outside), any_value(slices)
from wql inner join coverage using (measure)
group by measure
order by measure
"""
STRESS = """
select
    measure,
    arg_min(model_name, value) filter (model_name in ('majority', 'single_feature')) as simple,
    min(value) filter (model_name in ('majority', 'single_feature')) as simple_value,
    max(value) filter (model_name = 'logistic_regression') as logistic_regression,
    max(value) filter (model_name = 'gradient_boosting') as boosting,
    max(value) filter (model_name = 'lstm') as lstm,
    max(value) filter (model_name = 'lstm+quantiles') as quantiles,
    max(value) filter (model_name = 'oracle') as oracle,
    coalesce(max(model_name) filter (verdict = 'winner'), 'no winner') as winner
from evaluation.customer_stress_leaderboard
where metric = 'log_loss' and slice = 'all' and cutoff = 'all' and horizon = 'all'
group by measure
order by measure
"""
FORECASTS_TEXT = f"""Bench bank: {CUSTOMERS:,} customers, {JUDGED:,} of them judged at every origin. `berka`: a
slice that lacks most rows of 1998; `berka_1994`: as of 1994-02-28, where it is complete, but no origin has months
enough for a fit: there the models stand for the last value. Weighted quantile loss over all origins and six months; the
winner of the paired test against the best simple baseline (clusters: customers). Coverage of 80 % intervals in per
cent: least and most of the slices of {LARGE_SLICE:,} customers or more and of all customers together, for what the
policy would have published, and how many of them lie outside 77 to 83.

Slices of the bench bank outside are all of income and hold too much: pensions and many salaries stay the same to the
cent for months, so that an interval around that value holds far more than 80 %, and in a year in which all of them rise
together far less; two earlier dates, from which intervals are corrected, can't tell the size of the next rise. In
Berka most customers fall silent within the data: what is 0 month after month is in any interval."""
STRESS_TEXT = f"""{CUSTOMERS:,} customers, {JUDGED:,} of them judged at every origin; seeds whose stress was not built
are left out. Log loss over all origins and within 1, 3 and 6 months; the winner of the paired test against the best
simple baseline; the oracle says the generator's own chances. It knows nothing of rows that the bank rejects as dirt,
which make rises of income, and is counted in 32 runs, which cost it up to 0.005 (depletion), 0.021 (drops), 0.017
(stress) and 0.006 (rises) of log loss on the demo bank: to be near it is not to be as good as the truth."""
HAS_STRESS = "select 1 from duckdb_tables() where table_name = 'customer_stress_leaderboard'"


def builds(folder: Path, makes: bool) -> Iterator[tuple[str, Build]]:
    """Banks whose tasks are built; they are made, or those that are there are read."""
    for name, (bank, settings) in BANKS.items():
        build = Build(folder / name, bank, settings)
        if makes and (bank == "demo" or Path(str(settings["data_dir"])).exists()):
            green(build.dbt("build", *UPSTREAM, *NO_TESTS))
            green(build.dbt("build", *TASKS, *NO_TESTS))
        if build.file.exists():
            yield name, build


def main() -> None:
    """Write docs/benchmarks/bench_customer_forecasts.md and bench_customer_stress.md."""
    given = [argument for argument in sys.argv[1:] if Path(argument).is_dir()]
    with tempfile.TemporaryDirectory() as made:
        write(builds(Path(given[0]) if given else Path(made), makes=not given))


def write(banks: Iterator[tuple[str, Build]]) -> None:
    """Query the leaderboards and write the tables."""
    forecasts, stress = [], []
    for bank, build in banks:
        rows = build.query(FORECASTS.format(simple=SIMPLE, large=LARGE_SLICE))
        for measure, simple, value, *models, winner, low, high, outside, slices in rows:
            covered = f"{100 * low:.1f} to {100 * high:.1f}", f"{outside} of {slices}"
            forecasts.append((bank, measure, f"{value:.4f} ({simple})", *map(_written, models), winner, *covered))
        for measure, simple, value, *models, winner in build.query(STRESS) if build.query(HAS_STRESS) else []:
            stress.append((bank, measure, f"{value:.4f} ({simple})", *map(_written, models), winner))
    command = "python -m tests.benchmarks.bench_customers"
    write_table(
        "bench_customer_forecasts",
        "Customer forecasts of the bench bank and of Berka",
        FORECASTS_TEXT,
        ("bank", "measure", "best simple", "boosting", "lstm", "gru", "winner", "coverage", "slices outside"),
        forecasts,
        command,
    )
    models = ("logistic regression", "boosting", "lstm", "of the quantiles", "oracle")
    write_table(
        "bench_customer_stress",
        "Chances of stress of the bench bank",
        STRESS_TEXT,
        ("bank", "event", "best simple", *models, "winner"),
        stress,
        command,
    )


def _written(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    main()
