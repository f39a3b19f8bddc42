"""
Everyday purchases without their order: what a customer's next purchase costs, on average over the process with memory.

The process of `everyday` is a chain over pairs of groups. Its stationary shares are worked out for each customer, with
the loss right after a purchase at its expected age; single purchases are then drawn independently from those shares.
Sums over days and months have nearly the same distribution, at a small part of the cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ledgercast.demo.everyday import expected_purchases
from ledgercast.demo.parameters import Bools, Floats, Ints, Parameters, floats
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.totals import CARD, DAYS
from ledgercast.demo.world import World

MANY, FEW = 512, 32  # equally likely purchases that stand for a customer's month: for many draws of it, for one
AT_ONCE = 32_768  # purchases laid out, or pairs of groups followed, at a time: they stay in the processor's cache
ROUNDS = 12  # of the power method: shares then move by less than 0.01
GOLDEN = 0.6180339887  # its multiples are spread evenly
NORMAL = ndtri((np.arange(4096) + 0.5) / 4096).astype(np.float32)


def context(world: World, month: int) -> Floats:
    """Log weight that a month adds to each group, on average over its days and parts of the day, shape (rules, G)."""
    p, demand, calendar = world.parameters["everyday"], world.demand, world.calendar
    days = slice(calendar.month_start[month], calendar.month_start[month + 1])
    bought = np.diff(demand.intensity, axis=1)[:, days]
    pull = np.exp(-demand.since_payday[:, days] / p["payday_days"])
    by_day = np.exp(demand.day_group[days] + pull[..., None] * floats(p["payday_group"]))
    by_slot = np.exp(floats(p["slot_group"])).T @ floats(p["slot_share"])
    by_day = np.einsum("rd,rdg->rg", bought / bought.sum(axis=1, keepdims=True), by_day)
    return floats(np.log(by_day * by_slot))


def habits_with_memory(world: World, people: People, month: int) -> Floats:
    """
    Find the log weights that give each customer's long-run shares of groups, shape (block, G).

    The shares are those of the chain with its memory and with the loss after a purchase at its expected age, by the
    power method, in the context of one month.
    """
    plain = people.habit + context(world, month)[people.payday_rule]
    left = 1 / (1 + 30.44 / people.rate[:, None] / floats(world.parameters["everyday"]["recency_days"]))
    share = np.empty(plain.shape)
    for rows in _slices(len(people), AT_ONCE // plain.shape[1] ** 2):
        share[rows] = _long_run_shares(world, plain[rows], left[rows])
    return floats(np.log(share) - plain + people.habit)


def _slices(size: int, step: int) -> Iterator[slice]:
    for start in range(0, size, step):
        yield slice(start, start + step)


def _long_run_shares(world: World, plain: Floats, left: Floats) -> Floats:
    """Follow the chain with log weights `plain`; `left` is what is left of a loss one purchase later, shape (n, G)."""
    # What is left, when a group is bought last, last but one or earlier, of the loss after buying it.
    loss = floats(world.parameters["everyday"]["recency"])
    memory, here = np.exp(world.demand.memory.astype(np.float64)), np.arange(plain.shape[1])
    as_last, as_second = memory[:, here, here], memory[here, :, here].copy()
    as_second[here, here] = 0  # bought twice running: the last time counts
    share = np.exp(plain) / np.exp(plain).sum(axis=1, keepdims=True)
    pair = share[:, :, None] * share[:, None, :]
    for _ in range(ROUNDS):
        old = left**2 * share * left / (1 - (1 - share) * left)
        weight = np.exp(plain - loss * old)
        last = np.exp(loss * (old - left)) - 1
        second = weight * (np.exp(loss * (old - left**2)) - 1)
        total = np.einsum("ng,abg->nab", weight, memory)  # threads of a linear algebra library would not help here
        extra = (weight * last)[:, None, :] * as_last
        extra += second[:, :, None] * as_second
        total += extra
        pair /= total
        chance = np.einsum("nab,abg->nbg", pair, memory) * weight[:, None, :]
        pair *= as_second
        pair *= second[:, :, None]
        chance += pair.transpose(0, 2, 1)
        chance[:, here, here] *= 1 + last
        pair, share = chance, chance.sum(axis=1)
    return floats(share)


@dataclass(frozen=True)
class Baskets:
    """
    Equally likely purchases of each customer in one month.

    Attributes
    ----------
    price : Floats
        EUR at spending level 1, shape (block, n).
    category : Ints
        What is bought, shape (block, n).
    by_card : Bools
        Paid by credit card, shape (block, n).
    day : Ints
        Equally likely days of the month under each payday rule, shape (rules, MANY).
    """

    price: NDArray[np.float32]
    category: NDArray[np.int8]
    by_card: Bools
    day: Ints


@dataclass(frozen=True)
class Bought:
    """Purchases of one month: customer's row, cents, category, column of `totals.DAYS`; rows with an outlier in odd."""

    who: Ints
    cents: Floats
    category: NDArray[np.int8]
    day: Ints
    odd: Ints

    def by_day(self, rows: int) -> Ints:
        """Cents spent on each day, by credit card in the last row, shape (DAYS, rows)."""
        return self.sums(self.day, rows, DAYS)

    def sums(self, kind: Ints, rows: int, kinds: int) -> Ints:
        """Cents spent by some kind of purchase, shape (kinds, rows)."""
        spent = np.bincount(kind * rows + self.who, weights=self.cents, minlength=rows * kinds)
        return spent.astype(np.int64).reshape(kinds, rows)


