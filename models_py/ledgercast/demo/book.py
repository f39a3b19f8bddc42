"""The book: every posting that the processes make, as columns, before it becomes a ledger."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ledgercast.demo.parameters import Bools, Ints

SLOTS = ("checking", "savings", "card", "loan")
CHANNELS = ("online", "mobile", "branch", "atm", "terminal", "direct_debit", "standing_order", "internal")
METHODS = ("transfer", "direct_debit", "standing_order", "debit_card", "contactless", "credit_card", "cash", "internal")

# kind: slot, category, channel, payment method
KINDS: dict[str, tuple[str, str, str, str]] = {
    "salary": ("checking", "salary", "online", "transfer"),
    "bonus": ("checking", "bonus", "online", "transfer"),
    "pension": ("checking", "pension", "online", "transfer"),
    "benefits": ("checking", "benefits", "online", "transfer"),
    "invoice": ("checking", "transfer_in", "online", "transfer"),
    "support": ("checking", "transfer_in", "standing_order", "standing_order"),
    "deposit": ("checking", "transfer_in", "online", "transfer"),
    "savings_deposit": ("savings", "transfer_in", "online", "transfer"),
    "interest": ("savings", "interest", "internal", "internal"),
    "rent": ("checking", "rent", "standing_order", "standing_order"),
    "upkeep": ("checking", "home_improvement", "online", "transfer"),
    "utilities": ("checking", "utilities", "direct_debit", "direct_debit"),
    "telecom": ("checking", "telecom", "direct_debit", "direct_debit"),
    "subscription": ("checking", "subscriptions", "direct_debit", "direct_debit"),
    "insurance": ("checking", "insurance", "direct_debit", "direct_debit"),
    "childcare": ("checking", "childcare", "standing_order", "standing_order"),
    "tax": ("checking", "tax", "online", "transfer"),
    "fee": ("checking", "fees", "internal", "internal"),
    "penalty_interest": ("checking", "penalty_interest", "internal", "internal"),
    "car_repair": ("checking", "car", "terminal", "debit_card"),
    "medical_bill": ("checking", "medical", "online", "transfer"),
    "appliance": ("checking", "electronics", "terminal", "debit_card"),
    "home_repair": ("checking", "home_improvement", "online", "transfer"),
    "trip": ("checking", "travel", "online", "direct_debit"),
    "closing": ("checking", "transfer_out", "branch", "transfer"),
    "savings_closing": ("savings", "transfer_out", "branch", "transfer"),
    "from_checking": ("checking", "own_transfer", "mobile", "transfer"),
    "to_savings": ("savings", "own_transfer", "mobile", "transfer"),
    "from_savings": ("savings", "own_transfer", "mobile", "transfer"),
    "to_checking": ("checking", "own_transfer", "mobile", "transfer"),
    "card_settled": ("checking", "own_transfer", "direct_debit", "direct_debit"),
    "card_cleared": ("card", "own_transfer", "direct_debit", "direct_debit"),
    "loan_granted": ("loan", "own_transfer", "branch", "internal"),
    "loan_received": ("checking", "own_transfer", "branch", "internal"),
    "loan_payment": ("checking", "loan_payment", "direct_debit", "direct_debit"),
    "loan_repaid": ("loan", "loan_payment", "direct_debit", "direct_debit"),
    "loan_interest": ("loan", "fees", "internal", "internal"),
}
DAY = 86_400


@dataclass
class Columns:
    """Rows that are made piece by piece, kept as columns."""

    pieces: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, **columns: Any) -> None:
        """Add rows given as columns of equal length."""
        for name, values in columns.items():
            self.pieces.setdefault(name, []).append(values)

    def close(self) -> dict[str, Any]:
        """Return all rows as one array a column, in the order in which they were made."""
        return {name: np.concatenate(values) for name, values in self.pieces.items()}


@dataclass
class Book(Columns):
    """
    Postings of one block of customers, in the columns who (row of the block), slot, at (seconds since day 0), cents
    (signed), category, channel, method, party (code of the counterparty), place (code of the city, -1 for none) and
    outlier (0 or 1).

    Attributes
    ----------
    categories : list[str]
        Names behind the category codes; everyday purchases use the same list.
    """

    categories: list[str] = field(default_factory=list)

    def post(
        self, kind: str, amounts: Ints, days: Any, seconds: Any, party: Any, only: Bools | None = None, account: Any = 0
    ) -> Ints:
        """
        Post one kind of flow for the customers of a block who have one.

        Parameters
        ----------
        kind : str
            A key of `KINDS`.
        amounts : Ints
            Signed cents, shape (block,); zeros are not posted.
        days, seconds, party
            Day index, second of the day and counterparty code, shape (block,) or scalars.
        only : Bools, optional
            Those to post for.
        account : Ints, optional
            Number of the customer's account of that kind, from 0: loans have one each.

        Returns
        -------
        Ints
            What was posted for each customer, zero where nothing was, shape (block,).
        """
        posted = amounts if only is None else np.where(only, amounts, 0)
        who = np.flatnonzero(posted)
        slot, category, channel, method = KINDS[kind]

        def of(values: Any) -> Ints:
            return np.broadcast_to(np.asarray(values, dtype=np.int64), posted.shape)[who]

        self.add(
            who=who,
            slot=SLOTS.index(slot) + of(account),
            at=of(days) * DAY + of(seconds),
            cents=posted[who],
            category=np.full(len(who), self.categories.index(category)),
            channel=np.full(len(who), CHANNELS.index(channel)),
            method=np.full(len(who), METHODS.index(method)),
            party=of(party),
            place=np.full(len(who), -1),
            outlier=np.zeros(len(who), dtype=np.int64),
        )
        return posted
