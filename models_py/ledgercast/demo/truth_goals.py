"""Truth about next goals: the chance of each everyday group at each purchase of the month after an origin."""

import numpy as np
import pyarrow as pa

from ledgercast.demo.simulate import Block
from ledgercast.demo.world import World


def table(world: World, block: Block, ids: list[str], month: int) -> pa.Table:
    """Make a block's rows of one origin, `month` months after the start; given the moment of each purchase."""
    events = block.explained[month]
    groups = world.parameters["everyday"]["groups"]
    cutoff = (world.calendar.first_month + (month - 1)).astype("datetime64[D]")
    first = np.searchsorted(events.who, events.who)
    chance = events.chance if events.chance is not None else np.zeros((0, len(groups)))
    return pa.table(
        {
            "customer_id": pa.array(ids).take(pa.array(events.who)),
            "cutoff_month": pa.array(np.full(len(events.who), cutoff)),
            "position": pa.array(np.arange(len(events.who)) - first + 1, pa.int32()),
            "occurred_at": pa.array(world.calendar.first_day.astype("datetime64[s]") + events.at),
            "goal": pa.array(groups).take(pa.array(events.group)),
            **{f"p_{name}": chance[:, at] for at, name in enumerate(groups)},
        }
    )
