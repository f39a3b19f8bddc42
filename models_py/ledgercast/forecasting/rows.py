"""From runs to rows: one a candidate, origin, series and date."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ledgercast.forecasting.base import Floats, History, Prediction
from ledgercast.forecasting.engine import Run
from ledgercast.forecasting.fitting import Outcome


def level_columns(levels: Sequence[float]) -> list[str]:
    """Names of the columns of intervals: lo_80, hi_80, ..."""
    return [f"{end}_{level:g}" for level in levels for end in ("lo", "hi")]


def runs_to_frame(runs: Iterable[Run], levels: Sequence[float]) -> pd.DataFrame:
    """Write runs as a frame.

    Parameters
    ----------
    runs : iterable of Run
        Any candidates and origins.
    levels : sequence of float
        Percentages, as given to the runs.

    Returns
    -------
    pandas.DataFrame
        model_name, origin (its position), unique_id, ds, horizon (1 is the first date after the history), mean,
        lo_<level>, hi_<level>, ..., status, choice (of components or orders, None where a candidate has none),
        seconds, peak_mb (those two of the whole run). A history that was set
        aside is one row without date and figures.
    """
    parts = [_run_to_frame(run, levels) for run in runs]
    return pd.concat(parts, ignore_index=True)


def _run_to_frame(run: Run, levels: Sequence[float]) -> pd.DataFrame:
    pairs = list(zip(run.histories, run.outcomes, strict=True))
    sizes = [max(1, len(history.future)) for history in run.histories]
    figures = np.concatenate(
        [_figures(outcome, size, len(levels)) for (_, outcome), size in zip(pairs, sizes, strict=True)]
    )
    return pd.DataFrame(
        {
            "model_name": run.model_name,
            "origin": run.origin,
            "unique_id": pd.Series([history.key for history in run.histories]).repeat(sizes).to_numpy(),
            "ds": np.concatenate([_dates(history) for history in run.histories]),
            "horizon": np.concatenate([np.arange(1, size + 1) for size in sizes]),
            **dict(zip(["mean", *level_columns(levels)], figures.T, strict=True)),
            "status": np.repeat([outcome.status for outcome in run.outcomes], sizes).astype(object),
            "choice": pd.Series([outcome.choice for outcome in run.outcomes], dtype=object).repeat(sizes).to_numpy(),
            "seconds": run.cost.seconds,
            "peak_mb": run.cost.peak_mb,
        }
    )


def _dates(history: History) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return history.future if len(history.future) else np.array(["NaT"], dtype="datetime64[us]")


def _figures(outcome: Outcome, size: int, n_levels: int) -> Floats:
    """Columns mean, lo, hi, lo, hi, ... of shape (size, 1 + 2 * n_levels)."""
    prediction: Prediction | None = outcome.prediction
    if prediction is None:
        return np.full((size, 1 + 2 * n_levels), np.nan)
    ends = np.stack([prediction.lower, prediction.upper], axis=1).reshape(2 * n_levels, size)
    return np.vstack([prediction.mean, ends]).T
