"""Columns of what the task publishes, the same also where nothing can be forecast."""

import pyarrow as pa

SLICES = ("age_band", "income_tier", "region", "history", "volatility", "training", "sample")

SCORES = pa.schema(
    [
        ("customer_id", pa.string()),
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
        ("seconds", pa.float64()),
        ("peak_mb", pa.float64()),
        ("status", pa.string()),
        ("run_id", pa.string()),
        ("scored_at", pa.timestamp("us")),
    ]
)

BACKTEST = pa.schema(
    [
        *(SCORES.field(name) for name in ("customer_id", "measure", "model_name", "cutoff_month", "month", "horizon")),
        ("y", pa.float64()),
        *(SCORES.field(name) for name in ("mean", "lo_80", "hi_80", "lo_95", "hi_95")),
        ("own_lo_80", pa.float64()),
        ("own_hi_80", pa.float64()),
        ("own_lo_95", pa.float64()),
        ("own_hi_95", pa.float64()),
        ("mase_scale", pa.float64()),
        ("rmsse_scale", pa.float64()),
        *((name, pa.string()) for name in SLICES),
        *(SCORES.field(name) for name in ("seconds", "peak_mb", "status", "run_id", "scored_at")),
    ]
)

MODEL = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("artifact", pa.binary()),
        ("settings", pa.string()),
        *(SCORES.field(name) for name in ("seconds", "peak_mb", "status", "run_id", "scored_at")),
    ]
)
