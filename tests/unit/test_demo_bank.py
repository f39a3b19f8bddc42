"""The demo bank's files: the same seed gives the same rows, balances are exact, dirt is what was planted."""

import hashlib
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ledgercast import demo
from ledgercast.demo import dirt, parameters, tables

CHANCES = ("event_p", "loan_default_p", "purchase_p", "next_goal_p")
TRUTH = ("customer_types", "planted_dirt", "planted_outliers", "contact_effect", "generator")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo") / "bank"
    demo.write(out, customers=700, months=20, seed=3)
    return out


@pytest.fixture(scope="module")
def connection(folder):
    con = duckdb.connect()
    for name in tables.CONTRACT:
        con.execute(f"create view {name} as select * from '{folder}/{name}.parquet'")
    for name in TRUTH:
        con.execute(f"create view {name} as select * from '{folder}/truth/{name}.parquet'")
    # grain: one row of the transactions file, with what is wrong with it
    con.execute(
        f"""
        create table delivered as
        with rows as (
            select *, file_row_number + 1 as source_row
            from read_parquet('{folder}/transactions.parquet', file_row_number = true)
        )
        select rows.*, planted.key, planted.kind
        from rows left join planted_dirt as planted
            on planted.source_row = rows.source_row and planted.source_table = 'transactions'
        """
    )
    yield con
    con.close()


def fingerprints(out: Path) -> dict[str, str]:
    return {
        str(file.relative_to(out)): hashlib.sha256(str(pq.read_table(file).to_pylist()).encode()).hexdigest()
        for file in sorted(out.rglob("*.parquet"))
    }


def test_same_seed_same_rows_whatever_the_batch(tmp_path):
    for name, batch in (("a", 1), ("b", 10_000), ("c", 501)):
        demo.write(tmp_path / name, customers=1100, months=2, seed=5, batch_customers=batch)
    first = fingerprints(tmp_path / "a")
    assert len(first) == len(tables.CONTRACT) + len(TRUTH) + len(CHANCES)
    assert first == fingerprints(tmp_path / "b") == fingerprints(tmp_path / "c")


def test_another_seed_gives_another_bank(tmp_path):
    demo.write(tmp_path / "a", customers=20, months=2, seed=1)
    demo.write(tmp_path / "b", customers=20, months=2, seed=2)
    assert fingerprints(tmp_path / "a")["transactions.parquet"] != fingerprints(tmp_path / "b")["transactions.parquet"]


def test_columns_are_the_contracts_and_text(folder):
    for name, columns in tables.CONTRACT.items():
        schema = pq.read_schema(folder / f"{name}.parquet")
        assert tuple(schema.names) == columns, name
        assert {field.type for field in schema} == {pa.string()}, name


def test_running_balances_are_exact(connection):
    broken, steps = connection.sql(
        """
        with steps as (
            select
                amount::decimal(18, 2) as amount,
                balance_after::decimal(18, 2) as balance,
                transaction_id::bigint as number,
                booked_at::timestamp as moment,
                lag(balance_after::decimal(18, 2)) over follows as balance_before,
                lag(transaction_id::bigint) over follows as number_before,
                lag(booked_at::timestamp) over follows as moment_before,
            from delivered
            where kind is null or kind = 'late_row'
            window follows as (partition by account_id order by transaction_id)
        )
        select count(*) filter (balance <> balance_before + amount or moment < moment_before), count(*)
        from steps where number = number_before + 1
        """
    ).fetchall()[0]
    assert steps > 100_000
    assert broken == 0


def test_own_transfers_cancel(connection):
    legs, odd = connection.sql(
        """
        with pairs as (
            select
                booked_at, substr(account_id, 1, 8) as customer,
                count(*) as legs, sum(amount::decimal(18, 2)) as rest
            from delivered where category = 'own_transfer' and kind is null group by all
        )
        select count(*) filter (legs = 2), count(*) filter (legs = 2 and rest <> 0) from pairs
        """
    ).fetchall()[0]
    assert legs > 1000
    assert odd == 0


def test_dirt_is_what_was_planted(connection):
    rows = connection.sql("select count(*) from delivered").fetchall()[0][0]
    counts = dict(
        connection.sql("select kind, count(*) from delivered where kind is not null group by kind").fetchall()
    )
    planned = parameters.load()["dirt"]
    assert set(counts) == set(dirt.KINDS)
    for kind, count in counts.items():
        assert count / rows == pytest.approx(planned[kind], rel=0.25), kind
    assert sum(counts.values()) / rows == pytest.approx(0.02, rel=0.05)


def test_dirty_rows_are_dirty_and_clean_rows_clean(connection):
    unusual = connection.sql(
        """
        select kind, count(*) from (
            select
                kind,
                case kind
                    when 'bad_date' then try_cast(booked_at as timestamp) is null
                    when 'bad_amount' then try_cast(amount as decimal(18, 2)) is null
                    when 'absurd_amount' then abs(amount::decimal(18, 2)) > 10e6
                    when 'unknown_account' then account_id not in (select account_id from accounts)
                    when 'missing_category' then category is null
                    when 'missing_balance' then balance_after is null
                    else key = transaction_id
                end as as_planted,
                try_cast(booked_at as timestamp) is not null and abs(try_cast(amount as double)) < 1e6
                and category is not null and balance_after is not null
                and account_id in (select account_id from accounts) as is_sound
            from delivered
        )
        where kind is null and not is_sound or kind is not null and not as_planted
        group by kind
        """
    ).fetchall()
    assert unusual == []
    repeated = connection.sql("select count(*) - count(distinct transaction_id) from delivered where kind is null")
    assert repeated.fetchall()[0] == (0,)


def test_a_late_row_stands_after_later_ones(connection):
    early = connection.sql(
        """
        select count(*) from delivered as late
        where kind = 'late_row' and source_row < (
            select max(source_row) from delivered as other
            where other.account_id = late.account_id and other.kind is null and other.booked_at > late.booked_at
        )
        """
    ).fetchall()[0]
    assert early == (0,)


def test_tables_refer_to_each_other(connection):
    for child, column, parent in (
        ("delivered where kind is null", "account_id", "accounts"),
        ("loans where loan_id not like 'L8%'", "account_id", "accounts"),
        ("accounts where account_id not like 'A8%'", "customer_id", "customers"),
        ("loan_payments", "loan_id", "loans"),
        ("product_events", "customer_id", "customers"),
        ("customer_types", "customer_id", "customers"),
    ):
        orphans = connection.sql(
            f"select count(*) from (from {child}) where {column} not in (select {column} from {parent})"
        )
        assert orphans.fetchall()[0] == (0,), child


def test_no_transaction_outside_its_account(connection):
    outside = connection.sql(
        """
        select count(*) from delivered join accounts using (account_id)
        where kind is null and (booked_at::date < opened_on::date or booked_at::date > closed_on::date)
        """
    ).fetchall()[0]
    assert outside == (0,)


def test_categories_are_known(connection):
    seeds = Path(__file__).parents[2] / "seeds"
    known = f"select category from '{seeds}/categories.csv'"
    strange = connection.sql(f"select distinct category from delivered where category not in ({known})").fetchall()
    assert strange == []
    products = f"select product_id from '{seeds}/products.csv'"
    assert connection.sql(f"select count(*) from product_events where product_id not in ({products})").fetchall()[
        0
    ] == (0,)
    goals = f"'{seeds}/goal_products.csv'"
    assert connection.sql(f"select count(*) from {goals} where product_id not in ({products})").fetchall()[0] == (0,)
