"""Columns of what the task publishes, the same also where nothing can be said."""

import pyarrow as pa

from ledgercast.class_tables import OF_THE_RUN, backtest_schema
from ledgercast.customer_forecasts.events import EVENTS

# measures, in the order of `EVENTS`
MEASURES = tuple({"depleted": "balance_depleted"}.get(event, event) for event in EVENTS)
SLICES = ("age_band", "history", "training")
OUTCOMES = tuple(f"is_{measure}" for measure in MEASURES)

BACKTEST = backtest_schema(slices=SLICES)

MODEL = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("measures", pa.list_(pa.string())),
        ("artifact", pa.binary()),
        ("settings", pa.string()),
        *OF_THE_RUN,
    ]
)

SCORES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("horizon", pa.int32()),
        *((f"p_{measure}", pa.float64()) for measure in MEASURES),
        *((f"model_{measure}", pa.string()) for measure in MEASURES),
        ("reasons", pa.list_(pa.string())),
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        *OF_THE_RUN,
    ]
)
