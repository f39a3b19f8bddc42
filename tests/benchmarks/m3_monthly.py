"""Every candidate on the 1,428 monthly series of the M3 competition: the last 18 months, as its entrants were judged.

Run: python -m tests.benchmarks.m3_monthly
"""

import os
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import duckdb
import numpy as np
import pandas as pd
from tests.benchmarks.report import write_table
from tests.e2e.building import ROOT
from threadpoolctl import threadpool_limits

from ledgercast import metrics
from ledgercast.forecasting import CANDIDATES
from ledgercast.forecasting.base import History
from ledgercast.forecasting.calibrated import calibrated_forecasts
from ledgercast.forecasting.combinations import COMBINATION
from ledgercast.forecasting.engine import run_candidates
from ledgercast.forecasting.fitting import Task, fit_and_predict
from ledgercast.forecasting.histories import read_histories
from ledgercast.forecasting.rows import runs_to_frame
from ledgercast.segment_forecasts.scales import error_scales

DATA = Path(os.environ.get("LEDGERCAST_DATA", ROOT.parent / "shared" / "data")) / "m3_monthly"
HORIZON, SEASON, LEVELS = 18, 12, (80, 95)
MODELS = [*CANDIDATES, COMBINATION]
# series whose fits are timed one by one
TIMED_EVERY = 12
# every scoring on test parts is told, also those before this benchmark was there: sMAPE, MASE, coverage of the 80 and
# 95 % intervals, where they were worked out
EARLIER = [
    ("naive, 60 series (every 24th)", "20.42", "", "", ""),
    ("drift, 60 series", "20.22", "", "", ""),
    ("seasonal_naive, 60 series", "17.70", "", "", ""),
    ("theta, 60 series", "15.86", "", "", ""),
    ("ets, 60 series, trends without damping too, when its tolerance was chosen", "15.62", "", "0.78", "0.93"),
    ("arima, all series, when it was finished", "14.10", "0.849", "0.805", "0.933"),
    ("theta, all series, without its floor", "13.97", "0.869", "0.749", "0.890"),
    ("combination, all series, with that theta (all other candidates as above)", "13.38", "0.826", "0.808", "0.944"),
]
HEADER = [
    "model", "smape", "mase", "coverage_80", "coverage_95", "80 corrected", "95 corrected", "fallbacks",
    "core-s a series: median", "mean", "wall s on 2 cores",
]  # fmt: skip


def read_series() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test part: unique_id, ds (months from 1980 for all), y."""
    rows = duckdb.sql(
        f"""
        select
            series_id as unique_id,
            row_number() over (partition by series_id order by split = 'test', t) as position,
            timestamp '1980-01-01' + to_months(position::int - 1) as ds,
            value::double as y,
            split
        from read_parquet('{DATA / "m3_monthly.parquet"}')
        order by unique_id, ds
        """
    ).df()
    train, test = (
        rows[rows["split"] == part].drop(columns=["split", "position"]).reset_index(drop=True)
        for part in ("train", "test")
    )
    return train, test


def entrants(test: pd.DataFrame) -> pd.DataFrame:
    """Archived forecasts of the competition's entrants, scored in the same way."""
    connection = metrics.connect()
    connection.register("test", test)
    return connection.execute(
        """
        with outcomes as (
            select unique_id as series_id, y, row_number() over (partition by unique_id order by ds) as horizon
            from test
        )
        select method, smape(y, forecast) as smape
        from read_parquet($file)
        inner join outcomes using (series_id, horizon)
        group by method
        order by smape
        """,
        {"file": str(DATA / "m3_monthly_original_forecasts.parquet")},
    ).df()


def core_seconds(histories: list[History], model_name: str) -> np.ndarray:
    """Processor seconds of fit and forecast, one series after another in this process."""
    seconds = []
    with threadpool_limits(1):
        for history in histories:
            start = process_time()
            fit_and_predict(Task(history, model_name, LEVELS, seed=0))
            seconds.append(process_time() - start)
    return np.array(seconds)


def scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures of each model."""
    by_model: pd.DataFrame = metrics.score(
        rows,
        by=["model_name"],
        smape="smape(y, mean)",
        mase="mase(y, mean, scale)",
        coverage_80="coverage(y, own_lo_80, own_hi_80)",
        coverage_95="coverage(y, own_lo_95, own_hi_95)",
        corrected_80="coverage(y, lo_80, hi_80)",
        corrected_95="coverage(y, lo_95, hi_95)",
        fallbacks="count(*) filter (status <> 'ok') / 18",
    )
    return by_model.set_index("model_name")


def main() -> None:
    """Fit, score, write the table."""
    train, test = read_series()
    histories = read_histories(train, HORIZON, SEASON, pd.offsets.MonthBegin())
    scale = {history.key: error_scales(history.y, SEASON)[0] for history in histories}
    first = list(run_candidates([histories], MODELS, levels=LEVELS, seed=0, label="M3 monthly"))
    wall = {run.model_name: run.cost.seconds for run in first}
    choices = {
        (run.model_name, history.key): outcome.choice
        for run in first
        for history, outcome in zip(run.histories, run.outcomes, strict=True)
    }
    plain = runs_to_frame(first, LEVELS).set_index(["model_name", "unique_id", "ds"])["mean"]
    nothing = pd.DataFrame(
        {"unique_id": train["unique_id"][:0], "cutoff": train["ds"][:0], "ds": train["ds"][:0], "y": train["y"][:0]}
    )
    corrected = calibrated_forecasts(
        {train["ds"].max(): histories},
        MODELS,
        nothing,
        levels=LEVELS,
        seed=0,
        earlier_choices=choices,
        label="intervals",
    )
    # refitted with the same components: the forecasts must be those of the first fit
    again = corrected.set_index(["model_name", "unique_id", "ds"])["mean"]
    changed = float((again / plain - 1).abs().max())
    rows = corrected.drop(columns="y").merge(test, on=["unique_id", "ds"], validate="many_to_one")
    rows["scale"] = rows["unique_id"].map(scale)
    figures = scores(rows)
    timed = {name: core_seconds(histories[::TIMED_EVERY], name) for name in CANDIDATES}

    def lines() -> Iterator[list[str]]:
        for name in figures.sort_values("smape").index:
            found = figures.loc[name]
            seconds = timed.get(name)
            costs = ["", ""] if seconds is None else [f"{np.median(seconds):.3f}", f"{np.mean(seconds):.3f}"]
            yield [
                name, f"{found['smape']:.2f}", f"{found['mase']:.3f}",
                *(f"{found[c]:.3f}" for c in ("coverage_80", "coverage_95", "corrected_80", "corrected_95")),
                f"{found['fallbacks']:.0f}", *costs, f"{wall[name]:.0f}",
            ]  # fmt: skip
        for method, smape in entrants(test).itertuples(index=False):
            if method in ("THETA", "ForecastPro", "ForcX", "B-J auto", "NAIVE2"):
                yield [f"entrant {method}", f"{smape:.2f}", *[""] * (len(HEADER) - 2)]
        for line in EARLIER:
            yield [f"earlier: {line[0]}", *line[1:], *[""] * (len(HEADER) - len(line))]

    write_table(
        "m3_monthly",
        "M3 competition, monthly series",
        f"1,428 series, horizon {HORIZON}, season {SEASON}, fitted to the training part, scored on the test part; "
        "sMAPE from 0 to 200, MASE on the seasonal difference of the training part. The competition's entrants, scored "
        "by the same code from their archived forecasts, stand below (Makridakis and Hibon 2000); a test compares them "
        "with published figures. “Corrected”: intervals after the conformal correction, from forecasts 9 and 4 months "
        "before the end of the training part, of all series together (largest relative change of a forecast by "
        f"refitting: {changed:.1g}). Wall seconds are those of the first fit of all series, search included; a "
        "combination's are its members'. Settings were chosen on training parts only; all other scorings on a test "
        "part are listed at the end.",
        HEADER,
        lines(),
        command="python -m tests.benchmarks.m3_monthly",
    )


if __name__ == "__main__":
    main()
