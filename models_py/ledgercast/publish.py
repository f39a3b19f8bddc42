"""Give readers a copy of a whole, green build: one file, and Parquet beside it, swapped in whole."""

import argparse
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ledgercast.build_file import why_closed
from ledgercast.metrics import SQL_FILE

SCHEMAS = ("core", "marts", "ml", "evaluation", "predictions", "demo_truth")
PARQUET_SCHEMAS = ("evaluation", "predictions")
STORAGE_VERSION = "v1.0.0"  # what DuckDB 1.x clients open; the default format of 2.0 they don't

# Raw rows hold whatever the bank's files do; no declaration can call them harmless.
ALWAYS_PRIVATE = {("core", "rejected_rows"): ("raw",)}


@dataclass(frozen=True)
class Published:
    """What a publication made.

    Attributes
    ----------
    file, folder : Path
        The database and the folder of Parquet files.
    tables, rows : int
        How many tables the database has, and rows in all of them.
    """

    file: Path
    folder: Path
    tables: int
    rows: int


@dataclass(frozen=True)
class _Relation:
    schema: str
    name: str
    comment: str | None
    columns: dict[str, str | None]  # those for readers -> their comments

    @property
    def sql(self) -> str:
        return f"{_identifier(self.schema)}.{_identifier(self.name)}"


def publish(bank: str = "demo", warehouse: Path = Path("warehouse")) -> Published:
    """Copy a bank's build into the file that readers open.

    The copy is written beside the old one, which is replaced when the new one is complete: whoever has it open goes on
    reading the old data. Columns marked as personal, and raw rejected rows, are never written unless the build was run
    with the var publish_pii.

    Parameters
    ----------
    bank : str
        Its build file is `<warehouse>/.build/<bank>.duckdb`.
    warehouse : Path
        The folder that gets `<bank>.duckdb` and `<bank>/<schema>/<table>.parquet`.

    Raises
    ------
    ValueError
        There is no build, it is in use, it can't be copied, or its last run was not a whole green build; one line.
    """
    if not re.fullmatch(r"\w+", bank):
        raise ValueError(f"bank is {bank!r}; expected the id of a bank, letters, digits and '_' only")
    build_file = warehouse / ".build" / f"{bank}.duckdb"
    if not build_file.is_file():
        raise ValueError(f"{build_file} does not exist; expected a finished build: {_build_command(bank)}")
    scratch = warehouse / ".build" / f"publish-{bank}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {_text(build_file)} as build_file (read_only)")
        except duckdb.Error as error:
            raise ValueError(why_closed(build_file, error)) from error
        relations = _relations(connection, _refuse_unfinished(connection, build_file, bank))
        try:
            rows = _write_database(connection, relations, scratch / f"{bank}.duckdb")
            _write_parquet(connection, relations, scratch / bank)
            connection.execute("detach published")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise ValueError(f"{build_file} could not be copied ({reason}); readers keep the copy they had") from error
    _swap_in(scratch, bank, warehouse)
    shutil.rmtree(scratch)
    return Published(warehouse / f"{bank}.duckdb", warehouse / bank, len(relations), rows)


def _refuse_unfinished(connection: duckdb.DuckDBPyConnection, build_file: Path, bank: str) -> bool:
    """Return whether the build was told to publish personal data."""
    try:
        runs = connection.execute(
            "select command, state, is_green, is_whole, publish_pii from build_file.build.runs "
            "order by started_at desc limit 1"
        ).fetchall()
    except duckdb.CatalogException:
        runs = []
    if not runs:
        raise ValueError(f"{build_file} has no record of a build; expected a finished one: {_build_command(bank)}")
    command, state, is_green, is_whole, publish_pii = runs[0]
    found = (
        "was interrupted"
        if state != "finished"
        else "failed"
        if not is_green
        else "built only a part"
        if not is_whole
        else ""
    )
    if found:
        raise ValueError(
            f"{build_file}: the last run, dbt {command}, {found}; expected a whole, green one: {_build_command(bank)}"
        )
    return bool(publish_pii)


def _build_command(bank: str) -> str:
    return "run dbt build" + ("" if bank == "demo" else f" --vars '{{bank: {bank}, data_dir: <folder>}}'")


