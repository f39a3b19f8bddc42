from datetime import UTC, datetime

from dbt_common.invocation import get_invocation_id

from ledgercast import reconciliation


def model(dbt, session):
    cells = dbt.ref("reconciliation_cells").to_arrow_table()
    segments = dbt.ref("reconciliation_segments").to_arrow_table()
    variances = dbt.ref("reconciliation_variances").to_arrow_table()
    run = {"run_id": get_invocation_id(), "scored_at": datetime.now(UTC).replace(tzinfo=None)}
    return reconciliation.prices(cells, segments, variances, **run)
