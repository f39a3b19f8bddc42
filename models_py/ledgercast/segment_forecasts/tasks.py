"""Back-test and score the task: thin wrappers of the general forecasting engine."""

from collections.abc import Hashable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast import forecasting
from ledgercast.forecasting.base import Floats
from ledgercast.forecasting.calibrated import calibrated_forecasts
from ledgercast.forecasting.combinations import COMBINATION
from ledgercast.segment_forecasts.inputs import SERIES, histories_at, read_inputs
from ledgercast.segment_forecasts.scales import error_scales
from ledgercast.segment_forecasts.schema import BACKTEST, LEVELS, SCORES

# all candidates and the combination, and whether each is one of the simple baselines, fixed before anything is run
CANDIDATES = {name: entry.is_simple for name, entry in forecasting.CANDIDATES.items()} | {COMBINATION: False}
SIGNIFICANT_DIGITS = 9
# a balance may be below zero, these may not: nor may what is forecast of them
NEVER_NEGATIVE = ("income", "spend")


def backtest(
    inputs: pa.Table,
    outcomes: pa.Table,
    *,
    seed: int,
    run_id: str,
    scored_at: datetime,
    country: str | None = None,
    models: Sequence[str] = tuple(CANDIDATES),
    n_jobs: int | None = None,
    show_progress: bool = True,
) -> pa.Table:
    """Forecast every segment series from every cutoff that has an outcome, with every candidate.

    Parameters
    ----------
    inputs : pyarrow.Table
        One row per cutoff_month, segment_type, segment, measure and month, none after its cutoff: `value` in the
        bank's currency, and `horizon`, how many months ahead the cutoff is forecast.
    outcomes : pyarrow.Table
        One row per cutoff_month, segment_type, segment, measure and month after the cutoff: `value`. It tells which
        cutoffs are origins and is joined to forecasts that are already made; no fit sees it.
    seed : int
        Seed of candidates that simulate.
    run_id : str
        Written to each row.
    scored_at : datetime
        Written to each row, UTC.
    country : str, optional
        ISO 3166 code of the country whose holidays count; one that is unknown counts as None.
    models : sequence of str
        Ids of candidates and combinations.
    n_jobs : int, optional
        Processes, None for all cores; figures do not depend on it.
    show_progress : bool
        Progress on stderr.

    Returns
    -------
    pyarrow.Table
        Schema `BACKTEST`; one row per series, candidate, cutoff and month; y is null while unknown; seconds and
        peak_mb are those of the candidate at that cutoff for all series. A series that can't be forecast is one row
        without month and figures. Intervals are corrected by the errors that were known at their cutoff, all segments
        of a measure together; own_lo_80, ... are those of the candidate.
    """
    known = read_inputs(inputs)
    came = read_inputs(outcomes)
    origins = known[known["cutoff_month"].isin(came["cutoff_month"].unique())]
    rows = _forecasts(origins, came, seed, country, models, n_jobs, show_progress, "segment_forecasts back-test")
    return _publish(rows, BACKTEST, run_id, scored_at)


def score(
    inputs: pa.Table,
    backtest: pa.Table,
    *,
    seed: int,
    run_id: str,
    scored_at: datetime,
    country: str | None = None,
    models: Sequence[str] = tuple(CANDIDATES),
    n_jobs: int | None = None,
    show_progress: bool = True,
) -> pa.Table:
    """Forecast every segment series from the latest cutoff, with every candidate.

    Parameters
    ----------
    backtest : pyarrow.Table
        What `backtest` gave: what candidates chose for a series there is reused, so that what is published is what was
        judged, and its errors correct the intervals.
    inputs, seed, run_id, scored_at, country, models, n_jobs, show_progress
        As in `backtest`.

    Returns
    -------
    pyarrow.Table
        Schema `SCORES`; one row per series, candidate and month.
    """
    known = read_inputs(inputs)
    latest = known[known["cutoff_month"] == known["cutoff_month"].max()]
    judged, nothing_came, label = _read_backtest(backtest), known.iloc[:0], "segment_forecasts scores"
    rows = _forecasts(latest, nothing_came, seed, country, models, n_jobs, show_progress, label, judged)
    return _publish(rows, SCORES, run_id, scored_at)


def _read_backtest(backtest: pa.Table) -> pd.DataFrame:
    rows: pd.DataFrame = backtest.to_pandas().rename(columns={"cutoff_month": "cutoff", "month": "ds"})
    for date in ("cutoff", "ds"):
        rows[date] = pd.to_datetime(rows[date])
    return rows.assign(pool=rows["measure"], unique_id=_keys(rows))


def _keys(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(list(zip(*(rows[name] for name in SERIES), strict=True)), index=rows.index, dtype=object)


def _forecasts(
    known: pd.DataFrame,
    came: pd.DataFrame,
    seed: int,
    country: str | None,
    models: Sequence[str],
    n_jobs: int | None,
    show_progress: bool,
    label: str,
    judged: pd.DataFrame | None = None,
) -> pd.DataFrame:
    if known.empty:
        return pd.DataFrame(columns=BACKTEST.names)
    cutoffs = pd.DatetimeIndex(known["cutoff_month"].unique()).sort_values()
    origins = {cutoff: histories_at(known[known["cutoff_month"] == cutoff], country) for cutoff in cutoffs}
    rows = calibrated_forecasts(
        origins,
        models,
        pd.DataFrame(
            {"unique_id": _keys(came), "cutoff": came["cutoff_month"], "ds": came["month"], "y": came["value"]}
        ),
        levels=LEVELS,
        seed=seed,
        known=judged,
        pool=_measure,
        lowest=lambda key: 0.0 if _measure(key) in NEVER_NEGATIVE else -np.inf,
        earlier_choices=None if judged is None else _choices(judged),
        n_jobs=n_jobs,
        label=label,
        show_progress=show_progress,
    )
    rows[SERIES] = rows["unique_id"].tolist()
    scales = pd.DataFrame(
        [
            (cutoff, history.key, *error_scales(history.y, history.season_length))
            for cutoff, histories in origins.items()
            for history in histories
        ],
        columns=["cutoff", "unique_id", "mase_scale", "rmsse_scale"],
    )
    rows = rows.merge(scales, on=["cutoff", "unique_id"], validate="many_to_one")
    return rows.rename(columns={"cutoff": "cutoff_month", "ds": "month"})


def _measure(key: Hashable) -> Hashable:
    """Name what is corrected together: the segments of a measure have their shocks in common."""
    return key[SERIES.index("measure")] if isinstance(key, tuple) else key


def _choices(judged: pd.DataFrame) -> dict[tuple[str, Hashable], str]:
    chosen = judged[judged["choice"].notna()].drop_duplicates(["model_name", "unique_id"])
    return dict(zip(zip(chosen["model_name"], chosen["unique_id"], strict=True), chosen["choice"], strict=True))


def _publish(rows: pd.DataFrame, schema: pa.Schema, run_id: str, scored_at: datetime) -> pa.Table:
    rows = rows.assign(run_id=run_id, scored_at=scored_at).sort_values(
        ["model_name", "cutoff_month", *SERIES, "month"], kind="stable"
    )
    for field in schema:
        if pa.types.is_floating(field.type):
            rows[field.name] = _rounded(rows[field.name].to_numpy(dtype=float))
    return pa.Table.from_pandas(rows[schema.names], schema=schema, preserve_index=False)


def _rounded(values: Floats) -> Floats:
    return np.array([float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values], dtype=float)
