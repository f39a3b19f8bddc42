"""
Everyday purchases: a marked point process with memory.

Times follow weekday, payday, season and holidays. What is bought next depends on the last two groups, on the time since
the last purchase of each group, on payday, part of the day, season, promotions, strain and personal habits.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ledgercast.demo.book import CHANNELS, DAY, METHODS, Book
from ledgercast.demo.parameters import Bools, Floats, Ints, floats
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World


@dataclass(frozen=True)
class Purchases:
    """
    Purchases of one month, customer by customer in order of time; one element a purchase.

    Attributes
    ----------
    who, at, group : Ints
        Row of the customer, seconds since day 0, everyday group.
    chance : Floats or None
        Probability of each group given all purchases before and the moment of this one, float32, shape (n, G).
    """

    who: Ints
    at: Ints
    group: Ints
    chance: Any = None


def expected_purchases(world: World, people: People, state: State, month: int) -> Floats:
    """Mean number of a month's purchases, shape (block,)."""
    demand, calendar = world.demand, world.calendar
    low, high = (demand.intensity[people.payday_rule, calendar.month_start[at]] for at in (month, month + 1))
    expected = people.rate / 30.44 * (high - low) * (1 - 0.04 * np.minimum(state.strain, 5))
    return np.where(state.is_active, expected, 0.0)


