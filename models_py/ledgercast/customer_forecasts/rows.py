"""From arrays of forecasts to rows, a column at a time."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from ledgercast.customer_forecasts.customers import MEASURES, Customers, Floats, Texts, month_dates
from ledgercast.customer_forecasts.points import ENDS, Points

SIGNIFICANT_DIGITS = 9
LARGEST_POWER = 300
POWERS = 10.0 ** np.arange(LARGEST_POWER + 1)


@dataclass(frozen=True)
class Stamp:
    """What every row of a run carries."""

    run_id: str
    scored_at: datetime


@dataclass(frozen=True)
class Block:
    """Forecasts of one candidate (or one a measure) for customers of one cutoff.

    Attributes
    ----------
    customers : Customers
        n of them, of one cutoff.
    model_name : str or ndarray of object, shape (n, measures)
        Who forecast.
    points : Points
        Forecasts; rows of a customer whose mean is NaN are left out.
    ends : ndarray of float64, shape (n, horizon, measures, 4)
        Intervals.
    status : ndarray of object, shape (n,) or (n, measures)
        'ok', or what was done instead.
    seconds, peak_mb : float
        What it cost.
    y : ndarray of float64, shape (n, horizon, measures), optional
        What came.
    more : dict of str to ndarray, shape (n,) or (n, measures)
        Further columns, of numbers or texts.
    """

    customers: Customers
    model_name: str | Texts
    points: Points
    ends: Floats
    status: Texts
    seconds: float
    peak_mb: float
    y: Floats | None = None
    more: dict[str, Floats | Texts] | None = None


def to_rows(block: Block, schema: pa.Schema, stamp: Stamp) -> pa.RecordBatch:
    """Write a block as rows, by customer, measure and horizon."""
    _n, horizon, measures = block.points.mean.shape
    kept = np.flatnonzero(np.isfinite(block.points.mean.swapaxes(1, 2).reshape(-1)))
    customer, place = kept // (measures * horizon), kept % (measures * horizon)
    measure, step = place // horizon, place % horizon

    def numbers(values: Floats) -> pa.Array:
        """Make a column of figures by customer, step and measure."""
        return pa.array(rounded(values.swapaxes(1, 2).reshape(-1)[kept]), from_pandas=True)

    def spread(values: Floats | Texts) -> pa.Array:
        """Make a column of figures or texts by customer, or by customer and measure."""
        index = customer if values.ndim == 1 else customer * measures + measure
        if values.dtype != object:
            return pa.array(rounded(values.reshape(-1).astype(float))[index], from_pandas=True)
        names, codes = np.unique(values.reshape(-1).astype(str), return_inverse=True)
        return pa.array(names.tolist(), pa.string()).take(pa.array(codes.reshape(-1)[index]))

    def same(value: object, kind: pa.DataType) -> pa.Array:
        return pa.repeat(pa.scalar(value, kind), len(kept))

    columns: dict[str, pa.Array] = {
        "customer_id": block.customers.customer_id.take(pa.array(customer)),
        "measure": pa.array(MEASURES, pa.string()).take(pa.array(measure)),
        "cutoff_month": month_dates(block.customers.cutoff[customer]),
        "month": month_dates(block.customers.cutoff[customer] + step + 1),
        "horizon": pa.array(step + 1, pa.int32()),
        "mean": numbers(block.points.mean),
        "seconds": same(float(rounded(np.array([block.seconds]))[0]), pa.float64()),
        "peak_mb": same(float(rounded(np.array([block.peak_mb]))[0]), pa.float64()),
        "status": spread(block.status),
        "run_id": same(stamp.run_id, pa.string()),
        "scored_at": same(stamp.scored_at, pa.timestamp("us")),
    }
    if isinstance(block.model_name, str):
        columns["model_name"] = same(block.model_name, pa.string())
    else:
        columns["model_name"] = spread(block.model_name)
    columns |= {name: numbers(block.ends[..., end]) for end, name in enumerate(ENDS)}
    if "own_lo_80" in schema.names:
        own = block.points.own
        for end, name in enumerate(ENDS):
            empty = pa.nulls(len(kept), pa.float64())
            columns[f"own_{name}"] = empty if own is None else numbers(own[..., end])
    if block.y is not None:
        columns["y"] = numbers(block.y)
    columns |= {name: spread(values) for name, values in (block.more or {}).items()}
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def rounded(values: Floats) -> Floats:
    """Round to 9 significant digits, all at once.

    Multiplying by a power of ten and dividing by it again is exact to the last bit but one, so that equal values stay
    equal.
    """
    values = np.asarray(values, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.floor(np.log10(np.abs(values)))
    finite = np.isfinite(digits)
    power = np.where(finite, SIGNIFICANT_DIGITS - 1 - np.where(finite, digits, 0), 0)
    # what is smaller still becomes 0
    power = np.clip(power, -LARGEST_POWER, LARGEST_POWER).astype(int)
    factor = POWERS[np.abs(power)]
    with np.errstate(over="ignore"):
        found: Floats = np.where(power >= 0, np.rint(values * factor) / factor, np.rint(values / factor) * factor)
    return np.where(finite, found, values)
