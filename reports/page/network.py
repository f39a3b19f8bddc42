"""What is said of the network for all customers beside other candidates."""

import pandas as pd

from page.measures import WORDS, by_measure, in_order, words
from page.words import coded, count, many, saved, share


def told_apart(rows: pd.DataFrame) -> str:
    """Return on which measures the network beats the best simple baseline, loses to it, or neither.

    Parameters
    ----------
    rows
        One row a measure: measure, verdict.
    """
    better, worse = (rows[rows["verdict"] == verdict] for verdict in ("better", "worse"))
    unclear = rows[~rows["verdict"].isin(["better", "worse"])]
    found = (
        f"errs less than the best simple baseline on {words(better['measure'])}" if len(better) else "",
        f"errs more on {words(worse['measure'])}" if len(worse) else "",
        f"is not told apart from it on {words(unclear['measure'])}" if len(unclear) else "",
    )
    return "; ".join(text for text in found if text)


def beside_all(rows: pd.DataFrame) -> str:
    """Return in how many comparisons with candidates that forecast all customers the network errs less or more.

    Parameters
    ----------
    rows
        One row a measure and candidate: measure, network, model_name, customers, verdict.
    """
    worse = in_order(rows[rows["verdict"] == "worse"])
    losses = [
        f"{coded(part['model_name'])} for {WORDS[str(name)]}" for name, part in worse.groupby("measure", sort=False)
    ]
    return (
        f"**In {count((rows['verdict'] == 'better').sum())} of {many(len(rows), 'comparison')} on "
        f"{many(rows['customers'].max(), 'customer')} the network `{rows['network'].iloc[0]}` errs less by more than "
        f"chance would explain, in {count(len(worse))} it errs more.**"
        + (f" It loses to {'; '.join(losses)}." if losses else "")
    )


def beside_few(rows: pd.DataFrame) -> str:
    """Return what the network saves against candidates that forecast a sample of customers alone, '' without any.

    Parameters
    ----------
    rows
        One row a measure and candidate: model_name, customers, saving, verdict.
    """
    if rows.empty:
        return ""
    verdicts = rows["verdict"].value_counts()
    better, worse = (int(verdicts.get(verdict, 0)) for verdict in ("better", "worse"))
    tested = len(rows) - int(verdicts.get("too few", 0))
    return (
        f"**{coded(sorted(rows['model_name'].unique()))}** are fitted to one customer after the other, so to "
        f"{many(rows['customers'].max(), 'customer')} only, and stand in a table of their own below. There the network "
        f"saves {share(rows['saving'].min())} to {share(rows['saving'].max())} of their error, "
        + (
            f"by more than chance in {count(better)} of {many(tested, 'comparison')}, and errs more in {count(worse)}."
            if tested
            else "which on so few is no evidence."
        )
    )


def order_of_months(rows: pd.DataFrame) -> str:
    """Return whether the network does worse with its months shuffled, '' where that was not tried.

    Parameters
    ----------
    rows
        One row a measure, against the shuffled network: measure, saving, verdict.
    """
    if rows.empty:
        return ""
    told = rows[rows["verdict"] == "better"]
    errs = by_measure(rows.assign(kept=-rows["saving"] / (1 - rows["saving"])), "kept", saved)
    return (
        "**Does the order of months matter?** The same network, with the months of each window permuted in training "
        "and forecast and without what else tells of order (means of the last months, the same month a year before), "
        f"errs {errs}. "
        + (
            "So it uses what is recent, in the sequence or in these."
            if len(told) == len(rows)
            else f"So order tells something for {words(told['measure'])} alone."
            if len(told)
            else "So order tells nothing that could be shown here: a network that reads sequences is more than these "
            "data call for."
        )
    )
