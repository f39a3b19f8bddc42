"""Columns that tasks of kind classes share: `evaluation` reads their back-tests by these names."""

from collections.abc import Sequence

import pyarrow as pa

OF_THE_RUN = [
    ("seconds", pa.float64()),
    ("peak_mb", pa.float64()),
    ("status", pa.string()),
    ("run_id", pa.string()),
    ("scored_at", pa.timestamp("us")),
]


def backtest_schema(slices: Sequence[str] = (), remarks: Sequence[str] = ()) -> pa.Schema:
    """Out-of-sample predictions, one row a case, measure, horizon and model.

    Parameters
    ----------
    slices, remarks : sequence of str
        Columns of text of the task's own: what figures are also given for, and what is said of a row.
    """
    return pa.schema(
        [
            ("measure", pa.string()),
            ("horizon", pa.int32()),
            ("case_id", pa.string()),
            ("cluster_id", pa.string()),
            ("cutoff_month", pa.date32()),
            ("fold", pa.int32()),
            *((name, pa.string()) for name in slices),
            ("model_name", pa.string()),
            ("y", pa.bool_()),
            ("p", pa.float64()),
            ("p_raw", pa.float64()),
            ("p_lo", pa.float64()),
            ("p_hi", pa.float64()),
            ("threshold", pa.float64()),
            *((name, pa.string()) for name in remarks),
            *OF_THE_RUN,
        ]
    )
