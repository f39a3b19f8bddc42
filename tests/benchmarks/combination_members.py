"""Which candidates the combination should average: all means and medians on a holdout of M3's training part.

The last 18 months of the training part of every sixth series are held out; the competition's test part is not read.
Run: python -m tests.benchmarks.combination_members
"""

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from tests.benchmarks.report import write_table
from tests.e2e.building import ROOT

from ledgercast.forecasting import CANDIDATES, forecast

DATA = Path(os.environ.get("LEDGERCAST_DATA", ROOT.parent / "shared" / "data")) / "m3_monthly" / "m3_monthly.parquet"
HORIZON, SEASON, EVERY, MOST_MEMBERS, SHOWN = 18, 12, 6, 4, 15
FIGURES = ["mean", "lo_80", "hi_80", "lo_95", "hi_95"]


def read_train() -> pd.DataFrame:
    """Training part of every sixth series: unique_id, ds (from 1980 for all), y, is_held_out."""
    return duckdb.sql(
        f"""
        with series as (
            select series_id as unique_id, list(value::double order by t) as y,
                row_number() over (order by series_id) - 1 as position
            from read_parquet('{DATA}')
            where split = 'train'
            group by series_id
        ),
        points as (
            select unique_id, unnest(y) as y, generate_subscripts(y, 1) as t, len(y) as n
            from series
            where position % {EVERY} = 0
        )
        select unique_id, timestamp '1980-01-01' + to_months((t - 1)::int) as ds, y, t > n - {HORIZON} as is_held_out
        from points
        order by unique_id, ds
        """
    ).df()


def subsets() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Single candidates, and means and medians of up to four (a median of two is their mean)."""
    for size in range(1, MOST_MEMBERS + 1):
        for members in combinations(CANDIDATES, size):
            for average in ("mean", "median") if size > 2 else ("mean",):
                yield (f"{average}({', '.join(members)})" if size > 1 else members[0]), members


def main() -> None:
    """Fit every candidate once, average in all ways, write the table."""
    rows = read_train()
    history, held_out = (rows[rows["is_held_out"] == part].drop(columns="is_held_out") for part in (False, True))
    y = held_out["y"].to_numpy().reshape(-1, HORIZON)
    made = forecast(history, HORIZON, SEASON, list(CANDIDATES))
    by_candidate = {
        name: made.loc[made["model_name"] == name, FIGURES].to_numpy().T.reshape(len(FIGURES), *y.shape)
        for name in CANDIDATES
    }
    scale = history.groupby("unique_id")["y"].apply(lambda s: s.diff(SEASON).abs().mean()).to_numpy()
    found = {}
    for name, members in subsets():
        average = np.median if name.startswith("median") else np.mean
        mean, lo_80, hi_80, lo_95, hi_95 = average([by_candidate[member] for member in members], axis=0)
        found[name] = {
            "smape": (200 * np.abs(y - mean) / (np.abs(y) + np.abs(mean))).mean(axis=1),
            "mase": (np.abs(y - mean).mean(axis=1) / scale),
            "coverage_80": ((lo_80 <= y) & (y <= hi_80)).mean(axis=1),
            "coverage_95": ((lo_95 <= y) & (y <= hi_95)).mean(axis=1),
        }
    best = min(found, key=lambda name: found[name]["smape"].mean())
    ordered = sorted(found, key=lambda name: found[name]["smape"].mean())
    shown = ordered[:SHOWN] + [name for name in ordered[SHOWN:] if name in CANDIDATES]

    def row(name: str) -> list[str]:
        behind = found[name]["smape"] - found[best]["smape"]
        error = behind.std(ddof=1) / np.sqrt(len(behind))
        return [
            name,
            *(f"{values.mean():.3f}" for values in found[name].values()),
            f"{behind.mean():.2f} ({error:.2f})",
        ]

    write_table(
        "combination_members",
        "Which candidates to combine",
        f"M3, monthly: the last {HORIZON} months of the training part of {len(y)} series (every sixth), the test part "
        f"unread. The {SHOWN} sets of up to {MOST_MEMBERS} with the lowest sMAPE, and each candidate alone. Behind: "
        "difference in sMAPE from the first row, with the standard error over series.",
        ["model", "smape", "mase", "coverage_80", "coverage_95", "behind"],
        (row(name) for name in shown),
        command="python -m tests.benchmarks.combination_members",
    )


if __name__ == "__main__":
    main()
