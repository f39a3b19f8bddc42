"""Truth about products: the chance of a purchase after each cutoff, with and without a contact, in closed form."""

import numpy as np
import pyarrow as pa

from ledgercast.demo import loans, products
from ledgercast.demo.parameters import Bools, Floats, Ints, floats
from ledgercast.demo.simulate import Block
from ledgercast.demo.state import State
from ledgercast.demo.truth_events import present
from ledgercast.demo.world import World, after

EARLIEST = 0.1  # share of a month before which no purchase happens, see products.step


def _life_event_chance(world: World, block: Block, known: State) -> Floats:
    """Chance that something moves a customer's life in a month (but for changes of work), shape (block,)."""
    p = world.parameters
    moves = np.array([p["bills"]["move_rate"], p["income"]["promotion_rate"]])
    borrows = loans.application_rate(world, block.people, known) * (known.loan_left == 0)
    return floats(1 - (1 - moves).prod() * (1 - borrows))


def chances(world: World, block: Block, known: State, month: int) -> tuple[Floats, Bools]:
    """
    Give the chance that each product is bought within 60 days of a cutoff.

    Interest is formed at the start of a quarter; what may change before the purchase (a life event) is averaged over.
    At a cutoff inside a quarter whose end comes within the 60 days, the later interest is taken as today's.

    Returns
    -------
    p : Floats
        Shape (block, P).
    eligible : Bools
        Active, and the product is not held, shape (block, P).
    """
    p, people = world.parameters["products"], block.people
    calendar = after(world, month, 3).calendar
    length = np.diff(calendar.month_start[month : month + 4])
    rate = products.purchase_rate(world, people, known)
    calm = np.minimum(rate * np.exp(-p["life_event_effect"] * (known.event_age <= 3))[:, None], p["most"])
    moved = np.minimum(calm * np.exp(p["life_event_effect"]), p["most"])
    new = _life_event_chance(world, block, known)
    stays_out = np.ones(rate.shape)
    days = float(world.parameters["truth"]["purchase_days"])
    event = np.zeros(len(people))
    for ahead in range(3):
        # The share of this month's purchases that comes in time.
        share = np.clip((days / length[ahead] - EARLIEST) / (1 - EARLIEST), 0, 1)
        event = 1 - (1 - event) * (1 - new)
        weight = np.where(known.event_age + ahead + 1 <= 3, 1.0, event)[:, None]
        chance = weight * (1 - np.exp(-moved)) + (1 - weight) * (1 - np.exp(-calm))
        stays_out *= 1 - share * chance
        days -= float(length[ahead])
    return 1 - stays_out, known.is_active[:, None] & ~known.held


def contacted(p: Floats, log_odds: Floats) -> Floats:
    """Chance after a contact that adds to the log odds."""
    odds = p / (1 - p) * np.exp(log_odds)
    return odds / (1 + odds)


def table(world: World, block: Block, ids: list[str], month: int) -> pa.Table:
    """Make a block's rows of one cutoff: active customers and the products that they do not hold."""
    known = block.kept[month]
    p, eligible = chances(world, block, known, month)
    here: Ints = np.zeros(len(block.people), dtype=np.int64)
    here[present(block, known, month)] = 1
    who, product = np.nonzero(eligible & (here == 1)[:, None])
    cutoff = (world.calendar.first_month + (month - 1)).astype("datetime64[D]")
    chance = p[who, product]
    return pa.table(
        {
            "customer_id": pa.array(ids).take(pa.array(who)),
            "product_id": pa.array(world.parameters["products"]["names"]).take(pa.array(product)),
            "cutoff_month": pa.array(np.full(len(who), cutoff)),
            "p_purchase": chance,
            "p_if_contacted": contacted(chance, block.people.contact_effect[who]),
        }
    )
