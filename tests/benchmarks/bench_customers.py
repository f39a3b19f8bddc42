"""The bench bank, 20,000 customers of seeds 1 to 5: customer forecasts and chances of stress beside simple ones.

Run: python -m tests.benchmarks.bench_customers [warehouses]

Without warehouses everything is built, which takes hours. With some, seed1 to seed5, they are read as dbt left them.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.report import write_table
from tests.e2e.building import NO_TESTS, Build, green

CUSTOMERS = 20_000
# half of them are judged: a slice of 2,000 is a fifth of that
JUDGED = 10_000
SEEDS = (1, 2, 3, 4, 5)
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
    where model_name = 'champion' and metric = 'coverage_80' and customers >= {large}
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
HAS_STRESS = "select 1 from duckdb_tables() where table_name = 'customer_stress_leaderboard'"


def builds(warehouses: list[Path]) -> Iterator[tuple[str, Build]]:
    """Banks whose tasks are built; those that are given are read."""
    for seed in SEEDS:
        settings = {"demo_customers": CUSTOMERS, "demo_seed": seed, "backtest_customers": JUDGED}
        given = [warehouse for warehouse in warehouses if warehouse.name == f"seed{seed}"]
        if given:
            yield str(seed), Build(given[0], "demo", settings)
        elif not warehouses:
            with tempfile.TemporaryDirectory() as folder:
                build = Build(Path(folder), "demo", settings)
                green(build.dbt("build", *UPSTREAM, *NO_TESTS))
                green(build.dbt("build", *TASKS, *NO_TESTS))
                yield str(seed), build


def main(warehouses: list[Path] | None = None) -> None:
    """Write docs/benchmarks/bench_customer_forecasts.md and bench_customer_stress.md."""
    forecasts, stress = [], []
    for seed, build in builds(warehouses or []):
        for measure, simple, value, *models, winner, low, high, outside, slices in build.query(
            FORECASTS.format(simple=SIMPLE, large=LARGE_SLICE)
        ):
            of_models = (f"{model:.4f}" for model in models)
            covered = f"{100 * low:.1f} to {100 * high:.1f}", f"{outside} of {slices}"
            forecasts.append((seed, measure, f"{value:.4f} ({simple})", *of_models, winner, *covered))
        for measure, simple, value, *models, winner in build.query(STRESS) if build.query(HAS_STRESS) else []:
            stress.append((seed, measure, f"{value:.4f} ({simple})", *(f"{model:.4f}" for model in models), winner))
    command = "python -m tests.benchmarks.bench_customers"
    write_table(
        "bench_customer_forecasts",
        "Customer forecasts of the bench bank",
        f"{CUSTOMERS:,} customers, {JUDGED:,} of them judged at every origin. Weighted quantile loss over all "
        "origins and six months; the winner of the paired test against the best simple baseline (clusters: "
        "customers). Coverage of 80 % intervals in per cent: least and most of the slices of "
        f"{LARGE_SLICE:,} customers or more, for what the policy would have published, and how many lie outside "
        "77 to 83.",
        ("seed", "measure", "best simple", "boosting", "lstm", "gru", "winner", "coverage", "slices outside"),
        forecasts,
        command,
    )
    write_table(
        "bench_customer_stress",
        "Chances of stress of the bench bank",
        f"{CUSTOMERS:,} customers, {JUDGED:,} of them judged at every origin. Log loss over all origins and within 1, "
        "3 and 6 months; the winner of the paired test against the best simple baseline; the oracle says the "
        "generator's "
        "own chances.",
        (
            "seed",
            "event",
            "best simple",
            "logistic regression",
            "boosting",
            "lstm",
            "of the quantiles",
            "oracle",
            "winner",
        ),
        stress,
        command,
    )


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
