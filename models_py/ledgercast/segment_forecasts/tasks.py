"""Back-test and score the task: thin wrappers of the general forecasting engine."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast import forecasting
from ledgercast.forecasting.base import Floats
from ledgercast.forecasting.combinations import COMBINATION
from ledgercast.forecasting.engine import run_candidates
from ledgercast.forecasting.rows import runs_to_frame
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
        without month and figures.
    """
    known = read_inputs(inputs)
    came = read_inputs(outcomes)
    origins = known[known["cutoff_month"].isin(came["cutoff_month"].unique())]
    rows = _forecasts(origins, seed, country, models, n_jobs, show_progress, "segment_forecasts back-test")
    rows = rows.merge(
        came.drop(columns="horizon").rename(columns={"value": "y"}),
        on=[*SERIES, "cutoff_month", "month"],
        how="left",
        validate="many_to_one",
    )
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
        judged.
    inputs, seed, run_id, scored_at, country, models, n_jobs, show_progress
        As in `backtest`.

    Returns
    -------
    pyarrow.Table
        Schema `SCORES`; one row per series, candidate and month.
    """
    known = read_inputs(inputs)
    latest = known[known["cutoff_month"] == known["cutoff_month"].max()]
    choices = _choices(backtest)
    rows = _forecasts(latest, seed, country, models, n_jobs, show_progress, "segment_forecasts scores", choices)
    return _publish(rows, SCORES, run_id, scored_at)


def _choices(backtest: pa.Table) -> dict[tuple[str, Hashable], str | None]:
    rows = backtest.select(["model_name", *SERIES, "choice"]).to_pandas().drop_duplicates()
    return {(row[0], tuple(row[1:-1])): row[-1] for row in rows.itertuples(index=False) if isinstance(row[-1], str)}


def _forecasts(
    known: pd.DataFrame,
    seed: int,
    country: str | None,
    models: Sequence[str],
    n_jobs: int | None,
    show_progress: bool,
    label: str,
    earlier_choices: Mapping[tuple[str, Hashable], str | None] | None = None,
) -> pd.DataFrame:
    if known.empty:
        return pd.DataFrame(columns=SCORES.names)
    cutoffs = pd.DatetimeIndex(known["cutoff_month"].unique()).sort_values()
    origins = [histories_at(known[known["cutoff_month"] == cutoff], country) for cutoff in cutoffs]
    runs = run_candidates(
        origins,
        models,
        levels=LEVELS,
        seed=seed,
        earlier_choices=earlier_choices,
        n_jobs=n_jobs,
        label=label,
        show_progress=show_progress,
    )
    rows = runs_to_frame(runs, LEVELS)
    rows[SERIES] = rows["unique_id"].tolist()
    forecast = [name for name in rows.columns if name == "mean" or name.startswith(("lo_", "hi_"))]
    may_be_negative = ~rows["measure"].isin(NEVER_NEGATIVE)
    rows[forecast] = rows[forecast].where(may_be_negative, rows[forecast].clip(lower=0), axis=0)
    rows["cutoff_month"] = cutoffs[rows["origin"]]
    scales = pd.DataFrame(
        [
            (origin, history.key, *error_scales(history.y, history.season_length))
            for origin, histories in enumerate(origins)
            for history in histories
        ],
        columns=["origin", "unique_id", "mase_scale", "rmsse_scale"],
    )
    return rows.rename(columns={"ds": "month"}).merge(scales, on=["origin", "unique_id"], validate="many_to_one")


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
