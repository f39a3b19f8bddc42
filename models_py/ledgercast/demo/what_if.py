"""What-if runs: the same processes, forward from a state, of which only sums are kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.demo import baskets, income, loans, simulate, totals
from ledgercast.demo.loans import LoanBook
from ledgercast.demo.parameters import Floats, Ints, floats
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


@dataclass(frozen=True)
class Even:
    """
    Uniform numbers spread evenly over the draws of each customer, so that rare luck comes in its share.

    This is systematic sampling. Rows are draw by draw; each number is uniform, those of one row are independent.
    """

    rng: np.random.Generator
    draws: int

    def random(self, shape: tuple[int, int]) -> Floats:
        """Draw uniform numbers, shape (kinds, rows)."""
        kinds, rows = shape
        turn = np.arange(self.draws)[:, None] + self.draws * self.rng.random((kinds, 1, rows // self.draws))
        spread = (turn % self.draws).reshape(shape)
        return floats(spread / self.draws)

    def normal(self, size: tuple[int, int]) -> Floats:
        """Draw standard normal numbers; these are independent."""
        return self.rng.normal(size=size)


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
    work: Even | None = None,
    least_loss: float = 0.0,
) -> tuple[Totals, Floats]:
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
    work : Even, optional
        Luck with work and pay; independent draws if not given.
    least_loss : float
        Lost work is rare and matters: lower probabilities of it are raised to this, and the draws weighed for it.

    Returns
    -------
    sums : Totals
        What happened.
    weight : Floats
        How much less often each row's luck with work comes without the raise, shape (rows,).
    """
    works = income.can_lose_work(world, cast.rows, now)
    rate = np.minimum(income.job_loss_rate(world, cast.rows, month), 1.0)
    raised = np.maximum(rate, least_loss)
    rngs: dict[str, Any] = {"income": work or rng, "money": rng, "loans": rng}
    sums = totals.empty(len(cast.rows), world.calendar, month)

    def shop(state: State, level: Floats, month: int) -> tuple[Ints, Ints]:
        bought = baskets.draw(world, cast.rows, state, goods, cast.owner, level, month, rng)
        return sums.buy(bought.by_day(len(cast.rows)))

    def drawn(state: State, month: int) -> loans.Offer:
        return loans.offer(world, cast.rows, state, month, rng)

    simulate.advance(world, cast.rows, now, sums, borrowers, month, rngs, shop, lend or drawn, least_loss)
    kept = (1 - rate) / (1 - np.minimum(raised, 0.99))
    lost = rate / np.maximum(raised, 1e-12)
    return sums, np.where(works, np.where(now.months_out == 1, lost, kept), 1.0)
