"""A book that keeps a month's figures of each customer, those of the node `marts.customer_months`."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.baskets import Bought
from ledgercast.demo.book import KINDS
from ledgercast.demo.calendar import Calendar
from ledgercast.demo.parameters import Ints
from ledgercast.demo.totals import CARD, DAYS, Sums

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
class MonthSums(Sums):
    """
    Figures of one month, one element or column a customer; money is in cents.

    Attributes
    ----------
    checking, savings : Ints
        Change of the balance on each day, shape (DAYS, block).
    group : Ints
        Spent in each of `GROUPS`, shape (12, block).
    inflow, outflow, count, outliers : Ints
        Into and out of checking and savings; rows of transactions; unusual ones, shape (block,).
    """

    checking: Ints
    savings: Ints
    group: Ints
    inflow: Ints
    outflow: Ints
    count: Ints
    outliers: Ints

    def move(self, slot: str, at: Ints, who: Ints, cents: Ints) -> None:
        """Change the balance of checking or savings."""
        flow = self.checking if slot == "checking" else self.savings
        flow.ravel()[at] += cents
        self.inflow[who] += np.maximum(cents, 0)
        self.outflow[who] += np.maximum(-cents, 0)

    def note(self, kind: str, who: Ints, cents: Ints) -> None:
        """Count the rows and keep what is spent in each group."""
        self.count[who] += 1
        category = KINDS[kind][1]
        if category in BILLS:
            self.group[GROUPS.index(BILLS[category]), who] += np.maximum(-cents, 0)

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
    return MonthSums(int(first), length, sure, payers, checking, savings, group, inflow, outflow, count, outliers)
