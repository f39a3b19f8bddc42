from datetime import UTC, datetime

import pyarrow as pa
from dbt_common.invocation import get_invocation_id

from ledgercast import budget_segments
from ledgercast.budget_segments.schema import SCORES


def model(dbt, session):
    models = dbt.ref("budget_segments_model").to_arrow_table()
    inputs = dbt.ref("budget_segments_inputs").to_arrow_table()
    batches = dbt.ref("customer_segments_inputs").to_arrow_reader(50_000)
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return pa.RecordBatchReader.from_batches(SCORES, budget_segments.score(batches, inputs, models, **run))
