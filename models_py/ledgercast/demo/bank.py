"""Write a whole demo bank, block by block."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from tqdm import tqdm

from ledgercast.demo import dirt, parameters, simulate, tables, truth, world
from ledgercast.demo import months as month_bank
from ledgercast.demo.files import FORMATS, Files, complete_folder
from ledgercast.demo.people import BLOCK
from ledgercast.demo.tables import Tables
from ledgercast.demo.workers import in_order

VERSION = "0.2.0"
GRAINS = ("transaction", "month")
MOST_CUSTOMERS, MOST_MONTHS = 1_000_000, 240


def _check(customers: int, months: int, seed: int, file_format: str, grain: str, batch_customers: int) -> None:
    limits = {
        "customers": (customers, 1, MOST_CUSTOMERS),
        "months": (months, 1, MOST_MONTHS),
        "seed": (seed, 0, 2**63 - 1),
        "batch_customers": (batch_customers, 1, MOST_CUSTOMERS),
    }
    for name, (value, low, high) in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            raise ValueError(f"demo bank: {name} is {value!r}, expected a whole number from {low} to {high}")
    for name, choice, choices in (("format", file_format, FORMATS), ("grain", grain, GRAINS)):
        if choice not in choices:
            raise ValueError(f"demo bank: {name} is {choice!r}, expected one of {', '.join(choices)}")


def _contract(surroundings: world.World, block: simulate.Block, number: int) -> tuple[Tables, Tables]:
    """Make the contract's tables of a block and what was planted in them."""
    people, types = tables.customers(surroundings, block, number)
    rows, planted, outliers = tables.transactions(surroundings, block, number)
    registers = {
        "customers": people,
        "accounts": tables.accounts(surroundings, block),
        "loans": tables.loans(surroundings, block),
    }
    contract, spoiled = {"transactions": rows}, [planted]
    for name, table in registers.items():
        contract[name], dirty = dirt.spoil_register(surroundings, name, table, number)
        spoiled.append(dirty)
    contract["loan_payments"] = tables.loan_payments(surroundings, block)
    contract["product_events"] = tables.product_events(surroundings, block)
    effects = pa.table({"customer_id": types["customer_id"], "log_odds": block.people.contact_effect})
    planted_tables = {
        "customer_types": types,
        "planted_dirt": pa.concat_tables(spoiled),
        "planted_outliers": outliers,
        "contact_effect": effects,
    }
    return contract, planted_tables


def _block(surroundings: world.World, number: int, size: int, threads: int) -> tuple[Tables, Tables]:
    """Simulate a block and make the contract's tables and the truth's; without threads no probabilities."""
    if not threads:
        return _contract(surroundings, simulate.run(surroundings, number, size), number)
    keep, explain = truth.months_to_keep(surroundings), truth.months_to_explain(surroundings)
    block = simulate.run(surroundings, number, size, keep, explain)
    with ThreadPoolExecutor(threads) as pool:
        ids = tables.customer_ids(block.people.number)
        chances = truth.start(pool, surroundings, block, number, ids, tables.loan_ids(block))
        contract, planted = _contract(surroundings, block, number)
        return contract, planted | chances.tables()


def _blocks(surroundings: world.World, customers: int, chances: bool) -> Iterator[tuple[Tables, Tables]]:
    """Yield the contract's tables and the truth's tables of each block."""
    sizes = [min(BLOCK, customers - start) for start in range(0, customers, BLOCK)]
    threads = chances * (truth.THREADS if len(sizes) == 1 else 1)
    tasks = [(surroundings, number, size, threads) for number, size in enumerate(sizes)]
    written: Counter[str] = Counter()
    for contract, planted in in_order(_block, tasks):
        before = pa.array([written[name] for name in planted["planted_dirt"]["source_table"].to_pylist()], pa.int64())
        rows = pc.add(planted["planted_dirt"]["source_row"], before)
        planted["planted_dirt"] = planted["planted_dirt"].set_column(3, "source_row", rows)
        written.update({name: len(table) for name, table in contract.items()})
        yield contract, planted


def write(
    out: Path,
    *,
    customers: int = 2000,
    months: int = 72,
    seed: int = 1,
    format: str = "parquet",
    grain: str = "transaction",
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
    grain : str
        'transaction', or 'month': customer_months and product_events, typed, from the same processes but other draws.
    batch_customers : int
        Customers written at a time, rounded up to whole blocks; it changes memory, never the rows.
    chances : bool
        Work out the truth's probabilities too, which takes longer than all the rest; without them `truth/` holds only
        what was planted. A bank of months has none.
    progress : bool
        Show a progress bar.

    Returns
    -------
    dict[str, int]
        Rows in each table's file.

    Raises
    ------
    ValueError
        A size, seed, format or grain that cannot be, or a folder that holds something else; one line.
    """
    _check(customers, months, seed, format, grain, batch_customers)
    assumptions = parameters.load()
    surroundings = world.make(assumptions, months, seed)
    with complete_folder(Path(out)) as draft, ExitStack() as stack:
        files = stack.enter_context(Files(draft, format))
        known = stack.enter_context(Files(draft / "truth", "parquet"))
        for name, table in tables.shared(surroundings).items():
            files.write(name, table)
        if grain == "month":
            bank, size = month_bank.parts(surroundings, customers), month_bank.ROWS
        else:
            bank, size = _blocks(surroundings, customers, chances), BLOCK
        held, count = -(-batch_customers // size), -(-customers // size)
        pending: list[tuple[Tables, Tables]] = []
        for at, part in enumerate(tqdm(bank, total=count, desc="demo bank", disable=not progress), start=1):
            pending.append(part)
            if len(pending) == held or at == count:
                for target, side in ((files, 0), (known, 1)):
                    for name in pending[0][side]:
                        target.write(name, pa.concat_tables(pieces[side][name] for pieces in pending))
                pending = []
        known.write("generator", _generator(customers, months, seed, grain, assumptions))
    return files.rows


def _generator(customers: int, months: int, seed: int, grain: str, assumptions: dict[str, Any]) -> pa.Table:
    row = {"version": VERSION, "customers": customers, "months": months, "seed": seed, "grain": grain}
    return pa.Table.from_pylist([{**row, "parameters": json.dumps(assumptions, ensure_ascii=False)}])
