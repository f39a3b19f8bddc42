"""The SQL that splits lines, rendered from its dbt macro as dbt would render it."""

import gzip
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "files"
COLUMNS = ["a", "b", "c"]


def read(path: Path, delimiter: str = ",", header_line: int = 1, is_gzip: bool = False, width: int = 3) -> list[tuple]:
    source = "".join((MACROS / name).read_text() for name in ("sql_text.sql", "read_text_file.sql"))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    look = SimpleNamespace(
        path=str(path),
        file=path.name,
        delimiter=delimiter,
        header_line=header_line,
        is_gzip=is_gzip,
        header=["?"] * width,
        positions={name: place for place, name in enumerate(COLUMNS, 1) if place <= width},
    )
    declared = SimpleNamespace(columns=[SimpleNamespace(name=name) for name in COLUMNS])
    module = environment.from_string(source, globals={"return": lambda value: value}).module
    return duckdb.sql(module.read_text_file(declared, look)).fetchall()


def fields(folder: Path, line: str, delimiter: str = ",") -> tuple:
    path = folder / "rows.csv"
    path.write_text(f"a,b,c\n{line}\n", encoding="utf-8", newline="")
    ((_, _, raw, problem, *values),) = read(path, delimiter)
    assert raw == line
    return problem, *values


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1,2,3", (None, "1", "2", "3")),
        ("1,,", (None, "1", None, None)),
        (",,", (None, None, None, None)),
        (" 1 ,2 , ", (None, "1", "2", None)),
        ('"1","",3', (None, "1", None, "3")),
        ('"1, one",2,3', (None, "1, one", "2", "3")),
        ('"say ""so""",2,3', (None, 'say "so"', "2", "3")),
        ('"a"",""b",2,3', (None, 'a","b', "2", "3")),
        ('"""",2,3', (None, '"', "2", "3")),
        ('1,2,"x,y"', (None, "1", "2", "x,y")),
        ('5" pipe and 6" pipe,2,3', (None, '5" pipe and 6" pipe', "2", "3")),
        ("#1,2,3", (None, "#1", "2", "3")),
        ("1\\,2,3", (None, "1\\", "2", "3")),
        ("1,2", ("wrong_field_count", "1", "2", None)),
        ("1,2,3,4", ("wrong_field_count", "1", "2", "3")),
        ('"1,2,3', ("unbalanced_quote", '"1', "2", "3")),
        ("čaj,2,€", (None, "čaj", "2", "€")),
        ("1,\x01,\x00", (None, "1", "\x01", "\x00")),
    ],
)
def test_fields_of_a_line(tmp_path, line, expected):
    assert fields(tmp_path, line) == expected


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_every_delimiter_splits_and_may_be_quoted(tmp_path, delimiter):
    assert fields(tmp_path, delimiter.join(["1", "2,2", "3"]), delimiter) == (None, "1", "2,2", "3")
    assert fields(tmp_path, delimiter.join(['"1"', f'"2{delimiter}2"', "3"]), delimiter) == (
        None,
        "1",
        f"2{delimiter}2",
        "3",
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("is_gzip", [False, True])
def test_line_numbers_are_those_of_the_file(tmp_path, line_end, mark, is_gzip):
    content = (mark + line_end.join(["", "a,b,c", "1,2,3", "", "  ", "4,5,6"])).encode()
    path = tmp_path / "rows.csv"
    path.write_bytes(gzip.compress(content) if is_gzip else content)
    found = read(path, header_line=2, is_gzip=is_gzip)
    assert [row[:3] for row in found] == [("rows.csv", 3, "1,2,3"), ("rows.csv", 6, "4,5,6")]


def test_lf_beside_crlf(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"a,b,c\r\n1,2,3\n\n4,5,6\r\n7,8,9")
    assert [row[1:3] for row in read(path)] == [(2, "1,2,3"), (4, "4,5,6"), (5, "7,8,9")]


def test_a_column_that_the_file_lacks_is_null(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    assert [row[3:] for row in read(path, width=2)] == [(None, "1", "2", None)]


def test_line_numbers_hold_in_files_that_are_read_in_parallel(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b,c\n" + "".join(f'{row},"{"x" * 60}",z\n' for row in range(2, 600_002)))
    assert all(int(row[4]) == row[1] for row in read(path))
