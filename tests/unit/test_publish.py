import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ledgercast.cli import main
from ledgercast.publish import publish

BUILD = """
create schema build;
create schema staging;
create schema core;
create schema marts;
create schema predictions;
create table build.runs (
    invocation_id varchar, command varchar, started_at timestamp, finished_at timestamp, state varchar,
    is_green boolean, is_whole boolean, publish_pii boolean
);
insert into build.runs values
    ('a', 'build', '2020-01-01', '2020-01-01', 'finished', false, false, false),
    ('b', 'build', '2020-01-02', '2020-01-02', 'finished', true, true, false);
create table build.relations (schema_name varchar, table_name varchar, private_columns varchar[]);
insert into build.relations values
    ('staging', 'raw_customers', []),
    ('core', 'customers', ['Birth_date']),
    ('core', 'rejected_rows', []),
    ('marts', 'ages', []),
    ('predictions', 'goals', []);
create table staging.raw_customers as select 1 as customer_id;
create table core.customers as select range as customer_id, 'secret ' || range as birth_date from range(1000);
comment on table core.customers is 'One row per customer; it''s all.';
comment on column core.customers.customer_id is 'Key.';
create table core.rejected_rows as select 'secret' as raw, 'bad_date' as reason;
create table core.left_over as select 1 as x;
create view marts.ages as select customer_id, 5 as age from core.customers;
comment on view marts.ages is 'Ages.';
create table predictions.goals as select 1 as customer_id, 0.5::decimal(18, 2) as amount;
"""


@pytest.fixture
def warehouse(tmp_path) -> Path:
    (tmp_path / ".build").mkdir()
    change(tmp_path, BUILD)
    return tmp_path


def change(warehouse: Path, sql: str) -> None:
    with duckdb.connect(warehouse / ".build" / "shop.duckdb") as connection:
        connection.execute(sql)


def ask(warehouse: Path, sql: str) -> list[tuple]:
    with duckdb.connect(warehouse / "shop.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_copy_holds_the_readers_schemas_and_nothing_private(warehouse):
    done = publish("shop", warehouse)
    assert (done.tables, done.rows) == (4, 2002)
    columns = (
        "select table_schema || '.' || table_name || '.' || column_name from information_schema.columns order by all"
    )
    assert [name for (name,) in ask(warehouse, columns)] == [
        "core.customers.customer_id",
        "core.rejected_rows.reason",
        "marts.ages.age",
        "marts.ages.customer_id",
        "predictions.goals.amount",
        "predictions.goals.customer_id",
    ]
    assert b"secret" not in (warehouse / "shop.duckdb").read_bytes()
    assert [path.name for path in (warehouse / ".build").iterdir()] == ["shop.duckdb"]


def test_personal_data_is_published_where_the_build_was_told_so(warehouse):
    change(warehouse, "update build.runs set publish_pii = true")
    publish("shop", warehouse)
    assert ask(warehouse, "select birth_date, raw from core.customers, core.rejected_rows limit 1") == [
        ("secret 0", "secret")
    ]


def test_comments_and_metric_macros_come_along(warehouse):
    publish("shop", warehouse)
    assert ask(warehouse, "select table_name, comment from duckdb_tables() where comment is not null order by all") == [
        ("ages", "Ages."),
        ("customers", "One row per customer; it's all."),
    ]
    assert ask(warehouse, "select comment from duckdb_columns() where comment is not null") == [("Key.",)]
    assert ask(warehouse, "select is_covered(1, 0, 2)") == [(True,)]


def test_predictions_and_evaluation_are_parquet_too(warehouse):
    (warehouse / "shop" / "predictions").mkdir(parents=True)
    (warehouse / "shop" / "predictions" / "old.parquet").touch()
    folder = publish("shop", warehouse).folder
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")] == ["predictions/goals.parquet"]
    assert duckdb.sql(f"select amount from '{folder}/predictions/goals.parquet'").fetchall()[0][0] == 0.5


def test_a_stale_log_is_not_replayed_and_an_open_reader_is_not_disturbed(warehouse):
    publish("shop", warehouse)
    (warehouse / "shop.duckdb.wal").write_bytes(b"stale")
    publish("shop", warehouse)
    assert not (warehouse / "shop.duckdb.wal").exists()
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(warehouse / "shop.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdout.readline().strip() == b"1000"
    change(warehouse, "insert into core.customers values (1000, '')")
    publish("shop", warehouse)
    assert reader.communicate(b"\n")[0].strip() == b"1000"
    assert ask(warehouse, "select count(*) from core.customers") == [(1001,)]


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in range(2):
    print(connection.execute("select count(*) from core.customers").fetchall()[0][0], flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "insert into build.runs values ('c', 'run', '2020-01-03', null, 'running', null, null, false)",
            "dbt run, was interrupted",
        ),
        (
            "insert into build.runs values ('c', 'build', '2020-01-03', null, 'finished', false, true, false)",
            "dbt build, failed",
        ),
        (
            "insert into build.runs values ('c', 'seed', '2020-01-03', null, 'finished', true, false, false)",
            "dbt seed, built only a part",
        ),
        ("delete from build.runs", "has no record of a build"),
        ("drop schema build cascade", "has no record of a build"),
    ],
)
def test_only_a_whole_green_build_is_published(warehouse, sql, expected):
    publish("shop", warehouse)
    before = (warehouse / "shop.duckdb").read_bytes()
    change(warehouse, sql)
    with pytest.raises(ValueError, match=expected) as raised:
        publish("shop", warehouse)
    assert "\n" not in str(raised.value)
    assert "--vars '{bank: shop, data_dir: <folder>}'" in str(raised.value)
    assert (warehouse / "shop.duckdb").read_bytes() == before


