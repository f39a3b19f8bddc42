"""A small bank from raw rows to published tables and reports, as README's two commands do it."""

import json
import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest
from building import NO_TESTS, ROOT, Build, green

from ledgercast.customer_forecasts.events import label_windows
from ledgercast.customer_stress.origins import read_cutoff, read_origins
from ledgercast.publish import SCHEMAS

SETTINGS = {"demo_customers": 60, "demo_months": 30}
# Columns that tell of the run only; all else is equal from build to build.
OF_THE_RUN = ("run_id", "scored_at", "seconds", "peak_mb")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    build = Build(tmp_path_factory.mktemp("first"), "demo", SETTINGS)
    green(build.dbt("build"))
    green(build.run("ledgercast", "publish", "--bank", "demo"))
    return build


def contents(file: Path) -> dict[str, tuple[int, int]]:
    """Rows and a hash of each table for readers that does not depend on the order of rows."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.sql(
            "select table_schema, table_name, list(column_name order by ordinal_position) "
            "from information_schema.columns "
            f"where table_catalog = current_database() and table_schema in {SCHEMAS} group by all order by all"
        ).fetchall()
        found = {}
        for schema, name, columns in tables:
            kept = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_RUN)
            counted = connection.sql(f'select count(*), sum(hash(({kept}))) from {schema}."{name}"').fetchall()
            found[f"{schema}.{name}"] = counted[0]
        return found


def test_build_is_published_whole(built: Build) -> None:
    found = contents(built.published)
    for table in (
        "core.transactions",
        "marts.customer_months",
        "predictions.customer_forecasts",
        "predictions.segment_forecasts",
        "predictions.customer_stress",
        "predictions.loan_default",
        "predictions.customer_segments",
        "predictions.budget_segments",
        "evaluation.leaderboard",
        "evaluation.reconciliation",
    ):
        assert found[table][0] > 0, f"{table} is empty"


def test_two_builds_with_one_seed_are_equal(built: Build, tmp_path: Path) -> None:
    again = Build(tmp_path, "demo", SETTINGS)
    green(again.dbt("build", *NO_TESTS))
    first, second = contents(built.file), contents(again.file)
    assert {name: first[name] for name in first if first[name] != second.get(name)} == {}
    assert first.keys() == second.keys()


def test_published_file_has_comments_and_no_personal_columns(built: Build) -> None:
    with duckdb.connect(str(built.published), read_only=True) as connection:
        columns = connection.sql("select column_name from duckdb_columns() where schema_name = 'core'").fetchall()
        assert not {"birth_date", "raw", "counterparty"} & {name for (name,) in columns}
        uncommented = connection.sql(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where schema_name in ('core', 'marts', 'evaluation', 'predictions') and comment is null"
        ).fetchall()
        assert uncommented == []
        assert connection.sql("select smape(1.0, 1.0)").fetchall() == [(0.0,)]


def test_outcomes_of_stress_are_the_labels_of_training(built: Build) -> None:
    with duckdb.connect(str(built.file), read_only=True) as connection:
        latest = connection.sql("from marts.customer_forecasts_inputs where is_as_of").to_arrow_table()
        origins = connection.sql("from marts.customer_forecasts_inputs where is_origin").to_arrow_table()
        outcomes = connection.sql("from marts.customer_stress_outcomes").to_arrow_table()
    now = read_cutoff(latest, latest["cutoff_month"][0].as_py())
    places = {customer: place for place, customer in enumerate(now.customer_id.to_pylist())}
    compared = 0
    for origin in read_origins(origins, outcomes):
        ids = origin.judged.customer_id.to_pylist()
        stayed = np.array([customer in places for customer in ids])
        same = now.take(np.array([places[customer] for customer in ids if customer in places]))
        labels = label_windows(same, int(now.cutoff[0] - origin.judged.cutoff[0]))
        # whoever opened the first checking account since then could not be depleted before
        is_alike = same.can_deplete == origin.judged.can_deplete[stayed]
        np.testing.assert_array_equal(labels[is_alike], origin.y[stayed][is_alike])
        compared += int(np.sum(~np.isnan(labels)))
    assert compared > 1000


def test_only_evaluation_and_analyses_read_the_truth(built: Build) -> None:
    manifest = json.loads((built.warehouse / "target" / "manifest.json").read_text(encoding="utf-8"))
    truth = {name for name, node in manifest["nodes"].items() if node.get("schema") == "demo_truth"}
    readers = {
        (node["resource_type"], node["schema"])
        for node in manifest["nodes"].values()
        if truth & set(node.get("depends_on", {}).get("nodes", []))
    }
    assert len(truth) >= 5
    assert {schema for kind, schema in readers if kind == "model"} <= {"evaluation"}


@pytest.mark.parametrize(
    ("mutation", "expected"),
    [
        # One row of a kind that every bank catches whole, rejected for another reason.
        (
            "update core.rejected_rows set reason = 'unknown_account' where reason = 'unreadable_booked_at' "
            "and source_row = (select min(source_row) from core.rejected_rows where reason = 'unreadable_booked_at')",
            "demo_dirt_is_caught",
        ),
        (
            "insert into core.rejected_rows select 'transactions', 'transactions.parquet', source_row, "
            "'unknown_account', ['unknown_account'], null from staging.int_transactions_checked "
            "where problem is null limit 40",
            "demo_clean_rows_are_kept",
        ),
    ],
)
def test_cleaning_that_fails_is_noticed(built: Build, tmp_path: Path, mutation: str, expected: str) -> None:
    shutil.copytree(built.warehouse, tmp_path / "mutated")
    mutated = Build(tmp_path / "mutated", "demo", SETTINGS)
    with duckdb.connect(str(mutated.file)) as connection:
        connection.execute(mutation)
    done = mutated.dbt("build", "--select", "planted_dirt_outcomes+", "--exclude-resource-type", "unit_test")
    assert done.returncode == 1
    assert {line.split()[6] for line in done.stdout.splitlines() if " FAIL " in line} == {expected}, done.stdout


def test_published_customers_add_up_and_a_cent_is_noticed(built: Build, tmp_path: Path) -> None:
    customers = built.query("select measure, sum(mean) from predictions.customer_forecasts group by all order by all")
    assert len(customers) == 3
    for kind in ("all", "age_band", "income_tier", "region"):
        segments = (
            "select measure, sum(mean) from predictions.segment_forecasts "
            f"where model_name = 'reconciled' and segment_type = '{kind}' group by all order by all"
        )
        assert built.query(segments) == customers
    shutil.copytree(built.warehouse, tmp_path / "mutated")
    mutated = Build(tmp_path / "mutated", "demo", SETTINGS)
    with duckdb.connect(str(mutated.file)) as connection:
        connection.execute(
            "update predictions.customer_forecasts set mean = mean + 0.01 where measure = 'spend' and horizon = 1 and "
            "customer_id = (select min(customer_id) from predictions.customer_forecasts)"
        )
    done = mutated.dbt("test", "--select", "predictions_of_customers_add_up")
    assert done.returncode == 1
    assert "Got 4 results" in done.stdout, done.stdout


def test_the_questions_in_readme_are_answered(built: Build) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    questions = "".join(re.findall(r"```sql\n(.*?)```", readme, flags=re.DOTALL)).split(";")
    with duckdb.connect(str(built.published), read_only=True) as connection:
        answers = [connection.sql(question).fetchall() for question in questions if question.strip()]
    assert len(answers) >= 5
    assert answers[-1]


def test_reports_are_rendered(built: Build) -> None:
    green(built.dbt("--quiet", "compile", "--select", "resource_type:analysis"))
    green(built.run("python", "reports/render.py", "--bank", "demo"))
    sources = sorted((ROOT / "reports").glob("*.qmd"))
    assert len(sources) >= 6
    for source in sources:
        page = (ROOT / "reports" / "_site" / "demo" / f"{source.stem}.html").read_text(encoding="utf-8")
        assert "Traceback" not in page
        assert "<svg" in page or "<img" in page


def test_a_partial_run_is_not_published_and_the_copy_stays(built: Build) -> None:
    before = built.published.read_bytes()
    green(built.dbt("run", "--select", "customer_months"))
    refused = built.run("ledgercast", "publish", "--bank", "demo")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert built.published.read_bytes() == before


def test_a_selector_builds_its_task_alone(tmp_path: Path) -> None:
    build = Build(tmp_path, "demo", {"demo_customers": 20, "demo_months": 12})
    green(build.dbt("build", "--selector", "segment_forecasts"))
    assert build.query("select count(*) from predictions.segment_forecasts") != [(0,)]


def test_one_customer_and_one_month_work(tmp_path: Path) -> None:
    build = Build(tmp_path, "demo", {"demo_customers": 1, "demo_months": 1})
    green(build.dbt("build"))
    green(build.run("ledgercast", "publish", "--bank", "demo"))
    green(build.dbt("--quiet", "compile", "--select", "resource_type:analysis"))
    green(build.run("python", "reports/render.py", "--bank", "demo"))
