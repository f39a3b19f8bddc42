"""What whole builds take: the demo bank step by step, and Berka from its files to the marts."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

from tests.benchmarks.report import write_table
from tests.benchmarks.scale import MARTS
from tests.e2e.building import ROOT, Build, green

DATA = Path(os.environ.get("LEDGERCAST_DATA", ROOT.parent / "shared" / "data"))
# by the beginnings of the names of their models; what tasks share is in none
TASKS = {
    "segment forecasts": ("segment_forecasts",),
    "customer forecasts": ("customer_forecasts", "reconcil"),
    "customer stress": ("customer_stress",),
    "loan default": ("loan_default", "int_loan_"),
    "customer and budget segments": (
        "customer_segments",
        "budget_segments",
        "cluster_",
        "segment_histories",
        "segment_a",
        "segment_migration",
        "segment_retention",
        "high_budget",
        "campaign_",
        "int_habit",
    ),
}


def seconds(step: Callable[[], CompletedProcess[str]]) -> float:
    """Wall seconds of a step that must end well."""
    started = time.perf_counter()
    green(step())
    return time.perf_counter() - started


def of_nodes(build: Build, prefixes: tuple[str, ...]) -> float:
    """Seconds of the models whose names begin so, in the last run of dbt."""
    results = json.loads((build.warehouse / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    wanted = tuple(f"model.ledgercast.{prefix}" for prefix in prefixes)
    return sum(result["execution_time"] for result in results if result["unique_id"].startswith(wanted))


def rows() -> Iterator[tuple[str, str]]:
    """One row a step."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Build(Path(folder), "demo")
        steps: dict[str, Callable[[], CompletedProcess[str]]] = {
            "dbt build": lambda: demo.dbt("build"),
            "dbt compile": lambda: demo.dbt("--quiet", "compile", "--select", "resource_type:analysis"),
            "ledgercast publish": lambda: demo.run("ledgercast", "publish", "--bank", "demo"),
            "render": lambda: demo.run("python", "reports/render.py", "--bank", "demo"),
        }
        taken = {"dbt build": seconds(steps.pop("dbt build"))}
        of_tasks = {task: of_nodes(demo, prefixes) for task, prefixes in TASKS.items()}
        taken |= {name: seconds(step) for name, step in steps.items()}
    for name, value in taken.items():
        yield f"demo: {name}", f"{value:.1f}"
    for task, value in of_tasks.items():
        yield f"demo: of dbt build, the models of {task}", f"{value:.1f}"
    yield "demo: all of `make build` after installation", f"{sum(taken.values()):.1f}"
    if not (DATA / "berka").is_dir():
        print(f"Berka is left out: {DATA / 'berka'} is not there; LEDGERCAST_DATA names the folder of the data sets")
        return
    with tempfile.TemporaryDirectory() as folder:
        berka = Build(Path(folder), "berka", {"data_dir": str(DATA / "berka")})
        yield "Berka: files to marts, with dbt's start", f"{seconds(lambda: berka.dbt('build', *MARTS)):.1f}"


def main() -> None:
    """Measure and write docs/benchmarks/builds.md."""
    text = (
        "Wall seconds; the demo bank has 2,000 customers. Asked: customer forecasts 50, loan default 15, segments 15."
    )
    write_table("builds", "Whole builds", text, ("step", "s"), rows())