def _times(world: World, people: People, state: State, month: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw how many purchases and when: counts (block,) and seconds since day 0, ascending, (block, most)."""
    p, demand, calendar = world.parameters["everyday"], world.demand, world.calendar
    start, end = calendar.month_start[month], calendar.month_start[month + 1]
    rule = people.payday_rule
    low, high = demand.intensity[rule, start], demand.intensity[rule, end]
    count = rng.poisson(expected_purchases(world, people, state, month))
    shape = (len(people), int(count.max(initial=0)))
    target = low[:, None] + rng.random(shape) * (high - low)[:, None]
    # One table for all payday rules: each rule's part is lifted above the one before it.
    lift = np.arange(len(demand.intensity))[:, None] * (demand.intensity.max() + 1)
    table = (demand.intensity + lift)[:, start:end]
    flat = np.searchsorted(table.ravel(), (target + lift[rule]).ravel(), side="right").reshape(shape) - 1
    day = start + flat - rule[:, None] * (end - start)
    ends = floats(p["slots"]) * 3600
    begins = np.concatenate([[6 * 3600], ends[:-1]])
    limits = np.cumsum(p["slot_share"])
    u = rng.random(shape)
    slot = np.minimum(np.searchsorted(limits, u.ravel(), side="right").reshape(shape), len(limits) - 1)
    second = begins[slot] + rng.random(shape) * (ends - begins - 1)[slot]
    at = day * DAY + second.astype(np.int64)
    at[np.arange(shape[1]) >= count[:, None]] = np.iinfo(np.int64).max
    return count, np.sort(at, axis=1)


def draw(
    world: World, people: People, state: State, month: int, rng: np.random.Generator, explain: bool = False
) -> Purchases:
    """
    Draw a month's purchases and move the memory of the state (last, last_but_one, last_at, recent) on.

    Parameters
    ----------
    explain : bool
        Keep the probabilities that each group was drawn with.

    Returns
    -------
    Purchases
        Times and groups.
    """
    p, demand = world.parameters["everyday"], world.demand
    count, at = _times(world, people, state, month, rng)
    most = at.shape[1]
    order = np.argsort(-count, kind="stable")  # those with many purchases first: each step works on a shorter front
    count, at, rule = count[order], at[order], people.payday_rule[order]
    real = np.arange(most) < count[:, None]
    at = np.where(real, at, world.calendar.month_start[month] * DAY)
    day, hour = at // DAY, at % DAY // 3600
    slot = np.minimum(np.searchsorted(p["slots"], hour, side="right"), len(p["slots"]) - 1)
    pull = np.exp(-demand.since_payday[rule[:, None], day] / p["payday_days"]).astype(np.float32)

    luck = rng.gumbel(size=(*at.shape, len(p["groups"]))).astype(np.float32)
    weight = luck + demand.day_group[day]
    chance = np.zeros(weight.shape, dtype=np.float32) if explain else None
    weight += np.asarray(p["slot_group"], dtype=np.float32)[slot]
    weight += pull[..., None] * np.asarray(p["payday_group"], dtype=np.float32)
    strain = np.minimum(state.strain[order], 5).astype(np.float32)
    weight += (people.habit[order] + strain[:, None] * np.asarray(p["strain_group"], dtype=np.float32))[:, None, :]

    last, before, last_at = state.last[order], state.last_but_one[order], state.last_at[order]
    recent = state.recent[order]
    chosen = np.zeros(at.shape, dtype=np.int64)
    now = (at / DAY).astype(np.float32)
    speed = np.float32(-1) / np.asarray(p["recency_days"], dtype=np.float32)
    loss = np.asarray(p["recency"], dtype=np.float32)
    front = (count > np.arange(most)[:, None]).sum(axis=1)
    for step, rows in enumerate(front):
        moment = now[:rows, step, None]
        score = weight[:rows, step] + demand.memory[before[:rows], last[:rows]]
        score -= loss * np.exp((moment - last_at[:rows]) * speed)
        group = score.argmax(axis=1)
        if chance is not None:
            plain = np.exp(score - luck[:rows, step])
            chance[:rows, step] = plain / plain.sum(axis=1, keepdims=True)
        chosen[:rows, step] = group
        before[:rows] = last[:rows]
        last[:rows] = group
        last_at[np.arange(rows), group] = moment[:, 0]
        recent[:rows, :-1] = recent[:rows, 1:]
        recent[:rows, -1] = group
    state.last[order], state.last_but_one[order], state.last_at[order], state.recent[order] = (
        last,
        before,
        last_at,
        recent,
    )

    back = np.argsort(order, kind="stable")
    keep = real[back]
    who = np.repeat(np.arange(len(people)), count[back])
    return Purchases(who, at[back][keep], chosen[back][keep], None if chance is None else chance[back][keep])


def pay(
    world: World, people: People, book: Book, purchases: Purchases, level: Floats, month: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """
    Give the purchases categories, prices, shops and ways to pay, and post them.

    Parameters
    ----------
    level : Floats
        Spending level of each customer: prices are multiplied by it, shape (block,).

    Returns
    -------
    by_account, by_card : Ints
        Spent from checking and by credit card, cents, shape (block,).
    """
    p, demand = world.parameters["everyday"], world.demand
    who, at, group = purchases.who, purchases.at, purchases.group
    size = len(who)
    u = rng.random((8, size))
    z = rng.normal(size=size)
    categories = p["categories"]

    first = demand.first_category[group]
    limits = demand.category_limits[at // DAY]
    here = np.arange(size)
    sizes = np.diff(np.append(demand.first_category, len(categories)))[group]
    category = first.copy()
    for step in range(2):  # no group has more than three categories
        category += (step + 1 < sizes) & (u[0] > limits[here, np.minimum(first + step, len(categories) - 1)])

    is_outlier = u[1] < p["outlier_rate"]
    price = floats(p["price"])[category] * np.exp(floats(p["price_sigma"])[category] * z) * level[who]
    usual = floats(p["price"])[category] * level[who]
    odd = usual * (p["outlier_low"] + (p["outlier_high"] - p["outlier_low"]) * u[2])
    price = np.where(is_outlier, odd, price)
    is_cash = category == categories.index("cash_withdrawal")
    cents = np.where(is_cash, np.maximum(np.rint(price / 10), 1) * 1000, np.maximum(np.rint(price * 100), 50)).astype(
        np.int64
    )

    chance = np.minimum(people.card_share[who] * floats(p["card_fit"])[category], 0.95)
    by_card = people.has_card[who] & (u[3] < chance)
    is_transfer = np.isin(category, [categories.index("transfer_out"), categories.index("donations")])
    is_online = category == categories.index("online_shopping")
    touches = (
        0.35
        + 0.25 * month / max(world.calendar.months, 60)
        + world.parameters["drift"]["contactless"] * world.economy.drift[month]
    )
    method = np.select(
        [by_card, is_cash, is_transfer, is_online, u[4] < touches],
        [METHODS.index(name) for name in ("credit_card", "cash", "transfer", "direct_debit", "contactless")],
        METHODS.index("debit_card"),
    )
    mobile = np.where(u[7] < 0.5, CHANNELS.index("mobile"), CHANNELS.index("online"))
    channel = np.select(
        [is_cash, is_transfer | is_online], [np.full(size, CHANNELS.index("atm")), mobile], CHANNELS.index("terminal")
    )

    shops = p["shops"]
    favourite = people.favourites[who, category, (u[6] * 3).astype(np.int64)]
    shop = np.where(u[5] < p["favourite"], favourite, (u[6] * shops).astype(np.int64))
    away = (category == categories.index("travel")) | (u[7] > 0.94)
    city = np.where(away, (u[2] * len(world.cities)).astype(np.int64), people.city[who])
    place = np.where(is_transfer | is_online, -1, city)
    slot = np.where(by_card, 2, 0)
    book.add(
        who=who,
        slot=slot,
        at=at,
        cents=-cents,
        category=category,
        channel=channel,
        method=method,
        party=category * shops + shop,
        place=place,
        outlier=is_outlier.astype(np.int64),
    )

    def total(rows: Bools) -> Ints:
        return np.bincount(who[rows], weights=cents[rows], minlength=len(people)).astype(np.int64)

    return total(~by_card), total(by_card)


def sketch(world: World, people: People, state: State, rng: np.random.Generator) -> None:
    """Draw the order of the last ten purchases alone, for banks of months: habits and the memory of two groups."""
    p = world.parameters["everyday"]
    size, groups = people.habit.shape
    weight = (people.habit + np.minimum(state.strain, 5)[:, None] * floats(p["strain_group"])).astype(np.float32)
    loss = np.asarray(p["recency"], dtype=np.float32) * np.eye(groups, dtype=np.float32)
    for _ in range(state.recent.shape[1]):
        # Of logits w, the index where an exponential number over exp(w) is least is drawn with their chances.
        score = np.exp(weight + world.demand.memory[state.last_but_one, state.last] - loss[state.last])
        group = (rng.standard_exponential((size, groups), dtype=np.float32) / score).argmin(axis=1)
        group = np.where(state.is_active, group, state.last)
        state.last_but_one, state.last = state.last, group
        state.recent = np.column_stack([state.recent[:, 1:], np.where(state.is_active, group, -1).astype(np.int8)])
