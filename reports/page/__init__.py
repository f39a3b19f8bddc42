"""What the pages share: the bank's published tables, and exhibits that stand beside the SQL that made them."""

from page.bank import BankError, currency, last, query
from page.exhibits import cards, figure, say, table
from page.words import coded, compact, count, digits, listing, many, money, month, number, p_value, plain, saved, share

__all__ = [
    "BankError",
    "cards",
    "coded",
    "compact",
    "count",
    "currency",
    "digits",
    "figure",
    "last",
    "listing",
    "many",
    "money",
    "month",
    "number",
    "p_value",
    "plain",
    "query",
    "saved",
    "say",
    "share",
    "table",
]
