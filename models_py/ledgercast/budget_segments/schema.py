"""Columns of what the task publishes, the same also where there is nobody to learn from."""

import pyarrow as pa

from ledgercast.customer_segments.schema import RUN, STAMP

# ordered by median monthly spend
SEGMENTS = ("low", "medium", "high")
# spending and balance behaviour: what budgets are made of
BUDGET_FEATURES = ["spend", "frequency", "balance"]
KMEANS = "kmeans"

CHANCES = [(f"p_{segment}", pa.float64()) for segment in SEGMENTS]

BACKTEST = pa.schema(
    [
        ("customer_id", pa.string()),
        ("months_of_history", pa.int32()),
        ("cutoff_month", pa.date32()),
        ("outcome_month", pa.date32()),
        ("fold", pa.int32()),
        ("model_name", pa.string()),
        ("y", pa.string()),
        ("predicted", pa.string()),
        *CHANCES,
        *RUN,
        *STAMP,
    ]
)
SCORES = pa.schema(
    [
        ("cutoff_month", pa.date32()),
        ("customer_id", pa.string()),
        ("months_of_history", pa.int32()),
        ("is_new_customer", pa.bool_()),
        ("model_name", pa.string()),
        ("budget_segment", pa.string()),
        *CHANCES,
        ("distance_to_centre", pa.float64()),
        *RUN,
        *STAMP,
    ]
)
