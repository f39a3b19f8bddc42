"""Sizes and arguments of the demo bank: which work, which are refused in one line, and what an interruption leaves."""

import csv

import pyarrow.parquet as pq
import pytest

from ledgercast import cli, demo
from ledgercast.demo import months as month_bank
from ledgercast.demo import people, simulate, tables


@pytest.mark.parametrize(("customers", "months"), [(1, 1), (1, 72), (40, 1), (501, 1)])
def test_small_banks_work(tmp_path, customers, months):
    rows = demo.write(tmp_path / "bank", customers=customers, months=months)
    assert rows["customers"] >= customers
    assert rows["transactions"] > 5 * customers
    assert (tmp_path / "bank" / "loans.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"customers": 0}, "customers is 0"),
        ({"customers": -5}, "customers is -5"),
        ({"customers": 2.5}, "customers is 2.5"),
        ({"customers": True}, "customers is True"),
        ({"months": 0}, "months is 0"),
        ({"months": 1000}, "months is 1000"),
        ({"months": "6"}, "months is '6'"),
        ({"seed": -1}, "seed is -1"),
        ({"batch_customers": 0}, "batch_customers is 0"),
        ({"format": "xlsx"}, "format is 'xlsx'"),
        ({"grain": "year"}, "grain is 'year'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(tmp_path, arguments, word):
    with pytest.raises(ValueError) as caught:
        demo.write(tmp_path / "bank", **arguments)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="no demo bank"):
        demo.write(tmp_path, customers=1, months=1)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_interruption_leaves_the_earlier_bank(tmp_path, monkeypatch):
    demo.write(tmp_path / "bank", customers=2, months=1)
    before = (tmp_path / "bank" / "transactions.parquet").read_bytes()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate, "advance", stop)
    with pytest.raises(KeyboardInterrupt):
        demo.write(tmp_path / "bank", customers=2, months=1, seed=2)
    assert (tmp_path / "bank" / "transactions.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]


@pytest.mark.parametrize(("grain", "customers"), [("transaction", people.BLOCK), ("month", month_bank.ROWS)])
def test_a_block_is_the_same_in_a_process_of_its_own(tmp_path, grain, customers):
    """A single block is made in the caller's process, more are not."""
    demo.write(tmp_path / "one", customers=customers, months=2, chances=False, grain=grain)
    demo.write(tmp_path / "two", customers=customers + 20, months=2, chances=False, grain=grain)
    for path in sorted((tmp_path / "one").glob("*.parquet")):
        one, two = pq.read_table(path), pq.read_table(tmp_path / "two" / path.name)
        assert two.slice(0, len(one)).equals(one), path.name
        assert len(two) > len(one) or path.stem not in ("customers", "transactions", "customer_months"), path.name


def test_dirt_of_later_blocks_is_found_by_its_row(tmp_path):
    demo.write(tmp_path / "bank", customers=people.BLOCK + 100, months=2, chances=False)
    dirt = pq.read_table(tmp_path / "bank" / "truth" / "planted_dirt.parquet").to_pylist()
    for name in ("customers", "accounts", "transactions"):
        keys = pq.read_table(tmp_path / "bank" / f"{name}.parquet").column(0).to_pylist()
        rows = [row for row in dirt if row["source_table"] == name]
        assert [keys[row["source_row"] - 1] for row in rows] == [row["key"] for row in rows]
    assert any(row["source_row"] > 0.9 * len(keys) for row in rows)  # in the second block


def test_csv_holds_what_parquet_holds(tmp_path):
    demo.write(tmp_path / "p", customers=30, months=4)
    demo.write(tmp_path / "c", customers=30, months=4, format="csv")
    for name in tables.CONTRACT:
        table = pq.read_table(tmp_path / "p" / f"{name}.parquet").to_pylist()
        rows = [{key: value or "" for key, value in row.items()} for row in table]
        with (tmp_path / "c" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file)) == [{key: value or "" for key, value in row.items()} for row in rows], (
                name
            )


@pytest.mark.parametrize("grain", ["transaction", "month"])
@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_command_writes_the_smallest_bank(tmp_path, capsys, file_format, grain):
    sizes = ["--customers", "1", "--months", "1", "--format", file_format, "--grain", grain]
    assert cli.main(["demo", *sizes, "--out", str(tmp_path / "bank")]) == 0
    table = {"transaction": "transactions", "month": "customer_months"}[grain]
    assert table in capsys.readouterr().out
    assert (tmp_path / "bank" / f"{table}.{file_format}").stat().st_size > 0


def test_command_writes_to_the_folder_it_is_in(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert cli.main(["demo", "--customers", "1", "--months", "1", "--out", "."]) == 0
    assert (tmp_path / "here" / "transactions.parquet").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--customers", "0"], "customers is 0, expected a whole number from 1"),
        (["--customers", "-3"], "customers is -3, expected a whole number from 1"),
        (["--customers", "2.5"], "argument --customers: '2.5' is no whole number"),
        (["--months", "0"], "months is 0, expected a whole number from 1"),
        (["--months", "x"], "argument --months: 'x' is no whole number"),
        (["--seed", "-1"], "seed is -1, expected a whole number from 0"),
        (["--seed", "abc"], "argument --seed: 'abc' is no whole number"),
        (["--format", "xlsx"], "format is 'xlsx', expected one of parquet, csv"),
        (["--grain", "year"], "grain is 'year', expected one of transaction, month"),
        (["--custmers", "3"], "unknown argument '--custmers'"),
        (["--cust", "3"], "unknown argument '--cust'"),
        (["more"], "unknown argument 'more'"),
    ],
)
def test_command_refuses_in_one_line(tmp_path, capsys, words, expected):
    assert expected in refused(["demo", "--out", str(tmp_path / "bank"), *words], capsys)
    assert list(tmp_path.iterdir()) == []


def test_command_needs_a_folder_that_it_may_write(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    small = ["demo", "--customers", "1", "--months", "1", "--out"]
    assert "is no demo bank, expected a new or empty folder" in refused([*small, str(tmp_path / "file")], capsys)
    assert "can't be written" in refused([*small, str(tmp_path / "file" / "bank")], capsys)
    assert "can't be written" in refused([*small, str(tmp_path / ("long" * 100))], capsys)
    assert "required: --out" in refused(["demo"], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "mine"


def refused(arguments, capsys):
    """Run a command that must end with 2 and one line on stderr; return that line."""
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1), said
    return said.err
