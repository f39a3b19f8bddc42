"""The command line `ledgercast`.

Each command is a module with a function `add_parser(subparsers)` that sets `run`: arguments to exit code.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

# command -> its module; only that of the command at hand is imported
COMMANDS = {
    "demo": "ledgercast.demo.command",
    "publish": "ledgercast.publish",
}


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
    parser = argparse.ArgumentParser(prog="ledgercast", description="A bank's transactions in; forecasts out.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    chosen = arguments[0] if arguments else ""
    for module in [COMMANDS[chosen]] if chosen in COMMANDS else COMMANDS.values():
        importlib.import_module(module).add_parser(commands)
    parsed = parser.parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except (ValueError, OSError) as error:
        print(f"ledgercast {parsed.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"ledgercast {parsed.command}: interrupted; nothing was replaced", file=sys.stderr)
        return 130
