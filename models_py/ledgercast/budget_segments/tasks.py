"""Fit, back-test and scores of the task."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast import segmentation
from ledgercast.budget_segments.candidates import CANDIDATES, Candidate, Newcomers, dump, read
from ledgercast.budget_segments.folds import FEWEST_CUSTOMERS, make_folds
from ledgercast.budget_segments.schema import BACKTEST, BUDGET_FEATURES, KMEANS, SCORES, SEGMENTS
from ledgercast.cost import measure_cost
from ledgercast.customer_segments.inputs import NO_HISTORY, reference_month, rows_to_fit
from ledgercast.customer_segments.rows import as_published, fitted_row
from ledgercast.customer_segments.schema import MODEL
from ledgercast.segmentation.arrays import Labels
from ledgercast.segmentation.matrix import read_numbers
from ledgercast.segmentation.model import rounded

NOT_FEATURES = ("cutoff_month", "cutoff_at", "max_source_at", "customer_id", "is_new_customer", "has_history")
TOO_FEW = f"fewer than {FEWEST_CUSTOMERS} earlier new customers whose later year is known"


def fit(
    segments_inputs: pa.Table,
    inputs: pa.Table,
    outcomes: pa.Table,
    *,
    seed: int,
    reference: str,
    run_id: str,
    scored_at: datetime,
) -> pa.Table:
    """Fit the segments at the reference month, and what tells those of new customers on all whose later year is known.

    Parameters
    ----------
    segments_inputs : pyarrow.Table
        The mart customer_segments_inputs.
    inputs, outcomes : pyarrow.Table
        The marts budget_segments_inputs and budget_segments_outcomes.
    seed : int
        Of everything random.
    reference : str
        Cutoff month as YYYY-MM-01, '' for the latest.
    run_id, scored_at
        Written to each row.

    Returns
    -------
    pyarrow.Table
        Schema `MODEL` of customer_segments: kmeans, and each candidate where at least 30 new customers can be learnt
        from.
    """
    month, status = reference_month(segments_inputs, reference)
    rows = rows_to_fit(segments_inputs, month) if month else segments_inputs.slice(0, 0)
    if rows.num_rows == 0:
        return as_published([], MODEL)
    with measure_cost() as cost:
        model = segmentation.fit(
            rows,
            k=len(SEGMENTS),
            seed=seed,
            features=BUDGET_FEATURES,
            order_by="spend",
            uses_components=False,
            compares=False,
        )
    statuses = [found for found in (status, model.status) if found != "ok"]
    found = [
        fitted_row(
            KMEANS,
            model.to_bytes(),
            {"features": model.columns, "left_out": model.left_out},
            rows.num_rows,
            cost,
            "; ".join(statuses) or "ok",
        )
    ]
    past = _past(inputs, outcomes, model)
    train = np.flatnonzero(past.y >= 0)
    n_customers = len(np.unique(past.customers[train]))
    if len(model.names) == len(SEGMENTS) and n_customers >= FEWEST_CUSTOMERS:
        for name, fit_candidate in CANDIDATES.items():
            with measure_cost() as cost:
                candidate = fit_candidate(past.who.take(train), past.y[train], past.customers[train], seed)
            settings = {"features": past.features, "rows": len(train)}
            found.append(fitted_row(name, dump(name, candidate), settings, n_customers, cost))
    stamp = {"cutoff_month": month, "run_id": run_id, "scored_at": scored_at}
    return as_published([row | stamp for row in found], MODEL)


def backtest(
    inputs: pa.Table, outcomes: pa.Table, models: pa.Table, *, seed: int, run_id: str, scored_at: datetime
) -> pa.Table:
    """Tell the segments of earlier new customers from what was known then, with every candidate.

    Parameters
    ----------
    inputs, outcomes, seed, run_id, scored_at
        As in `fit`.
    models : pyarrow.Table
        What `fit` gave; only its centres are used, which say what a segment is.

    Returns
    -------
    pyarrow.Table
        Schema `BACKTEST`: one row a customer, months of history and candidate. y is null where the customer left;
        what could not be told then has no prediction and says so in status.
    """
    model = _centres(models)
    if model is None or len(model.names) < len(SEGMENTS) or outcomes.num_rows == 0:
        return as_published([], BACKTEST)
    past = _past(inputs, outcomes, model)
    folds = make_folds(past.decided, past.known, past.customers, past.y >= 0)
    tables = []
    for name, fit_candidate in CANDIDATES.items():
        table = past.frame(name)
        for number, fold in enumerate(folds):
            with measure_cost() as cost:
                y = past.y[fold.train]
                candidate = fit_candidate(past.who.take(fold.train), y, past.customers[fold.train], seed)
                told, chances = candidate.predict(past.who.take(fold.test))
            table.loc[fold.test, "fold"] = number
            table.loc[fold.test, "predicted"] = np.array(SEGMENTS, dtype=object)[told]
            table.loc[fold.test, [f"p_{segment}" for segment in SEGMENTS]] = rounded(chances)
            table.loc[fold.test, "seconds"], table.loc[fold.test, "peak_mb"] = cost.seconds, cost.peak_mb
            table.loc[fold.test, "status"] = "ok"
        tables.append(table)
    rows = pd.concat(tables, ignore_index=True).assign(run_id=run_id, scored_at=scored_at)
    rows["fold"] = rows["fold"].astype("Int32")
    return pa.Table.from_pandas(rows[BACKTEST.names], schema=BACKTEST, preserve_index=False)


def score(
    batches: Iterable[pa.RecordBatch], inputs: pa.Table, models: pa.Table, *, run_id: str, scored_at: datetime
) -> Iterator[pa.RecordBatch]:
    """Tell the budget segment of every customer at every cutoff, and with every candidate those of new ones.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Rows of customer_segments_inputs.
    inputs : pyarrow.Table
        The mart budget_segments_inputs.
    models : pyarrow.Table
        What `fit` gave.
    run_id, scored_at
        Written to each row.

    Yields
    ------
    pyarrow.RecordBatch
        Schema `SCORES`; rows of kmeans have no probabilities, they are the centre nearest to the twelve months.
    """
    model = _centres(models)
    stamp: dict[str, Any] = {"run_id": run_id, "scored_at": scored_at}
    for batch in batches:
        if batch.num_rows:
            table = pa.Table.from_batches([batch])
            with measure_cost() as cost:
                found = _nearest(table, model)
            found = found.assign(model_name=KMEANS, is_new_customer=False, months_of_history=None)
            yield from _published(found.assign(seconds=cost.seconds, peak_mb=cost.peak_mb, **stamp))
    new = inputs.filter(inputs["is_new_customer"])
    if new.num_rows == 0 or model is None:
        return
    near = _nearest(new, model)
    months = new["months_of_history"].to_pandas()
    fitted = [row for row in models.to_pylist() if row["model_name"] != KMEANS]
    if not fitted:
        near = near.assign(model_name="nearest_centre", is_new_customer=True, months_of_history=months)
        yield from _published(near.assign(status=TOO_FEW, seconds=0.0, peak_mb=0.0, **stamp))
    for row in fitted:
        candidate: Candidate = read(row["artifact"])
        with measure_cost() as cost:
            told, chances = candidate.predict(_newcomers(new, json.loads(row["settings"])["features"], near))
        found = near.assign(model_name=row["model_name"], is_new_customer=True, months_of_history=months)
        found["budget_segment"] = np.array(SEGMENTS, dtype=object)[told]
        found[[f"p_{segment}" for segment in SEGMENTS]] = rounded(chances)
        yield from _published(found.assign(seconds=cost.seconds, peak_mb=cost.peak_mb, **stamp))


class _Past:
    """Earlier new customers whose later year lies within the data, in the order of customers and months."""

    def __init__(self, rows: pd.DataFrame, who: Newcomers, y: Labels, features: list[str]) -> None:
        self.rows, self.who, self.y, self.features = rows, who, y, features
        self.customers = rows["customer_id"].to_numpy()
        self.decided = rows["cutoff_month"].to_numpy().astype("datetime64[D]")
        self.known = rows["outcome_month"].to_numpy().astype("datetime64[D]")

    def frame(self, name: str) -> pd.DataFrame:
        """Rows of a candidate that has said nothing yet."""
        table = self.rows[["customer_id", "months_of_history", "cutoff_month", "outcome_month"]].reset_index(drop=True)
        names = np.array([*SEGMENTS, None], dtype=object)
        chances: dict[str, Any] = {f"p_{segment}": np.nan for segment in SEGMENTS}
        table = table.assign(model_name=name, y=names[self.y], predicted=None, fold=np.nan, **chances)
        table["predicted"] = table["predicted"].astype(object)
        return table.assign(seconds=0.0, peak_mb=0.0, status=TOO_FEW)


def _past(inputs: pa.Table, outcomes: pa.Table, model: segmentation.Segmentation) -> _Past:
    features = [name for name in inputs.column_names if name not in NOT_FEATURES]
    keys = ["customer_id", "months_of_history"]
    known = outcomes.select([*keys, "outcome_month", "has_outcome"]).append_column(
        "row", pa.array(np.arange(outcomes.num_rows))
    )
    # what the later year was is looked up by its row, so that it can't be taken for what the first months were
    joined = inputs.join(known, keys=keys, join_type="inner").sort_by([(key, "ascending") for key in keys])
    later: pd.DataFrame = model.assign(outcomes).to_pandas()
    rows = joined.select([*keys, "cutoff_month", "outcome_month"]).to_pandas()
    places = joined["row"].to_numpy()
    y = np.where(joined["has_outcome"].to_numpy(), later["cluster_id"].to_numpy()[places] - 1, -1).astype(np.intp)
    near = _nearest(joined, model)
    return _Past(rows, _newcomers(joined, features, near), y, features)


def _newcomers(table: pa.Table, features: list[str], near: pd.DataFrame) -> Newcomers:
    matrix = read_numbers(table, features)
    matrix[~np.isfinite(matrix)] = np.nan
    positions = {segment: position for position, segment in enumerate(SEGMENTS)}
    nearest = near["budget_segment"].map(positions).fillna(0).to_numpy()
    return Newcomers(matrix, np.asarray(nearest, dtype=np.intp))


def _nearest(table: pa.Table, model: segmentation.Segmentation | None) -> pd.DataFrame:
    """Segment of the nearest centre, and the columns of `SCORES` that the table gives."""
    found = pd.DataFrame({name: table[name].to_pandas() for name in ("cutoff_month", "customer_id")})
    has_history = table["has_history"].to_numpy(zero_copy_only=False).astype(bool)
    if model is None:
        found = found.assign(budget_segment=None, distance_to_centre=np.nan, status="no customer has transactions")
    else:
        assigned: pd.DataFrame = model.assign(table).to_pandas()
        # fewer than three segments: what there is counts from the bottom
        found["budget_segment"] = np.array(SEGMENTS, dtype=object)[assigned["cluster_id"].to_numpy() - 1]
        found["distance_to_centre"] = assigned["distance_to_centre"]
        found["status"] = np.where(has_history, assigned["status"], NO_HISTORY)
    return found.assign(**{f"p_{segment}": np.nan for segment in SEGMENTS})


def _centres(models: pa.Table) -> segmentation.Segmentation | None:
    found = [row["artifact"] for row in models.to_pylist() if row["model_name"] == KMEANS]
    return segmentation.load(found[0]) if found else None


def _published(rows: pd.DataFrame) -> list[pa.RecordBatch]:
    found: list[pa.RecordBatch] = pa.Table.from_pandas(
        rows[SCORES.names], schema=SCORES, preserve_index=False
    ).to_batches()
    return found
