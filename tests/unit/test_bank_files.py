import codecs
import gzip
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ledgercast.bank_files import Column, Declaration, check_files, look_at

SALES = Declaration(
    "shop", "sales", "sales", (Column("id", "Sale ID"), Column("amount", "amount"), Column("note", "note", True))
)
ROWS = b"sale id,amount,note\n1,2.50,x\n2,3.00,\n"


def look(folder: Path, declaration: Declaration = SALES):
    return look_at(declaration, str(folder), folder / "copies")


def write(folder: Path, content: bytes, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def problem(folder: Path, declaration: Declaration = SALES) -> str:
    with pytest.raises(ValueError) as raised:
        look(folder, declaration)
    line = str(raised.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("ending", ["asc", "csv", "txt", "tsv", "CSV"])
@pytest.mark.parametrize("is_gzip", [False, True])
def test_a_text_file_is_found_by_its_stem(tmp_path, ending, is_gzip):
    name = f"sales.{ending}" + (".gz" if is_gzip else "")
    path = write(tmp_path, gzip.compress(ROWS) if is_gzip else ROWS, name)
    found = look(tmp_path)
    assert (found.format, found.path, found.file, found.is_gzip) == ("text", str(path), name, is_gzip)
    assert found.positions == {"id": 1, "amount": 2, "note": 3}


def test_gzip_is_told_by_content_not_by_name(tmp_path):
    write(tmp_path, gzip.compress(ROWS))
    assert look(tmp_path).is_gzip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_comes_from_the_header(tmp_path, delimiter):
    write(tmp_path, ROWS.replace(b",", delimiter.encode()))
    assert look(tmp_path).delimiter == delimiter


def test_columns_are_found_by_name_whatever_their_order_case_quotes_and_company(tmp_path):
    write(tmp_path, b'"AMOUNT", more ,"Sale ID"\n1,2,3\n')
    assert look(tmp_path).positions == {"amount": 1, "id": 3}


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path, line_end, mark):
    write(tmp_path, mark + ROWS.replace(b"\n", line_end))
    found = look(tmp_path)
    assert found.header == ("sale id", "amount", "note")
    assert found.header_line == 1
    assert Path(found.path).parent == tmp_path


def test_bare_cr_beside_lf_is_copied_with_lf(tmp_path):
    write(tmp_path, b"sale id,amount\r\n1,2\r3,4\n")
    assert Path(look(tmp_path).path).read_bytes() == b"sale id,amount\n1,2\n3,4\n"


def test_the_header_may_follow_blank_lines(tmp_path):
    write(tmp_path, b"\n \n" + ROWS)
    assert look(tmp_path).header_line == 3


@pytest.mark.parametrize("is_gzip", [False, True])
def test_single_byte_text_is_read_as_cp1252_and_valid_utf8_is_kept(tmp_path, is_gzip):
    content = ROWS + b"3,1.00,caf\xe9 \x80 \x81\n" + "4,1.00,café €\n".encode()
    path = write(tmp_path, gzip.compress(content) if is_gzip else content, "sales.csv" + (".gz" if is_gzip else ""))
    found = look(tmp_path)
    assert not found.is_gzip
    assert found.file == path.name
    assert Path(found.path).parent == tmp_path / "copies" / "shop"
    copied = Path(found.path).read_text(encoding="utf-8").splitlines()
    assert copied[3:] == ["3,1.00,café € \x81", "4,1.00,café €"]


@pytest.mark.parametrize("padding", [0, 1])
def test_a_character_may_lie_across_two_blocks(tmp_path, padding):
    content = "sale id,amount\n" + "x" * padding + "1,2\n" + "é,é\n" * 400_000
    path = write(tmp_path, content.encode())
    assert look(tmp_path).path == str(path)
    path.write_bytes(content.encode() + b"\xe9,1\n")
    assert Path(look(tmp_path).path).read_text(encoding="utf-8") == content + "é,1\n"


def test_a_file_that_ends_within_a_character_is_copied(tmp_path):
    write(tmp_path, ROWS + "3,1.00,é".encode()[:-1])
    assert Path(look(tmp_path).path).read_text(encoding="utf-8").endswith("3,1.00,Ã")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_copied_to_utf8(tmp_path, encoding):
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    write(tmp_path, mark + (ROWS.decode() + "3,1.00,čaj\n").encode(encoding))
    assert Path(look(tmp_path).path).read_text(encoding="utf-8").splitlines()[3] == "3,1.00,čaj"


def test_a_changed_file_is_looked_at_and_copied_again(tmp_path):
    path = write(tmp_path, ROWS + b"3,1.00,\xe9\n")
    look(tmp_path)
    path.write_bytes(ROWS + b"3,1.00,\xea\n")
    os.utime(path, (1, 1))
    assert Path(look(tmp_path).path).read_text(encoding="utf-8").endswith("ê\n")


def test_an_optional_file_or_column_may_be_absent(tmp_path):
    assert look(tmp_path, Declaration("shop", "sales", "sales", SALES.columns, is_required=False)).format == "absent"
    write(tmp_path, b"sale id,amount\n1,2\n")
    assert look(tmp_path).positions == {"id": 1, "amount": 2}


def test_parquet_of_any_types(tmp_path):
    pq.write_table(pa.table({"amount": [1.5], "Sale ID": [1]}), tmp_path / "sales.parquet")
    found = look(tmp_path)
    assert (found.format, found.header, found.positions) == ("parquet", ("amount", "Sale ID"), {"id": 2, "amount": 1})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty; expected a header line with 'Sale ID', 'amount'"),
        (b"\n\r\n", "is empty"),
        (b"sale id,amount\n", "has a header line but no rows"),
        (gzip.compress(ROWS * 1000)[:-20], "is a damaged gzip file"),
        (gzip.compress(ROWS * 1000)[:30] + b"\0" * 30, "is a damaged gzip file"),
        (gzip.compress(b""), "is empty"),
        (bytes(range(256)) * 40, "is not text"),
        (ROWS.decode().encode("utf-16-le"), "is not text"),
        (b"sale id,total\n1,2\n", "lacks the column 'amount'; found 'sale id', 'total' separated by ','"),
        (b"sale id:amount\n1:2\n", "lacks the columns 'Sale ID', 'amount'; found 'sale id:amount'"),
        (b"sale id,amount,Amount\n1,2,3\n", "has the column 'amount' twice"),
        (b"sale id,amount\n1;2\n2;3\n", "is separated by ',' in the header and by ';' in line 2"),
        (b"sale id,amount\n1," + b"x" * 2_500_000, "has a line of more than 2,000,000 bytes"),
        (b"x" * 200_000 + b"\n1\n", "has a line that can't be split"),
        (b"PAR1" + b"x" * 50, "is not a readable Parquet file"),
    ],
)
def test_what_can_not_be_read_is_told_in_one_line(tmp_path, content, expected):
    path = write(tmp_path, content)
    line = problem(tmp_path)
    assert line.startswith(f"shop: {path} ")
    assert expected in line


