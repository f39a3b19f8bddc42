"""Columns of what the task publishes, the same also where nothing can be forecast."""

import pyarrow as pa

LEVELS = (80, 95)

SCORES = pa.schema(
    [
        ("segment_type", pa.string()),
        ("segment", pa.string()),
        ("measure", pa.string()),
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("month", pa.date32()),
        ("horizon", pa.int32()),
        ("mean", pa.float64()),
        ("lo_80", pa.float64()),
        ("hi_80", pa.float64()),
        ("lo_95", pa.float64()),
        ("hi_95", pa.float64()),
        ("own_lo_80", pa.float64()),
        ("own_hi_80", pa.float64()),
        ("own_lo_95", pa.float64()),
        ("own_hi_95", pa.float64()),
        ("mase_scale", pa.float64()),
        ("rmsse_scale", pa.float64()),
        ("seconds", pa.float64()),
        ("peak_mb", pa.float64()),
        ("status", pa.string()),
        ("choice", pa.string()),
        ("run_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
    ]
)

BACKTEST = SCORES.insert(SCORES.get_field_index("mean"), pa.field("y", pa.float64()))
