"""Banks of months: figures fit together, and look like those of a bank with transactions."""

import csv
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ledgercast import demo
from ledgercast.demo import incomes, month_sums, parameters, simulate, world


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    out = tmp_path_factory.mktemp("months") / "bank"
    counts = demo.write(out, customers=3000, months=24, seed=4, grain="month")
    assert counts["customers"] == 3000
    con = duckdb.connect()
    con.execute(f"create view customer_months as from '{out}/customer_months.parquet'")
    con.execute(f"create view product_events as from '{out}/product_events.parquet'")
    yield con
    con.close()


def test_groups_of_bills_are_the_seeds():
    seeds = Path(__file__).parents[2] / "seeds" / "categories.csv"
    with seeds.open() as lines:
        known = {row["category"]: row["category_group"] for row in csv.DictReader(lines)}
    for category, group in month_sums.BILLS.items():
        assert known[category] in (group, "income"), category
    everyday = parameters.load()["everyday"]
    assert dict(zip(everyday["categories"], everyday["category_groups"], strict=True)).items() <= known.items()


def test_figures_of_a_month_fit_together(rows):
    groups = " + ".join(f"spend_{name}" for name in month_sums.GROUPS)
    wrong = rows.sql(
        f"""
        select count(*) from customer_months
        where opening_balance + inflow - outflow <> closing_balance
            or spend <> {groups}
            or opening_balance <> checking_opening_balance + savings_opening_balance
            or lowest_balance > closing_balance or savings_lowest_balance < 0
            or (days_below_zero > 0) <> (lowest_balance < 0)
        """
    ).fetchall()
    assert wrong == [(0,)]


def test_a_month_opens_where_the_last_one_closed(rows):
    broken, steps = rows.sql(
        """
        select count(*) filter (opening_balance <> before), count(before) from (
            select opening_balance, lag(closing_balance) over (partition by customer_id order by month) as before
            from customer_months
        )
        """
    ).fetchall()[0]
    assert steps > 50_000
    assert broken == 0


def test_it_looks_like_a_bank_with_transactions(rows):
    surroundings = world.make(parameters.load(), 24, seed=4)
    income, spend, months = 0.0, 0.0, 0
    for number in range(4):
        block = simulate.run(surroundings, number, 500, range(25))
        income += incomes.history(surroundings, block).income[:, 12:].sum() / 100
        own = simulate.categories(surroundings).index("own_transfer")
        day = surroundings.calendar.month_start[12] * 86_400
        postings = block.postings
        spent = (
            (postings["cents"] < 0) & (postings["slot"] < 3) & (postings["category"] != own) & (postings["at"] >= day)
        )
        spend -= postings["cents"][spent].sum() / 100
        months += sum(
            ((block.people.first_month <= month) & (block.kept[month].left < 0)).sum() for month in range(12, 24)
        )
    found = rows.sql("select avg(income), avg(spend) from customer_months where month >= '2025-01-01'").fetchall()[0]
    np.testing.assert_allclose(np.array(found, dtype=float), [income / months, spend / months], rtol=0.05)


def test_products_are_bought_in_order(rows):
    assert rows.sql("select count(distinct event_type) from product_events").fetchall() == [(4,)]


def test_the_same_seed_gives_the_same_months(tmp_path):
    for name in ("a", "b"):
        demo.write(tmp_path / name, customers=50, months=3, seed=5, grain="month")
    same = duckdb.sql(
        f"""
        select count(*) from (
            from '{tmp_path}/a/customer_months.parquet' except all from '{tmp_path}/b/customer_months.parquet'
        )
        """
    ).fetchall()
    assert same == [(0,)]
