"""Write a whole demo bank, block by block."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from tqdm import tqdm

from ledgercast.demo import dirt, parameters, simulate, tables, truth, world
from ledgercast.demo.people import BLOCK
from ledgercast.demo.tables import Tables

VERSION = "0.2.0"
FORMATS = ("parquet", "csv")
REPEATING = ("account_id", "category")  # plain text once spoiled, but still few different values
MOST_CUSTOMERS, MOST_MONTHS = 1_000_000, 240


@dataclass
class Files:
    """Files of one folder, one a table, open until the bank is complete."""

    folder: Path
    format: str
    rows: dict[str, int] = field(default_factory=dict)
    writers: dict[str, Any] = field(default_factory=dict)

    def write(self, name: str, table: pa.Table) -> None:
        """Append rows to a table's file; the first rows set its columns."""
        if self.format == "csv":
            table = pa.table({column: _plain(table[column]) for column in table.column_names})
        if name not in self.writers:
            self.writers[name] = self._open(str(self.folder / f"{name}.{self.format}"), table.schema)
        self.writers[name].write_table(table)
        self.rows[name] = self.rows.get(name, 0) + len(table)

    def _open(self, path: str, schema: pa.Schema) -> Any:
        if self.format == "csv":
            # No text of ours holds a comma, a quote or a line break.
            return csv.CSVWriter(
                path, schema, write_options=csv.WriteOptions(quoting_style="none", quoting_header="none")
            )
        repeating = [field.name for field in schema if pa.types.is_dictionary(field.type) or field.name in REPEATING]
        # Without Arrow's own schema every reader sees plain text columns.
        return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeating, store_schema=False)

    def __enter__(self) -> "Files":
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self.writers.values():
            writer.close()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _check(customers: int, months: int, seed: int, file_format: str, batch_customers: int) -> None:
    limits = {
        "customers": (customers, 1, MOST_CUSTOMERS),
        "months": (months, 1, MOST_MONTHS),
        "seed": (seed, 0, 2**63 - 1),
        "batch_customers": (batch_customers, 1, MOST_CUSTOMERS),
    }
    for name, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise ValueError(f"demo bank: {name} is {value}, expected a whole number from {low} to {high}")
    if file_format not in FORMATS:
        raise ValueError(f"demo bank: format is {file_format!r}, expected one of {', '.join(FORMATS)}")


def _contract(
    surroundings: world.World, block: simulate.Block, number: int, first_rows: dict[str, int]
) -> tuple[Tables, Tables]:
    """Make the contract's tables of a block and what was planted in them; `first_rows` counts the rows so far."""
    people, types = tables.customers(surroundings, block, number)
    rows, planted, outliers = tables.transactions(surroundings, block, number, first_rows.get("transactions", 0) + 1)
    registers = {
        "customers": people,
        "accounts": tables.accounts(surroundings, block),
        "loans": tables.loans(surroundings, block),
    }
    contract, spoiled = {"transactions": rows}, [planted]
    for name, table in registers.items():
        contract[name], dirty = dirt.spoil_register(surroundings, name, table, number, first_rows.get(name, 0) + 1)
        spoiled.append(dirty)
    contract["loan_payments"] = tables.loan_payments(surroundings, block)
    contract["product_events"] = tables.product_events(surroundings, block)
    for name, table in contract.items():
        first_rows[name] = first_rows.get(name, 0) + len(table)
    effects = pa.table({"customer_id": types["customer_id"], "log_odds": block.people.contact_effect})
    planted_tables = {
        "customer_types": types,
        "planted_dirt": pa.concat_tables(spoiled),
        "planted_outliers": outliers,
        "contact_effect": effects,
    }
    return contract, planted_tables


