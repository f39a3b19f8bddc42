"""A block's postings as a ledger: accounts, order of time, exact running balances."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.book import SLOTS
from ledgercast.demo.loans import MOST
from ledgercast.demo.parameters import Ints
from ledgercast.demo.people import BLOCK
from ledgercast.demo.simulate import Block

ACCOUNTS = len(SLOTS) - 1 + MOST  # account slots of one customer
IDS_OF_A_BLOCK = 10_000_000


@dataclass(frozen=True)
class Ledger:
    """
    Transactions of one block, account by account in order of time; one element a transaction.

    Attributes
    ----------
    number : Ints
        Running number, unique in the bank; a later transaction of an account has a larger one.
    account : Ints
        Row of the customer in the block times `ACCOUNTS`, plus the account's slot.
    at : Ints
        Seconds since day 0.
    cents, balance : Ints
        Signed amount, and the account's balance after it.
    category, channel, method, party, place, outlier : Ints
        Codes, see `book.Book`.
    """

    number: Ints
    account: Ints
    at: Ints
    cents: Ints
    balance: Ints
    category: Ints
    channel: Ints
    method: Ints
    party: Ints
    place: Ints
    outlier: Ints

    def __len__(self) -> int:
        """Count the transactions."""
        return len(self.number)


def make(block: Block) -> Ledger:
    """Sort a block's postings and work out the balances."""
    postings = block.postings
    account = postings["who"] * ACCOUNTS + postings["slot"]
    order = np.argsort((account << 32) + postings["at"], kind="stable")
    account, cents = account[order], postings["cents"][order]

    opening = np.zeros(len(block.people) * ACCOUNTS, dtype=np.int64)
    for slot, balances in block.opening.items():
        opening[SLOTS.index(slot) :: ACCOUNTS] = balances
    total = np.cumsum(cents)
    is_first = np.diff(account, prepend=-1) != 0
    before = np.maximum.accumulate(np.where(is_first, np.arange(len(cents)), 0))
    balance = total - (total - cents)[before] + opening[account]

    base = 100_000_000_000 + (int(block.people.number[0]) - 1) // BLOCK * IDS_OF_A_BLOCK
    rest = {
        name: postings[name][order] for name in ("at", "category", "channel", "method", "party", "place", "outlier")
    }
    return Ledger(number=base + np.arange(len(cents)), account=account, cents=cents, balance=balance, **rest)
