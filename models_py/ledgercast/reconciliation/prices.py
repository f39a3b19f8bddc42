"""From sums of cells to what each method moves a customer's forecast by: one small system a cutoff, measure, month."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ledgercast.frames import Kind, read_frame
from ledgercast.reconciliation.methods import Floats, bottom_up, mint_prices

SYSTEM = ["cutoff_month", "measure", "horizon"]
SEGMENT_TYPES = ["age_band", "income_tier", "region"]
MOVES = ("per_size", "per_spread", "per_square_spread")
METHODS = ("bottom_up", "top_down", "mint", "mint_shock")
PRICES = pa.schema(
    [
        ("cutoff_month", pa.date32()),
        ("measure", pa.string()),
        ("horizon", pa.int32()),
        *[(name, pa.string()) for name in SEGMENT_TYPES],
        ("method", pa.string()),
        *[(name, pa.float64()) for name in MOVES],
        ("run_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
    ]
)
SIGNIFICANT_DIGITS = 9

# of each segment type and segment: mean and spread
Forecasts: TypeAlias = dict[tuple[str, str], tuple[float, float]]

_SYSTEM: dict[str, Kind] = {"cutoff_month": "date", "measure": "key", "horizon": "number"}
_CELLS: dict[str, Kind] = {
    **_SYSTEM,
    **dict.fromkeys(SEGMENT_TYPES, "key"),
    **dict.fromkeys(["mean", "size", "spread", "square_spread"], "number"),
}
_SEGMENTS: dict[str, Kind] = {**_SYSTEM, "segment_type": "key", "segment": "key", "mean": "number", "spread": "number"}
_VARIANCES: dict[str, Kind] = {
    "cutoff_month": "date",
    "measure": "key",
    "level": "key",
    "variance_ratio": "number",
    "shock_ratio": "number",
}


def prices(cells: pa.Table, segments: pa.Table, variances: pa.Table, *, run_id: str, scored_at: datetime) -> pa.Table:
    """Reconcile customers and segments, with customers of the same segments as one.

    Parameters
    ----------
    cells : pyarrow.Table
        One row per cutoff_month, measure, horizon, age_band, income_tier and region: sums over the customers of `mean`
        (forecasts), `size` (absolute forecasts), `spread` (standard deviations) and `square_spread`.
    segments : pyarrow.Table
        One row per cutoff_month, measure, horizon, segment_type and segment: `mean` and `spread` of the segment's
        forecast. A segment that is missing has no forecast; one whose customers are in no cell is left out.
    variances : pyarrow.Table
        One row per cutoff_month, measure and level (customer, or a segment type): `variance_ratio`, what squared
        spreads are multiplied by to be error variances, and `shock_ratio`, the same for the part that all share.
    run_id : str
        Written to each row.
    scored_at : datetime
        Written to each row, UTC.

    Returns
    -------
    pyarrow.Table
        Schema `PRICES`, one row per cell and method: a customer's forecast moves by
        ``per_size * abs(mean) + per_spread * spread + per_square_spread * spread ** 2``.
    """
    if cells.num_rows == 0:
        return PRICES.empty_table()
    rows = read_frame(cells, _CELLS).sort_values([*SYSTEM, *SEGMENT_TYPES], ignore_index=True)
    forecasts = _by_system(segments)
    ratios = read_frame(variances, _VARIANCES).set_index(["cutoff_month", "measure", "level"])
    ratio, shock = ratios["variance_ratio"].to_dict(), ratios["shock_ratio"].to_dict()
    moves = np.zeros((len(METHODS), len(MOVES), len(rows)))
    for (cutoff, measure, horizon), positions in _systems(rows).items():
        own = {level: ratio[cutoff, measure, level] for level in ("customer", "all", *SEGMENT_TYPES)}
        known = forecasts.get((cutoff, measure, horizon), {})
        shared = float(np.sqrt(shock[cutoff, measure, "customer"]))
        moves[:, :, positions] = _solve(rows.iloc[positions], known, own, shared)
    keys = rows[[*SYSTEM, *SEGMENT_TYPES]]
    result = pd.concat([keys.assign(method=method) for method in METHODS], ignore_index=True)
    for position, name in enumerate(MOVES):
        result[name] = _rounded(moves[:, position].ravel())
    result = result.assign(run_id=run_id, scored_at=scored_at)
    return pa.Table.from_pandas(result[PRICES.names], schema=PRICES, preserve_index=False)


def _solve(cells: pd.DataFrame, forecasts: Forecasts, ratios: Mapping[str, float], shock: float) -> Floats:
    """Find what the cells of one cutoff, measure and horizon move by, shape (methods, moves, cells)."""
    membership, names = _membership(cells)
    means, spreads = np.array([forecasts.get(name, (np.nan, np.nan)) for name in names]).T
    sums = bottom_up(cells["mean"].to_numpy(), membership)
    size, spread, square_spread = (cells[name].to_numpy() for name in ("size", "spread", "square_spread"))
    variance = np.array([ratios[kind] for kind, _ in names]) * spreads**2
    group_shocks = shock * bottom_up(spread, membership)
    own = ratios["customer"] * square_spread
    diagonal = mint_prices(membership, own, means - sums, variance)
    shared = mint_prices(membership, own, means - sums, variance, group_shocks)
    moves = np.zeros((len(METHODS), len(MOVES), len(cells)))
    if np.isfinite(means[0]) and size.sum() > 0:
        moves[METHODS.index("top_down"), MOVES.index("per_size")] = (means[0] - sums[0]) / size.sum()
    moves[METHODS.index("mint"), MOVES.index("per_square_spread")] = ratios["customer"] * (membership @ diagonal)
    moves[METHODS.index("mint_shock"), MOVES.index("per_square_spread")] = ratios["customer"] * (membership @ shared)
    moves[METHODS.index("mint_shock"), MOVES.index("per_spread")] = shock * (group_shocks @ shared)
    return moves


def _membership(cells: pd.DataFrame) -> tuple[Floats, list[tuple[str, str]]]:
    """Tell which cell is in which segment, shape (cells, segments), and name the segments, that of all first."""
    columns, names = [np.ones((len(cells), 1))], [("all", "all")]
    for kind in SEGMENT_TYPES:
        codes, segments = pd.factorize(cells[kind], sort=True)
        columns.append(np.eye(len(segments))[codes])
        names.extend((kind, segment) for segment in segments)
    return np.hstack(columns), names


def _systems(rows: pd.DataFrame) -> dict[tuple[Any, ...], NDArray[np.intp]]:
    return cast("dict[tuple[Any, ...], NDArray[np.intp]]", rows.groupby(SYSTEM).indices)


def _by_system(segments: pa.Table) -> dict[tuple[Any, ...], Forecasts]:
    """Look up mean and spread of each segment's forecast, by cutoff, measure and horizon."""
    found: dict[tuple[Any, ...], Forecasts] = {}
    if segments.num_rows:
        rows = read_frame(segments, _SEGMENTS)
        for *key, kind, segment, mean, spread in rows[list(_SEGMENTS)].itertuples(index=False, name=None):
            found.setdefault(tuple(key), {})[kind, segment] = (mean, spread)
    return found


def _rounded(values: Floats) -> Floats:
    return np.array([value and float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values.tolist()])
