"""When an outcome may count: once a loan granted on the same day could as well have turned out good."""

from datetime import date

import numpy as np
import pandas as pd


def count_outcomes(loans: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add whether an outcome counts, and from when on.

    Bad loans are known to be bad long before good ones are known to be good. What is known of young loans is therefore
    mostly bad, and a model that learnt from it, or was judged on it, would take that for the share of bad loans. So an
    outcome counts from the day on which good loans of the same term are usually known: its own, or if later the grant
    plus the median time that good loans of the term took.

    Parameters
    ----------
    loans : pandas.DataFrame
        granted_on, term_months, outcome_known_on (datetime64) and is_default (boolean, null while open).
    as_of : date
        Last day that is known.

    Returns
    -------
    pandas.DataFrame
        With counts_on (null where outcomes have no date) and y (is_default, null where it does not count yet).
    """
    known = loans["is_default"].notna()
    dated = known & loans["outcome_known_on"].notna()
    if not dated.any():
        return loans.assign(counts_on=pd.Series(pd.NaT, index=loans.index), y=loans["is_default"])
    days = (loans["outcome_known_on"] - loans["granted_on"]).dt.days
    good = dated & ~loans["is_default"].fillna(True).astype(bool)
    terms = loans["term_months"].astype("float64").fillna(-1)
    usual = terms.map(days[good].astype("float64").groupby(terms[good]).median())
    # a term of which no good loan is known yet
    stated = terms.where(terms > 0) * 365.25 / 12
    usual = usual.where(usual.notna(), stated).fillna(float(days[good].median()))
    earliest = loans["granted_on"] + pd.to_timedelta(np.ceil(usual.fillna(0.0)), unit="D")
    counts_on = loans["outcome_known_on"].where(loans["outcome_known_on"] >= earliest, earliest).where(dated)
    counts = dated & (counts_on <= pd.Timestamp(as_of))
    return loans.assign(counts_on=counts_on, y=loans["is_default"].where(counts))
