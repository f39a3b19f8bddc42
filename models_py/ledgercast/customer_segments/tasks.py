"""Fit, figures and scores of the task: thin wrappers of `ledgercast.segmentation`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast import segmentation
from ledgercast.cost import measure_cost
from ledgercast.customer_segments.inputs import NO_HISTORY, feature_names, reference_month, rows_to_fit
from ledgercast.customer_segments.rows import as_published, fitted_row
from ledgercast.customer_segments.schema import BACKTEST, LOADINGS, MODEL, PROFILES, SCORES
from ledgercast.customer_segments.words import label_of, words_of
from ledgercast.segmentation.candidates import FIGURES
from ledgercast.segmentation.model import rounded

NAME = "kmeans"
CHOICE_FIGURES = ["silhouette", "davies_bouldin", "gap", "gap_error", "bootstrap_ari", "smallest_share", "is_stable"]


def fit(inputs: pa.Table, *, seed: int, reference: str, run_id: str, scored_at: datetime) -> pa.Table:
    """Fit the clusters at the reference month.

    Parameters
    ----------
    inputs : pyarrow.Table
        The mart customer_segments_inputs.
    seed : int
        Of everything random.
    reference : str
        Cutoff month as YYYY-MM-01, '' for the latest.
    run_id, scored_at
        Written to each row.

    Returns
    -------
    pyarrow.Table
        Schema `MODEL`: K-Means, whose seconds hold the choice of the number of clusters, and without an artifact what
        it was compared with; no rows where nobody has a transaction.
    """
    month, status = reference_month(inputs, reference)
    rows = rows_to_fit(inputs, month) if month else inputs.slice(0, 0)
    if rows.num_rows == 0:
        return as_published([], MODEL)
    features = feature_names(inputs)
    with measure_cost() as cost:
        model = segmentation.fit(rows, seed=seed, features=features, order_by="spend", words=words_of(features))
    statuses = [found for found in (status, model.status) if found != "ok"]
    settings = {
        "clusters": len(model.names),
        "features": model.columns,
        "left_out": model.left_out,
        "components": model.components.n_kept if model.columns else 0,
    }
    row = fitted_row(NAME, model.to_bytes(), settings, rows.num_rows, cost, "; ".join(statuses) or "ok")
    row |= {"cutoff_month": month, "run_id": run_id, "scored_at": scored_at}
    # what was compared is not kept, what it cost is
    others = [
        row
        | {"model_name": found["model_name"], "artifact": None, "settings": None}
        | {name: found[name] for name in ("seconds", "peak_mb", "status")}
        | {"customers": found["n"]}
        for found in model.candidates.to_dict("records")
        if found["model_name"] != NAME
    ]
    return as_published([row, *others], MODEL)


def backtest(models: pa.Table) -> pa.Table:
    """Give the figures of each number of clusters, and of each candidate with the chosen number; schema `BACKTEST`.

    Parameters
    ----------
    models : pyarrow.Table
        What `fit` gave.
    """
    rows: list[dict[str, Any]] = []
    costs = {row["model_name"]: {name: row[name] for name in ("seconds", "peak_mb")} for row in models.to_pylist()}
    for row, model in _read(models):
        stamp = {name: row[name] for name in ("cutoff_month", "run_id", "scored_at")}
        k = len(model.names)
        for found in model.candidates.to_dict("records"):
            shared = {name: found[name] for name in ("model_name", "n", "status")} | costs[found["model_name"]]
            rows += [
                stamp | shared | {"clusters": k, "is_chosen": True, "metric": name, "value": _number(found[name])}
                for name in FIGURES
            ]
        tried = {
            "model_name": NAME,
            "n": int(model.candidates["n"].iloc[0]) if len(model.candidates) else row["customers"],
            "seconds": row["seconds"],
            "peak_mb": row["peak_mb"],
            "status": row["status"],
        }
        already = set(FIGURES)
        for found in model.choices.to_dict("records"):
            is_chosen = int(found["k"]) == k
            rows += [
                stamp
                | tried
                | {"clusters": int(found["k"]), "is_chosen": is_chosen, "metric": name, "value": _number(found[name])}
                for name in CHOICE_FIGURES
                if not (is_chosen and name in already and len(model.candidates))
            ]
    return as_published(rows, BACKTEST)


def profiles(models: pa.Table) -> pa.Table:
    """Tell what clusters are like; schema `PROFILES`."""
    rows: list[dict[str, Any]] = []
    for row, model in _read(models):
        stamp = {name: row[name] for name in ("cutoff_month", "run_id", "scored_at")}
        for found in model.profile().to_dict("records"):
            figures = {name: _number(found[name]) for name in ("share", "median", "median_all", "difference")}
            why = {"left_out_because": model.left_out.get(found["feature"])}
            rows.append(_named(found) | figures | stamp | why)
    return as_published(rows, PROFILES)


def loadings(models: pa.Table) -> pa.Table:
    """Tell what the principal components are made of; schema `LOADINGS`."""
    rows: list[dict[str, Any]] = []
    for row, model in _read(models):
        stamp = {name: row[name] for name in ("cutoff_month", "run_id", "scored_at")}
        rows += [_named(found) | stamp for found in model.loadings().to_dict("records")]
    return as_published(rows, LOADINGS)


def score(
    batches: Iterable[pa.RecordBatch], models: pa.Table, *, run_id: str, scored_at: datetime
) -> Iterator[pa.RecordBatch]:
    """Tell the cluster of each row of the input mart.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Rows of customer_segments_inputs, of any cutoff.
    models : pyarrow.Table
        What `fit` gave.
    run_id, scored_at
        Written to each row.

    Yields
    ------
    pyarrow.RecordBatch
        Schema `SCORES`. seconds are those of the batch, equal on all its rows. Without a model no row gets a cluster.
    """
    fitted = list(_read(models))
    for batch in batches:
        if batch.num_rows == 0:
            continue
        table = pa.Table.from_batches([batch])
        with measure_cost() as cost:
            found = _scored(table, fitted[0][1] if fitted else None)
        found["seconds"], found["peak_mb"] = cost.seconds, cost.peak_mb
        found["run_id"], found["scored_at"], found["model_name"] = run_id, scored_at, NAME
        for name in ("cutoff_month", "customer_id"):
            found[name] = table[name].to_pandas()
        yield from pa.Table.from_pandas(found[SCORES.names], schema=SCORES, preserve_index=False).to_batches()


def _scored(table: pa.Table, model: segmentation.Segmentation | None) -> pd.DataFrame:
    if model is None:
        columns = dict.fromkeys(SCORES.names)
        return pd.DataFrame(columns, index=range(table.num_rows)).assign(status="no customer has transactions")
    found: pd.DataFrame = model.assign(table).to_pandas()
    found["second_cluster_id"] = found["second_cluster_id"].astype("Int32")
    has_history = table["has_history"].to_numpy(zero_copy_only=False)
    found["status"] = np.where(has_history.astype(bool), found["status"], NO_HISTORY)
    return found


def _read(models: pa.Table) -> Iterator[tuple[dict[str, Any], segmentation.Segmentation]]:
    for row in models.to_pylist():
        if row["artifact"] is not None:
            yield row, segmentation.load(row["artifact"])


def _named(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Take a record of a frame, whose keys pandas does not know to be text; with the words for its feature."""
    return {str(name): value for name, value in row.items()} | {"feature_label": label_of(row["feature"])}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(rounded(np.array([value], dtype=float))[0])
