"""Candidates at several origins, their intervals corrected by what was known of earlier errors at each."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ledgercast.forecasting.base import History
from ledgercast.forecasting.conformal import correct_intervals, own_columns
from ledgercast.forecasting.engine import run_candidates
from ledgercast.forecasting.histories import cut_history
from ledgercast.forecasting.rows import level_columns, runs_to_frame


@dataclass(frozen=True)
class Batch:
    """Histories that are forecast together.

    Attributes
    ----------
    cutoff : Timestamp, optional
        Last date that they know; None where they were shortened to learn from, and each knows its own.
    histories : sequence of History
        One a series.
    """

    cutoff: pd.Timestamp | None
    histories: Sequence[History]


def calibrated_forecasts(
    origins: Mapping[pd.Timestamp, Sequence[History]],
    models: Sequence[str],
    outcomes: pd.DataFrame,
    *,
    levels: Sequence[float],
    seed: int,
    known: pd.DataFrame | None = None,
    pool: Callable[[Hashable], Hashable] = lambda key: "",
    lowest: Callable[[Hashable], float] = lambda key: -np.inf,
    **options: Any,
) -> pd.DataFrame:
    """Forecast from every origin and correct the intervals of each by errors that were known there.

    Parameters
    ----------
    origins : mapping of Timestamp to sequence of History
        Last date known -> histories, earliest first.
    models : sequence of str
        Ids of candidates.
    outcomes : pandas.DataFrame
        unique_id, cutoff, ds, y: what came after each cutoff. Joined to forecasts that are made; no fit sees it.
    levels : sequence of float
        Percentages of the central intervals.
    seed : int
        Seed of candidates that simulate.
    known : pandas.DataFrame, optional
        What this function gave for earlier origins, whose errors correct the intervals. Where there are none, forecasts
        are made from half a horizon before the first origin and from a quarter, only to learn from their errors: from
        the first origin's own histories, with what candidates have chosen there. A history that would lose more than
        half of itself is left out of that.
    pool : callable
        Of a series' key: series of one pool are corrected together. All are one by default.
    lowest : callable
        Of a series' key: what can't be undercut. Neither forecasts nor ends of intervals lie below it.
    **options
        Of `run_candidates`.

    Returns
    -------
    pandas.DataFrame
        The columns of `runs_to_frame` and cutoff, y, pool, own_lo_80, own_hi_80, ... (the candidates' own intervals),
        factor_80, ... (what their half-widths were multiplied by). The cost of calibration is part of that of the first
        origin.
    """
    evidence = pd.DataFrame() if known is None else known.assign(is_calibration=False)
    given = [Batch(cutoff, histories) for cutoff, histories in origins.items()]
    calibration = _shortened(given[0].histories) if evidence.empty else []
    # after the first origin, whose choices they take over; nothing of them is later than it
    batches = [given[0], *calibration, *given[1:]]
    runs = run_candidates([batch.histories for batch in batches], models, levels=levels, seed=seed, **options)
    rows = runs_to_frame(runs, levels)
    starts = pd.concat([_starts(origin, batch) for origin, batch in enumerate(batches)])
    rows = rows.merge(starts, on=["origin", "unique_id"], validate="many_to_one")
    came = pd.concat([outcomes, *(_own_outcomes(given[0], batch) for batch in calibration)])
    rows = rows.merge(came, on=["unique_id", "cutoff", "ds"], how="left", validate="many_to_one")
    rows["pool"] = rows["unique_id"].map(pool)
    least = rows["unique_id"].map(lowest)
    corrected = level_columns(levels)
    rows["mean"] = rows["mean"].clip(lower=least)
    rows[own_columns(levels)] = rows[corrected].clip(lower=least, axis=0)
    evidence = rows if evidence.empty else pd.concat([evidence, rows], ignore_index=True)
    correct_intervals(rows, evidence, levels, ["model_name", "pool"])
    rows[corrected] = rows[corrected].clip(lower=least, axis=0)
    rows["seconds"] += _calibration_seconds(rows)
    return rows[~rows["is_calibration"]].drop(columns=["origin", "is_calibration"]).reset_index(drop=True)


def _shortened(first: Sequence[History]) -> list[Batch]:
    horizon = max((len(history.future) for history in first), default=0)
    batches = []
    for steps in sorted({max(horizon // 2, 1), max(horizon // 4, 1)}, reverse=True):
        cut = (cut_history(history, steps) for history in first if len(history.y))
        batches.append(Batch(None, [history for history in cut if history is not None]))
    return [batch for batch in batches if batch.histories]


def _starts(origin: int, batch: Batch) -> pd.DataFrame:
    if batch.cutoff is None:
        cutoffs = pd.DatetimeIndex([history.dates[-1] for history in batch.histories]).as_unit("us")
    else:
        cutoffs = pd.DatetimeIndex([batch.cutoff] * len(batch.histories)).as_unit("us")
    keys = pd.Series([history.key for history in batch.histories])
    return pd.DataFrame(
        {"origin": origin, "unique_id": keys, "cutoff": cutoffs, "is_calibration": batch.cutoff is None}
    )


def _own_outcomes(first: Batch, shortened: Batch) -> pd.DataFrame:
    whole = {history.key: history.y for history in first.histories}
    parts = [
        {
            "unique_id": history.key,
            "cutoff": history.dates[-1],
            "ds": date,
            "y": whole[history.key][len(history.y) + step],
        }
        for history in shortened.histories
        for step, date in enumerate(history.future)
    ]
    return pd.DataFrame(parts, columns=["unique_id", "cutoff", "ds", "y"])


def _calibration_seconds(rows: pd.DataFrame) -> pd.Series:
    """Seconds that calibration took, for the rows of the first origin; 0 for the others."""
    took = rows[rows["is_calibration"]].drop_duplicates(["model_name", "origin"]).groupby("model_name")["seconds"].sum()
    return rows["model_name"].map(took).fillna(0.0).where(rows["origin"] == 0, 0.0)
