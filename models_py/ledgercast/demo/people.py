"""Who the customers are: what stays the same over their time with the bank."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ledgercast.demo.parameters import Bools, Floats, Ints, draws, floats, pick
from ledgercast.demo.world import World

BLOCK = 500  # customers who share a random stream; the files do not depend on how many blocks are held at once


@dataclass(frozen=True)
class People:
    """
    Customers of one block; each array has one element a customer (rows) and keeps their order.

    Attributes
    ----------
    number : Ints
        Running number in the bank, from 1.
    type, region, city, community, payday_rule, payday : Ints
        Indices; payday is a day of the month.
    birth_date : numpy datetime64[D]
        True date of birth.
    gender : Ints
        0 woman, 1 man.
    joined : Ints
        Day index of joining, negative before the data begin.
    first_month : Ints
        First month with activity.
    habit : Floats
        Log weight of each everyday group, float32, shape (block, G).
    favourites : Ints
        Favourite shops, shape (block, C, 3).
    risk : Floats
        Latent credit risk, standard deviation 1 inside a type.
    start_pay : Floats
        Net pay or pension a month at the start, EUR.
    rate : Floats
        Everyday purchases a month.
    raise_month, bill_day, bill_second : Ints
        Month of the year of the yearly raise; day and second that the dates of the customer's bills are made from.
    propensity, saving_rate, card_share : Floats
        Everyday spending over income less bills; standing order to savings over income; part of purchases by card.
    is_attentive : Bools
        Moves savings before checking falls below zero.
    pays_fee : Bools
        Pays for the account.
    subscriptions : Ints
        Number of subscriptions.
    contact_effect : Floats
        What a contact adds to the log odds of buying.
    """

    number: Ints
    type: Ints
    region: Ints
    city: Ints
    community: Ints
    birth_date: NDArray[np.datetime64]
    gender: Ints
    joined: Ints
    first_month: Ints
    payday_rule: Ints
    payday: Ints
    raise_month: Ints
    bill_day: Ints
    bill_second: Ints
    habit: Floats
    favourites: Ints
    risk: Floats
    start_pay: Floats
    rate: Floats
    propensity: Floats
    saving_rate: Floats
    card_share: Floats
    has_savings: Bools
    has_card: Bools
    has_car: Bools
    has_children: Bools
    is_owner: Bools
    is_attentive: Bools
    pays_fee: Bools
    subscriptions: Ints
    contact_effect: Floats

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.number)

    def take(self, rows: Ints) -> "People":
        """Copy some customers, once for each time that a row is named."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def make(world: World, block: int, size: int) -> People:
    """
    Draw the customers of a block.

    Parameters
    ----------
    world : World
        The bank's surroundings.
    block : int
        Number of the block, from 0.
    size : int
        Customers in it, at most `BLOCK`.
    """
    p, calendar = world.parameters, world.calendar
    rng = draws(world.seed, "people", block)
    types, people, regions = p["types"], p["people"], p["regions"]
    kind = pick(rng.random(size), types["share"])

    def of(name: str) -> Floats:
        return floats(types[name])[kind]

    def chance(name: str) -> Bools:
        return rng.random(size) < of(name)

    region = pick(rng.random(size), regions["shares"])
    city_count = np.array([len(cities) for cities in regions["cities"]])[region]
    city = world.city_start[region] + (rng.random(size) * city_count).astype(np.int64)
    community = rng.integers(0, people["communities"], size)

    early = (rng.random(size) < people["joined_before"]) | (calendar.months == 1)
    first_month = np.where(early, 0, 1 + np.floor(rng.random(size) * (calendar.months - 1)).astype(np.int64))
    opened = (rng.random(size) * 28).astype(np.int64)
    long_ago = -1 - (people["oldest_relation_years"] * 365 * rng.random(size) ** 1.5).astype(np.int64)
    joined = np.where(early, long_ago, calendar.month_start[np.maximum(first_month - 1, 0)] + opened)

    # Age in the middle of the time with the bank, kept in the bounds of the type.
    age = np.clip(rng.normal(of("age_mean"), of("age_sd")), of("age_low"), of("age_high")) + rng.random(size)
    middle = calendar.days / 2
    birth_date = calendar.dates((middle - age * 365.25).astype(np.int64))

    wage = floats(regions["wage_level"])[region] * world.economy.prices[first_month] ** 0.8
    start_pay = of("net_income") * wage * np.exp(of("income_sigma") * rng.normal(size=size))
    rule = pick(rng.random(size), p["income"]["payday_shares"])
    rule = np.where(
        kind == types["names"].index("retiree"), len(p["income"]["paydays"]) - 1, rule
    )  # pensions: the last day
    everyday = p["everyday"]
    habit = floats(everyday["habit"])[kind] + everyday["habit_sigma"] * rng.normal(size=(size, len(everyday["groups"])))
    shape = (size, len(everyday["categories"]), 3)
    shared = rng.random(shape) < everyday["community_favourite"]
    own = rng.integers(0, everyday["shops"], shape)
    return People(
        number=block * BLOCK + 1 + np.arange(size),
        type=kind,
        region=region,
        city=city,
        community=community,
        birth_date=birth_date,
        gender=rng.integers(0, 2, size),
        joined=joined,
        first_month=first_month,
        payday_rule=rule,
        payday=np.array(p["income"]["paydays"])[rule],
        raise_month=rng.integers(0, 12, size),
        bill_day=rng.integers(0, 28, size),
        bill_second=rng.integers(6 * 3600, 20 * 3600, size),
        habit=habit.astype(np.float32),
        favourites=np.where(shared, world.favourites[community], own),
        risk=of("risk_mean") + rng.normal(size=size),
        start_pay=start_pay,
        rate=of("purchases") * rng.gamma(12, 1 / 12, size),
        propensity=of("propensity") * np.exp(0.10 * rng.normal(size=size)),
        saving_rate=of("saving_rate") * rng.gamma(2, 0.5, size),
        card_share=of("card_share") * rng.uniform(0.5, 1.5, size),
        has_savings=chance("has_savings"),
        has_card=chance("has_card"),
        has_car=rng.random(size) < p["bills"]["car_share"],
        has_children=chance("children"),
        is_owner=chance("owner_share"),
        is_attentive=chance("attentive"),
        pays_fee=rng.random(size) < p["bills"]["fee_share"],
        subscriptions=rng.poisson(of("subscriptions")),
        contact_effect=world.by_type("products", "contact_effect", kind)
        + p["products"]["contact_effect_sigma"] * rng.normal(size=size),
    )
