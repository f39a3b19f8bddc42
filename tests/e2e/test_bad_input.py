"""Whole runs of dbt on input that can't be read: one line says why, nothing is built, readers keep what they had."""

import gzip
from pathlib import Path

import duckdb
import pytest
from building import Build

FILES = {
    "customers.csv": "customer_id,region\nc1,north\n",
    "accounts.csv": "account_id,customer_id,account_type\na1,c1,checking\n",
    "transactions.csv": "transaction_id,account_id,booked_at,amount\nt1,a1,2020-01-05,12.50\n",
}


@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def refused(tmp_path):
    """A build that must fail; what it prints is one line that says why."""

    def build(expected: str, bank: str = "files", **settings: str) -> None:
        made = Build(tmp_path / "warehouse", bank, settings)
        made.warehouse.mkdir(exist_ok=True)
        made.published.write_bytes(b"what readers have")
        run = made.dbt("build")
        output = run.stdout + run.stderr
        assert run.returncode != 0, output
        assert "Traceback" not in output
        assert "START sql" not in output
        assert sum(expected in line for line in output.splitlines()) == 1, output
        assert made.published.read_bytes() == b"what readers have"

    return build


def test_a_renamed_column(data, refused):
    path = data / "transactions.csv"
    path.write_text(FILES["transactions.csv"].replace("amount", "value"))
    refused(
        f"files: {path} lacks the column 'amount'; found 'transaction_id', 'account_id', 'booked_at', 'value'",
        data_dir=str(data),
    )


def test_several_broken_files(data, refused):
    path = data / "accounts.csv"
    path.rename(data / "accounts.csv.gz")
    (data / "accounts.csv.gz").write_bytes(gzip.compress(b"account_id,customer_id,account_type\n" * 1000)[:-9])
    (data / "loans.csv").write_bytes(bytes(range(256)) * 100)
    (data / "transactions.csv").unlink()
    refused(
        f"files: {data / 'accounts.csv.gz'} is a damaged gzip file (Compressed file ended before the end-of-stream "
        "marker was reached); expected a whole one: get it or compress it again (and 2 more problems)",
        data_dir=str(data),
    )


def test_an_unknown_bank(refused):
    refused("bank 'acme' is unknown; expected one of", bank="acme")


def test_a_bad_number(refused):
    refused("var demo_customers is '-1'; expected a whole number from 1 to 1000000", bank="demo", demo_customers="-1")


def test_an_unknown_var(refused):
    refused("unknown var demo_custmers; expected one of bank", demo_custmers=3)


def test_a_bad_date(data, refused):
    refused("var as_of is 'yesterday'; expected a date as YYYY-MM-DD", as_of="yesterday", data_dir=str(data))


def test_a_build_file_in_use(tmp_path, data, refused):
    path = tmp_path / "warehouse" / ".build" / "files.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(path):
        refused(f"{path} is open in another process", data_dir=str(data))
