"""The command line `ledgercast`.

Each command is a module with a function `add_parser(subparsers)` that sets `run`: arguments to exit code.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

# command -> its module; only that of the command at hand is imported
COMMANDS = {
    "demo": "ledgercast.demo.command",
    "publish": "ledgercast.publish",
}


class _Parser(argparse.ArgumentParser):
    """Refuses in one line what it does not know; a shortened option may come to mean another one, so it is unknown."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; {self.prog} --help tells what is expected\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if None.

    Returns
    -------
    int
        0 when done; 2 when the input or its state is wrong, with one line on stderr that says what and the way out;
        130 when interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _Parser(prog="ledgercast", description="A bank's transactions in; forecasts out.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    chosen = arguments[0] if arguments else ""
    for module in [COMMANDS[chosen]] if chosen in COMMANDS else COMMANDS.values():
        importlib.import_module(module).add_parser(commands)
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands.choices[parsed.command].error(f"unknown argument {unknown[0]!r}")
    try:
        return int(parsed.run(parsed))
    except (ValueError, OSError) as error:
        print(f"ledgercast {parsed.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"ledgercast {parsed.command}: interrupted; nothing was replaced", file=sys.stderr)
        return 130
