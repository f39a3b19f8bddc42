"""What a simulated block then did: the outcomes that the truth's probabilities are about."""

import numpy as np

from ledgercast.demo import incomes, truth_events
from ledgercast.demo.book import SLOTS
from ledgercast.demo.simulate import categories


def events(world, block, month, horizon):
    """Outcomes of the four events, shape (customers, 4), and who has one: there at the cutoff and the window's end."""
    postings, size = block.postings, len(block.people)
    start, days = world.calendar.month_start[month], int(world.calendar.month_start[month + horizon])
    day = np.clip(postings["at"] // 86_400, -1, None)
    counted = postings["slot"] <= SLOTS.index("savings")
    flow = np.zeros((size, days + 1), dtype=np.int64)
    inside = counted & (day < days)
    np.add.at(flow, (postings["who"][inside], day[inside] + 1), postings["cents"][inside])
    flow[:, 0] += block.opening["checking"] + block.opening["savings"]
    lowest = np.cumsum(flow, axis=1)[:, start + 1 :].min(axis=1)

    own = categories(world).index("own_transfer")
    spent = (postings["slot"] <= SLOTS.index("card")) & (postings["category"] != own) & (postings["cents"] < 0)
    spent &= (day >= start) & (day < days)
    spend = np.bincount(postings["who"][spent], weights=-postings["cents"][spent], minlength=size)
    past = incomes.history(world, block)
    base = past.base(month)
    income = past.income[:, month : month + horizon].sum(axis=1)
    happened = truth_events.outcomes(lowest, income, spend, horizon, base, world)
    there = (block.people.first_month < month) & ((block.end.left < 0) | (block.end.left >= days))
    return happened, there & (block.kept[month].left < 0)


def purchases(world, block, month):
    """Tell which products were bought within 60 days of a cutoff, shape (customers, P)."""
    rows = block.product_events.close()
    start = world.calendar.month_start[month] * 86_400
    bought = (rows["event"] == 2) & (rows["at"] >= start) & (rows["at"] < start + 60 * 86_400)
    label = np.zeros(block.end.held.shape, dtype=bool)
    label[rows["who"][bought], rows["product"][bought]] = True
    return label