def _blocks(
    surroundings: world.World, customers: int, pool: ThreadPoolExecutor | None
) -> Iterator[tuple[Tables, Tables]]:
    """Yield the contract's tables and the truth's tables of each block; without a pool no probabilities."""
    first_rows: dict[str, int] = {}
    ready: tuple[Tables, Tables, truth.Chances | None] | None = None
    for number, start in enumerate(range(0, customers, BLOCK)):
        keep = truth.months_to_keep(surroundings) if pool else ()
        explain = truth.months_to_explain(surroundings) if pool else ()
        block = simulate.run(surroundings, number, min(BLOCK, customers - start), keep, explain)
        chances = None
        if pool:
            ids = tables.customer_ids(block.people.number)
            chances = truth.start(pool, surroundings, block, number, ids, tables.loan_ids(block))
        made = (*_contract(surroundings, block, number, first_rows), chances)
        if ready:
            yield _finish(*ready)
        # One block behind, so that the next one is simulated while this one's probabilities are worked out.
        ready = made
    if ready:
        yield _finish(*ready)


def _finish(contract: Tables, planted: Tables, chances: truth.Chances | None) -> tuple[Tables, Tables]:
    return contract, planted | (chances.tables() if chances else {})


def write(
    out: Path,
    *,
    customers: int = 2000,
    months: int = 72,
    seed: int = 1,
    format: str = "parquet",
    batch_customers: int = BLOCK,
    chances: bool = True,
    progress: bool = False,
) -> dict[str, int]:
    """
    Write a demo bank as files in the contract's form, with the truth about it beside them.

    Parameters
    ----------
    out : Path
        Folder to write; one that holds an earlier demo bank is replaced when the new one is complete.
    customers, months : int
        Size of the bank; the last month is the parameter file's.
    seed : int
        The same seed gives the same bank.
    format : str
        'parquet' or 'csv'; all columns are text, unknown values null (csv: empty).
    batch_customers : int
        Customers written at a time, rounded up to whole blocks; it changes memory, never the rows.
    chances : bool
        Work out the truth's probabilities too, which takes longer than all the rest; without them `truth/` holds only
        what was planted.
    progress : bool
        Show a progress bar.

    Returns
    -------
    dict[str, int]
        Rows in each table's file.

    Raises
    ------
    ValueError
        A size, seed or format that cannot be, or a folder that holds something else; one line.
    """
    _check(customers, months, seed, format, batch_customers)
    out = Path(out)
    if out.exists() and not (
        out.is_dir() and ((out / "truth" / "generator.parquet").exists() or not any(out.iterdir()))
    ):
        raise ValueError(f"demo bank: {out} exists and is no demo bank, expected a new or empty folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    assumptions = parameters.load()
    surroundings = world.make(assumptions, months, seed)
    # A sibling, so that the rename at the end stays on one disk.
    draft = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        with ExitStack() as stack:
            files = stack.enter_context(Files(draft, format))
            known = stack.enter_context(Files(draft / "truth", "parquet"))
            for name, table in tables.shared(surroundings).items():
                files.write(name, table)
            pending: list[tuple[Tables, Tables]] = []
            held = -(-batch_customers // BLOCK)
            count = -(-customers // BLOCK)
            pool = stack.enter_context(ThreadPoolExecutor(truth.THREADS)) if chances else None
            blocks = tqdm(
                _blocks(surroundings, customers, pool), total=count, unit="block", desc="demo bank", disable=not progress
            )
            for at, block in enumerate(blocks, start=1):
                pending.append(block)
                if len(pending) == held or at == count:
                    for target, part in ((files, 0), (known, 1)):
                        for name in pending[0][part]:
                            target.write(name, pa.concat_tables(pieces[part][name] for pieces in pending))
                    pending = []
            known.write("generator", _generator(customers, months, seed, assumptions))
        draft.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return files.rows


def _generator(customers: int, months: int, seed: int, assumptions: dict[str, Any]) -> pa.Table:
    row = {"version": VERSION, "customers": customers, "months": months, "seed": seed}
    return pa.Table.from_pylist([{**row, "parameters": json.dumps(assumptions, ensure_ascii=False)}])
