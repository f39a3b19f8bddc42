"""Who of the input mart is clustered, and by what."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

# what says who, when and how much is known; all other columns are features
NOT_FEATURES = (
    "cutoff_month",
    "cutoff_at",
    "max_source_at",
    "customer_id",
    "is_origin",
    "is_as_of",
    "has_history",
    "months_observed",
)
NO_HISTORY = "no transactions in the last 12 months: by what else is known"


def feature_names(inputs: pa.Table | pa.Schema) -> list[str]:
    """Features of the input mart, in order."""
    names = inputs.column_names if isinstance(inputs, pa.Table) else inputs.names
    return [name for name in names if name not in NOT_FEATURES]


def reference_month(inputs: pa.Table, asked: str) -> tuple[date | None, str]:
    """Cutoff month whose customers the centres are fitted on.

    Parameters
    ----------
    inputs : pyarrow.Table
        The input mart.
    asked : str
        YYYY-MM-01, or '' for the latest one.

    Returns
    -------
    month : datetime.date or None
        None where there are no customers.
    status : str
        'ok', or why it is not the one that was asked for.
    """
    months = set(inputs["cutoff_month"].unique().to_pylist())
    if not months:
        return None, "no customers"
    latest = max(months)
    if not asked:
        return latest, "ok"
    if date.fromisoformat(asked) in months:
        return date.fromisoformat(asked), "ok"
    return latest, f"{asked} is no cutoff of this bank: fitted at {latest}"


def rows_to_fit(inputs: pa.Table, month: date) -> pa.Table:
    """Take the customers of one cutoff with a transaction in the twelve months, in the order of their ids."""
    chosen = inputs.filter(pc.and_(pc.equal(inputs["cutoff_month"], month), inputs["has_history"]))
    return chosen.sort_by("customer_id")
