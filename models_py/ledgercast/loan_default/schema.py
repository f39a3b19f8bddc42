"""Columns of what the task writes, the same also where nothing can be predicted."""

import pyarrow as pa

from ledgercast.class_tables import OF_THE_RUN, backtest_schema

BACKTEST = backtest_schema(remarks=("choice", "protocol"))

IMPORTANCE = pa.struct([("feature", pa.string()), ("importance", pa.float64()), ("sd", pa.float64())])
DEPENDENCE = pa.struct(
    [("feature", pa.string()), ("value", pa.string()), ("position", pa.float64()), ("p", pa.float64())]
)
REASON = pa.struct(
    [("feature", pa.string()), ("value", pa.string()), ("direction", pa.string()), ("size", pa.float64())]
)

MODEL = pa.schema(
    [
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("artifact", pa.binary()),
        ("settings", pa.string()),
        ("importance", pa.list_(IMPORTANCE)),
        ("dependence", pa.list_(DEPENDENCE)),
        *OF_THE_RUN,
    ]
)

SCORES = pa.schema(
    [
        ("loan_id", pa.string()),
        ("customer_id", pa.string()),
        ("granted_on", pa.date32()),
        ("model_name", pa.string()),
        ("cutoff_month", pa.date32()),
        ("is_default", pa.bool_()),
        ("is_counted", pa.bool_()),
        ("is_out_of_fold", pa.bool_()),
        ("p", pa.float64()),
        ("p_raw", pa.float64()),
        ("p_lo", pa.float64()),
        ("p_hi", pa.float64()),
        ("threshold", pa.float64()),
        ("decision", pa.string()),
        ("reason_1", pa.string()),
        ("reason_2", pa.string()),
        ("reason_3", pa.string()),
        ("reasons", pa.list_(REASON)),
        *OF_THE_RUN,
    ]
)
