"""Truth about loans: the chance of default, given the state of the month before and the terms of the loan."""

from typing import Any

import numpy as np
import pyarrow as pa

from ledgercast.demo import baskets, loans, state, what_if
from ledgercast.demo.parameters import Bools, Floats, Ints, draws, floats
from ledgercast.demo.simulate import Block
from ledgercast.demo.world import World, after


def _forced(world: World, granted: dict[str, Any], loan: Ints, fresh: Bools) -> loans.Offer:
    """Offer the loans in question to the rows in `fresh`."""
    terms = {name: granted[name][loan] for name in ("principal", "payment", "term", "score", "monthly", "day")}
    return loans.Offer(new=fresh, second=np.full(len(loan), 40_000), **terms)


def chances(world: World, block: Block, number: int) -> tuple[dict[str, Any], Floats]:
    """
    Run each loan forward from the start of the month of its grant.

    All loans of a block share one pool, in which months are those of the calendar: a loan enters with its grant and
    leaves when its outcome is known. A draw counts for the sum of the hazards that it meets, which varies less than
    whether it defaults; draws in which the loan would have been refused don't count.

    Returns
    -------
    granted : dict[str, Any]
        The block's loans, see `loans.LoanBook`.
    p : Floats
        Probability of default, one a loan.
    """
    p = world.parameters
    granted = block.loans.granted.close()
    count, longest, months = p["truth"]["loan_draws"], p["loans"]["outcome_months"], world.calendar.months
    future = after(world, 0, months + longest + 1)
    clients, client = np.unique(granted["who"], return_inverse=True)
    people = block.people.take(clients)
    habits = baskets.habits_with_memory(future, people, 0)
    began = np.searchsorted(world.calendar.month_start, granted["day"], side="right") - 1
    rng = draws(world.seed, "truth", (1 << 48) + number)

    met, counted = np.zeros(len(client)), np.zeros(len(client))
    loan = np.zeros(0, dtype=np.int64)
    hazard, is_able = np.zeros(0), np.zeros(0, dtype=np.bool_)
    now = block.end.take(loan)
    for month in range(int(began.min(initial=months)), months + longest + 1):
        arrivals = np.repeat(np.flatnonzero(began == month), count)
        if len(arrivals):
            now = state.join(now, block.kept[month].take(granted["who"][arrivals]))
            loan, hazard = np.append(loan, arrivals), np.append(hazard, np.zeros(len(arrivals)))
            is_able = np.append(is_able, np.ones(len(arrivals), dtype=np.bool_))
        if not len(loan):
            continue
        group = what_if.cast(people, client[loan])
        fresh = began[loan] == month
        present = np.maximum(np.bincount(client[loan], minlength=len(clients)), 1)
        strain = floats(np.bincount(client[loan], weights=now.strain, minlength=len(clients)) / present)
        goods = baskets.make(future, people, strain, habits, month)

        def lend(
            at_grant: state.State, month: int, group: Any = group, loan: Ints = loan, fresh: Bools = fresh
        ) -> loans.Offer:
            nonlocal is_able
            is_able = is_able & (~fresh | loans.may_borrow(future, group.rows, at_grant, month))
            return _forced(world, granted, loan, fresh)

        borrowers = loans.LoanBook()
        what_if.month(future, group, now, goods, borrowers, month, rng, lend)
        hazard = hazard + borrowers.hazard
        over = (now.loan_left == 0) | (now.loan_missed > 0) | (now.loan_age >= longest)
        np.add.at(met, loan[over], (hazard * is_able)[over])
        np.add.at(counted, loan[over], is_able[over])
        stay = np.flatnonzero(~over)
        now, loan, hazard, is_able = now.take(stay), loan[stay], hazard[stay], is_able[stay]
    return granted, np.clip(met / np.maximum(counted, 1), 0.0005, 0.9995)


def table(world: World, block: Block, number: int, loan_ids: list[str]) -> pa.Table:
    """Make a block's rows; `loan_ids` are those of the block's loans in the order of their grants."""
    _, chance = chances(world, block, number)
    return pa.table({"loan_id": pa.array(loan_ids, pa.string()), "p_default": chance})
