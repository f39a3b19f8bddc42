"""One row per table of the demo bank: how many rows its file has. Writing the files is what the model is for."""

from pathlib import Path

import pyarrow as pa

from ledgercast import demo


def model(dbt, session):
    setting = dbt.config.meta_get
    rows = demo.write(
        Path(setting("folder")),
        customers=setting("customers"),
        months=setting("months"),
        seed=setting("seed"),
        progress=True,
    )
    return pa.table({"source_table": list(rows), "rows": pa.array(rows.values(), pa.int64())})
