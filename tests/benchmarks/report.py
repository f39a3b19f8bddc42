"""Results as a Markdown table with the command, the date and the versions that made them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version

from tests.e2e.building import ROOT

from ledgercast.classification.bootstrap import DRAWS_TO_TEST

PACKAGES = ("duckdb", "dbt-core", "pandas", "scikit-learn", "statsmodels", "keras", "jax")


def write_table(
    name: str,
    title: str,
    text: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    command: str = "make bench",
) -> None:
    """Write docs/benchmarks/<name>.md and print its rows."""
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    lines = [f"# {title}", "", f"`{command}`, {date.today()}, 2 cores; {versions}.", "", text, ""]
    lines += [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    for row in rows:
        lines.append(f"| {' | '.join(row)} |")
        print(lines[-1], flush=True)
    path = ROOT / "docs" / "benchmarks" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_seed(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write seeds/<name>.csv, from which builds read what was measured, and say how many rows it has."""
    path = ROOT / "seeds" / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        lines = [writer.writerow(row) for row in rows]
    print(f"{path.relative_to(ROOT)}: {len(lines)} rows")


def read_seed(name: str) -> list[dict[str, str]]:
    """Return the rows of seeds/<name>.csv."""
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said_p(value: float) -> str:
    """Say a p-value of `paired_test`, or what it is at most where no draw was on the other side."""
    least = 2 / (DRAWS_TO_TEST + 1)
    return f"at most {least:.3f}" if value <= least else f"= {value:.3f}"
