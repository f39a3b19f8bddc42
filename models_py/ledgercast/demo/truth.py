"""All tables of truth that take more than writing down what was drawn: probabilities given the state at a cutoff."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from ledgercast.demo import cutoffs, incomes, truth_events, truth_goals, truth_loans, truth_purchases
from ledgercast.demo.simulate import Block
from ledgercast.demo.world import World

THREADS = 2  # cutoffs at a time: each draws from a stream of its own, so the rows don't depend on it


@dataclass(frozen=True)
class Chances:
    """A block's tables of probabilities while they are worked out."""

    events: list[Future[pa.Table]]
    others: dict[str, Future[pa.Table]]

    def tables(self) -> dict[str, pa.Table]:
        """Wait for them."""
        events = pa.concat_tables(piece.result() for piece in self.events)
        return {"event_p": events, **{name: table.result() for name, table in self.others.items()}}


def start(
    pool: ThreadPoolExecutor, world: World, block: Block, number: int, ids: list[str], loan_ids: list[str]
) -> Chances:
    """
    Start to work a block's probabilities out.

    Parameters
    ----------
    block : Block
        Simulated with the states and purchases that `months_to_keep` and `months_to_explain` name.
    number : int
        Number of the block.
    ids, loan_ids : list[str]
        Ids of its customers, and of its loans in the order of their grants.
    """
    months = cutoffs.all_of(world.calendar.months)
    past = incomes.history(world, block)

    def purchases() -> pa.Table:
        return pa.concat_tables(truth_purchases.table(world, block, ids, month) for month in months)

    def goals() -> pa.Table:
        pieces = [truth_goals.table(world, block, ids, month) for month in months_to_explain(world)]
        return pa.concat_tables([truth_goals.schema(world).empty_table(), *pieces])

    events = [pool.submit(truth_events.table, world, block, number, ids, past, month) for month in months]
    others = {
        "loan_default_p": pool.submit(truth_loans.table, world, block, number, loan_ids),
        "purchase_p": pool.submit(purchases),
        "next_goal_p": pool.submit(goals),
    }
    return Chances(events, others)


def months_to_keep(world: World) -> range:
    """Months at whose start the state is needed: any may see a loan granted."""
    return range(world.calendar.months + 1)


def months_to_explain(world: World) -> list[int]:
    """Months whose purchases are kept with their probabilities: those after the origins."""
    return cutoffs.origins(world.calendar.months)
