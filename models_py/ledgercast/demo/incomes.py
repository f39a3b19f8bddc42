"""Recurring income of a simulated block, as the node `marts.customer_months` defines it."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.book import DAY
from ledgercast.demo.parameters import Bools, Floats, Ints
from ledgercast.demo.simulate import Block, categories
from ledgercast.demo.totals import SURE_INCOME, Totals
from ledgercast.demo.world import World


@dataclass(frozen=True)
class Incomes:
    """
    History of income, one row a customer, one column a month.

    Attributes
    ----------
    income : Ints
        Recurring inflow, cents.
    was_paid : Bools
        A payer who is not regular by nature (a client, a parent) paid.
    first : Ints
        First month with a row in customer_months, shape (block,).
    """

    income: Ints
    was_paid: Bools
    first: Ints

    def base(self, month: int) -> Floats:
        """Mean income of the six months before a month, of those there are, cents, NaN where there is none."""
        start = max(month - 6, 0)
        there = np.arange(start, month) >= self.first[:, None]
        total, count = (self.income[:, start:month] * there).sum(axis=1), there.sum(axis=1)
        return np.where(total > 0, total / np.maximum(count, 1), np.nan)


def recurs(was_paid: Bools) -> Bools:
    """Tell who was paid often enough in the last three months, shape (block, 3), to count on it."""
    return np.asarray(was_paid.sum(axis=1) >= 2, dtype=np.bool_)


def of_month(sums: Totals, was_paid: Bools) -> Ints:
    """Recurring income of a month that is known by its sums; `was_paid` tells of the three months before it."""
    return sums.sure + np.where(recurs(was_paid), sums.payers, 0)


def history(world: World, block: Block) -> Incomes:
    """Work out the history from a block's postings."""
    postings, names = block.postings, categories(world)
    size, months = len(block.people), world.calendar.months
    month = np.searchsorted(world.calendar.month_start, postings["at"] // DAY, side="right") - 1
    income = np.zeros((size, months), dtype=np.int64)
    sure = np.isin(postings["category"], [names.index(name) for name in SURE_INCOME])
    np.add.at(income, (postings["who"][sure], month[sure]), postings["cents"][sure])

    other = (postings["category"] == names.index("transfer_in")) & (postings["cents"] > 0) & (month >= 0)
    key = postings["who"][other] * len(world.parties.names) + postings["party"][other]
    keys, row = np.unique(key, return_inverse=True)
    paid = np.zeros((len(keys), months), dtype=np.int64)
    np.add.at(paid, (row, month[other]), postings["cents"][other])
    owner = keys // len(world.parties.names)
    earlier = np.cumsum(np.pad(paid > 0, ((0, 0), (4, 0))), axis=1)
    often = earlier[:, 3:-1] - earlier[:, :-4] >= 2
    np.add.at(income, owner, np.where(often, paid, 0))
    was_paid = np.zeros((size, months), dtype=np.bool_)
    np.logical_or.at(was_paid, owner, paid > 0)
    first = np.maximum(block.people.first_month - 1, 0)
    return Incomes(income, was_paid, first)
