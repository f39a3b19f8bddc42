"""When an outcome may count: once a loan granted on the same day could as well have turned out good."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ledgercast.classification.arrays import Floats

MONTH_DAYS = 365.25 / 12


def count_outcomes(loans: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add whether an outcome counts, and from when on.

    Bad loans are known to be bad long before good ones are known to be good. What is known of young loans is therefore
    mostly bad, and a model that learnt from it, or was judged on it, would take that for the share of bad loans. So an
    outcome counts from the day on which good loans of the same term are usually known: its own, or if later the grant
    plus the median time that good loans of the term took, of those that were known on that day: whether an outcome
    counts depends on nothing later. Until the first of them is known, it is the term itself.

    An outcome without a date can't be placed in time. Where most have one, those without don't count; where most have
    none, all of these count, and nothing is placed in time.

    Parameters
    ----------
    loans : pandas.DataFrame
        granted_on, term_months, outcome_known_on (datetime64) and is_default (boolean, null while open).
    as_of : date
        Last day that is known.

    Returns
    -------
    pandas.DataFrame
        With counts_on (null where most outcomes have no date) and y (is_default, null where it does not count).
    """
    known = loans["is_default"].notna()
    dated = known & loans["outcome_known_on"].notna()
    undated = known & ~dated
    if not dated.any():
        return loans.assign(counts_on=pd.Series(pd.NaT, index=loans.index), y=loans["is_default"])
    days = pd.DataFrame({name: _day_numbers(loans[name]) for name in ("granted_on", "outcome_known_on")})[dated]
    terms = loans.loc[dated, "term_months"].astype("float64").fillna(0.0)
    is_good = ~loans.loc[dated, "is_default"].astype(bool)
    counted = pd.Series(np.nan, index=loans.index)
    for term, part in days.groupby(terms):
        granted, ended = (part[name].to_numpy(dtype=float) for name in ("granted_on", "outcome_known_on"))
        are_good = is_good.loc[part.index].to_numpy(dtype=bool)
        counted.loc[part.index] = _first_days(granted, ended, are_good, float(str(term)) * MONTH_DAYS)
    counts_on = pd.Series(pd.to_datetime(counted, unit="D"), index=loans.index)
    counts = dated & (counts_on <= pd.Timestamp(as_of))
    if undated.sum() > dated.sum():
        counts, counts_on = counts | undated, pd.Series(pd.NaT, index=loans.index)
    return loans.assign(counts_on=counts_on, y=loans["is_default"].where(counts))


def _first_days(granted: Floats, known: Floats, is_good: NDArray[np.bool_], stated: float) -> Floats:
    """First day of each loan on which it is known, and as old as good loans known by that day usually were.

    Numbers of days, all of one term. `stated` is the age that counts until a good loan of the term is known.
    """
    order = np.argsort(known[is_good], kind="stable")
    ends = known[is_good][order]
    ages = pd.Series((known - granted)[is_good][order]).expanding().median().to_numpy()
    last = np.append(ends[1:] > ends[:-1], True)[: len(ends)]
    starts, usual = np.append(-np.inf, ends[last]), np.append(stated, ages[last])
    until = np.append(starts[1:], np.inf)
    found = np.empty(len(granted))
    for loan, (start, end) in enumerate(zip(granted, known, strict=True)):
        day = np.maximum(np.maximum(starts, end), np.ceil(start + usual))
        found[loan] = day[np.argmax(day < until)]
    return found


def _day_numbers(dates: pd.Series) -> pd.Series:
    return (pd.to_datetime(dates) - pd.Timestamp(0)) / pd.Timedelta(days=1)
