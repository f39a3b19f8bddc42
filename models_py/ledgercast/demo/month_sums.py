"""A book that keeps a month's figures of each customer, those of the node `marts.customer_months`."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.demo.baskets import Bought
from ledgercast.demo.book import KINDS
from ledgercast.demo.calendar import Calendar
from ledgercast.demo.parameters import Bools, Ints
from ledgercast.demo.totals import CARD, DAYS, PAYERS, SURE_INCOME

GROUPS = (
    "housing", "groceries", "eating_out", "transport", "shopping", "health", "leisure", "travel", "education",
    "finance", "cash", "other",
)  # fmt: skip
# Group of what is not an everyday purchase; the seed categories.csv says the same.
BILLS = {
    "rent": "housing", "utilities": "housing", "telecom": "housing", "home_improvement": "housing",
    "subscriptions": "leisure", "insurance": "finance", "childcare": "education", "tax": "finance", "fees": "finance",
    "penalty_interest": "finance", "loan_payment": "finance", "car": "transport", "medical": "health",
    "electronics": "shopping", "travel": "travel", "transfer_out": "other", "transfer_in": "other",
}  # fmt: skip


@dataclass
class MonthSums:
    """
    Figures of one month, one row a customer; money is in cents.

    Attributes
    ----------
    first_day, days : int
        Day index of the month's first day; length of the month.
    checking, savings : Ints
        Change of the balance on each day, shape (DAYS, block).
    group : Ints
        Spent in each of `GROUPS`, shape (12, block).
    sure, payers : Ints
        Income that is regular by its nature; from payers who count once they come back, shape (block,).
    inflow, outflow, count, outliers : Ints
        Into and out of checking and savings; rows of transactions; unusual ones, shape (block,).
    """

    first_day: int
    days: int
    checking: Ints
    savings: Ints
    group: Ints
    sure: Ints
    payers: Ints
    inflow: Ints
    outflow: Ints
    count: Ints
    outliers: Ints

    def post(
        self, kind: str, amounts: Ints, days: Any, seconds: Any, party: Any, only: Bools | None = None, account: Any = 0
    ) -> Ints:
        """Take a flow like `book.Book.post` and keep what it adds to the figures."""
        posted = amounts if only is None else np.where(only, amounts, 0)
        slot, category, _, _ = KINDS[kind]
        if slot == "loan":
            return posted
        who = np.flatnonzero(posted)
        cents = posted[who]
        self.count[who] += 1
        if slot != "card":
            day = np.clip(np.broadcast_to(np.asarray(days), posted.shape)[who] - self.first_day, 0, self.days - 1)
            flow = self.checking if slot == "checking" else self.savings
            flow.ravel()[day * len(posted) + who] += cents
            self.inflow[who] += np.maximum(cents, 0)
            self.outflow[who] += np.maximum(-cents, 0)
        if category in BILLS:
            self.group[GROUPS.index(BILLS[category]), who] += np.maximum(-cents, 0)
        if kind in SURE_INCOME:
            self.sure[who] += cents
        elif kind in PAYERS:
            self.payers[who] += cents
        return posted

    def buy(self, bought: Bought, groups: Ints) -> tuple[Ints, Ints]:
        """Take everyday purchases, `groups` being the group of each category; by account and by card, cents."""
        rows = len(self.count)
        by_day = bought.by_day(rows)
        by_card, by_account = by_day[CARD].copy(), by_day[:CARD].sum(axis=0)
        self.checking[:CARD] -= by_day[:CARD]
        self.outflow += by_account
        self.group += bought.sums(groups[bought.category], rows, len(GROUPS))
        self.count += np.bincount(bought.who, minlength=rows)
        self.outliers += np.bincount(bought.odd, minlength=rows)
        return by_account, by_card


def empty(size: int, calendar: Calendar, month: int) -> MonthSums:
    """Open the figures of a month."""
    first, end = calendar.month_start[month : month + 2]

    def none(*rows: int) -> Ints:
        return np.zeros((*rows, size), dtype=np.int64)

    checking, savings, group = none(DAYS), none(DAYS), none(len(GROUPS))
    sure, payers, inflow, outflow, count, outliers = (none() for _ in range(6))
    length = int(end - first)
    return MonthSums(int(first), length, checking, savings, group, sure, payers, inflow, outflow, count, outliers)
