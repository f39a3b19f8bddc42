"""A book that keeps a month's sums instead of its postings: for what-if runs and for banks of months."""

from dataclasses import dataclass
from typing import Any, ClassVar

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
class Sums:
    """
    What every book of sums keeps of one month, one element or column a customer; money is in cents.

    Attributes
    ----------
    first_day, days : int
        Day index of the month's first day; length of the month.
    sure, payers : Ints
        Income that is regular by its nature; from payers who count once they come back, shape (block,).
    """

    first_day: int
    days: int
    sure: Ints
    payers: Ints

    ignored: ClassVar[tuple[str, ...]] = ()  # kinds that leave the sums as they are

    def post(
        self, kind: str, amounts: Ints, days: Any, seconds: Any, party: Any, only: Bools | None = None, account: Any = 0
    ) -> Ints:
        """Take a flow like `book.Book.post` and keep what it adds to the sums."""
        posted = amounts if only is None else np.where(only, amounts, 0)
        slot = KINDS[kind][0]
        if slot == "loan" or kind in self.ignored:
            return posted
        who = np.flatnonzero(posted != 0)  # the comparison makes it three times as fast
        cents = posted[who]
        if slot != "card":
            day = np.broadcast_to(np.asarray(days), posted.shape)[who] - self.first_day
            # Place in an array of shape (DAYS, block).
            self.move(slot, np.clip(day, 0, self.days - 1) * len(posted) + who, who, cents)
        self.note(kind, who, cents)
        if kind in SURE_INCOME:
            self.sure[who] += cents
        elif kind in PAYERS:
            self.payers[who] += cents
        return posted

    def move(self, slot: str, at: Ints, who: Ints, cents: Ints) -> None:
        """Change balances of checking or savings."""
        raise NotImplementedError

    def note(self, kind: str, who: Ints, cents: Ints) -> None:
        """Keep what else a flow tells."""
        raise NotImplementedError


@dataclass
class Totals(Sums):
    """
    What happened in one month, one element or column a customer; money is in cents.

    Attributes
    ----------
    flow : Ints
        Change of checking and savings together on each day of the month, shape (DAYS, block).
    spend : Ints
        Spent but for own transfers, positive, shape (block,).
    """

    flow: Ints
    spend: Ints

    ignored = CANCEL

    def move(self, slot: str, at: Ints, who: Ints, cents: Ints) -> None:
        """Change the balance of checking and savings together."""
        self.flow.ravel()[at] += cents

    def note(self, kind: str, who: Ints, cents: Ints) -> None:
        """Keep what is spent."""
        if KINDS[kind][1] != "own_transfer":
            self.spend[who] += np.maximum(-cents, 0)

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
    sure, payers, spend = (np.zeros(size, dtype=np.int64) for _ in range(3))
    first, end = calendar.month_start[month : month + 2]
    return Totals(int(first), int(end - first), sure, payers, np.zeros((DAYS, size), dtype=np.int64), spend)


def day_ends(opening: Ints, flow: Ints) -> Ints:
    """Balances at the ends of days, cents, given the changes on each day; both of shape (days, block)."""
    ends = flow.copy()
    ends[0] += opening
    for day in range(1, len(ends)):  # row by row this is several times as fast as cumsum, which goes down each column
        ends[day] += ends[day - 1]
    return ends
