"""Back-test, fit and score the task: what the dbt models call."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from ledgercast.cost import measure_cost
from ledgercast.customer_forecasts.customers import month_dates, month_numbers
from ledgercast.customer_forecasts.rows import Stamp, rounded
from ledgercast.customer_stress.backtest import Backtest
from ledgercast.customer_stress.calibrated import OK, calibrate
from ledgercast.customer_stress.candidates import CANDIDATES, Fit
from ledgercast.customer_stress.explanation import explain
from ledgercast.customer_stress.fitting import fit_candidates
from ledgercast.customer_stress.networks import network_candidates, read_networks
from ledgercast.customer_stress.origins import read_cutoff, read_origins
from ledgercast.customer_stress.published import Published
from ledgercast.customer_stress.schema import BACKTEST, MEASURES, MODEL, SCORES
from ledgercast.customer_stress.scoring import Scorer
from ledgercast.customer_stress.windows import calibration_windows


def backtest(
    inputs: pa.Table,
    outcomes: pa.Table,
    networks: pa.Table,
    *,
    floor: float,
    seed: int,
    run_id: str,
    scored_at: datetime,
) -> pa.RecordBatchReader:
    """Say the chances of each event at every origin, with every candidate.

    Parameters
    ----------
    inputs : pyarrow.Table
        Rows of `marts.customer_forecasts_inputs` at origins.
    outcomes : pyarrow.Table
        `marts.customer_stress_outcomes`, joined to chances that are said without them.
    networks : pyarrow.Table
        `ml.customer_forecasts_model`: the networks whose heads and forecasts are candidates.
    floor : float
        Balance below which an account counts as depleted, in the bank's currency; the one of the outcomes.
    seed : int
        Of the trees.
    run_id : str
        Written to each row.
    scored_at : datetime
        Written to each row, UTC.

    Returns
    -------
    pyarrow.RecordBatchReader
        Schema `BACKTEST`; a row a customer of the back-test, event, number of months, candidate and origin. y is null
        where it is not known or not defined.
    """
    origins = read_origins(inputs, outcomes)
    batches = on_one_thread(Backtest(floor, seed, Stamp(run_id, scored_at), read_networks(networks)).run(origins))
    return pa.RecordBatchReader.from_batches(BACKTEST, batches)


def fit(
    inputs: pa.Table,
    champions: pa.Table,
    networks: pa.Table,
    *,
    floor: float,
    seed: int,
    run_id: str,
    scored_at: datetime,
) -> pa.Table:
    """Fit what is published on all that is known.

    Parameters
    ----------
    inputs : pyarrow.Table
        Rows of `marts.customer_forecasts_inputs` at the latest cutoff: those that training draws from.
    champions : pyarrow.Table
        `evaluation.customer_stress_champions`: measure and model_name.
    networks, floor, seed, run_id, scored_at
        As in `backtest`.

    Returns
    -------
    pyarrow.Table
        Schema `MODEL`, one row a published model, with the measures that it is published for. No rows where nobody has
        a month of history.
    """
    if not inputs.num_rows:
        return MODEL.empty_table()
    customers = read_cutoff(inputs, inputs["cutoff_month"][0].as_py())
    chosen = dict(zip(champions["measure"].to_pylist(), champions["model_name"].to_pylist(), strict=True))
    rows = []
    for name in sorted(set(chosen.values())):
        with measure_cost() as cost, threadpool_limits(1):
            if name in CANDIDATES:
                fitted = fit_candidates(customers, [name], floor, seed)[name]
            else:
                fitted = network_candidates(read_networks(networks), int(customers.cutoff[0]), floor)[name]
            windows = calibration_windows(customers, floor)
            calibration = calibrate(fitted.fit.raw(windows.sums), windows.labels, fitted.why)
            chances = calibration.chances(fitted.fit.raw(windows.sums), windows.sums.customers)
            explanation = explain(windows.sums, chances)
            published = Published(name, floor, fitted.fit, calibration, explanation)
        settings = {
            "floor": floor,
            "seed": seed,
            "thresholds": rounded(calibration.thresholds).tolist(),
            "linear_share": [None if np.isnan(share) else float(share) for share in rounded(explanation.fidelity)],
        }
        rows.append(
            {
                "model_name": name,
                "cutoff_month": month_dates(customers.cutoff[:1])[0].as_py(),
                "measures": [measure for measure in MEASURES if chosen[measure] == name],
                "artifact": published.to_bytes(),
                "settings": json.dumps(settings),
                "seconds": float(rounded(np.array([cost.seconds]))[0]),
                "peak_mb": float(rounded(np.array([cost.peak_mb]))[0]),
                "status": "; ".join(sorted(set(calibration.why) - {OK})) or OK,
                "run_id": run_id,
                "scored_at": scored_at,
            }
        )
    return pa.Table.from_pylist(rows, schema=MODEL)


def score(
    batches: Iterable[pa.RecordBatch], models: pa.Table, networks: pa.Table, *, run_id: str, scored_at: datetime
) -> pa.RecordBatchReader:
    """Say the chances of every customer from the latest cutoff, as a stream.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Rows of `marts.customer_forecasts_inputs` at the latest cutoff; read once, a batch at a time.
    models : pyarrow.Table
        What `fit` gave; without a row nothing is said.
    networks, run_id, scored_at
        As in `backtest`.

    Returns
    -------
    pyarrow.RecordBatchReader
        Schema `SCORES`, one row a customer and number of months.
    """
    published: dict[str, Published] = {}
    for row in models.to_pylist():
        model = Published.from_bytes(row["artifact"])
        published |= dict.fromkeys(row["measures"], model)
    said: dict[str, Fit] = {}
    if {model.model_name for model in published.values()} - CANDIDATES.keys():
        cutoff = int(month_numbers(models["cutoff_month"].combine_chunks())[0])
        floor = next(iter(published.values())).floor
        entries = network_candidates(read_networks(networks), cutoff, floor)
        said = {name: entry.fit for name, entry in entries.items()}
    scorer = Scorer(published, said, Stamp(run_id, scored_at))
    return pa.RecordBatchReader.from_batches(SCORES, on_one_thread(scorer.run(batches)) if published else iter(()))


def on_one_thread(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Compute each batch on one thread: many small fits only wait for each other on several."""
    source = iter(batches)
    while True:
        with threadpool_limits(1):
            batch = next(source, None)
        if batch is None:
            return
        yield batch
