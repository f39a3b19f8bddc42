"""Banks of months: customer_months and product_events directly, without single transactions, for scale runs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from ledgercast.demo import baskets, incomes, loans, month_sums, people, products, simulate, state, tables, text
from ledgercast.demo.book import Columns
from ledgercast.demo.everyday import sketch
from ledgercast.demo.month_sums import GROUPS, MonthSums
from ledgercast.demo.parameters import Floats, Ints, draws
from ledgercast.demo.totals import day_ends
from ledgercast.demo.workers import in_order
from ledgercast.demo.world import World

ROWS = 20 * people.BLOCK  # customers who share a random stream here


def _money(cents: Ints) -> pa.Array:
    return pa.Array.from_buffers(pa.decimal64(18, 2), len(cents), [None, pa.py_buffer(cents)])


def _balances(prefix: str, opening: Ints, ends: Ints, here: Ints) -> dict[str, pa.Array]:
    """Columns of one balance, of which `ends` are those at the ends of days, shape (days, block)."""
    return {
        f"{prefix}opening_balance": _money(opening[here]),
        f"{prefix}closing_balance": _money(ends[-1, here]),
        f"{prefix}lowest_balance": _money(ends.min(axis=0)[here]),
        f"{prefix}mean_balance": _money(np.rint(ends.sum(axis=0)[here] / len(ends)).astype(np.int64)),
        f"{prefix}days_below_zero": pa.array((ends < 0).sum(axis=0, dtype=np.int32)[here]),
    }


def _month(
    world: World, who: people.People, ids: pa.Array, sums: MonthSums, opening: tuple[Ints, Ints], income: Ints,
    here: Ints, month: int,
) -> pa.Table:  # fmt: skip
    """Make a month's rows of the customers in `here`."""
    calendar = world.calendar
    days = int(calendar.month_start[month + 1] - calendar.month_start[month])
    date = calendar.first_month + month
    checking, savings = opening
    checking_ends, savings_ends = day_ends(checking, sums.checking[:days]), day_ends(savings, sums.savings[:days])
    joined = calendar.dates(who.joined).astype("datetime64[M]")
    born = who.birth_date.astype("datetime64[M]")
    columns: dict[str, Any] = {
        "customer_id": text.words(here, ids),
        "month": pa.array(np.full(len(here), date.astype("datetime64[D]"))),
        **_balances("", checking + savings, checking_ends + savings_ends, here),
        **_balances("checking_", checking, checking_ends, here),
        **_balances("savings_", savings, savings_ends, here),
        "income": _money(income[here]),
        "inflow": _money(sums.inflow[here]),
        "outflow": _money(sums.outflow[here]),
        "spend": _money(sums.group.sum(axis=0)[here]),
        **{f"spend_{name}": _money(sums.group[at, here]) for at, name in enumerate(GROUPS)},
        "transactions": pa.array(sums.count[here], pa.int32()),
        "outliers": pa.array(sums.outliers[here], pa.int32()),
        "age": pa.array((date - born[here]).astype(np.int64) // 12, pa.int32()),
        "tenure_months": pa.array((date - joined[here]).astype(np.int64), pa.int32()),
        "has_activity": pa.array(sums.count[here] > 0),
    }
    return pa.table(columns)


def _events(world: World, ids: pa.Array, columns: Columns) -> pa.Table:
    """Make the product events of some customers, in order of time."""
    rows = columns.close()
    order = np.argsort(rows["at"], kind="stable")
    start = world.calendar.first_day.astype("datetime64[s]")
    return pa.table(
        {
            "customer_id": text.words(rows["who"][order], ids),
            "product_id": text.words(rows["product"][order], world.parameters["products"]["names"]),
            "event_type": text.words(rows["event"][order], products.EVENTS),
            "occurred_at": pa.array(start + rows["at"][order]),
        }
    )


def _part(world: World, number: int, size: int) -> tuple[tables.Tables, tables.Tables]:
    """Simulate some customers from the first month to the last."""
    first = number * (ROWS // people.BLOCK)
    who = people.make(world, first, size)
    now = state.start(world, who, first)
    ids = pa.array(tables.customer_ids(who.number))
    rngs = {name: draws(world.seed, name, (1 << 36) + first) for name in ("income", "everyday", "money", "loans")}
    luck = draws(world.seed, "products", (1 << 36) + first)
    categories = world.parameters["everyday"]["category_groups"]
    groups = np.array([GROUPS.index(name) for name in categories])
    habits, owner = baskets.habits_with_memory(world, who, 0), np.arange(size)
    events, pieces = Columns(), []
    products.hold_at_start(world, who, now, events, first)
    # Those who are there when the data begin have been paid before.
    was_paid = np.repeat(now.is_active[:, None], 3, axis=1)
    for month in range(world.calendar.months):
        products.consider(world, now, month)
        opening, start = (now.checking.copy(), now.savings.copy()), world.calendar.month_start[month]
        sums = month_sums.empty(size, world.calendar, month)
        goods = baskets.make(world, who, now.strain, habits, month, baskets.FEW)

        def shop(
            before: state.State, level: Floats, month: int, goods: baskets.Baskets = goods, sums: MonthSums = sums
        ) -> tuple[Ints, Ints]:
            if world.calendar.month_of_year(month) % 3 == 2:  # what is looked at by products.consider
                sketch(world, who, before, rngs["everyday"])
            bought = baskets.draw(world, who, before, goods, owner, level, month, rngs["everyday"])
            return sums.buy(bought, groups)

        def lend(before: state.State, month: int) -> loans.Offer:
            return loans.offer(world, who, before, month, rngs["loans"])

        here = np.flatnonzero((who.first_month <= month) & ((now.left < 0) | (now.left >= start)))
        simulate.advance(world, who, now, sums, loans.LoanBook(), month, rngs, shop, lend)
        products.step(world, who, now, events, month, luck)
        income = sums.sure + np.where(incomes.recurs(was_paid), sums.payers, 0)
        was_paid = np.column_stack([was_paid[:, 1:], sums.payers > 0])
        pieces.append(_month(world, who, ids, sums, opening, income, here, month))
    regions, types = world.parameters["regions"]["names"], world.parameters["types"]["names"]
    register = {
        "customer_id": ids,
        "birth_date": pa.array(who.birth_date),
        "region": text.words(who.region, regions),
        "joined_on": pa.array(world.calendar.dates(who.joined)),
    }
    made = {
        "customers": pa.table(register),
        "customer_months": pa.concat_tables(pieces).unify_dictionaries(),
        "product_events": _events(world, ids, events),
    }
    return made, {"customer_types": pa.table({"customer_id": ids, "customer_type": text.words(who.type, types)})}


def parts(world: World, customers: int) -> Iterator[tuple[tables.Tables, tables.Tables]]:
    """Yield the tables and the truth's tables of all customers, part by part in order."""
    sizes = [min(ROWS, customers - start) for start in range(0, customers, ROWS)]
    return in_order(_part, [(world, number, size) for number, size in enumerate(sizes)])
