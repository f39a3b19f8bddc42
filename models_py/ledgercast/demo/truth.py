"""All tables of truth that take more than writing down what was drawn: probabilities given the state at a cutoff."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from ledgercast.demo import cutoffs, incomes, truth_events, truth_goals, truth_loans, truth_purchases
from ledgercast.demo.simulate import Block
from ledgercast.demo.world import World

THREADS = 2  # cutoffs at a time: each draws from a stream of its own, so the rows don't depend on it


def tables(world: World, block: Block, number: int, ids: list[str], loan_ids: list[str]) -> dict[str, pa.Table]:
    """
    Make a block's tables of probabilities.

    Parameters
    ----------
    block : Block
        Simulated with the states and purchases that `months_to_keep` and `months_to_explain` name.
    number : int
        Number of the block.
    ids, loan_ids : list[str]
        Ids of its customers, and of its loans in the order of their grants.
    """
    months = world.calendar.months
    past = incomes.history(world, block)

    def events(month: int) -> pa.Table:
        return truth_events.table(world, block, number, ids, past, month)

    with ThreadPoolExecutor(THREADS) as pool:
        loans = pool.submit(truth_loans.table, world, block, number, loan_ids)
        event_p = pa.concat_tables(pool.map(events, cutoffs.all_of(months)))
    purchases = [truth_purchases.table(world, block, ids, month) for month in cutoffs.all_of(months)]
    goals = [truth_goals.table(world, block, ids, month) for month in months_to_explain(world)]
    return {
        "event_p": event_p,
        "loan_default_p": loans.result(),
        "purchase_p": pa.concat_tables(purchases),
        **({"next_goal_p": pa.concat_tables(goals)} if goals else {}),
    }


def months_to_keep(world: World) -> range:
    """Months at whose start the state is needed: any may see a loan granted."""
    return range(world.calendar.months + 1)


def months_to_explain(world: World) -> list[int]:
    """Months whose purchases are kept with their probabilities: those after the origins."""
    return cutoffs.origins(world.calendar.months)
