"""Many customers' months as arrays, and the same customers as they were some months earlier."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

MEASURES = ("balance", "income", "spend")
# the lists of the input mart are no longer than this
LONGEST = 48
YEAR = 12
# errors of the others in the same month calibrate intervals
STOPPING = 4


@dataclass(frozen=True)
class Customers:
    """n customers, each as known at the end of one month.

    Attributes
    ----------
    customer_id : pyarrow.StringArray, length n
        Who.
    cutoff : ndarray of int64, shape (n,)
        Last month known: months since year 0.
    horizon : int
        Months ahead that are forecast.
    values : ndarray of float64, shape (n, length, measures)
        Months of the `MEASURES` in the bank's currency, oldest first, the last one the cutoff's; 0 where not known.
    lowest : ndarray of float64, shape (n, length)
        Lowest balance of each month.
    transactions : ndarray of float64, shape (n, length)
        Number of each month.
    months : ndarray of int64, shape (n,)
        Months known, at most `length`.
    age, tenure : ndarray of float64, shape (n,)
        Years, months; NaN where not known.
    age_band, income_tier, region : ndarray of object, shape (n,)
        Segments at the cutoff that was read, also for customers taken back from it; so they are no inputs of training.
    can_deplete, is_held_out, is_in_backtest : ndarray of bool, shape (n,)
        See the mart.
    sample_position : ndarray of float64, shape (n,)
        See the mart.
    """

    customer_id: pa.Array
    cutoff: Ints
    horizon: int
    values: Floats
    lowest: Floats
    transactions: Floats
    months: Ints
    age: Floats
    tenure: Floats
    age_band: Texts
    income_tier: Texts
    region: Texts
    can_deplete: Bools
    is_held_out: Bools
    is_in_backtest: Bools
    sample_position: Floats

    def __len__(self) -> int:
        return len(self.months)

    @property
    def known(self) -> Bools:
        """Which months are known, shape (n, length)."""
        length = self.values.shape[1]
        known: Bools = np.arange(length) >= length - self.months[:, None]
        return known

    @property
    def stops(self) -> Bools:
        """Whose windows tell a training when to stop, shape (n,): one in `STOPPING`, at random."""
        stops: Bools = (self.sample_position * 2**20).astype(np.int64) % STOPPING == 0
        return stops

    def take(self, index: NDArray[Any]) -> "Customers":
        """Take some customers, by position or by a mask."""
        parts = {}
        for field in fields(self):
            values = getattr(self, field.name)
            if isinstance(values, pa.Array):
                positions = np.flatnonzero(index) if index.dtype == bool else index
                parts[field.name] = values.take(pa.array(positions))
            else:
                parts[field.name] = values if isinstance(values, int) else values[index]
        return Customers(**parts)

    def back(self, steps: Ints | int, length: int = LONGEST) -> "Customers":
        """Take every customer back by some months, which are forgotten.

        Parameters
        ----------
        steps : int or ndarray of int64, shape (n,)
            How many months.
        length : int
            Most months to keep.

        Returns
        -------
        Customers
            With at most `length` months; `months` is 0 where nothing is left.
        """
        steps = np.broadcast_to(np.asarray(steps, dtype=np.int64), (len(self),))
        place = self.values.shape[1] - length - steps[:, None] + np.arange(length)
        months = np.clip(self.months - steps, 0, length)
        known = np.arange(length) >= length - months[:, None]

        def gather(values: Floats) -> Floats:
            rows = np.take_along_axis(
                values, np.maximum(place, 0).reshape(place.shape + (1,) * (values.ndim - 2)), axis=1
            )
            return np.where(known.reshape(known.shape + (1,) * (values.ndim - 2)), rows, 0.0)

        return Customers(
            **{
                **{field.name: getattr(self, field.name) for field in fields(self)},
                "cutoff": self.cutoff - steps,
                "values": gather(self.values),
                "lowest": gather(self.lowest),
                "transactions": gather(self.transactions),
                "months": months,
                "age": np.floor(self.age - steps / YEAR),
                "tenure": self.tenure - steps,
            }
        )

    def after(self, steps: Ints | int, values: Floats | None = None) -> Floats:
        """Give what came in the months of the horizon after `back(steps)`, as far as it is known.

        Parameters
        ----------
        steps : int or ndarray of int64, shape (n,)
            As in `back`.
        values : ndarray of float64, shape (n, length, ...), optional
            One of the arrays; `values` by default.

        Returns
        -------
        ndarray of float64, shape (n, horizon, ...)
            NaN where not known.
        """
        values = self.values if values is None else values
        steps = np.broadcast_to(np.asarray(steps, dtype=np.int64), (len(self),))
        length = values.shape[1]
        place = length - steps[:, None] + np.arange(self.horizon)
        is_known = (place < length) & (place >= length - self.months[:, None])
        more = (1,) * (values.ndim - 2)
        rows = np.take_along_axis(values, np.clip(place, 0, length - 1).reshape(place.shape + more), axis=1)
        came: Floats = np.where(is_known.reshape(place.shape + more), rows, np.nan)
        return came


def read_customers(rows: pa.Table | pa.RecordBatch) -> Customers:
    """Read rows of the input mart, without a loop over customers.

    Parameters
    ----------
    rows : pyarrow.Table or pyarrow.RecordBatch
        Rows of `marts.customer_forecasts_inputs`, of any cutoffs with one horizon.

    Raises
    ------
    ValueError
        One line, where a column is missing or horizons differ.
    """
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    needed = ("customer_id", "cutoff_month", "horizon", "months", *MEASURES, "lowest_balance", "transactions")
    for name in needed:
        if name not in table.column_names:
            raise ValueError(f"customer_forecasts_inputs: found no column {name}, expected it; select it")
    table = table.combine_chunks()
    horizons = pc.unique(table["horizon"]).to_pylist()
    if len(horizons) > 1:
        raise ValueError(f"customer_forecasts_inputs: found horizons {sorted(horizons)}, expected one; pass one cutoff")
    dense = {name: _dense(_whole(table, name)) for name in (*MEASURES, "lowest_balance", "transactions")}
    return Customers(
        customer_id=_whole(table, "customer_id"),
        cutoff=month_numbers(_whole(table, "cutoff_month")),
        horizon=horizons[0] if horizons else 1,
        values=np.stack([dense[name] for name in MEASURES], axis=2),
        lowest=dense["lowest_balance"],
        transactions=dense["transactions"],
        months=_numbers(table, "months").astype(np.int64),
        age=_numbers(table, "age"),
        tenure=_numbers(table, "tenure_months"),
        age_band=_texts(table, "age_band"),
        income_tier=_texts(table, "income_tier"),
        region=_texts(table, "region"),
        can_deplete=_flags(table, "can_deplete"),
        is_held_out=_flags(table, "is_held_out"),
        is_in_backtest=_flags(table, "is_in_backtest"),
        sample_position=_numbers(table, "sample_position"),
    )


def month_numbers(dates: pa.Array) -> Ints:
    """Months since year 0 of dates."""
    numbers: Ints = dates.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[M]").astype(np.int64)
    return numbers + 1970 * YEAR


def month_dates(numbers: Ints) -> pa.Array:
    """First days of months since year 0."""
    return pa.array((numbers - 1970 * YEAR).astype("datetime64[M]").astype("datetime64[D]"), pa.date32())


def _whole(table: pa.Table, name: str) -> pa.Array:
    column = table[name]
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks)
        if column.num_chunks
        else (pa.array([], column.type))
    )


def _dense(lists: pa.Array) -> Floats:
    """Make rows that end together, shape (n, LONGEST), of lists of any length, zeros on the left."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    flat = pc.list_flatten(lists).cast(pa.float64()).to_numpy(zero_copy_only=False)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    # the place from the end, so that a list longer than the array loses its oldest months
    place = LONGEST - np.repeat(np.cumsum(lengths), lengths) + np.arange(len(flat))
    dense = np.zeros((len(lengths), LONGEST))
    kept = place >= 0
    dense[rows[kept], place[kept]] = flat[kept]
    return dense


def _numbers(table: pa.Table, name: str) -> Floats:
    values: Floats = _whole(table, name).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _flags(table: pa.Table, name: str) -> Bools:
    values: Bools = _whole(table, name).to_numpy(zero_copy_only=False).astype(bool)
    return values


def _texts(table: pa.Table, name: str) -> Texts:
    values: Texts = _whole(table, name).to_numpy(zero_copy_only=False).astype(object)
    return values
