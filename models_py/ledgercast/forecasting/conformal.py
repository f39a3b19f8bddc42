"""Intervals corrected by how far earlier forecasts missed, as far as that was known at the origin.

Source of the method: split conformal prediction with normalised scores (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman,
Distribution-free predictive inference for regression, 2018). Errors of one origin share its shocks, so few origins say
little: intervals are widened at once, but narrowed only as origins add up.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ledgercast.forecasting.base import Floats

# horizons on either side whose errors count as those of a horizon
WINDOW = 2
# a factor beyond these says that an interval meant nothing, not how wide it should be
SMALLEST, LARGEST = 0.1, 10.0


def factor_columns(levels: Sequence[float]) -> list[str]:
    """Names of the columns of factors: factor_80, ..."""
    return [f"factor_{level:g}" for level in levels]


def own_columns(levels: Sequence[float]) -> list[str]:
    """Names of the columns of candidates' own intervals: own_lo_80, own_hi_80, ..."""
    return [f"own_{end}_{level:g}" for level in levels for end in ("lo", "hi")]


def correct_intervals(rows: pd.DataFrame, known: pd.DataFrame, levels: Sequence[float], by: Sequence[str]) -> None:
    """Correct the intervals of each origin by the errors of earlier origins that were known there, in place.

    Parameters
    ----------
    rows : pandas.DataFrame
        Forecasts to correct: `by`, cutoff (last date known), ds, horizon, mean, own_lo_80, own_hi_80, ... as their
        candidates gave them. lo_80, hi_80, ... are written, and factor_80, ...: what half-widths were multiplied by, 1
        where nothing was known.
    known : pandas.DataFrame
        Forecasts with outcomes: the same columns, y, and is_calibration, true for those that only serve where no other
        origin tells of a horizon. Only those from a cutoff and of a date that an origin knew are used for it, and only
        those with intervals of some width: of a constant series, say, no factor would change them, so they tell nothing
        of the others'.
    levels : sequence of float
        Percentages of the central intervals.
    by : sequence of str
        Columns whose values are corrected apart, such as model_name.
    """
    rows[factor_columns(levels)] = 1.0
    known = known[known["y"].notna() & _has_width(known, levels)]
    scores = pd.DataFrame(_scores(known, levels), index=known.index)
    groups = dict(iter(known.groupby(list(by), sort=False)))
    for (*key, cutoff), part in rows[rows["mean"].notna()].groupby([*by, "cutoff"], sort=False):
        seen = groups.get(tuple(key))
        if seen is None:
            continue
        seen = seen[(seen["cutoff"] < cutoff) & (seen["ds"] <= cutoff)]
        if seen.empty:
            continue
        horizons = part["horizon"].to_numpy(dtype=int)
        factors = interval_factors(
            scores.loc[seen.index].to_numpy(),
            seen["horizon"].to_numpy(dtype=int),
            seen["cutoff"].to_numpy(),
            seen["is_calibration"].to_numpy(dtype=bool),
            int(horizons.max()),
            levels,
        )
        rows.loc[part.index, factor_columns(levels)] = factors[horizons - 1]
    widen(rows, levels)


def widen(rows: pd.DataFrame, levels: Sequence[float]) -> None:
    """Write intervals with own half-widths times their factors, a wider level holding a narrower one."""
    inner: tuple[pd.Series, pd.Series] | None = None
    for level in sorted(levels):
        factor = rows[f"factor_{level:g}"]
        low = rows["mean"] - factor * (rows["mean"] - rows[f"own_lo_{level:g}"])
        high = rows["mean"] + factor * (rows[f"own_hi_{level:g}"] - rows["mean"])
        if inner is not None:
            low, high = low.clip(upper=inner[0]), high.clip(lower=inner[1])
        rows[f"lo_{level:g}"], rows[f"hi_{level:g}"] = low, high
        inner = low, high


def interval_factors(
    scores: Floats,
    horizons: NDArray[np.int_],
    origins: NDArray[np.datetime64],
    is_calibration: NDArray[np.bool_],
    horizon: int,
    levels: Sequence[float],
) -> Floats:
    """Find what half-widths have to be multiplied by, from scores of earlier forecasts.

    Parameters
    ----------
    scores : ndarray of float64, shape (n, levels)
        Errors over the half-width on their side.
    horizons, origins, is_calibration : ndarray, shape (n,)
        Of those forecasts; see `correct_intervals`.
    horizon : int
        Longest horizon asked for; one that is longer than all known ones takes the factor of the longest of them.
    levels : sequence of float
        Percentages.

    Returns
    -------
    ndarray of float64, shape (horizon, levels)
        The conformal quantile of the scores of horizons within `WINDOW`; where it is below 1, to the power n / (n + 1)
        for n origins.
    """
    factors = np.ones((horizon, len(levels)))
    for step in range(1, horizon + 1):
        nearest = horizons[np.argmin(np.abs(horizons - step))]
        near = np.abs(horizons - nearest) <= WINDOW
        if (near & ~is_calibration).any():
            near &= ~is_calibration
        n_rows, n_origins = int(near.sum()), len(np.unique(origins[near]))
        for column, level in enumerate(levels):
            rank = min(int(np.ceil((n_rows + 1) * level / 100)), n_rows)
            quantile = np.partition(scores[near, column], rank - 1)[rank - 1]
            factor = np.clip(quantile, SMALLEST, LARGEST)
            factors[step - 1, column] = factor if factor > 1 else factor ** (n_origins / (n_origins + 1))
    return factors


def _has_width(known: pd.DataFrame, levels: Sequence[float]) -> "pd.Series[bool]":
    widths = [known[f"own_hi_{level:g}"] - known[f"own_lo_{level:g}"] for level in levels]
    return pd.concat(widths, axis=1).gt(0).all(axis=1)


def _scores(known: pd.DataFrame, levels: Sequence[float]) -> Floats:
    """Errors over the candidate's own half-width on their side, shape (rows, levels)."""
    error = (known["y"] - known["mean"]).to_numpy(dtype=float)
    columns = []
    for level in levels:
        low, high = known[f"own_lo_{level:g}"], known[f"own_hi_{level:g}"]
        own = np.where(error < 0, known["mean"] - low, high - known["mean"]).astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            # an exact forecast is inside an interval of any width, also where its mean stands at an end
            columns.append(np.where(error == 0, 0.0, np.abs(error) / own))
    return np.column_stack(columns)
