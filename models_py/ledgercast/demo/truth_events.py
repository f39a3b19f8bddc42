"""Truth about events: the chance of an empty account, of a drop or rise of income and of stress after each cutoff."""

import numpy as np
import pyarrow as pa

from ledgercast.demo import baskets, incomes, totals, what_if
from ledgercast.demo.loans import LoanBook
from ledgercast.demo.parameters import Bools, Floats, Ints, draws
from ledgercast.demo.simulate import Block
from ledgercast.demo.state import State
from ledgercast.demo.world import World, after

EVENTS = ("p_balance_depleted", "p_income_drop", "p_income_rise", "p_stress")
AT_ONCE = 16  # draws of a customer in one run: few enough for the processor's cache
LEAST = 1e-4  # some fall silent or surprise otherwise; fewer draws than that cannot tell
SCHEMA = pa.schema(
    [("customer_id", pa.string()), ("cutoff_month", pa.date32()), ("horizon", pa.int32())]
    + [(name, pa.float64()) for name in EVENTS]
)


def outcomes(lowest: Ints, income: Ints, spend: Ints, months: int, base: Floats, world: World) -> Bools:
    """
    Tell which events happened in a window.

    Parameters
    ----------
    lowest, income, spend : Ints
        Lowest balance at the end of a day; recurring income and spending of the whole window; cents, shape (rows,).
    months : int
        Length of the window.
    base : Floats
        Mean income of a month before it, cents, NaN where there was none.

    Returns
    -------
    Bools
        Shape (rows, 4), in the order of `EVENTS`; false where the base is NaN.
    """
    p = world.parameters["truth"]
    mean = income / months
    depleted, drop, rise = lowest < 100 * p["floor"], mean <= p["drop"] * base, mean >= p["rise"] * base
    return np.stack([depleted, drop, rise, depleted | (drop & (spend > income))], axis=1)


def _runs(
    world: World, block: Block, known: State, past: incomes.Incomes, who: Ints, month: int, number: int
) -> tuple[Floats, Floats]:
    """Run forward; how often each event happened, (horizons, who, 4), and a customer stayed, (horizons, who)."""
    p = world.parameters["truth"]
    horizons, count = p["horizons"], p["draws"]
    future = after(world, month, max(horizons))
    people, calm, base = block.people.take(who), known.take(who), past.base(month)[who]
    habits = baskets.habits_with_memory(future, people, month)
    goods = [baskets.make(future, people, calm.strain, habits, month + ahead) for ahead in range(max(horizons))]
    hits, stays = np.zeros((len(horizons), len(who), len(EVENTS))), np.zeros((len(horizons), len(who)))
    for turn, first in enumerate(range(0, count, AT_ONCE)):
        rng = draws(world.seed, "truth", (((month << 8) + turn) << 24) + number)
        owner = np.tile(np.arange(len(who)), min(AT_ONCE, count - first))
        group, now = what_if.cast(people, owner), calm.take(owner)
        was_paid = np.pad(past.was_paid[:, max(month - 3, 0) : month], ((0, 0), (max(3 - month, 0), 0)))[who[owner]]
        weight, even = np.ones(len(owner)), what_if.Even(rng, len(owner) // max(len(who), 1))
        lowest = np.full(len(owner), np.iinfo(np.int64).max)
        income, spend = np.zeros(len(owner), dtype=np.int64), np.zeros(len(owner), dtype=np.int64)
        for ahead, offered in enumerate(goods, start=1):
            at, opening = month + ahead - 1, now.checking + now.savings
            sums, luck = what_if.month(
                future, group, now, offered, LoanBook(), at, rng, work=even, least_loss=p["least_loss"]
            )
            weight = weight * luck
            lowest = np.minimum(lowest, totals.day_ends(opening, sums.flow[: sums.days]).min(axis=0))
            income, spend = income + incomes.of_month(sums, was_paid), spend + sums.spend
            was_paid = np.column_stack([was_paid[:, 1:], sums.payers > 0])
            if ahead in horizons:
                stayed = (now.left < 0) * weight
                happened = outcomes(lowest, income, spend, ahead, base[owner], world) * stayed[:, None]
                slot = horizons.index(ahead)
                hits[slot] += happened.reshape(-1, len(who), len(EVENTS)).sum(axis=0)
                stays[slot] += stayed.reshape(-1, len(who)).sum(axis=0)
    return hits, stays


def present(block: Block, known: State, month: int) -> Ints:
    """List the customers with a whole month behind them who have not left."""
    return np.flatnonzero((block.people.first_month < month) & (known.left < 0))


def table(world: World, block: Block, number: int, ids: list[str], past: incomes.Incomes, month: int) -> pa.Table:
    """
    Make a block's rows of one cutoff.

    Each probability is the share of the draws in which the customer stays with the bank, plus one draw at the mean of
    the block's customers of that type, at work or not, and none closer to 0 or 1 than `LEAST`; null where there was no
    income to fall or rise.
    """
    known = block.kept[month]
    who = present(block, known, month)
    hits, stays = _runs(world, block, known, past, who, month, number)
    alike = block.people.type[who] * 2 + (known.months_out[who] > 0)
    member = (alike == np.unique(alike)[:, None]).astype(np.float64)
    total = np.einsum("mw,hwe->hme", member, hits) / np.maximum(np.einsum("mw,hw->hm", member, stays), 1e-9)[..., None]
    mean = np.einsum("mw,hme->hwe", member, total)
    chance = np.clip((hits + mean) / (stays + 1)[..., None], LEAST, 1 - LEAST)
    chance[:, np.isnan(past.base(month)[who]), 1:3] = np.nan
    horizons = world.parameters["truth"]["horizons"]
    cutoff = world.calendar.first_month + (month - 1)
    names = pa.array(ids).take(pa.array(who))
    size = len(who) * len(horizons)
    columns = [
        pa.concat_arrays([names] * len(horizons)),
        pa.array(np.full(size, cutoff.astype("datetime64[D]"))),
        pa.array(np.repeat(horizons, len(who)), pa.int32()),
        *(pa.array(chance[..., event].ravel(), from_pandas=True) for event in range(len(EVENTS))),
    ]
    return pa.table(columns, schema=SCHEMA)
