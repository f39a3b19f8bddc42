"""Builds of whole banks for the tests: dbt run as a person would run it, in a warehouse of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
# options of `dbt build` that leave the tests out
NO_TESTS = ("--resource-type", "model", "--resource-type", "seed")


@dataclass
class Build:
    """A bank that is built in a folder of its own."""

    warehouse: Path
    bank: str = "demo"
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The build file, which is what dbt writes."""
        return self.warehouse / ".build" / f"{self.bank}.duckdb"

    @property
    def published(self) -> Path:
        """The file that readers open."""
        return self.warehouse / f"{self.bank}.duckdb"

    @property
    def vars(self) -> str:
        """What dbt gets as --vars."""
        return json.dumps({"bank": self.bank, **self.settings})

    @property
    def environment(self) -> dict[str, str]:
        """Variables that keep a run out of the project's own folders."""
        folders = {"LEDGERCAST_WAREHOUSE": self.warehouse, "DBT_TARGET_PATH": self.warehouse / "target"}
        return {**os.environ, **{name: str(folder) for name, folder in folders.items()}}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the virtual environment in the project's root; its output is text."""
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def dbt(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run dbt with this bank's vars."""
        return self.run("dbt", "--no-use-colors", *command, "--vars", self.vars)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the build file."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.sql(sql).fetchall()


def green(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """See that a program ended well; what it printed is shown where it did not."""
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    return done