def _relations(connection: duckdb.DuckDBPyConnection, publish_pii: bool) -> list[_Relation]:
    """Return what the last run's project has in the schemas for readers; a table left by an older one is no more."""
    found = connection.execute(RELATIONS, [list(SCHEMAS)]).fetchall()
    relations = []
    for schema, name, private, comment, columns in found:
        hidden = set() if publish_pii else {*map(str.lower, private), *ALWAYS_PRIVATE.get((schema, name), ())}
        public = {column["name"]: column["comment"] for column in columns if column["name"].lower() not in hidden}
        relations.append(_Relation(schema, name, comment, public))
    return relations


RELATIONS = """
with comments as (
    select schema_name, table_name, comment from duckdb_tables() where database_name = 'build_file'
    union all
    select schema_name, view_name, comment from duckdb_views() where database_name = 'build_file'
),

columns as (
    select
        schema_name,
        table_name,
        list({'name': column_name, 'comment': comment} order by column_index) as columns
    from duckdb_columns()
    where database_name = 'build_file'
    group by all
)

select relations.schema_name, relations.table_name, relations.private_columns, comments.comment, columns.columns
from build_file.build.relations as relations
inner join comments using (schema_name, table_name)
inner join columns using (schema_name, table_name)
where relations.schema_name in (select unnest(?))
order by relations.schema_name, relations.table_name
"""


def _write_database(connection: duckdb.DuckDBPyConnection, relations: list[_Relation], path: Path) -> int:
    connection.execute(f"attach {_text(path)} as published (storage_version {_text(STORAGE_VERSION)})")
    rows = 0
    connection.begin()  # one commit, not one for each of some hundred comments
    for schema in dict.fromkeys(relation.schema for relation in relations):
        connection.execute(f"create schema published.{_identifier(schema)}")
    for relation in relations:
        selected = ", ".join(map(_identifier, relation.columns))
        created = connection.execute(
            f"create table published.{relation.sql} as select {selected} from build_file.{relation.sql}"
        )
        rows += created.fetchall()[0][0]
        _comment(connection, relation)
    connection.execute("use published")
    connection.execute(SQL_FILE.read_text(encoding="utf-8"))
    connection.execute("use memory")
    connection.commit()
    return rows


def _comment(connection: duckdb.DuckDBPyConnection, relation: _Relation) -> None:
    if relation.comment:
        connection.execute(f"comment on table published.{relation.sql} is {_text(relation.comment)}")
    for column, comment in relation.columns.items():
        if comment:
            connection.execute(f"comment on column published.{relation.sql}.{_identifier(column)} is {_text(comment)}")


def _write_parquet(connection: duckdb.DuckDBPyConnection, relations: list[_Relation], folder: Path) -> None:
    folder.mkdir()
    for relation in relations:
        if relation.schema in PARQUET_SCHEMAS:
            (folder / relation.schema).mkdir(exist_ok=True)
            path = folder / relation.schema / f"{relation.name}.parquet"
            connection.execute(f"copy published.{relation.sql} to {_text(path)} (format parquet, compression zstd)")


def _swap_in(scratch: Path, bank: str, warehouse: Path) -> None:
    """Rename the new copy over the old one: the folder in two steps, undone on failure, then the file in one."""
    file, folder, old = warehouse / f"{bank}.duckdb", warehouse / bank, scratch / "old"
    # A log that some client left beside the old file would be replayed into the new one.
    file.with_name(file.name + ".wal").unlink(missing_ok=True)
    if folder.exists():
        folder.rename(old)
    try:
        (scratch / bank).rename(folder)
        (scratch / f"{bank}.duckdb").replace(file)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if old.exists():
            old.rename(folder)
        raise


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ledgercast publish` to the command line."""
    parser = commands.add_parser("publish", help="give readers a copy of a whole, green build")
    parser.add_argument("--bank", default="demo", help="whose build (default: %(default)s)")
    parser.add_argument(
        "--warehouse",
        type=Path,
        default=Path(os.environ.get("LEDGERCAST_WAREHOUSE", "warehouse")),
        help="folder of the copies (default: %(default)s, or what LEDGERCAST_WAREHOUSE says)",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    done = publish(arguments.bank, arguments.warehouse)
    print(f"{done.file}: {done.tables} tables, {done.rows:,} rows; Parquet files in {done.folder}")
    return 0
