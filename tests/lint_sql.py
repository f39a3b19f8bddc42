"""Lint the SQL with sqlfluff, once a bank: its templater sees the models of the bank that is built, and no others."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
STAGING = Path("dbt_project/models/staging")


def lint(bank: str, folders: list[str]) -> bool:
    """Run sqlfluff on folders as they are for one bank; prints what it finds, returns whether that is nothing."""
    with tempfile.TemporaryDirectory() as warehouse:
        config = Path(warehouse) / "bank.cfg"
        config.write_text(f"[sqlfluff:templater:dbt:context]\nbank = {bank}\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar", "--config", str(config), *folders],
            cwd=ROOT,
            env={**os.environ, "LEDGERCAST_WAREHOUSE": warehouse, "DBT_TARGET_PATH": f"{warehouse}/target"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(f"sqlfluff, bank {bank}:\n{done.stdout}")
    return not done.returncode


def main() -> int:
    """Lint all that the demo bank is built of, and the other banks' own folders; 0 where all is clean."""
    banks = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["banks"]
    parts = [("demo", ["dbt_project/models"]), ("demo", ["analyses", "tests/data"])]
    parts += [(bank, [str(STAGING / folder)]) for bank, folder in banks.items() if folder != banks["demo"]]
    with ThreadPoolExecutor(2) as pool:
        clean = list(pool.map(lint, *zip(*parts, strict=True)))
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
