"""Lint the SQL with sqlfluff, once a bank: the templater sees only the models of the bank that is built."""

import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("dbt_project/models", "analyses", "tests/data")


def lint(bank: str, warehouse: str) -> int:
    """Run sqlfluff with the project as it is for one bank; returns its exit code."""
    config = (ROOT / ".sqlfluff").read_text(encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", suffix=".cfg", dir=warehouse) as override:
        override.write(f"[sqlfluff:templater:dbt:context]\nbank = {bank}\n")
        override.flush()
        command = [sys.executable, "-m", "sqlfluff", "lint", "--config", override.name, *FOLDERS]
        return subprocess.run(command, cwd=ROOT, check=False).returncode if config else 1


def main() -> int:
    """Lint every bank; the exit code is the worst one."""
    banks = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["banks"]
    with tempfile.TemporaryDirectory() as warehouse:
        return max(lint(bank, warehouse) for bank in banks)


if __name__ == "__main__":
    sys.exit(main())
