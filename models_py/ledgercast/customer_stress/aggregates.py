"""What a customer's months say about the next ones, as one row of numbers.

Money is divided by the customer's turnover, so that rich and poor customers are alike. The most telling aggregates
ask how earlier months went on: by how much the balance fell within h months from each earlier month, and by what factor
income changed, is a sample of what may come now, and what came in the same months of last year is its seasonal part.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.customers import LONGEST, Customers, Floats
from ledgercast.customer_forecasts.events import BASE_MONTHS, WITHIN
from ledgercast.customer_stress.months import (
    Months,
    deviation,
    flags,
    lowest,
    mean,
    median,
    ratio,
    read_months,
    running_mean,
    since,
)

YEAR = 12
# earlier months that are taken as a sample of how things go on
STARTS = 24
DROP, RISE = 0.8, 1.2
# a spread is counted as at least this share of the turnover
LEAST_SPREAD = 0.02


class Column(NamedTuple):
    """An aggregate: what it is about, and how many months ahead it looks (0 where it looks back only)."""

    name: str
    topic: str
    within: int


@dataclass(frozen=True)
class Aggregates:
    """One row a customer.

    Attributes
    ----------
    customers : Customers
        n, as known.
    columns : tuple of Column
        Always the same.
    values : numpy.ndarray of float64, shape (n, columns)
        NaN where too few months are known.
    """

    customers: Customers
    columns: tuple[Column, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.values)


def aggregate(customers: Customers, floor: float) -> Aggregates:
    """Sum up the months behind each customer.

    Parameters
    ----------
    customers : Customers
        As known at the end of the month after which chances are asked for.
    floor : float
        Balance below which an account counts as depleted, in the bank's currency.
    """
    months = read_months(customers)
    # at least 1, so that who neither earns nor spends is no division by 0
    turnover = np.fmax(np.fmax(mean(months.spend, YEAR), mean(months.income, YEAR)), 1.0)
    columns = _balances(months, floor, turnover) | _depletions(months, floor) | _incomes(months)
    columns |= _spending(months, turnover) | _persons(customers)
    bases = running_mean(months.income, BASE_MONTHS)
    for within in WITHIN:
        columns |= _ahead(months, within, bases, floor, turnover)
    return Aggregates(customers, tuple(columns), np.column_stack(list(columns.values())))


def columns_for(columns: tuple[Column, ...], within: int) -> list[int]:
    """Positions of the columns that tell about the next `within` months."""
    return [place for place, column in enumerate(columns) if column.within in (0, within)]


def _balances(months: Months, floor: float, turnover: Floats) -> dict[Column, Floats]:
    balance = months.balance
    found = {"balance": balance[:, -1] - floor, "mean_balance_12": mean(balance, YEAR) - floor}
    found |= {f"lowest_balance_{span}": lowest(months.lowest_balance, span) - floor for span in (1, 3, 6, 12)}
    found |= {f"balance_spread_{YEAR}": deviation(balance, YEAR)}
    changes = {f"balance_change_{span}": balance[:, -1] - balance[:, -1 - span] for span in (1, 3, 6, 12)}
    changes |= {f"change_spread_{YEAR}": deviation(np.diff(balance, axis=1), YEAR)}
    return _named("balance", 0, found, turnover) | _named("trend", 0, changes, turnover)


def _depletions(months: Months, floor: float) -> dict[Column, Floats]:
    below = months.lowest_balance < floor
    known = flags(months.lowest_balance, below)
    found = {f"share_below_floor_{span}": mean(known, span) for span in (3, 6, 12, STARTS)}
    return _named("depletion", 0, found | {"months_since_below_floor": np.log1p(since(below))})


def _incomes(months: Months) -> dict[Column, Floats]:
    income = months.income
    base = mean(income, BASE_MONTHS)
    levels = {f"income_{span}": mean(income, span) for span in (1, 2, 3, 12)}
    levels |= {f"median_income_{span}": median(income, span) for span in (6, 12)}
    levels |= {"lowest_income_6": lowest(income, BASE_MONTHS), "highest_income_6": -lowest(-income, BASE_MONTHS)}
    levels |= {"highest_income_24": -lowest(-income, STARTS), "oldest_income_of_base": income[:, -BASE_MONTHS]}
    none = flags(income, income <= 0)
    other = np.zeros(income.shape, dtype=np.bool_)
    other[:, 1:] = np.abs(np.diff(income, axis=1)) > (1 - DROP) * np.abs(income[:, :-1])
    steadiness = {
        "income_spread_6": ratio(deviation(income, BASE_MONTHS), base),
        "income_spread_24": ratio(deviation(income, STARTS), mean(income, STARTS)),
        "share_without_income_6": mean(none, BASE_MONTHS),
        "share_without_income_12": mean(none, YEAR),
        "months_since_other_income": np.log1p(since(other)),
    }
    levels = {name: ratio(values, base) for name, values in levels.items()}
    return _named("income", 0, levels) | _named("steadiness", 0, steadiness)


def _spending(months: Months, turnover: Floats) -> dict[Column, Floats]:
    spend, income = months.spend, months.income
    saved = {f"saved_{span}": mean(income, span) - mean(spend, span) for span in (1, 3, 6, 12)}
    found = {
        "spend_3": ratio(mean(spend, 3), mean(spend, YEAR)),
        "spend_spread_12": deviation(spend, YEAR) / turnover,
        "income_of_spend_12": ratio(mean(income, YEAR), mean(spend, YEAR)),
        "transactions_3": ratio(mean(months.transactions, 3), mean(months.transactions, YEAR)),
    }
    return _named("saving", 0, saved, turnover) | _named("spending", 0, found)


def _ahead(months: Months, within: int, bases: Floats, floor: float, turnover: Floats) -> dict[Column, Floats]:
    """Say how the next months would go if they went as after earlier ones."""
    cushion = months.balance[:, -1] - floor
    last = LONGEST - within
    falls = months.balance[:, :last] - np.minimum.reduce(
        [months.lowest_balance[:, step : last + step] for step in range(1, within + 1)]
    )
    income, spend = (
        np.asarray(sum(values[:, step : last + step] for step in range(1, within + 1)) / within)
        for values in (months.income, months.spend)
    )
    factors = ratio(income, bases[:, :last])
    same = last_year(falls), last_year(income - spend), last_year(factors)
    spread = np.fmax(deviation(falls, STARTS), LEAST_SPREAD * turnover)
    balances = {
        "falls_deep_enough": mean(flags(falls, falls > cushion[:, None]), STARTS),
        "cushion_after_mean_fall": (cushion - mean(falls, YEAR)) / turnover,
        "cushion_in_spreads": np.clip((cushion - mean(falls, STARTS)) / spread, -1e4, 1e4),
    }
    steadiness = {
        "share_of_drops": mean(flags(factors, factors <= DROP), STARTS),
        "share_of_rises": mean(flags(factors, factors >= RISE), STARTS),
        "mean_income_factor": mean(factors, STARTS),
    }
    first = LONGEST - YEAR
    seasons = {
        "cushion_after_last_years_fall": (cushion - same[0]) / turnover,
        "last_years_saving": same[1] / turnover,
        "last_years_income_factor": same[2],
        "last_years_income": ratio(months.income[:, first : first + within].mean(axis=1), bases[:, -1]),
    }
    found = _named("balance", within, balances) | _named("steadiness", within, steadiness)
    return found | _named("season", within, seasons)


def last_year(ahead: Floats) -> Floats:
    """Take what followed the same month of last year."""
    return np.asarray(ahead[:, LONGEST - 1 - YEAR])


def _persons(customers: Customers) -> dict[Column, Floats]:
    angle = 2 * np.pi * (customers.cutoff % YEAR) / YEAR
    waves = {"season_sine": np.sin(angle), "season_cosine": np.cos(angle)}
    waves |= {"season_twice_sine": np.sin(2 * angle), "season_twice_cosine": np.cos(2 * angle)}
    person = {
        "age": customers.age,
        "tenure_years": np.log1p(np.fmax(customers.tenure, 0) / YEAR),
        "months_known": customers.months.astype(np.float64),
    }
    return _named("season", 0, waves) | _named("person", 0, person)


def _named(topic: str, within: int, found: dict[str, Floats], unit: Floats | None = None) -> dict[Column, Floats]:
    return {
        Column(f"{name}_{within}" if within else name, topic, within): values if unit is None else values / unit
        for name, values in found.items()
    }
