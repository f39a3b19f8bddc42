"""What-if runs: the same processes, forward from a state, of which only sums are kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.demo import baskets, loans, simulate, totals
from ledgercast.demo.loans import LoanBook
from ledgercast.demo.parameters import Floats, Ints
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.totals import Totals
from ledgercast.demo.world import World


@dataclass(frozen=True)
class Cast:
    """
    Customers of a what-if run, each one several times.

    Attributes
    ----------
    people, rows : People
        The customers, and one row for each of their draws.
    owner : Ints
        Customer behind each row.
    """

    people: People
    rows: People
    owner: Ints


def cast(people: People, owner: Ints) -> Cast:
    """Prepare customers for what-if runs; `owner` names the customer of each row."""
    return Cast(people, people.take(owner), owner)


def month(
    world: World,
    cast: Cast,
    now: State,
    goods: baskets.Baskets,
    borrowers: LoanBook,
    month: int,
    rng: np.random.Generator,
    lend: simulate.Lend | None = None,
) -> Totals:
    """
    Let a month happen to all rows; `now` moves on, but for the memory of purchases and for products.

    Parameters
    ----------
    world : World
        Surroundings, see `world.after`.
    goods : baskets.Baskets
        What the customers of the cast may buy.
    lend : callable, optional
        New loans; drawn if not given.
    """
    rngs: dict[str, Any] = dict.fromkeys(("income", "money", "loans"), rng)
    sums = totals.empty(len(cast.rows), world.calendar.month_start[month])

    def shop(state: State, level: Floats, month: int) -> tuple[Ints, Ints]:
        return sums.buy(baskets.draw(world, cast.rows, state, goods, cast.owner, level, month, rng))

    def drawn(state: State, month: int) -> loans.Offer:
        return loans.offer(world, cast.rows, state, month, rng)

    simulate.advance(world, cast.rows, now, sums, borrowers, month, rngs, shop, lend or drawn)
    return sums
