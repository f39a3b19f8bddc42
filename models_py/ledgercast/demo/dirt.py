"""Planted dirt: what goes wrong between a bank's ledger and a file of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.demo.ledger import Ledger
from ledgercast.demo.parameters import Floats, Ints, draws, floats
from ledgercast.demo.world import World

KINDS = (
    "duplicate", "missing_category", "bad_date", "bad_amount", "unknown_account", "swapped_sign", "absurd_amount",
    "late_row", "missing_balance",
)  # fmt: skip
BAD_AMOUNTS = ("{} EUR", "n/a", "--", "{}.0", "#REF!", "")
# Other tables: what is wrong with an invented row, and the values that make it so.
GHOSTS = {
    "customers": ("bad_birth_date", {"customer_id": "C8{:06d}", "birth_date": "1985-02-30"}),
    "accounts": ("unknown_customer", {"account_id": "A8{:07d}", "customer_id": "C9{:06d}"}),
    "loans": ("bad_principal", {"loan_id": "L8{:07d}", "principal": "n/a"}),
}
TRUTH = pa.schema(
    [("source_table", pa.string()), ("key", pa.string()), ("kind", pa.string()), ("source_row", pa.int64())]
)
LATEST_REPEAT = 400  # rows between a row and its repeat, at most


@dataclass(frozen=True)
class Delivery:
    """
    The rows of a block's file, in the order of the file.

    Attributes
    ----------
    rows : Ints
        Row of the ledger behind each row of the file.
    kind : Ints
        Index into `KINDS` of what is wrong with it, -1 for a clean row.
    u : Floats
        A uniform number for each row of the file: how exactly it goes wrong.
    """

    rows: Ints
    kind: Ints
    u: Floats


def deliver(world: World, ledger: Ledger, block: int) -> Delivery:
    """Choose the dirty rows of a block and the order in which its rows reach the file."""
    p = world.parameters["dirt"]
    rng = draws(world.seed, "dirt", block)
    size = len(ledger)
    limits = np.cumsum(floats([p[kind] for kind in KINDS]))
    chosen = np.searchsorted(limits, rng.random(size), side="right")
    kind = np.where((chosen < len(KINDS)) & (ledger.outlier == 0), chosen, -1)

    repeated = np.flatnonzero(kind == KINDS.index("duplicate"))
    late = kind == KINDS.index("late_row")
    # A repeat follows its row at once or some rows later; a late row comes after all others of the block.
    distance = np.where(rng.random(len(repeated)) < 0.5, 0, rng.integers(0, LATEST_REPEAT, len(repeated)))
    place = np.concatenate([np.arange(size) + np.where(late, size, 0), repeated + distance + 0.5])
    order = np.argsort(place, kind="stable")
    rows = np.concatenate([np.arange(size), repeated])[order]
    # Of a row and its repeat the one that comes second is the dirty one.
    is_repeat = np.concatenate([np.zeros(size, dtype=np.bool_), np.ones(len(repeated), dtype=np.bool_)])[order]
    kinds = np.where(is_repeat | (kind[rows] != KINDS.index("duplicate")), kind[rows], -1)
    return Delivery(rows, kinds, rng.random(len(rows)))


def spoil(columns: dict[str, pa.Array], delivery: Delivery, cents: Ints) -> dict[str, pa.Array]:
    """
    Spoil the dirty rows of a block's transactions.

    Parameters
    ----------
    columns : dict[str, pyarrow.Array]
        Text columns of the file, clean, in the order of the file.
    delivery : Delivery
        Which rows go wrong, and how.
    cents : Ints
        Amounts behind the column `amount`.

    Returns
    -------
    dict[str, pyarrow.Array]
        The same columns, spoiled.
    """
    spoiled = dict(columns)

    def rows(kind: str) -> Ints:
        return np.flatnonzero(delivery.kind == KINDS.index(kind))

    def replace(column: str, where: Ints, values: list[Any]) -> None:
        plain = spoiled[column].cast(pa.string())
        mask = np.zeros(len(plain), dtype=np.bool_)
        mask[where] = True
        spoiled[column] = pc.replace_with_mask(plain, pa.array(mask), pa.array(values, pa.string()))

    def old(column: str, where: Ints) -> list[Any]:
        return list(spoiled[column].take(pa.array(where)).to_pylist())

    where = rows("missing_category")
    replace("category", where, [None] * len(where))
    where = rows("missing_balance")
    replace("balance_after", where, [None] * len(where))
    where = rows("bad_date")
    forms = ("{0}-13-{2}{3}", "{0}-{1}-32{3}", "0000-00-00 00:00:00", "unknown")
    dates = old("booked_at", where)
    choice = (delivery.u[where] * len(forms)).astype(int)
    texts = [forms[c].format(d[:4], d[5:7], d[8:10], d[10:]) for c, d in zip(choice, dates, strict=True)]
    replace("booked_at", where, texts)
    where = rows("unknown_account")
    replace("account_id", where, [f"A9{int(u * 1e7):07d}" for u in delivery.u[where]])

    where = rows("bad_amount")
    choice = (delivery.u[where] * len(BAD_AMOUNTS)).astype(int)
    amounts = [BAD_AMOUNTS[c].format(a) for c, a in zip(choice, old("amount", where), strict=True)]
    swapped, absurd = rows("swapped_sign"), rows("absurd_amount")
    values = [f"{-value / 100:.2f}" for value in cents[swapped]]
    huge = np.sign(cents[absurd]) * np.rint(2e9 * np.exp(3.5 * delivery.u[absurd]))
    changes = dict(
        zip([*where, *swapped, *absurd], [*amounts, *values, *(f"{v / 100:.2f}" for v in huge)], strict=True)
    )
    at = np.array(sorted(changes), dtype=np.int64)
    replace("amount", at, [changes[row] for row in at])
    return spoiled


def spoil_register(world: World, name: str, table: pa.Table, block: int) -> tuple[pa.Table, pa.Table]:
    """
    Add rows that do not belong to customers, accounts or loans; no good row of any table depends on one of them.

    Parameters
    ----------
    name : str
        A key of `GHOSTS`.
    table : pyarrow.Table
        The block's clean rows.

    Returns
    -------
    table, planted_dirt : pyarrow.Table
        The rows of the file, and which of them are dirty; `source_row` counts the block's rows from 1.
    """
    kind, changes = GHOSTS[name]
    rng = draws(world.seed, "dirt", ((list(GHOSTS).index(name) + 1) << 32) + block)
    share = world.parameters["dirt"]["rows_of_other_tables"]
    repeats, ghosts = (
        np.sort(rng.choice(len(table), rng.binomial(len(table), share), replace=False)) for _ in range(2)
    )
    invented = table.take(pa.array(ghosts, pa.int64())).to_pylist()
    for turn, row in enumerate(invented):
        row.update({column: value.format(block * 1000 + turn) for column, value in changes.items()})
    extra = [table.take(pa.array(repeats, pa.int64())), pa.Table.from_pylist(invented, schema=table.schema)]
    spoiled = pa.concat_tables([table, *extra])
    dirty = range(len(table), len(spoiled))
    truth = {
        "source_table": [name] * len(dirty),
        "key": spoiled.column(0).slice(len(table)).to_pylist(),
        "kind": ["duplicate"] * len(repeats) + [kind] * len(ghosts),
        "source_row": [row + 1 for row in dirty],
    }
    return spoiled, pa.table(truth, schema=TRUTH)