def make(world: World, people: People, strain: Floats, habits: Floats, month: int, entries: int = MANY) -> Baskets:
    """Lay out what customers under some strain may buy in a month, as some number of equally likely purchases."""
    p, demand, calendar = world.parameters["everyday"], world.demand, world.calendar
    start, end = calendar.month_start[month], calendar.month_start[month + 1]
    weight = habits + context(world, month)[people.payday_rule]
    weight = np.exp(weight + np.minimum(strain, 5)[:, None] * floats(p["strain_group"]))
    weight /= weight.sum(axis=1, keepdims=True)

    groups = np.array([p["groups"].index(name) for name in p["category_groups"]])
    limits = demand.category_limits[start:end].mean(axis=0)
    inside = np.diff(limits, prepend=0.0)
    inside[demand.first_category] = limits[demand.first_category]
    # Shares become whole numbers by an offset of each customer's own, so that no category is lost on average.
    offset = floats((people.number[:, None] * GOLDEN + month * GOLDEN**2) % 1)
    edges = np.floor(np.cumsum(weight[:, groups] * inside, axis=1) * entries + offset).astype(np.int32)
    edges[:, -1] = entries
    count = np.diff(edges, axis=1, prepend=0)
    shape = (len(people), entries)
    price, category = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.int8)
    by_card = np.empty(shape, dtype=np.bool_)
    for rows in _slices(len(people), AT_ONCE // entries):
        card_share = floats(np.where(people.has_card[rows], people.card_share[rows], 0.0))
        price[rows], category[rows], by_card[rows] = _entries(p, count[rows], card_share, offset[rows], entries)

    intensity = demand.intensity[:, start : end + 1]
    share = (intensity - intensity[:, :1]) / (intensity[:, -1:] - intensity[:, :1])
    wanted = (np.arange(MANY) + 0.5) / MANY
    day = np.stack([np.searchsorted(limits, wanted, side="right") - 1 for limits in share])
    return Baskets(price, category, by_card, day)


def _entries(
    p: Parameters, count: Ints, card_share: Floats, offset: Floats, entries: int
) -> tuple[NDArray[np.float32], NDArray[np.int8], Bools]:
    """Lay `count` purchases of each category out, shape (n, C), as price, category and by_card, shape (n, entries)."""
    size, categories = count.shape
    # One run of equal entries for each customer and category with any; small numbers, as memory is what this costs.
    run = np.flatnonzero(count)
    run_category, run_length = (run % categories).astype(np.int8), count.ravel()[run]
    category = np.repeat(run_category, run_length)
    begin = np.cumsum(run_length) - run_length
    rank = np.arange(size * entries, dtype=np.int32) - np.repeat(begin.astype(np.int32), run_length)
    step = np.repeat((len(NORMAL) / run_length).astype(np.float32), run_length)
    sigma = np.asarray(p["price_sigma"], dtype=np.float32)
    price = np.exp(sigma[category] * NORMAL[((rank + np.float32(0.5)) * step).astype(np.int32)])
    # A few quantiles miss the tail of the prices: their mean is set right.
    usual = floats(p["price"]) * np.exp(0.5 * floats(p["price_sigma"]) ** 2)
    right = usual[run_category] * run_length / np.add.reduceat(price, begin)
    price *= np.repeat(right.astype(np.float32), run_length)
    shape = (size, entries)
    fit = np.asarray(p["card_fit"], dtype=np.float32)[category].reshape(shape)
    chance = np.minimum(card_share[:, None].astype(np.float32) * fit, 0.95)
    spread = (rank * np.float32(GOLDEN)).reshape(shape) + offset.astype(np.float32)
    return price.reshape(shape), category.reshape(shape), spread - np.floor(spread) < chance


def draw(
    world: World, people: People, state: State, baskets: Baskets, owner: Ints, level: Floats, month: int,
    rng: np.random.Generator,
) -> Bought:  # fmt: skip
    """
    Draw a month's purchases of each row.

    Parameters
    ----------
    owner : Ints
        Row of `baskets` behind each row of people and state.
    level : Floats
        Spending level: prices are multiplied by it, shape (block,).
    """
    p, entries = world.parameters["everyday"], baskets.price.shape[1]
    count = rng.poisson(expected_purchases(world, people, state, month))
    who = np.repeat(np.arange(len(people)), count)
    luck = rng.integers(0, entries * MANY, len(who), dtype=np.int32)
    which, when = owner[who] * entries + luck % entries, people.payday_rule[who] * MANY + luck // entries
    price = baskets.price.ravel()[which] * level[who]
    odd = rng.integers(0, max(len(who), 1), rng.poisson(len(who) * p["outlier_rate"]))
    price[odd] *= rng.uniform(p["outlier_low"], p["outlier_high"], len(odd))
    day = np.where(baskets.by_card.ravel()[which], CARD, baskets.day.ravel()[when])
    return Bought(who, np.rint(price * 100), baskets.category.ravel()[which], day, who[odd])
