"""Columns of what the task publishes, the same also where nothing can be said."""

import pyarrow as pa

from ledgercast.customer_forecasts.events import EVENTS

# measures, in the order of `EVENTS`
MEASURES = tuple({"depleted": "balance_depleted"}.get(event, event) for event in EVENTS)
SLICES = ("age_band", "history", "training")
OUTCOMES = tuple(f"is_{measure}" for measure in MEASURES)

_OF_THE_RUN = [
    ("seconds", pa.float64()),
    ("peak_mb", pa.float64()),
    ("status", pa.string()),
    ("run_id", pa.string()),
    ("scored_at", pa.timestamp("us")),
]

BACKTEST = pa.schema(
    [
        ("measure", pa.string()),
        ("horizon", pa.int32()),
        ("case_id", pa.string()),
        ("cluster_id", pa.string()),
        ("cutoff_month", pa.date32()),
        ("fold", pa.int32()),
        *((name, pa.string()) for name in SLICES),
        ("model_name", pa.string()),
        ("y", pa.bool_()),
        ("p", pa.float64()),
        ("p_raw", pa.float64()),
        ("p_lo", pa.float64()),
        ("p_hi", pa.float64()),
        ("threshold", pa.float64()),
        *_OF_THE_RUN,
    ]
)

MODEL = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("measures", pa.list_(pa.string())),
        ("artifact", pa.binary()),
        ("settings", pa.string()),
        *_OF_THE_RUN,
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
        *_OF_THE_RUN,
    ]
)