def test_a_first_row_of_any_length_is_a_row(tmp_path):
    write(tmp_path, b"sale id,amount\n1," + b"x" * 1_500_000)
    assert look(tmp_path).positions == {"id": 1, "amount": 2}


def test_a_link_to_nowhere(tmp_path):
    (tmp_path / "sales.csv").symlink_to(tmp_path / "gone.csv")
    assert problem(tmp_path) == (
        f"shop: {tmp_path / 'sales.csv'} can't be read (No such file or directory); expected what this user may read"
    )


def test_a_declared_delimiter_is_the_only_one(tmp_path):
    write(tmp_path, ROWS)
    declared = Declaration("shop", "sales", "sales", SALES.columns, delimiter=";")
    assert "is separated by ','; expected ';'" in problem(tmp_path, declared)


def test_a_missing_file_names_what_is_there(tmp_path):
    write(tmp_path, ROWS, "sale.csv")
    assert "has no file for sales; expected sales.csv (or .asc, " in problem(tmp_path)
    assert problem(tmp_path).endswith("; found sale.csv")


def test_two_candidates_are_one_too_many(tmp_path):
    write(tmp_path, ROWS)
    write(tmp_path, ROWS, "sales.asc.gz")
    assert "has sales.asc.gz and sales.csv; expected one file for sales" in problem(tmp_path)


def test_a_folder_is_not_a_file(tmp_path):
    (tmp_path / "sales.csv").mkdir()
    assert f"{tmp_path / 'sales.csv'} is a folder; expected a file" in problem(tmp_path)


def test_a_file_is_not_a_folder(tmp_path):
    path = write(tmp_path, ROWS)
    assert f"data_dir {path} is a file; expected the folder" in problem(path)
    assert f"data_dir {tmp_path / 'no'} does not exist" in problem(tmp_path / "no")


def test_no_folder_at_all(tmp_path):
    with pytest.raises(ValueError, match=r"^shop: no data_dir was given; .*BANK=shop DATA=<folder>$"):
        look_at(SALES, "", tmp_path)


def test_an_empty_parquet_file_and_one_without_a_column(tmp_path):
    pq.write_table(
        pa.table({"Sale ID": pa.array([], pa.string()), "amount": pa.array([], pa.string())}),
        tmp_path / "sales.parquet",
    )
    assert "has columns but no rows" in problem(tmp_path)
    pq.write_table(pa.table({"Sale ID": [1]}), tmp_path / "sales.parquet")
    assert "lacks the column 'amount'; found 'Sale ID'; expected 'Sale ID', 'amount'" in problem(tmp_path)


def test_all_files_are_looked_at_and_one_line_comes_back(tmp_path):
    other = Declaration("shop", "returns", "returns", SALES.columns)
    third = Declaration("shop", "gifts", "gifts", SALES.columns)
    write(tmp_path, ROWS)
    assert check_files([SALES], str(tmp_path), tmp_path) == ""
    line = check_files([SALES, other, third], str(tmp_path), tmp_path)
    assert "has no file for returns" in line
    assert line.endswith("(and 1 more problem)")
    assert "more" not in check_files([SALES, other], "", tmp_path)
