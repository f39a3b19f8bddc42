"""Columns of what the task publishes, the same also where nobody can be clustered."""

import pyarrow as pa

RUN = [("seconds", pa.float64()), ("peak_mb", pa.float64()), ("status", pa.string())]
STAMP = [("run_id", pa.string()), ("scored_at", pa.timestamp("us"))]

MODEL = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("artifact", pa.binary()),
        ("settings", pa.string()),
        ("customers", pa.int64()),
        *RUN,
        *STAMP,
    ]
)
BACKTEST = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("clusters", pa.int32()),
        ("is_chosen", pa.bool_()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("n", pa.int64()),
        *RUN,
        *STAMP,
    ]
)
PROFILES = pa.schema(
    [
        ("cutoff_month", pa.date32()),
        ("cluster_id", pa.int32()),
        ("cluster_name", pa.string()),
        ("customers", pa.int64()),
        ("share", pa.float64()),
        ("feature", pa.string()),
        ("feature_label", pa.string()),
        ("median", pa.float64()),
        ("median_all", pa.float64()),
        ("difference", pa.float64()),
        ("left_out_because", pa.string()),
        *STAMP,
    ]
)
LOADINGS = pa.schema(
    [
        ("cutoff_month", pa.date32()),
        ("component", pa.int32()),
        ("feature", pa.string()),
        ("feature_label", pa.string()),
        ("loading", pa.float64()),
        ("explained", pa.float64()),
        ("is_kept", pa.bool_()),
        *STAMP,
    ]
)
SCORES = pa.schema(
    [
        ("cutoff_month", pa.date32()),
        ("customer_id", pa.string()),
        ("model_name", pa.string()),
        ("cluster_id", pa.int32()),
        ("cluster_name", pa.string()),
        ("distance_to_centre", pa.float64()),
        ("second_cluster_id", pa.int32()),
        ("second_distance", pa.float64()),
        ("pca_1", pa.float64()),
        ("pca_2", pa.float64()),
        *RUN,
        *STAMP,
    ]
)
