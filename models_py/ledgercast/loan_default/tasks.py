"""Back-test, fit and score the task: thin wrappers of ledgercast.classification."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast import classification
from ledgercast.classification import CANDIDATES
from ledgercast.classification.decision import cost_threshold, decide, read_costs
from ledgercast.cost import measure_cost
from ledgercast.loan_default.features import directions, features_of
from ledgercast.loan_default.outcomes import count_outcomes
from ledgercast.loan_default.schema import BACKTEST, MODEL, SCORES

STRATIFIED = "outcomes have no date: folds are stratified by outcome, not rolling in time"
DATES_NOT_USED = "{dated} of {known} known outcomes have a date, which is not used"
UNDATED = "outcome has no date where most have one: not learnt from, not judged"
DATES_MISSING = "{undated} of {known} known outcomes have no date: not learnt from, not judged"
NO_OUTCOME = "no outcome is known: no probability"
NOT_JUDGED = "too few earlier outcomes to learn from"
NO_HISTORY = "no transaction before the grant: judged by terms, person and region"
OF_INPUTS = ["loan_id", "customer_id", "granted_on", "term_months", "has_history"]
OF_OUTCOMES = ["loan_id", "is_default", "outcome_known_on"]
SIGNIFICANT_DIGITS = 9
# with fewer, to start processes takes longer than what they do
ROWS_FOR_WORKERS = 300
REASONS = 3
MOST_DEPENDENT = 8


def backtest(
    inputs: pa.Table,
    outcomes: pa.Table,
    *,
    as_of: date,
    costs: Mapping[str, float],
    seed: int,
    run_id: str,
    scored_at: datetime,
    candidates: Sequence[str] = CANDIDATES,
    n_jobs: int | None = None,
) -> pa.Table:
    """Predict every loan whose outcome counts by models that know nothing of it.

    Parameters
    ----------
    inputs : pyarrow.Table
        marts.loan_default_inputs: one row a loan, features of the day before the grant.
    outcomes : pyarrow.Table
        marts.loan_default_outcomes: is_default and outcome_known_on of loans whose outcome is known.
    as_of : date
        Last day that is known.
    costs : mapping
        'false_negative' and 'false_positive', in any common unit.
    seed : int
        Of folds, resampling and trees.
    run_id : str
        Written to each row.
    scored_at : datetime
        Written to each row, UTC.
    candidates : sequence of str
        Ids.
    n_jobs : int, optional
        Processes, None for as many as pay: one where there are few loans, else all cores; figures do not depend on it.

    Returns
    -------
    pyarrow.Table
        Schema `BACKTEST`; one row a loan and model, the policy `champion` (chosen on inner folds) among them. Loans of
        one customer are in one fold. Where outcomes have dates, folds roll: a loan is predicted from outcomes that
        counted before the first grant of its fold, and cutoff_month is the last month that was over on that day; its
        own inputs go on to the day before its grant. Else folds are stratified, and cutoff_month is the last month that
        was over at the end of as_of.
    """
    loans = _read_loans(inputs, outcomes, as_of)
    if not loans["y"].notna().any():
        return BACKTEST.empty_table()
    frame, arguments = _training(loans, seed)
    is_rolling = "time" in arguments
    if n_jobs is None and len(frame) < ROWS_FOR_WORKERS:
        n_jobs = 1
    rows = classification.backtest(frame, "y", candidates=candidates, n_jobs=n_jobs, **arguments)
    rows = rows.assign(
        measure="default",
        horizon=None,
        case_id=loans.loc[rows.index, "loan_id"],
        cluster_id=loans.loc[rows.index, "customer_id"],
        y=rows["y"].astype(bool),
        threshold=cost_threshold(read_costs(costs)),
        choice=rows["setting"].map(lambda found: json.dumps(found) if isinstance(found, dict) else None),
        protocol=_protocol(loans, is_rolling),
        run_id=run_id,
        scored_at=scored_at,
    )
    if is_rolling:
        first_grant = loans.loc[rows.index, "granted_on"].groupby(rows["fold"].to_numpy()).transform("min")
        rows["cutoff_month"] = first_grant.map(_last_whole_month)
    else:
        rows["cutoff_month"] = _last_whole_month(pd.Timestamp(as_of) + pd.Timedelta(days=1))
        whole = rows.drop_duplicates(["model_name", "fold"]).groupby("model_name")["seconds"].sum(min_count=1)
        rows["seconds"] = rows["model_name"].map(whole)
    return _publish(rows.sort_values(["model_name", "case_id"], kind="stable"), BACKTEST)


def fit(
    inputs: pa.Table,
    outcomes: pa.Table,
    model_name: str,
    *,
    as_of: date,
    costs: Mapping[str, float],
    seed: int,
    run_id: str,
    scored_at: datetime,
) -> pa.Table:
    """Fit the candidate that is published on all loans whose outcome counts.

    Parameters
    ----------
    model_name : str
        The candidate.
    inputs, outcomes, as_of, costs, seed, run_id, scored_at
        As in `backtest`.

    Returns
    -------
    pyarrow.Table
        Schema `MODEL`; one row, none where no outcome counts. `artifact` is what `classification.load` reads;
        `importance` is by permutation on test folds, `dependence` of the features that matter most.
    """
    loans = _read_loans(inputs, outcomes, as_of)
    if not loans["y"].notna().any():
        return MODEL.empty_table()
    frame, arguments = _training(loans, seed)
    with measure_cost() as cost:
        model = classification.refit(frame, "y", model_name, costs=costs, **arguments)
    importance = model.importance()
    features: list[str] = importance["feature"].head(MOST_DEPENDENT).tolist() if model.fitted is not None else []
    dependence = [entry for feature in features for entry in _records(model.partial_dependence(feature))]
    row: dict[str, Any] = {
        "model_name": model_name,
        "cutoff_month": _last_whole_month(pd.Timestamp(as_of) + pd.Timedelta(days=1)).date(),
        "artifact": model.to_bytes(),
        "settings": json.dumps(model.training.settings[0] if model.training and model.training.settings else {}),
        "importance": _records(importance),
        "dependence": dependence,
        "seconds": cost.seconds,
        "peak_mb": cost.peak_mb,
        "status": model.why_no_model or "ok",
        "run_id": run_id,
        "scored_at": scored_at,
    }
    return pa.Table.from_pylist([row], schema=MODEL)


def score(
    inputs: pa.Table,
    outcomes: pa.Table,
    backtest: pa.Table,
    model: pa.Table,
    *,
    as_of: date,
    costs: Mapping[str, float],
    run_id: str,
    scored_at: datetime,
) -> pa.Table:
    """Predict every loan: by the fitted model, or out of fold where its outcome counts.

    Parameters
    ----------
    backtest, model : pyarrow.Table
        What `backtest` and `fit` gave.
    inputs, outcomes, as_of, costs, run_id, scored_at
        As in `backtest`.

    Returns
    -------
    pyarrow.Table
        Schema `SCORES`; one row a loan. `decision` is approve, decline or review; reasons explain the fitted model.
    """
    loans = _read_loans(inputs, outcomes, as_of)
    if loans.empty:
        return SCORES.empty_table()
    threshold = cost_threshold(read_costs(costs))
    if model.num_rows == 0:
        rows = _without_outcomes(loans)
    else:
        with measure_cost() as cost:
            rows = _with_model(loans, backtest, model)
        rows = rows.assign(seconds=cost.seconds, peak_mb=cost.peak_mb)
    decision = decide(rows, threshold).fillna("review")
    rows = rows.assign(
        cutoff_month=_last_whole_month(pd.Timestamp(as_of) + pd.Timedelta(days=1)),
        threshold=threshold,
        decision=decision,
        run_id=run_id,
        scored_at=scored_at,
    )
    return _publish(rows, SCORES)


def _read_loans(inputs: pa.Table, outcomes: pa.Table, as_of: date) -> pd.DataFrame:
    """Loans by loan_id, index 0..n-1, with is_default, counts_on and y (see `count_outcomes`)."""
    for table, mart, needed in ((inputs, "inputs", OF_INPUTS), (outcomes, "outcomes", OF_OUTCOMES)):
        for name in needed:
            if name not in table.column_names:
                raise ValueError(f"column {name}: expected in marts.loan_default_{mart}, found none; add it")
    loans = inputs.to_pandas()
    known = outcomes.select(OF_OUTCOMES).to_pandas()
    loans = loans.merge(known, on="loan_id", how="left", validate="one_to_one").sort_values(
        "loan_id", ignore_index=True
    )
    for name in ("granted_on", "outcome_known_on"):
        loans[name] = pd.to_datetime(loans[name])
    loans["is_default"] = loans["is_default"].astype("boolean")
    return count_outcomes(loans, as_of)


def _last_whole_month(day: pd.Timestamp) -> pd.Timestamp:
    """First day of the last month that is over when `day` begins."""
    return day.to_period("M").to_timestamp() - pd.offsets.MonthBegin()


def _undated(loans: pd.DataFrame) -> "pd.Series[bool]":
    """Outcomes that are known and don't count for want of a date."""
    return loans["is_default"].notna() & loans["outcome_known_on"].isna() & loans["y"].isna()


