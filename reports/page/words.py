"""Numbers as a reader wants them: separators, units, currency, months."""

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from page.bank import currency

_NOTHING = "–"
_LEAST_P = _LEAST_SAVED = 0.0005
_RANGE = re.compile(r"(?<=\d)_(?=\d)")


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with separators, a dash where there is none.

    Examples
    --------
    >>> number(1234567.8)
    '1,234,568'
    """
    if value is None or pd.isna(value):
        return _NOTHING
    text = f"{value:,.{digits}f}"
    # A rounded negative zero would read as a loss of nothing.
    return text.lstrip("-") if not any(digit in text for digit in "123456789") else text.replace("-", "−")


def digits(places: int) -> Callable[[float | None], str]:
    """Return how a column is written with so many places after the point, `<0.001` for what would read as nothing."""
    least = 10.0**-places
    return lambda value: f"<{least:.{places}f}" if value and 0 < value < least / 2 else number(value, places)


def count(value: float | None) -> str:
    """Return a whole number with separators."""
    return number(value)


def many(value: float, noun: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> many(1, "month"), many(1200, "month")
    ('1 month', '1,200 months')
    """
    return f"{count(value)} {noun}{'' if value == 1 else 's'}"


def p_value(value: float) -> str:
    """Return a p-value with three places, `<0.001` for what is less than that."""
    return "<0.001" if value < _LEAST_P else number(value, 3)


def share(value: float | None, *, signed: bool = False) -> str:
    """Return a fraction as percent, with more digits the smaller it is; with its sign on request.

    Examples
    --------
    >>> share(0.5), share(0.0213), share(0.00004)
    ('50%', '2.1%', '<0.01%')
    """
    if value is None or pd.isna(value):
        return _NOTHING
    percent = 100 * value
    size = abs(percent)
    if 0 < size < 0.01:
        return "<0.01%"
    digits = 0 if size >= 10 or size == 0 else 1 if size >= 1 else 2
    # What is nearly all must not read as all.
    text = ">99.9%" if 99.95 <= percent < 100 else f"{number(percent, 1 if 99 <= percent < 100 else digits)}%"
    return f"+{text}" if signed and percent > 0 else text


def saved(value: float, words: tuple[str, str, str] = ("less", "more", "the same")) -> str:
    """Return a share that is saved in words: what is below zero is lost.

    Parameters
    ----------
    value
        A share; one that would round to nothing is none.
    words
        For what is saved, lost, neither.

    Examples
    --------
    >>> saved(0.05), saved(-0.3, ("lower", "higher", "no different"))
    ('5.0% less', '30% higher')
    """
    less, more, same = words
    return same if abs(value) < _LEAST_SAVED else f"{share(abs(value))} {less if value > 0 else more}"


def compact(value: float | None) -> str:
    """Return a number in at most four characters and a unit: k, m (million), bn.

    Examples
    --------
    >>> compact(1234567), compact(-850), compact(12_300)
    ('1.23m', '−850', '12.3k')
    """
    if value is None or pd.isna(value):
        return _NOTHING
    for size, unit in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= 0.9995 * size:
            scaled = value / size
            digits = max(0, 2 - int(math.log10(max(1.0, abs(scaled)))))
            return f"{number(scaled, digits)}{unit}"
    return number(value)


def money(value: float | None) -> str:
    """Return an amount, compact, with the bank's currency."""
    return _NOTHING if value is None or pd.isna(value) else f"{compact(value)} {currency()}"


def month(value: Any) -> str:
    """Return a month as in `Mar 2026`."""
    return _NOTHING if pd.isna(value) else f"{pd.Timestamp(value):%b %Y}"


def plain(identifier: str) -> str:
    """Return an identifier as words: `unknown_account` as `unknown account`, `25_34` as `25–34`."""
    return _RANGE.sub("–", identifier).replace("_", " ")


def coded(names: Iterable[str]) -> str:
    """Return names of models as a list, each as Markdown's code."""
    return listing(f"`{name}`" for name in names)


def listing(words: Iterable[str]) -> str:
    """Return words as `a, b and c`."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
