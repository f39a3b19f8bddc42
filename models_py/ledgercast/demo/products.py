"""Products: interest, views, clicks, purchases and closings."""

import numpy as np

from ledgercast.demo.book import DAY, Columns
from ledgercast.demo.parameters import Floats, Ints, draws, floats
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World

EVENTS = ("view", "click", "purchase", "close")


def order_table(world: World) -> Floats:
    """
    Table of what a group followed by another one tells about each product, shape (P, G, G).

    Groups stand on a circle, in an order of each product's own; a step forwards counts up, one backwards down. As the
    table is antisymmetric, how often each group was bought tells nothing. It is the same in every bank.
    """
    p, groups = world.parameters["products"], len(world.parameters["everyday"]["groups"])
    rng = draws(p["order_seed"], "memory", 1)
    angle = 2 * np.pi / groups * np.argsort(rng.random((len(p["names"]), groups)), axis=1)
    return floats(np.sin(angle[:, None, :] - angle[:, :, None]))


def order_signal(world: World, state: State) -> Floats:
    """Sum the table over the pairs of neighbours among the last ten purchases, shape (block, P)."""
    earlier, later = state.recent[:, :-1].astype(np.int64), state.recent[:, 1:]
    table = order_table(world)
    products, groups, _ = table.shape
    by_pair = np.append(table.reshape(products, -1).T, np.zeros((1, products)), axis=0)  # the last row: no pair
    pair = np.where((earlier >= 0) & (later >= 0), earlier * groups + later, -1)
    told = np.zeros((len(pair), products))
    for step in range(pair.shape[1]):
        told += by_pair[pair[:, step]]
    return told


def consider(world: World, state: State, month: int) -> None:
    """Renew, at the start of a quarter, the interest that the last ten purchases have raised."""
    if world.calendar.month_of_year(month) % 3:
        return
    p = world.parameters["products"]
    groups = world.parameters["everyday"]["groups"]
    telling = np.array([groups.index(name) if name else -9 for name in p["recent_group"]])
    recent = (state.recent[:, :, None] == telling).sum(axis=1)
    often = floats(p["recent_effect"]) * np.minimum(recent, 3)
    state.interest = often + floats(p["order_effect"]) * order_signal(world, state)


def purchase_rate(world: World, people: People, state: State) -> Floats:
    """
    Rate a month at which each customer buys each product not held, shape (block, P).

    It is driven by type, life events, recent purchases, their order, and by what the community holds.
    """
    p = world.parameters["products"]
    log_rate = (
        floats(p["base"])
        + floats(p["type_effect"])[people.type]
        + world.tastes[people.community]
        + p["life_event_effect"] * (state.event_age <= 3)[:, None]
        + state.interest
    )
    return floats(np.minimum(np.exp(log_rate), p["most"]))


def hold_at_start(world: World, people: People, state: State, events: Columns, block: int) -> None:
    """Note the purchases, before the data begin, of what is held at the start."""
    who, product = np.nonzero(state.held)
    u = draws(world.seed, "products", (1 << 32) + block).random(len(who))
    at = np.floor(people.joined[who] * DAY * u).astype(np.int64)
    events.add(who=who, product=product, event=np.full(len(who), EVENTS.index("purchase")), at=at)


def step(world: World, people: People, state: State, events: Columns, month: int, rng: np.random.Generator) -> None:
    """Let a month of views, clicks, purchases and closings happen; what is held changes in the state."""
    p, calendar = world.parameters["products"], world.calendar
    shape = state.held.shape
    start = calendar.month_start[month]
    length = (calendar.month_start[month + 1] - start) * DAY
    active = state.is_active[:, None]
    rate = purchase_rate(world, people, state)
    u = rng.random((3, *shape))

    closes = active & state.held & (u[0] < floats(p["close"]))
    free = active & ~state.held
    buys = free & (u[1] < 1 - np.exp(-rate))
    views = np.minimum(rng.poisson(np.where(free, p["idle_views"] + p["views_per_interest"] * rate, 0.0)), 5)
    moment = (0.1 + 0.9 * u[2]) * (length - 1)

    def note(kind: str, who: Ints, product: Ints, second: Floats) -> None:
        event: Ints = np.full(len(who), EVENTS.index(kind))
        events.add(who=who, product=product, event=event, at=start * DAY + second.astype(np.int64))

    who, product = np.nonzero(views)
    count, bought = views[who, product], moment[who, product]
    luck = rng.random((2, len(who)))
    clicks = rng.binomial(count, p["click_share"])
    for turn in range(int(count.max(initial=0))):
        seen = bought * (turn + 1) / (count + 1) * (0.5 + 0.5 * luck[0])
        for kind, rows, second in (("view", count > turn, seen), ("click", clicks > turn, seen + 20 + 100 * luck[1])):
            note(kind, who[rows], product[rows], second[rows])
    for kind, happened in (("purchase", buys), ("close", closes)):
        who, product = np.nonzero(happened)
        note(kind, who, product, moment[who, product])
    state.held = (state.held | buys) & ~closes
