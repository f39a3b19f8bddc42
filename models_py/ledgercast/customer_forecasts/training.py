"""What fitted candidates learn from: windows drawn from the months of many customers, in slices of time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.customer_forecasts.coding import Coding, learn_coding
from ledgercast.customer_forecasts.customers import Customers, Floats, Ints, read_customers
from ledgercast.customer_forecasts.events import label_windows
from ledgercast.customer_forecasts.slices_in_time import draw_backs, slice_backs


@dataclass(frozen=True)
class Examples:
    """Customers as they were when windows ended, and what came.

    Attributes
    ----------
    customers : Customers
        n windows.
    came : ndarray of float64, shape (n, horizon, measures)
        Months ahead, NaN where not known.
    events : ndarray of float64, shape (n, 12)
        See `events.HEADS`.
    """

    customers: Customers
    came: Floats
    events: Floats


@dataclass(frozen=True)
class Lesson:
    """All that a fit at one cutoff may see.

    Attributes
    ----------
    train, stop : Examples
        Windows to learn from, and later ones, of customers who `stops`, that tell when to stop.
    coding : Coding
        Learned from `train`.
    """

    train: Examples
    stop: Examples
    coding: Coding


def draw_customers(batches: Iterable[pa.RecordBatch], most: int) -> Customers:
    """Draw customers from a stream, the first ones by `sample_position`; memory does not grow with the stream.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Rows of the input mart of one cutoff. Customers that are held out or have no history are left out.
    most : int
        Most customers.
    """
    kept: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        rows = rows.filter(pc.and_(rows["has_history"], pc.invert(rows["is_held_out"])))
        kept = rows if kept is None else pa.concat_tables([kept, rows])
        if kept.num_rows > 2 * most:
            kept = _first(kept, most)
    if kept is None:
        raise ValueError(
            "customer_forecasts_inputs: found no batch, expected at least one; pass an empty one for no rows"
        )
    return read_customers(_first(kept, most))


def make_lesson(customers: Customers, windows: int, fewest: int, seed: int, floor: float = 0.0) -> Lesson | None:
    """Draw windows from customers of one cutoff.

    Parameters
    ----------
    customers : Customers
        Those that may be learned from, in an order that is the same each time.
    windows : int
        Most windows to train on, and to stop on.
    fewest : int
        Fewest windows to train on.
    seed : int
        Of the draw.
    floor : float
        Below it a balance is depleted, in the bank's currency.

    Returns
    -------
    Lesson or None
        None where the history is too short, or there are fewer windows.
    """
    backs = slice_backs(int(customers.months.max()), customers.horizon) if len(customers) else None
    if backs is None:
        return None
    cutoff = int(customers.cutoff[0])
    index, back = draw_backs(customers, windows, backs.train, np.random.default_rng([seed, cutoff]))
    there = np.flatnonzero((customers.months > backs.stop) & customers.stops)[:windows]
    if len(index) < max(fewest, 1) or not len(there):
        return None
    train = _examples(customers, index, back, floor)
    stop = _examples(customers, there, np.full(len(there), backs.stop), floor)
    return Lesson(train, stop, learn_coding(train.customers, cutoff - backs.train, cutoff - backs.stop))


def _examples(customers: Customers, index: Ints, back: Ints, floor: float) -> Examples:
    now = customers.take(index)
    return Examples(now.back(back), now.after(back), label_windows(now, back, floor=floor))


def _first(rows: pa.Table, most: int) -> pa.Table:
    order = pc.sort_indices(rows, [("sample_position", "ascending"), ("customer_id", "ascending")])
    return rows.take(order[:most])
