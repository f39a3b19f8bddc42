"""Reasons in plain words, with the customer's own figures."""

import calendar
from collections.abc import Callable

import numpy as np

from ledgercast.customer_forecasts.customers import LONGEST, YEAR, Floats, Ints, Texts
from ledgercast.customer_forecasts.events import BASE_MONTHS, WITHIN
from ledgercast.customer_stress.aggregates import STARTS, Aggregates
from ledgercast.customer_stress.explanation import Explanation
from ledgercast.customer_stress.months import Months, deviation, mean, read_months

MOST_REASONS = 3
# of the log-odds: what moves the odds by less than 5 % is no reason
LEAST = 0.05
NO_REASON = "nothing sets the customer apart from others"
MONTHS = np.array(list(calendar.month_name)[1:], dtype=object)


def list_reasons(explanation: Explanation, sums: Aggregates, floor: float) -> list[list[list[str]]]:
    """List what moves each customer's chance of stress most, largest first.

    Parameters
    ----------
    explanation : Explanation
        Of the published model.
    sums : Aggregates
        n customers.
    floor : float
        Balance below which an account counts as depleted.

    Returns
    -------
    list of lists
        n lists of 3 (within 1, 3 and 6 months), each of 1 to 3 reasons.
    """
    topics, added = explanation.by_topic(sums)
    order = np.argsort(-np.abs(added), axis=1, kind="stable")[:, :MOST_REASONS]
    sizes = np.take_along_axis(added, order, axis=1)
    wanted = np.abs(sizes) >= LEAST
    facts = np.full((len(sums), len(topics)), "", dtype=object)
    months = read_months(sums.customers)
    for place, topic in enumerate(topics):
        rows = np.flatnonzero(((order == place) & wanted).any(axis=(1, 2)))
        if len(rows):
            facts[rows, place] = SAY[topic](
                sums.customers.cutoff[rows], _take(months, rows), floor, sums.customers.tenure[rows]
            )
    ends = _ends(sizes)
    found = []
    for row in range(len(sums)):
        listed = []
        for within in range(len(WITHIN)):
            said = [
                facts[row, order[row, rank, within]] + ends[row, rank, within]
                for rank in range(order.shape[1])
                if wanted[row, rank, within]
            ]
            listed.append(said or [NO_REASON])
        found.append(listed)
    return found


def _ends(sizes: Floats) -> Texts:
    """How each reason moves the odds, in tenths."""
    tenths = np.clip(np.rint(10 * np.exp(np.abs(sizes))), 10, 999).astype(int)
    raises = np.array([f" (multiplies the odds by {size / 10:.1f})" for size in range(1000)], dtype=object)
    lowers = np.array([f" (divides the odds by {size / 10:.1f})" for size in range(1000)], dtype=object)
    ends: Texts = np.where(sizes > 0, raises[tenths], lowers[tenths])
    return ends


def _take(months: Months, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> Months:
    return Months(**{name: values[rows] for name, values in vars(months).items()})


def _money(values: Floats) -> list[str]:
    return [f"{value:,.0f}" for value in np.nan_to_num(values).tolist()]


def _balance(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    recent = months.lowest_balance[:, -YEAR:]
    known = ~np.isnan(recent)
    # the latest of equal months
    ago = np.where(known, recent, np.inf)[:, ::-1].argmin(axis=1)
    names, counts = MONTHS[(cutoff - ago) % YEAR], known.sum(axis=1)
    least = _money(recent[np.arange(len(recent)), recent.shape[1] - 1 - ago])
    return [
        f"balance reached {value} in {name}, lowest of {count} months"
        if count > 1
        else f"balance reached {value} in {name}"
        for value, name, count in zip(least, names, counts.tolist(), strict=True)
    ]


def _trend(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    now, before = months.balance[:, -1], months.balance[:, -4]
    change = _money(np.abs(now - before))
    return [
        "fewer than 3 months of balances" if unknown else f"balance {'grew' if grows else 'fell'} by {by} in 3 months"
        for unknown, grows, by in zip(np.isnan(before).tolist(), (now >= before).tolist(), change, strict=True)
    ]


def _depletion(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    recent = months.lowest_balance[:, -STARTS:]
    below, count = (recent < floor).sum(axis=1), (~np.isnan(recent)).sum(axis=1)
    return [
        f"balance was below {floor:g} in {times} of the last {of} months" if times else
        f"balance was never below {floor:g} in {of} months"
        for times, of in zip(below.tolist(), count.tolist(), strict=True)
    ]  # fmt: skip


def _income(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    last, base = _money(months.income[:, -1]), _money(mean(months.income, BASE_MONTHS))
    return [
        f"income of {value} in {name}, {usual} a month in the last six"
        for value, name, usual in zip(last, MONTHS[cutoff % YEAR], base, strict=True)
    ]


def _steadiness(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    usual = mean(months.income, STARTS)
    spread = np.where(usual > 0, deviation(months.income, STARTS) / np.where(usual > 0, usual, 1.0), np.nan)
    return [
        "no income in two years" if size != size else f"monthly income varies by {100 * min(size, 9.99):.0f} %"
        for size in spread.tolist()
    ]


def _saving(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    saved = mean(months.income, YEAR) - mean(months.spend, YEAR)
    return [
        f"{'saves' if value >= 0 else 'spends'} {amount} a month {'' if value >= 0 else 'more than comes in'}".strip()
        for value, amount in zip(np.nan_to_num(saved).tolist(), _money(np.abs(saved)), strict=True)
    ]


def _spending(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    recent, year = _money(mean(months.spend, 3)), _money(mean(months.spend, YEAR))
    return [
        f"spent {value} a month in the last 3 months, {usual} in 12" for value, usual in zip(recent, year, strict=True)
    ]


def _season(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    column = LONGEST - YEAR
    saved = months.income[:, column] - months.spend[:, column]
    return [
        f"time of the year: {name} comes next" if size != size else
        f"time of the year: in {name} of last year {amount} {'more' if size < 0 else 'less'} was spent than came in"
        for name, size, amount in zip(
            MONTHS[(cutoff + 1) % YEAR], saved.tolist(), _money(np.abs(saved)), strict=True
        )
    ]  # fmt: skip


def _person(cutoff: Ints, months: Months, floor: float, tenure: Floats) -> list[str]:
    return [
        "age and time with the bank" if size != size else f"age, and {size / YEAR:.0f} years with the bank"
        for size in tenure.tolist()
    ]


SAY: dict[str, Callable[[Ints, Months, float, Floats], list[str]]] = {
    "balance": _balance,
    "trend": _trend,
    "depletion": _depletion,
    "income": _income,
    "steadiness": _steadiness,
    "saving": _saving,
    "spending": _spending,
    "season": _season,
    "person": _person,
}
