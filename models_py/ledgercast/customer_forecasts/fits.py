"""Fitted candidates: made at a few cutoffs, kept as rows with their artifacts, used at later cutoffs."""

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from ledgercast.cost import Cost, measure_cost
from ledgercast.customer_forecasts import boosting, networks
from ledgercast.customer_forecasts.coding import Coding
from ledgercast.customer_forecasts.customers import month_dates, month_numbers
from ledgercast.customer_forecasts.rows import Stamp, rounded
from ledgercast.customer_forecasts.schema import MODEL
from ledgercast.customer_forecasts.training import Lesson

BOOSTING = "gradient_boosting"
# fitted at as_of too; the others are there to compare and can't be published
FITTED = (BOOSTING, *networks.NETWORKS)
PUBLISHED = (BOOSTING, "lstm", "gru")
Fitted = networks.FittedNetwork | boosting.FittedBoosting


@dataclass(frozen=True)
class Fit:
    """One fitted candidate.

    Attributes
    ----------
    cutoff : int
        Month number of the cutoff that it was made at: it serves that one and later ones.
    fitted : FittedNetwork or FittedBoosting
        As read from its artifact.
    seconds, peak_mb : float
        What the fit cost.
    """

    cutoff: int
    fitted: Fitted
    seconds: float
    peak_mb: float

    def only(self, measures: Container[str]) -> "Fit":
        """Ask for some measures alone, where that takes less time."""
        if isinstance(self.fitted, boosting.FittedBoosting):
            return replace(self, fitted=self.fitted.only(measures))
        return self


def fit_all(lesson: Lesson, cutoff: int, names: Sequence[str], seed: int, stamp: Stamp) -> Iterator[pa.RecordBatch]:
    """Fit candidates at one cutoff; a row of schema `MODEL` each."""
    for name in names:
        with measure_cost() as cost:
            fitted: Fitted = boosting.fit(lesson, seed) if name == BOOSTING else networks.fit(name, lesson, seed)
        yield _row(name, cutoff, fitted, len(lesson.train.customers), cost, stamp)


def read_fits(rows: pa.Table) -> dict[str, list[Fit]]:
    """Read fits from rows of schema `MODEL`, by name, the earliest first."""
    fits: dict[str, list[Fit]] = {}
    months: list[int] = month_numbers(rows["cutoff_month"].combine_chunks()).tolist() if rows.num_rows else []
    for row, month in sorted(zip(rows.to_pylist(), months, strict=True), key=lambda pair: pair[1]):
        coding = Coding.from_json(json.dumps(json.loads(row["settings"])["coding"]))
        kind = boosting.FittedBoosting if row["model_name"] == BOOSTING else networks.FittedNetwork
        fitted = kind.from_bytes(row["artifact"], coding)
        fits.setdefault(row["model_name"], []).append(Fit(month, fitted, row["seconds"], row["peak_mb"]))
    return fits


def latest(fits: Iterable[Fit], cutoff: int) -> Fit | None:
    """Find the latest fit that was made at a cutoff or before it."""
    usable = [fit for fit in fits if fit.cutoff <= cutoff]
    return max(usable, key=lambda fit: fit.cutoff) if usable else None


def _row(name: str, cutoff: int, fitted: Fitted, windows: int, cost: Cost, stamp: Stamp) -> pa.RecordBatch:
    settings = {"model": fitted.settings, "windows": windows, "coding": json.loads(fitted.coding.to_json())}
    seconds, peak_mb = (float(value) for value in rounded(np.array([cost.seconds, cost.peak_mb])))
    values = {
        "model_name": name,
        "cutoff_month": month_dates(np.array([cutoff]))[0],
        "artifact": fitted.to_bytes(),
        "settings": json.dumps(settings),
        "seconds": seconds,
        "peak_mb": peak_mb,
        "status": "ok",
        "run_id": stamp.run_id,
        "scored_at": stamp.scored_at,
    }
    columns = [pa.array([values[field.name]], field.type) for field in MODEL]
    return pa.RecordBatch.from_arrays(columns, schema=MODEL)
