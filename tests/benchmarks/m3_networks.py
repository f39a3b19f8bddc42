"""The networks lstm and gru on the 1,428 monthly series of the M3 competition, alone and combined with Theta and ETS.

Run: python -m tests.benchmarks.m3_networks
"""

from collections.abc import Iterator
from time import process_time

import pandas as pd
from tests.benchmarks.m3_monthly import HORIZON, LEVELS, SEASON, read_series
from tests.benchmarks.report import write_table

from ledgercast import metrics
from ledgercast.forecasting.engine import run_candidates
from ledgercast.forecasting.histories import read_histories
from ledgercast.forecasting.recurrent import candidate
from ledgercast.forecasting.rows import runs_to_frame
from ledgercast.segment_forecasts.scales import error_scales

NETWORKS = ("lstm", "gru")
MODELS = [*NETWORKS, "theta", "ets", *(f"mean({name}, theta, ets)" for name in NETWORKS)]
HEADER = [
    "model", "scored on", "smape", "mase", "coverage_80", "coverage_95", "fallbacks", "wall s", "core-s",
]  # fmt: skip
# every scoring of networks on test parts before this benchmark was there
EARLIER = [
    ("networks of a first try, several", "test", "13.94 to 13.96", "0.88 to 1.03"),
    ("networks of a first try, single ones", "test", "13.8 to 14.5", ""),
    ("mean of those with theta and ets", "test", "13.51", ""),
]
# what settings were chosen from: the last 18 months of the training part, all series, before this benchmark was there
HOLDOUT = [
    ("theta", "14.13", "0.871"),
    ("no network: exponential smoothing and 0.5 of the trend, seasons shrunk", "14.14", "0.867"),
    ("no network: the same with 0.25 of the trend", "14.09", "0.880"),
    ("no network: the same without a trend", "14.34", "0.908"),
    ("no network: the same without a trend, seasons tested as in theta", "14.48", "0.914"),
    ("linear regression of the last 13 values (least absolute errors), from a fixed level, in units of it", "14.67",
     "0.928"),
    ("linear regression of 24 values", "14.66", "0.922"),
    ("linear regression of 36 values", "14.89", "0.930"),
    ("linear regression of 13 values and what smoothing says, from its level", "14.25", "0.880"),
    ("linear regression of 24 values and what smoothing says", "14.49", "0.886"),
    ("lstm: 24 values, 0.3 of the trend, in units of the level", "13.87", "0.861"),
    ("lstm: in units of smoothing's errors", "13.70", "0.848"),
    ("lstm: half of that and half of the window's spread, as the next four", "13.70", "0.849"),
    ("lstm: from the level alone, without a trend", "13.72", "0.854"),
    ("lstm: not told what smoothing says with other parameters", "13.86", "0.860"),
    ("lstm: only windows of 49 known months or more", "13.84", "0.859"),
    ("lstm: 36 values", "13.74", "0.849"),
    ("lstm: 13 values, from 13 known months on, in units of smoothing's errors, as all below", "13.72", "0.853"),
    ("lstm: 13 values, seasons not shrunk", "13.88", "0.861"),
    ("lstm: 13 values, weights for sMAPE 0.8, MASE 0.2", "13.73", "0.854"),
    ("lstm: 13 values, weights for sMAPE 0.2, MASE 0.8", "13.78", "0.855"),
    ("lstm: 13 values, dropout 0.3", "13.74", "0.852"),
    ("lstm: 13 values, 64 units", "13.70", "0.850"),
    ("lstm: 13 values, learning rate 0.001", "13.90", "0.854"),
    ("lstm: 13 values, 16 epochs", "13.66", "0.849"),
    ("lstm: 13 values, 30 epochs", "13.64", "0.850"),
    ("lstm: 13 values, 16 epochs, learning rate 0.006", "13.63", "0.846"),
    ("lstm: 24 values, 16 epochs", "13.59", "0.847"),
    ("lstm: 24 values, 16 epochs, learning rate 0.006", "13.64", "0.845"),
    ("gru: 13 values, 20 epochs", "13.61", "0.844"),
    ("mean of three of these lstm", "13.57", "0.844"),
    ("candidate lstm with five networks, 20 epochs, learning rate 0.004 (80 and 95 % intervals hold 80.1 and 94.6 %)",
     "13.57", "0.843"),
]  # fmt: skip


def main() -> None:
    """Fit, score, write the table."""
    train, test = read_series()
    histories = read_histories(train, HORIZON, SEASON, pd.offsets.MonthBegin())
    scale = {history.key: error_scales(history.y, SEASON)[0] for history in histories}
    runs, cores, before = [], {}, process_time()
    for run in run_candidates([histories], MODELS, levels=LEVELS, seed=0, label="M3 monthly"):
        runs.append(run)
        cores[run.model_name], before = process_time() - before, process_time()
    rows = runs_to_frame(runs, LEVELS).merge(test, on=["unique_id", "ds"], validate="many_to_one")
    rows["scale"] = rows["unique_id"].map(scale)
    figures = metrics.score(
        rows,
        by=["model_name"],
        smape="smape(y, mean)",
        mase="mase(y, mean, scale)",
        coverage_80="coverage(y, lo_80, hi_80)",
        coverage_95="coverage(y, lo_95, hi_95)",
        fallbacks="count(*) filter (status <> 'ok') / 18",
        seconds="max(seconds)",
    ).set_index("model_name")

    def lines() -> Iterator[list[str]]:
        for name in figures.sort_values("smape").index:
            found = figures.loc[name]
            # of other candidates most is done in worker processes, whose core seconds are not seen from here
            core = f"{cores[name]:.0f}" if name in NETWORKS else ""
            yield [
                name, "test", f"{found['smape']:.2f}", f"{found['mase']:.3f}", f"{found['coverage_80']:.3f}",
                f"{found['coverage_95']:.3f}", f"{found['fallbacks']:.0f}", f"{found['seconds']:.0f}", core,
            ]  # fmt: skip
        for model, part, smape, mase in EARLIER:
            yield [f"earlier: {model}", part, smape, mase, *[""] * (len(HEADER) - 4)]
        for model, smape, mase in HOLDOUT:
            yield [model, "holdout", smape, mase, *[""] * (len(HEADER) - 4)]

    write_table(
        "m3_networks",
        "M3 competition, monthly series: networks",
        f"1,428 series, horizon {HORIZON}, season {SEASON}. One setting for all series: {candidate.MEMBERS} networks "
        f"of {candidate.UNITS} units, windows of {SEASON + 1} values, {candidate.EPOCHS} epochs; fitted to the "
        "training part, scored on the test part as in [m3_monthly](m3_monthly.md). Settings were chosen on the last 18 "
        "months of the training part (“holdout”; fitted to what is before; forecasts of two networks averaged unless "
        "the row says otherwise, 8 epochs and a learning rate of 0.003 unless it does): those rows were worked out "
        "once and are written into the benchmark. All scorings on a test part are listed. Intervals are those of the "
        "networks' quantiles, not corrected. Seconds are those of fit and forecast of all series, Keras' import and "
        "compilation included, with other work on both cores; a combination's are its members'.",
        HEADER,
        lines(),
        command="python -m tests.benchmarks.m3_networks",
    )


if __name__ == "__main__":
    main()
