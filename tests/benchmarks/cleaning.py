"""What cleaning catches of the dirt that the demo bank plants, row by row."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.report import write_table
from tests.benchmarks.scale import MARTS
from tests.e2e.building import Build, green

CAUGHT = """
    with planted as (from read_parquet('{truth}/planted_dirt.parquet'))
    select
        planted.kind,
        count(*),
        count(*) filter (rejected.source_row is not null),
        count(*) filter (transactions.repair is not null or customers.repair is not null),
        count(*) filter (transactions.category = 'unknown'),
        count(*) filter (transactions.transaction_id is not null and transactions.balance_after is null)
    from planted
    left join core.rejected_rows as rejected
        on planted.source_table = rejected.source_table and planted.source_row = rejected.source_row
    left join core.transactions as transactions
        on planted.source_table = 'transactions' and planted.key = transactions.transaction_id
    left join core.customers as customers
        on planted.source_table = 'customers' and planted.key = customers.customer_id
    group by planted.kind
    order by planted.kind
"""
INNOCENT = """
    select count(*)
    from core.rejected_rows as rejected
    anti join read_parquet('{truth}/planted_dirt.parquet') as planted
        on planted.source_table = rejected.source_table and planted.source_row = rejected.source_row
"""


def rows() -> Iterator[tuple[str, ...]]:
    """One row a kind of dirt, and one for clean rows that were rejected."""
    with tempfile.TemporaryDirectory() as folder:
        build = Build(Path(folder), "demo")
        green(build.dbt("build", "--select", "+path:dbt_project/models/core", *MARTS[2:]))
        where = {"truth": build.warehouse / ".build" / "demo_files" / "truth"}
        for kind, planted, *caught in build.query(CAUGHT.format(**where)):
            yield (kind, f"{planted:,}", *(f"{count:,}" for count in caught))
        innocent = build.query(INNOCENT.format(**where))[0][0]
        yield ("clean rows rejected", "0", f"{innocent:,}", "", "", "")


def main() -> None:
    """Measure and write docs/benchmarks/cleaning.md."""
    write_table(
        "cleaning",
        "What cleaning catches",
        "The default demo bank: planted rows, and what became of them. Late rows are put in order.",
        ("kind", "planted", "rejected", "repaired", "category unknown", "no balance"),
        rows(),
    )
