"""The forecast of a customer's segment handed down: the customer's own level times the segment's way from its level."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Customers, Floats, month_numbers
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.simple import mean_of, naive
from ledgercast.customer_forecasts.slices import COLD_START
from ledgercast.customer_forecasts.tiers import find_tiers, tier_limits

# tiers part customers by what they earn, which is what their months have in common
SEGMENT_TYPE = "income_tier"
# a segment that more than doubles or halves in half a year is small or near 0: no way to go for its customers
LOWEST, HIGHEST = 0.5, 2.0


@dataclass(frozen=True)
class Segment:
    """What is said of one segment at one cutoff, shape (horizon, measures).

    Attributes
    ----------
    way : ndarray of float64
        Forecast over the level that it starts from: the last month of balances, the mean of the last 12 of the others.
    member : ndarray of float64
        Forecast for each member, in the bank's currency.
    """

    way: Floats
    member: Floats


Segments = Mapping[str, Segment]


def hand_down(customers: Customers, segments: Segments) -> Points:
    """Forecast customers from their segments.

    Parameters
    ----------
    customers : Customers
        With `income_tier`.
    segments : mapping of str to Segment
        By tier. A customer of a tier that is not there stays at the own level.

    Returns
    -------
    Points
        Own level times the segment's way; a customer with fewer than `COLD_START` months gets the member's forecast.
    """
    level = own_levels(customers)
    mean = np.repeat(level[:, None], customers.horizon, axis=1)
    is_cold = customers.months < COLD_START
    for name, segment in segments.items():
        is_in = customers.income_tier == name
        mean[is_in] = level[is_in][:, None] * segment.way
        mean[is_in & is_cold] = segment.member
    return Points(mean)


def own_levels(customers: Customers) -> Floats:
    """Last month of balances, mean of the last 12 months of the others, shape (n, measures)."""
    levels = mean_of(customers, YEAR).mean[:, 0].copy()
    levels[:, 0] = naive(customers).mean[:, 0, 0]
    return levels


def standing_segments(customers: Customers) -> dict[str, Segment]:
    """Say of segments, where none was forecast, that they stay where they are, by the customers themselves."""
    levels = own_levels(customers)
    segments = {}
    for name in np.unique(customers.income_tier.astype(str)):
        is_in = (customers.income_tier == name) & (customers.months > 0)
        if is_in.any():
            member = np.repeat(levels[is_in].mean(axis=0)[None], customers.horizon, axis=0)
            segments[str(name)] = Segment(np.ones_like(member), member)
    return segments


def with_own_tiers(customers: Customers) -> Customers:
    """Put customers into tiers by their own months alone.

    The tiers that customers come with are those of the cutoff that was read. For customers taken back from it, these
    tell of months that had not come.
    """
    tiers = find_tiers(customers, tier_limits(customers))
    return replace(customers, income_tier=tiers.astype(str).astype(object))


def read_segments(
    inputs: pa.Table, forecasts: pa.Table, decisions: pa.Table, horizon: int
) -> dict[int, dict[str, Segment]]:
    """Read what the segment task published, or would have, at each cutoff.

    Parameters
    ----------
    inputs : pyarrow.Table
        `marts.segment_forecasts_inputs`.
    forecasts : pyarrow.Table
        `ml.segment_forecasts_backtest` or `_scores`.
    decisions : pyarrow.Table
        `evaluation.segment_forecasts_decisions`: which candidate was published at each cutoff.
    horizon : int
        Months ahead.

    Returns
    -------
    dict of int to dict of str to Segment
        Month number of the cutoff -> segment -> what is said; segments without all months or measures are left out.
    """
    history = _frame(inputs, ["cutoff_month", "segment", "measure", "month", "value", "members"])
    history = history[history["month"] > history["cutoff_month"] - YEAR].sort_values("month")
    said = _frame(forecasts, ["cutoff_month", "segment", "measure", "model_name", "horizon", "mean"])
    chosen = decisions.filter(pc.equal(decisions["slice"], f"segment_type={SEGMENT_TYPE}"))
    models = pd.DataFrame(
        {
            "cutoff_month": month_numbers(chosen["decision_month"].combine_chunks()),
            "measure": chosen["measure"].to_pandas(),
            "model_name": chosen["model_name"].to_pandas(),
        }
    )
    said = said.merge(models, on=["cutoff_month", "measure", "model_name"])
    said = said[said["horizon"] <= horizon].sort_values("horizon")
    keys = ["cutoff_month", "segment", "measure"]
    ways = {key: rows["mean"].to_numpy(dtype=float) for key, rows in said.groupby(keys)}
    levels = {
        key: (rows["value"].to_numpy(dtype=float), float(rows["members"].iloc[0]))
        for key, rows in history.groupby(keys)
    }
    segments: dict[int, dict[str, Segment]] = {}
    for cutoff, segment in sorted({key[:2] for key in ways}):
        parts = [(ways.get((cutoff, segment, name)), levels.get((cutoff, segment, name))) for name in MEASURES]
        if any(way is None or level is None or len(way) < horizon for way, level in parts):
            continue
        way, member = np.ones((horizon, len(MEASURES))), np.zeros((horizon, len(MEASURES)))
        for measure, (path, level) in enumerate(parts):
            assert path is not None
            assert level is not None
            start = level[0][-1] if measure == 0 else level[0].mean()
            if start > 0:
                way[:, measure] = np.clip(path / start, LOWEST, HIGHEST)
            member[:, measure] = path / level[1]
        segments.setdefault(int(str(cutoff)), {})[str(segment)] = Segment(way, member)
    return segments


def _frame(table: pa.Table, columns: list[str]) -> pd.DataFrame:
    rows = table.filter(pc.equal(table["segment_type"], SEGMENT_TYPE)).select(columns)
    frame: pd.DataFrame = rows.to_pandas()
    for name in ("cutoff_month", "month"):
        if name in columns:
            frame[name] = month_numbers(rows[name].combine_chunks()) if rows.num_rows else pd.Series(dtype="int64")
    return frame
