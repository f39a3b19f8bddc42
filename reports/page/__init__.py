"""What the pages share: the bank's published tables, and exhibits that stand beside the SQL that made them."""

from page.bank import BankError, currency, last, query
from page.exhibits import cards, figure, say, table
from page.words import compact, count, digits, listing, money, month, number, plain, share

__all__ = [
    "BankError",
    "cards",
    "compact",
    "count",
    "currency",
    "digits",
    "figure",
    "last",
    "listing",
    "money",
    "month",
    "number",
    "plain",
    "query",
    "say",
    "share",
    "table",
]
