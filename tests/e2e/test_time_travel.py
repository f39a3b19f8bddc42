"""Nothing that a model is fed may know the future: a bank is built at three dates, with and without later rows."""

from pathlib import Path

import duckdb
import pytest
from building import NO_TESTS, Build, green

from ledgercast import demo

DATES = ("2024-10-31", "2025-03-31", "2025-07-31")

# What each file says of a later time: rows that are not there yet, and values that are not known yet.
LATER_ROWS = {
    "customers": "joined_on > '{date}'",
    "accounts": "opened_on > '{date}'",
    "transactions": "try_cast(booked_at as date) > '{date}'",
    "loans": "granted_on > '{date}'",
    "loan_payments": "due_on > '{date}'",
    "product_events": "try_cast(occurred_at as date) > '{date}'",
}
LATER_VALUES = {
    "accounts": {"closed_on": "closed_on > '{date}'"},
    "loans": {"is_default": "outcome_known_on > '{date}'", "outcome_known_on": "outcome_known_on > '{date}'"},
    "loan_payments": {"paid_on": "paid_on > '{date}'"},
}
# Columns that tell of the run only; all else is equal from build to build.
OF_THE_RUN = {"run_id", "scored_at", "seconds", "peak_mb"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank") / "whole"
    demo.write(folder, customers=40, months=24, seed=3)
    return folder


def cut(whole: Path, folder: Path, date: str) -> None:
    """Copy a bank's files as they were at the end of a day."""
    folder.mkdir()
    for file in whole.glob("*.parquet"):
        masks = ", ".join(
            f"case when {test.format(date=date)} then null else {column} end as {column}"
            for column, test in LATER_VALUES.get(file.stem, {}).items()
        )
        later = LATER_ROWS.get(file.stem, "false").format(date=date)
        duckdb.sql(
            f"copy (select * {f'replace ({masks})' if masks else ''} from read_parquet('{file}') "
            f"where not coalesce({later}, false)) to '{folder / file.name}'"
        )


def tables(build: Build) -> dict[str, list[str]]:
    """Tables of the schemas marts and ml with the columns that must not change."""
    rows = build.query(
        "select table_schema || '.' || table_name, list(column_name) from information_schema.columns "
        "where table_schema in ('marts', 'ml') group by all"
    )
    return {name: [f'"{column}"' for column in columns if column not in OF_THE_RUN] for name, columns in rows}


@pytest.mark.parametrize("date", DATES)
def test_no_table_changes_when_the_future_is_taken_away(bank: Path, tmp_path: Path, date: str) -> None:
    cut(bank, tmp_path / "cut", date)
    builds = []
    for name, folder in (("known", tmp_path / "cut"), ("told", bank)):
        build = Build(tmp_path / name, "files", {"data_dir": str(folder), "as_of": date})
        green(build.dbt("build", "--select", "+path:dbt_project/models/marts", "+path:models_py/models", *NO_TESTS))
        builds.append(build)
    known, told = builds
    compared = tables(known)
    assert compared == tables(told)
    assert {
        "marts.customer_months",
        "marts.customer_forecasts_inputs",
        "marts.customer_forecasts_outcomes",
        "marts.customer_segments_inputs",
        "marts.budget_segments_inputs",
        "marts.loan_default_inputs",
        "marts.segment_forecasts_inputs",
        "ml.segment_forecasts_backtest",
        "ml.reconciliation_prices",
        "ml.loan_default_backtest",
    } <= set(compared)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{known.file}' as known (read_only); attach '{told.file}' as told (read_only)")
        for table, columns in compared.items():
            listed = ", ".join(columns)
            different = connection.sql(
                f"(select {listed} from known.{table} except all select {listed} from told.{table}) union all "
                f"(select {listed} from told.{table} except all select {listed} from known.{table})"
            ).fetchall()
            assert not different, (
                f"{table} as of {date} knows the future, in {len(different)} rows such as {different[0]}"
            )
        # by the first date no loan of so small a bank has an outcome
        outcomes = ["loan_default_outcomes"] if date > DATES[0] else []
        for table in ("customer_months", "customer_forecasts_inputs", "loan_default_inputs", *outcomes):
            assert connection.sql(f"select count(*) from known.marts.{table}").fetchall()[0][0] > 0, table
