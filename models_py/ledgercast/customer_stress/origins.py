"""From the marts to customers of a cutoff, and what came for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.customer_forecasts.customers import Customers, Floats, read_customers
from ledgercast.customer_forecasts.events import HEADS, WITHIN
from ledgercast.customer_stress.schema import OUTCOMES


@dataclass(frozen=True)
class Origin:
    """A cutoff of the back-test.

    Attributes
    ----------
    customers : Customers
        All that training may draw from, and those of the back-test.
    judged : Customers
        Those of the back-test, n of them.
    y : numpy.ndarray of float64, shape (n, 12)
        1, 0 or NaN (not known, or not defined), in the order of `HEADS`; joined to chances, never passed to a fit.
    """

    customers: Customers
    judged: Customers
    y: Floats


def read_origins(inputs: pa.Table, outcomes: pa.Table) -> Iterator[Origin]:
    """Read origins, the earliest first.

    Parameters
    ----------
    inputs : pyarrow.Table
        Rows of `marts.customer_forecasts_inputs`.
    outcomes : pyarrow.Table
        Rows of `marts.customer_stress_outcomes`.
    """
    for month in sorted(pc.unique(outcomes["cutoff_month"]).to_pylist()):
        customers = read_cutoff(inputs, month)
        judged = customers.take(customers.is_in_backtest)
        if len(judged):
            yield Origin(customers, judged, _outcomes(judged, _at(outcomes, month)))


def read_cutoff(inputs: pa.Table, month: date) -> Customers:
    """Read the customers of one cutoff, by id: no figure may depend on the order of a table."""
    rows = _at(inputs, month)
    return read_customers(rows.take(pc.sort_indices(rows["customer_id"])))


def _at(rows: pa.Table, month: date) -> pa.Table:
    return rows.filter(pc.equal(rows["cutoff_month"], pa.scalar(month, rows.schema.field("cutoff_month").type)))


def _outcomes(judged: Customers, came: pa.Table) -> Floats:
    y = np.full((len(judged), len(HEADS)), np.nan)
    row = pc.fill_null(pc.index_in(came["customer_id"], value_set=judged.customer_id), -1).to_numpy()
    horizon = came["horizon"].to_numpy()
    for event, name in enumerate(OUTCOMES):
        values = came[name].cast(pa.int8()).cast(pa.float64()).to_numpy()
        for place, months in enumerate(WITHIN):
            there = (row >= 0) & (horizon == months)
            y[row[there], event * len(WITHIN) + place] = values[there]
    return y
