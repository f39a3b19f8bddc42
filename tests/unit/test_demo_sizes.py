"""Sizes and arguments of the demo bank: which work, which are refused in one line, and what an interruption leaves."""

import argparse
import csv

import pyarrow.parquet as pq
import pytest

from ledgercast import demo
from ledgercast.demo import command, simulate, tables


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
        ({"months": 0}, "months is 0"),
        ({"months": 1000}, "months is 1000"),
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


def parse(*words):
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    return parser.parse_args(["demo", *words])


def test_command_writes_a_bank(tmp_path, capsys):
    arguments = parse("--customers", "3", "--months", "2", "--out", str(tmp_path / "bank"), "--format", "csv")
    assert arguments.run(arguments) == 0
    assert "transactions" in capsys.readouterr().out
    assert (
        (tmp_path / "bank" / "transactions.csv").read_text().startswith("transaction_id,account_id,booked_at,amount,")
    )


def test_command_refuses_in_one_line(tmp_path, capsys):
    arguments = parse("--customers", "0", "--out", str(tmp_path / "bank"))
    assert arguments.run(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(SystemExit) as caught:
        parse("--out", "x", "--custmers", "3")
    assert caught.value.code == 2