def _protocol(loans: pd.DataFrame, is_rolling: bool) -> str | None:
    """Say what had to be done otherwise, and with how many outcomes; None where nothing."""
    known = loans["is_default"].notna()
    dated, undated = int((known & loans["outcome_known_on"].notna()).sum()), int(_undated(loans).sum())
    if is_rolling:
        return DATES_MISSING.format(undated=undated, known=known.sum()) if undated else None
    return f"{STRATIFIED}; {DATES_NOT_USED.format(dated=dated, known=known.sum())}" if dated else STRATIFIED


def _features(loans: pd.DataFrame) -> pd.DataFrame:
    return features_of(loans.drop(columns=["is_default", "outcome_known_on", "counts_on", "y"]))


def _training(loans: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Loans whose outcome counts as the library takes them, and how it is to split them."""
    loans = loans[loans["y"].notna()]
    features = _features(loans)
    frame = features.assign(y=loans["y"].astype(bool), customer_id=loans["customer_id"])
    arguments: dict[str, Any] = {"group": "customer_id", "seed": seed, "monotone": directions(features)}
    if loans["counts_on"].notna().all():
        frame = frame.assign(granted_on=loans["granted_on"], counts_on=loans["counts_on"])
        arguments |= {"time": "granted_on", "known": "counts_on"}
    return frame, arguments


def _with_model(loans: pd.DataFrame, backtest: pa.Table, model: pa.Table) -> pd.DataFrame:
    fitted = classification.load(model["artifact"][0].as_py())
    name = model["model_name"][0].as_py()
    # a column that is missing is named by predict_proba
    features = features_of_type(loans[[column.name for column in fitted.columns if column.name in loans.columns]])
    rows = fitted.predict_proba(features)
    columns = ["case_id", "model_name", "p", "p_raw", "p_lo", "p_hi", "status"]
    judged = backtest.select(columns).to_pandas()
    judged = judged[judged["model_name"] == name].set_index("case_id").reindex(loans["loan_id"])
    counts = loans["y"].notna().to_numpy()
    for column in ("p", "p_raw", "p_lo", "p_hi", "status"):
        rows[column] = np.where(counts, judged[column], rows[column])
    rows["status"] = rows["status"].where(rows["status"].notna(), NOT_JUDGED)
    alone = (rows["status"] == "ok") & ~loans["has_history"].astype(bool)
    rows["status"] = rows["status"].mask(alone, NO_HISTORY)
    rows["status"] = rows["status"].mask(_undated(loans) & (rows["status"] == "ok"), UNDATED)
    # without a probability there is nothing to explain: of such a loan the model has learnt the outcome
    predicted = rows["p"].notna()
    nothing = pd.DataFrame(columns=["rank", "feature", "value", "direction", "size", "reason"])
    listed = fitted.explain(features[predicted], REASONS) if predicted.any() else nothing
    for rank in range(1, REASONS + 1):
        rows[f"reason_{rank}"] = listed.loc[listed["rank"] == rank, "reason"]
    named = listed[listed["feature"].notna()]
    columns = ["feature", "value", "direction", "size"]
    reasons = {index: _records(part[columns]) for index, part in named.groupby(level=0)}
    made: pd.DataFrame = rows.assign(
        reasons=[reasons.get(index, []) for index in rows.index],
        loan_id=loans["loan_id"],
        customer_id=loans["customer_id"],
        granted_on=loans["granted_on"],
        is_default=loans["is_default"],
        # a loan before which too few outcomes counted has no prediction at all
        is_counted=counts,
        is_out_of_fold=counts & rows["p"].notna(),
        model_name=name,
    )
    return made


def features_of_type(features: pd.DataFrame) -> pd.DataFrame:
    """Numbers as float64, as in training."""
    return features_of(features).reindex(columns=features.columns)


def _without_outcomes(loans: pd.DataFrame) -> pd.DataFrame:
    nothing = dict.fromkeys(("p", "p_raw", "p_lo", "p_hi", "seconds", "peak_mb"), np.nan)
    return loans[["loan_id", "customer_id", "granted_on", "is_default"]].assign(
        model_name="majority",
        is_counted=False,
        is_out_of_fold=False,
        reason_1=None,
        reason_2=None,
        reason_3=None,
        reasons=pd.Series([[]] * len(loans), index=loans.index, dtype=object),
        status=np.where(_undated(loans), UNDATED, NO_OUTCOME),
        **nothing,
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): _rounded(value) if isinstance(value, float) else value for key, value in row.items()}
        for row in rows.to_dict("records")
    ]


def _publish(rows: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    rows = rows.copy()
    for field in schema:
        if pa.types.is_floating(field.type):
            rows[field.name] = [_rounded(value) for value in rows[field.name].to_numpy(dtype=float)]
    return pa.Table.from_pandas(rows[schema.names], schema=schema, preserve_index=False)


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
