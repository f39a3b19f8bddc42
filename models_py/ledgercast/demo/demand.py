"""Tables of the everyday purchase process that all customers share."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.calendar import Calendar
from ledgercast.demo.economy import Economy
from ledgercast.demo.parameters import Floats, Ints, Parameters, draws, floats


@dataclass(frozen=True)
class Demand:
    """
    Tables over days, groups (G) and categories (C) of everyday purchases.

    Attributes
    ----------
    since_payday : Ints
        Days since the last payday under each payday rule, shape (rules, days).
    intensity : Floats
        Cumulative purchase intensity at the start of each day under each rule, 1 a mean day, shape (rules, days + 1).
    day_group : Floats
        Log weight of each group by weekday, season, promotion and drift, float32, shape (days, G).
    memory : Floats
        Log weight of a group after two earlier ones, float32, shape (G, G, G): last but one, last, next.
    first_category : Ints
        First category of each group, shape (G,).
    category_limits : Floats
        Cumulative share of each category inside its group, shape (days, C).
    group_price : Floats
        Mean price of a purchase in each group, EUR, shape (G,).
    """

    since_payday: Ints
    intensity: Floats
    day_group: Floats
    memory: Floats
    first_category: Ints
    category_limits: Floats
    group_price: Floats


def _paydays(parameters: Parameters, calendar: Calendar) -> Ints:
    """Days since the last payday, shape (rules, days); before the first one counted from an earlier month."""
    since = []
    for rule in parameters["income"]["paydays"]:
        day = np.arange(calendar.days)
        paid = np.full(calendar.days, rule - 31)
        for month in range(calendar.months):
            payday = int(calendar.payday(month, rule))
            paid[payday:] = payday
        since.append(day - paid)
    return np.array(since, dtype=np.int64)


def _intensity(parameters: Parameters, calendar: Calendar, since_payday: Ints) -> Floats:
    """Cumulative number of purchases, one a day on average, shape (rules, days + 1)."""
    everyday = parameters["everyday"]
    level = floats(everyday["weekday"])[calendar.weekday]
    level = np.where(calendar.is_holiday, everyday["holiday"], level / np.mean(everyday["weekday"]))
    dates = calendar.dates(np.arange(calendar.days))
    day_of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    december = dates.astype("datetime64[M]").astype(np.int64) % 12 == 11
    level = level * np.where(december & (day_of_month <= 24), everyday["pre_christmas"], 1.0)
    pull = 1 + everyday["payday_pull"] * np.exp(-since_payday / everyday["payday_days"])
    usual = 1 + everyday["payday_pull"] * np.mean(np.exp(-np.arange(30) / everyday["payday_days"]))
    return np.pad(np.cumsum(level * pull / usual, axis=1), ((0, 0), (1, 0)))


def make(parameters: Parameters, calendar: Calendar, economy: Economy) -> Demand:
    """Work out the tables; none of it is random but the table of habits, which is the same in every bank."""
    everyday = parameters["everyday"]
    groups, categories = everyday["groups"], everyday["categories"]
    group_of = np.array([groups.index(name) for name in everyday["category_groups"]])
    since_payday = _paydays(parameters, calendar)

    months = np.repeat(np.arange(calendar.months), np.diff(calendar.month_start))
    season = floats(everyday["season_group"])[[calendar.month_of_year(month) for month in range(calendar.months)]]
    rest = (calendar.weekday == 6) | calendar.is_holiday
    day_group = season[months]
    day_group = day_group + rest[:, None] * floats(everyday["sunday_group"])
    day_group += ((calendar.weekday == 5) & ~rest)[:, None] * floats(everyday["saturday_group"])

    log_weight = np.tile(np.log(floats(everyday["weight"])), (calendar.days, 1))
    plain = log_weight.copy()
    promotions = zip(economy.promotion_start, economy.promotion_end, economy.promotion_category, strict=True)
    for start, end, category in promotions:
        log_weight[start : end + 1, category] += parameters["promotions"]["pull"]
    for name in ("online_shopping", "cash_withdrawal", "travel"):
        log_weight[:, categories.index(name)] += economy.drift[months] * parameters["drift"][name]
    first = np.array([int(np.argmax(group_of == group)) for group in range(len(groups))])
    # A group gains what its categories gain together.
    day_group += np.log(np.add.reduceat(np.exp(log_weight), first, axis=1))
    day_group -= np.log(np.add.reduceat(np.exp(plain), first, axis=1))
    share = np.exp(log_weight) / np.add.reduceat(np.exp(log_weight), first, axis=1)[:, group_of]
    limits = np.empty_like(share)
    for start, end in zip(first, [*first[1:], len(categories)], strict=True):
        limits[:, start:end] = np.cumsum(share[:, start:end], axis=1)

    rng = draws(everyday["memory_seed"], "memory")
    pairs, triples = rng.normal(size=(1, len(groups), len(groups))), rng.normal(size=(len(groups),) * 3)
    memory = everyday["memory"] * np.sqrt(0.5) * (pairs + triples)
    price = floats(everyday["price"]) * np.exp(0.5 * floats(everyday["price_sigma"]) ** 2)
    group_price = np.add.reduceat(price * share[0], first)
    return Demand(
        since_payday,
        _intensity(parameters, calendar, since_payday),
        day_group.astype(np.float32),
        memory.astype(np.float32),
        first,
        limits,
        group_price,
    )
