"""The command `ledgercast demo`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from ledgercast.demo import bank


def add_parser(subparsers: Any) -> None:
    """Add `demo` to the subparsers of the command line; its `run` takes the arguments and returns the exit code."""
    parser = subparsers.add_parser("demo", help="write a demo bank as files", description="Write a demo bank as files.")
    parser.add_argument("--customers", type=_whole_number, default=2000, help="number of customers (default 2000)")
    parser.add_argument("--months", type=_whole_number, default=72, help="number of months (default 72)")
    parser.add_argument("--seed", type=_whole_number, default=1, help="the same seed gives the same bank (default 1)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--format", default="parquet", help="parquet (default) or csv")
    parser.add_argument(
        "--grain", default="transaction", help="transaction (default), or month: customer_months directly"
    )
    parser.set_defaults(run=run)


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def run(arguments: argparse.Namespace) -> int:
    """Write the bank and list its tables."""
    rows = bank.write(
        arguments.out,
        customers=arguments.customers,
        months=arguments.months,
        seed=arguments.seed,
        format=arguments.format,
        grain=arguments.grain,
        progress=sys.stderr.isatty(),
    )
    for name, count in rows.items():
        print(f"{name:16}{count:>12,}")
    return 0
