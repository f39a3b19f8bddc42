"""Which columns of the input mart are features, and in which direction economics lets them work."""

import pandas as pd

# keys, and what tells of the file rather than of the borrower: when a history was cut, on which day a loan was granted
NOT_FEATURES = (
    "loan_id",
    "customer_id",
    "granted_on",
    "cutoff_month",
    "cutoff_at",
    "max_source_at",
    "has_history",
    "months_known",
    "active_months",
)

# trees obey; what is left out may work either way
RAISES = (
    "days_below_zero_3_months",
    "days_below_zero_12_months",
    "penalty_months_12_months",
    "penalty_interest_12_months",
    "months_without_income",
    "earlier_defaults",
    "late_share",
    "missed_share",
    "payment_to_income",
    "all_payments_to_income",
    "payment_to_inflow",
)
LOWERS = (
    "credit_score_at_grant",
    "lowest_balance_1_months",
    "lowest_balance_3_months",
    "lowest_balance_6_months",
    "lowest_balance_12_months",
    "balance_to_payment",
)


def features_of(loans: pd.DataFrame) -> pd.DataFrame:
    """Take the features of loans, numbers as float64; a column without any value is left out.

    Parameters
    ----------
    loans : pandas.DataFrame
        Rows of the input mart, and further columns, which are kept out by `feature_names`.

    Returns
    -------
    pandas.DataFrame
        Under the same index.
    """
    numbers = {name: _as_float(loans[name]) for name in feature_names(loans)}
    return pd.DataFrame(numbers, index=loans.index)


def feature_names(loans: pd.DataFrame) -> list[str]:
    """Columns of the input mart that are features and have a value somewhere."""
    return [str(name) for name in loans.columns if name not in NOT_FEATURES and not loans[name].isna().all()]


def directions(features: pd.DataFrame) -> dict[str, int]:
    """1 for features that may only raise the probability, -1 for those that may only lower it."""
    known = dict.fromkeys(RAISES, 1) | dict.fromkeys(LOWERS, -1)
    return {name: known[name] for name in features.columns if name in known}


def _as_float(values: "pd.Series[float]") -> "pd.Series[float]":
    """Decimals and integers with nulls become float64; text stays."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return values.astype("float64") if kind in ("decimal", "integer", "floating", "mixed-integer-float") else values
