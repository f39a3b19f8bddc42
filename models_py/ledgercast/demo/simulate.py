"""A block of customers through all months: the order in which things happen."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ledgercast.demo import bills, everyday, income, loans, money, people, products, state
from ledgercast.demo.book import KINDS, Book, Columns
from ledgercast.demo.loans import LoanBook
from ledgercast.demo.parameters import Floats, Ints, draws
from ledgercast.demo.world import World

Shop = Callable[[state.State, Floats, int], tuple[Ints, Ints]]  # state, spending level, month: by account, by card
Lend = Callable[[state.State, int], loans.Offer]


@dataclass
class Block:
    """
    What the customers of one block did.

    Attributes
    ----------
    people : people.People
        Who they are.
    opening : dict[str, Ints]
        Balances at the start, cents, by account slot.
    end : state.State
        State after the last month.
    postings : dict[str, Ints]
        See `book.Book`.
    kept : dict[int, state.State]
        State at the start of the months that were asked for.
    explained : dict[int, everyday.Purchases]
        Purchases, with the probabilities of their groups, of the months that were asked for.
    """

    people: people.People
    opening: dict[str, Any]
    end: state.State
    postings: dict[str, Any]
    loans: LoanBook = field(default_factory=LoanBook)
    product_events: Columns = field(default_factory=Columns)
    kept: dict[int, state.State] = field(default_factory=dict)
    explained: dict[int, everyday.Purchases] = field(default_factory=dict)


def categories(world: World) -> list[str]:
    """Names behind the category codes: everyday categories first, as that process has its own codes."""
    names = list(world.parameters["everyday"]["categories"])
    return names + sorted({category for _, category, _, _ in KINDS.values()} - set(names))


def advance(
    world: World,
    who: people.People,
    now: state.State,
    book: Any,
    borrowers: LoanBook,
    month: int,
    rngs: dict[str, Any],
    shop: Shop,
    lend: Lend,
    least_loss: float = 0.0,
) -> None:
    """
    Let one month of money happen: `now` becomes the state at the start of the next one, but for products.

    Parameters
    ----------
    book : book.Book or totals.Totals
        Takes the postings, row by row or only their sums.
    shop, lend : callable
        The month's everyday purchases, and who is granted which loan: drawn, or given in a what-if run.
    least_loss : float
        See `income.careers`.
    """
    lost = income.careers(world, who, now, month, rngs["income"], least_loss)
    money.settle_card(world, who, now, book, month)
    money.come_and_go(world, who, now, book, month, rngs["money"])
    regular, extra = income.receive(world, who, now, book, month, lost, rngs["income"])
    instalments = loans.repay(world, who, now, book, borrowers, month, rngs["loans"])
    paid = bills.fixed(world, who, now, book, month, rngs["money"]) + instalments
    level = money.spending_level(world, who, now, paid, month, rngs["money"].normal(size=len(who)))
    surprise, shocked = bills.unexpected(world, who, now, book, month, rngs["money"])
    borrowed = loans.pay_out(world, now, book, borrowers, lend(now, month))

    now.checking = now.checking + regular + extra + borrowed - paid - surprise
    planned = np.rint(who.propensity * np.maximum(now.usual_income * 100 - paid, 0)).astype(np.int64)
    money.save(world, who, now, book, money.low_point(who, now) - planned, month, rngs["money"])
    by_account, by_card = shop(now, level, month)
    now.checking = now.checking - by_account
    now.card = now.card - by_card

    money.interest(world, who, now, book, month)
    money.feel(world, who, now, regular, lost, shocked)


def run(world: World, number: int, size: int, keep: Collection[int] = (), explain: Collection[int] = ()) -> Block:
    """
    Simulate a block from the first month to the last.

    Parameters
    ----------
    world : World
        The bank's surroundings.
    number : int
        Number of the block, from 0.
    size : int
        Customers in it.
    keep, explain : collection of int
        Months at whose start the state is kept, and months whose purchases are kept with their probabilities.
    """
    who = people.make(world, number, size)
    now = state.start(world, who, number)
    opening = {"checking": now.checking, "savings": now.savings}
    book = Book(categories=categories(world))
    rngs = {name: draws(world.seed, name, number) for name in ("income", "everyday", "money", "loans", "products")}
    block = Block(who, opening, now, {})
    products.hold_at_start(world, who, now, block.product_events, number)

    def shop(now: state.State, level: Floats, month: int) -> tuple[Ints, Ints]:
        purchases = everyday.draw(world, who, now, month, rngs["everyday"], explain=month in explain)
        if month in explain:
            block.explained[month] = purchases
        return everyday.pay(world, who, book, purchases, level, month, rngs["everyday"])

    def lend(now: state.State, month: int) -> loans.Offer:
        return loans.offer(world, who, now, month, rngs["loans"])

    everybody = np.arange(size)
    for month in range(world.calendar.months):
        products.consider(world, now, month)
        if month in keep:
            block.kept[month] = now.take(everybody)
        advance(world, who, now, book, block.loans, month, rngs, shop, lend)
        products.step(world, who, now, block.product_events, month, rngs["products"])
    products.consider(world, now, world.calendar.months)
    block.kept[world.calendar.months] = now
    block.postings = book.close()
    return block
