"""Columns of text in the contract's form, made from whole arrays at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.demo.book import DAY
from ledgercast.demo.calendar import Calendar
from ledgercast.demo.parameters import Bools, Ints


def _fixed_width(letters: Any) -> pa.Array:
    """Make an Arrow string column from ASCII bytes of shape (rows, width), without copying them."""
    rows, width = letters.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)))


def _letters(texts: Any) -> Any:
    """ASCII texts of one length as bytes, shape (rows, length)."""
    texts = np.asarray(texts).astype(f"S{len(texts[0])}")
    return texts.view(np.uint8).reshape(len(texts), texts.dtype.itemsize)


def moments(at: Ints, calendar: Calendar) -> pa.Array:
    """Write seconds since day 0 as YYYY-MM-DD HH:MM:SS; all inside the simulated time."""
    days = _letters(np.char.add(np.datetime_as_string(calendar.dates(np.arange(calendar.days))), " "))
    seconds = _letters(np.char.partition(np.datetime_as_string(np.arange(DAY).astype("datetime64[s]")), "T")[:, 2])
    return _fixed_width(np.concatenate([days[at // DAY], seconds[at % DAY]], axis=1))


def few_moments(at: Ints, calendar: Calendar) -> pa.Array:
    """Write seconds since day 0 as `moments` does, before day 0 too; for small tables."""
    return pc.strftime(pa.array(calendar.first_day.astype("datetime64[s]") + at), format="%Y-%m-%d %H:%M:%S")


def dates(days: Ints, calendar: Calendar, missing: Bools | None = None) -> pa.Array:
    """Write day indices as YYYY-MM-DD."""
    return pa.array(np.datetime_as_string(calendar.dates(days)).astype(object), pa.string(), mask=missing)


def money(cents: Ints) -> pa.Array:
    """Write cents as EUR with two decimals."""
    words = np.stack([cents, cents >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words)]).cast(pa.string())


def numbers(values: Any, missing: Bools | None = None) -> pa.Array:
    """Write whole numbers."""
    return pa.array(values, mask=missing).cast(pa.string())


def words(codes: Ints, names: Sequence[str] | pa.Array) -> pa.Array:
    """Write the names behind codes, null for negative ones; kept as an Arrow dictionary."""
    codes = codes.astype(np.int32)
    names = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)
