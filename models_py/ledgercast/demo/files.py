"""Files of a demo bank: one a table, in a folder that appears when it is complete."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

FORMATS = ("parquet", "csv")
REPEATING = ("account_id", "category")  # plain text once spoiled, but still few different values


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
        # Whole numbers, money among them, as differences: quicker to write than plain ones, and no larger.
        numbers = [field.name for field in schema if pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)]
        return pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            use_dictionary=repeating,
            column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
            store_decimal_as_integer=True,
            store_schema=False,  # so that every reader sees plain text columns
        )

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


@contextmanager
def complete_folder(out: Path) -> Iterator[Path]:
    """
    Give a folder to write to, which becomes `out` if nothing fails; an earlier demo bank there is replaced.

    Raises
    ------
    ValueError
        `out` holds something else, or nothing can be written there; one line.
    """
    out = out.resolve()  # '.' has no name and no parent
    try:
        if out.exists() and not (
            out.is_dir() and ((out / "truth" / "generator.parquet").exists() or not any(out.iterdir()))
        ):
            raise ValueError(f"demo bank: {out} exists and is no demo bank, expected a new or empty folder")
        out.parent.mkdir(parents=True, exist_ok=True)
        # A sibling, so that the rename at the end stays on one disk.
        draft = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ValueError(
            f"demo bank: {out} can't be written ({error.strerror}), expected a place where you may write: take another"
        ) from error
    try:
        yield draft
        draft.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
