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
# half of them are judged, so a slice of 2,000 customers of the bank has half as many that are
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
MODELS = ("segment_champion", "gradient_boosting", "lstm", "gru", "lstm+shuffled", "champion")
PARTS = ("all", "training", "history", "volatility", "income_tier", "month ahead")
LARGE_SLICE = 2_000 * JUDGED // CUSTOMERS
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
        count(*) filter (value not between 0.77 and 0.83) as outside,
        string_agg(format('{{}} {{:.1f}}', slice, 100 * value), ', ' order by slice)
            filter (value not between 0.77 and 0.83) as which
    from pooled inner join sizes using (slice)
    where model_name = 'champion' and metric = 'coverage_80' and (customers >= {large} or slice = 'all')
    group by measure
),
wql as (
    select measure, model_name, value from pooled where metric = 'wql' and slice = 'all'
),
decided as (
    select * exclude (model_name, value)
    from evaluation.customer_forecasts_decisions
    where is_as_of and slice = 'all'
)
select
    measure,
    any_value(decided.baseline) as simple,
    any_value(decided.baseline_value) as simple_value,
    {models},
    any_value(decided.challenger) as challenger,
    any_value(decided.verdict) as verdict,
    [-x / any_value(decided.baseline_value)
        for x in [any_value(difference), any_value(ci_high), any_value(ci_low)]] as saved,
    any_value(decided.p_value) as p_value,
    any_value(lowest), any_value(highest), any_value(outside), any_value(slices), any_value(which)
from wql inner join coverage using (measure) inner join decided using (measure)
group by measure
order by measure
"""
# named before anything was run
NETWORK = "lstm"
SLICES = """
with
pooled as (
    select measure, if(horizon = 'all', slice, 'month ahead=' || horizon) as part, model_name, value
    from evaluation.customer_forecasts_leaderboard
    where metric = 'wql' and cutoff = 'all' and (slice = 'all' or horizon = 'all')
)
select
    part,
    measure,
    1 - max(value) filter (model_name = '{network}') / min(value) filter (model_name in {simple}) as saved
from pooled
where split_part(part, '=', 1) in {parts}
group by part, measure
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
enough for a fit: there the models stand for the last value. Weighted quantile loss over all origins and six months.
`champion`: had at each origin been published what had won by then. Saved: by the best candidate, of the best simple
baseline's loss, with a 95 % interval; the test is paired, its clusters are customers, p is adjusted by Holm over the
candidates. Intervals:
[coverage](bench_customer_coverage.md); parts of the customers: [slices](bench_customer_slices.md)."""
COVERAGE_TEXT = f"""80 % intervals of what the policy would have published, per cent of outcomes within them: least and
most of the slices of 2,000 customers of the bank or more ({LARGE_SLICE:,} judged ones) and of all customers together,
how many of these lie outside 77 to 83, and which. On the bench bank these are of income and hold too much: of customers
from 65 on two thirds of the outcomes are the last value to the cent (of most others one in twenty or fewer), so that
any interval that holds it holds more than 80 % in most months. In Berka most customers fall silent within the data:
what is 0 month after month is in any interval."""
SLICES_TEXT = f"""Share of the best simple baseline's loss (the best one in each slice) that the network `{NETWORK}`
saves, least and most of the banks of seeds 1 to 5, per cent; below 0 the baseline is better. `training=never seen`:
customers whom no fit has seen. Weighted quantile loss; bench bank as in
[customer forecasts](bench_customer_forecasts.md)."""
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
    """Write docs/benchmarks/bench_customer_forecasts.md, _coverage.md, _slices.md and _stress.md."""
    given = [argument for argument in sys.argv[1:] if Path(argument).is_dir()]
    with tempfile.TemporaryDirectory() as made:
        write(builds(Path(given[0]) if given else Path(made), makes=not given))


def write(banks: Iterator[tuple[str, Build]]) -> None:
    """Query the leaderboards and write the tables."""
    forecasts, coverage, stress = [], [], []
    saved_by_part: dict[tuple[str, str], list[float]] = {}
    columns = ", ".join(f"max(value) filter (model_name = '{name}')" for name in MODELS)
    for bank, build in banks:
        for row in build.query(FORECASTS.format(models=columns, large=LARGE_SLICE)):
            measure, simple, value, *losses, challenger, verdict, saved, p_value, low, high, outside, slices, which = (
                row
            )
            winner = challenger if verdict == "winner" else verdict
            figures = f"{value:.4f} ({simple})", *map(_written, losses), winner, *_tested(saved, p_value)
            forecasts.append((bank, measure, *figures))
            coverage.append(
                (bank, measure, f"{100 * low:.1f}", f"{100 * high:.1f}", f"{outside} of {slices}", which or "")
            )
        for row in build.query(STRESS) if build.query(HAS_STRESS) else []:
            measure, simple, value, *losses, winner = row
            stress.append((bank, measure, f"{value:.4f} ({simple})", *map(_written, losses), winner))
        if bank.startswith("seed"):
            for part, measure, share in build.query(SLICES.format(network=NETWORK, simple=SIMPLE, parts=PARTS)):
                saved_by_part.setdefault((part, measure), []).append(100 * share)
    command = "python -m tests.benchmarks.bench_customers"
    write_table(
        "bench_customer_forecasts",
        "Customer forecasts of the bench bank and of Berka",
        FORECASTS_TEXT,
        ("bank", "measure", "best simple", *MODELS, "winner", "saved", "p"),
        forecasts,
        command,
    )
    write_table(
        "bench_customer_coverage",
        "Intervals of customer forecasts of the bench bank and of Berka",
        COVERAGE_TEXT,
        ("bank", "measure", "least", "most", "slices outside", "which"),
        coverage,
        command,
    )
    parts = sorted({part for part, _ in saved_by_part}, key=lambda part: (PARTS.index(part.split("=")[0]), part))
    measures = ("balance", "income", "spend")
    write_table(
        "bench_customer_slices",
        "Where the network is better than simple baselines",
        SLICES_TEXT,
        ("customers", *measures),
        [(part, *(_range(saved_by_part.get((part, measure), [])) for measure in measures)) for part in parts],
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


def _tested(saved: list[float | None], p_value: float | None) -> tuple[str, str]:
    """What is saved, per cent with its interval, and p; dashes where nothing was tested."""
    share, low, high = saved
    if p_value is None or share is None or low is None or high is None:
        return "–", "–"
    return (
        f"{100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})",
        "<0.001" if p_value < 0.001 else f"{p_value:.3f}",
    )


def _range(values: list[float]) -> str:
    return f"{min(values):.1f} to {max(values):.1f}" if values else "–"


if __name__ == "__main__":
    main()