def test_a_copy_that_can_not_be_finished_leaves_the_old_one(warehouse):
    publish("shop", warehouse)
    before = (warehouse / "shop.duckdb").read_bytes()
    change(
        warehouse,
        "create view marts.bad as select error('boom') as x; insert into build.relations values ('marts', 'bad', [])",
    )
    with pytest.raises(ValueError, match=r"could not be copied \(.*boom\); readers keep the copy they had$"):
        publish("shop", warehouse)
    assert (warehouse / "shop.duckdb").read_bytes() == before
    assert (warehouse / "shop" / "predictions" / "goals.parquet").exists()
    change(warehouse, "create or replace view marts.bad as select 2 as x")
    publish("shop", warehouse)
    assert ask(warehouse, "from marts.bad") == [(2,)]


def test_the_command_line_says_in_one_line_what_it_did_or_why_not(warehouse, capsys):
    assert main(["publish", "--bank", "shop", "--warehouse", str(warehouse)]) == 0
    assert capsys.readouterr().out.startswith(f"{warehouse / 'shop.duckdb'}: 4 tables, 2,002 rows")
    assert main(["publish", "--bank", "none", "--warehouse", str(warehouse)]) == 2
    line = capsys.readouterr().err
    assert line.startswith(f"ledgercast publish: {warehouse / '.build' / 'none.duckdb'} does not exist; expected")
    assert line.count("\n") == 1


def test_a_build_file_in_use_is_told_in_one_line(warehouse):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(warehouse / ".build" / "shop.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline()
    with pytest.raises(ValueError, match=r"shop\.duckdb is open in another process; expected"):
        publish("shop", warehouse)
    holder.communicate(b"\n")


HOLDER = "import sys, duckdb; connection = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.readline()"


def test_a_build_file_that_is_none_is_told_in_one_line(warehouse):
    (warehouse / ".build" / "shop.duckdb").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(ValueError, match=r"shop\.duckdb can't be opened \(.*\); expected a DuckDB file") as raised:
        publish("shop", warehouse)
    assert "\n" not in str(raised.value)
