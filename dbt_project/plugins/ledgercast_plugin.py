"""What dbt can't do in SQL: look at files, make the build folder, explain a locked build file, load the metrics."""

import json
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from ledgercast.bank_files import Declaration, check_files, look_at
from ledgercast.build_file import why_closed
from ledgercast.metrics import SQL_FILE


class Plugin(BasePlugin):
    """Prepares each run of dbt; one for each process."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Make the build folder and see that nobody else holds the build file, before dbt opens it."""
        self.build_file = Path(creds.path)
        self.build_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            duckdb.connect(str(self.build_file), config=config).close()
        except duckdb.Error as error:
            raise DbtRuntimeError(why_closed(self.build_file, error)) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register the looks at files as SQL functions and load the metric macros."""
        conn.create_function("look_at_bank_file", self._look_at, [str, str], str, side_effects=True)
        conn.create_function("check_bank_files", self._check, [str, str], str, side_effects=True)
        conn.execute(SQL_FILE.read_text(encoding="utf-8"))

    def _look_at(self, declared: str, folder: str) -> str:
        try:
            return look_at(Declaration.from_mapping(json.loads(declared)), folder, self._copies).to_json()
        except ValueError as error:
            return json.dumps({"error": str(error)})

    def _check(self, declared: str, folder: str) -> str:
        return check_files(map(Declaration.from_mapping, json.loads(declared)), folder, self._copies)

    @property
    def _copies(self) -> Path:
        return self.build_file.parent.absolute() / "utf8"
