"""A book that keeps a month's sums instead of its postings: for what-if runs and for banks of months."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.demo.book import KINDS
from ledgercast.demo.calendar import Calendar
from ledgercast.demo.parameters import Bools, Ints

DAYS = 32  # rows of a month: day of the month from 0, and one for what is bought by credit card
CARD = DAYS - 1
SURE_INCOME = ("salary", "pension", "benefits")  # regular by its nature; invoices and support once they recur
PAYERS = ("invoice", "support")
CANCEL = ("from_checking", "to_savings", "from_savings", "to_checking")  # both legs on the same day


@dataclass
class Totals:
    """
    What happened in one month, one row a customer; money is in cents.

    Attributes
    ----------
    first_day, days : int
        Day index of the month's first day; length of the month.
    flow : Ints
        Change of checking and savings together on each day of the month, shape (DAYS, block).
    sure, payers : Ints
        Income that is regular by its nature; from payers who count once they come back, shape (block,).
    spend : Ints
        Spent but for own transfers, positive, shape (block,).
    """

    first_day: int
    days: int
    flow: Ints
    sure: Ints
    payers: Ints
    spend: Ints

    def post(
        self, kind: str, amounts: Ints, days: Any, seconds: Any, party: Any, only: Bools | None = None, account: Any = 0
    ) -> Ints:
        """Take a flow like `book.Book.post` and keep what it adds to the sums."""
        posted = amounts if only is None else np.where(only, amounts, 0)
        slot, category, _, _ = KINDS[kind]
        if kind in CANCEL or slot == "loan":
            return posted
        who = np.flatnonzero(posted)
        cents = posted[who]
        if slot != "card":
            day = np.broadcast_to(np.asarray(days), posted.shape)[who] - self.first_day
            self.flow.ravel()[np.clip(day, 0, self.days - 1) * len(posted) + who] += cents
        if category != "own_transfer":
            self.spend[who] += np.maximum(-cents, 0)
        if kind in SURE_INCOME:
            self.sure[who] += cents
        elif kind in PAYERS:
            self.payers[who] += cents
        return posted

    def buy(self, cents: Ints) -> tuple[Ints, Ints]:
        """
        Take everyday purchases.

        Parameters
        ----------
        cents : Ints
            Spent on each day, by credit card in row `CARD`, shape (DAYS, block).

        Returns
        -------
        by_account, by_card : Ints
            Sums, shape (block,).
        """
        by_card = cents[CARD].copy()
        by_account = cents[:CARD].sum(axis=0)
        self.flow[:CARD] -= cents[:CARD]
        self.spend += by_account + by_card
        return by_account, by_card


def empty(size: int, calendar: Calendar, month: int) -> Totals:
    """Open the sums of a month."""
    none = (np.zeros(size, dtype=np.int64) for _ in range(3))
    first, end = calendar.month_start[month : month + 2]
    return Totals(int(first), int(end - first), np.zeros((DAYS, size), dtype=np.int64), *none)


def day_ends(opening: Ints, totals: Totals) -> Ints:
    """Balances at the ends of a month's days, cents, shape (days, block)."""
    return opening + np.cumsum(totals.flow[: totals.days], axis=0)
