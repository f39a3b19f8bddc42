"""Truth about next goals: the chance of each everyday group at each purchase of the month after an origin."""

import numpy as np
import pyarrow as pa

from ledgercast.demo.simulate import Block
from ledgercast.demo.world import World


def schema(world: World) -> pa.Schema:
    """Columns: the purchase, its goal, and the chance of each goal."""
    columns = [
        ("customer_id", pa.string()),
        ("cutoff_month", pa.date32()),
        ("position", pa.int32()),
        ("occurred_at", pa.timestamp("s")),
        ("goal", pa.string()),
    ]
    return pa.schema(columns + [(f"p_{name}", pa.float32()) for name in world.parameters["everyday"]["groups"]])


def table(world: World, block: Block, ids: list[str], month: int) -> pa.Table:
    """Make a block's rows of one origin, `month` months after the start; given the moment of each purchase."""
    events = block.explained[month]
    groups = world.parameters["everyday"]["groups"]
    cutoff = (world.calendar.first_month + (month - 1)).astype("datetime64[D]")
    first = np.searchsorted(events.who, events.who)
    chance = events.chance if events.chance is not None else np.zeros((0, len(groups)))
    columns = [
        pa.array(ids).take(pa.array(events.who)),
        pa.array(np.full(len(events.who), cutoff)),
        pa.array(np.arange(len(events.who)) - first + 1, pa.int32()),
        pa.array(world.calendar.first_day.astype("datetime64[s]") + events.at),
        pa.array(groups).take(pa.array(events.group)),
        *(pa.array(chance[:, at]) for at in range(len(groups))),
    ]
    return pa.table(columns, schema=schema(world))
