"""Find a declared file, look at its header, and say in one line what is wrong with it."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ledgercast.bank_files.copy import utf8_copy
from ledgercast.bank_files.declaration import Column, Declaration
from ledgercast.bank_files.text import look_at_text

DELIMITERS = (",", ";", "\t", "|")
TEXT_ENDINGS = (".asc", ".csv", ".txt", ".tsv")
ENDINGS = (*TEXT_ENDINGS, *(ending + ".gz" for ending in TEXT_ENDINGS), ".parquet")

_DELIMITER_NAMES = {",": "','", ";": "';'", "\t": "tab", "|": "'|'"}


@dataclass(frozen=True)
class Look:
    """How a file is to be read.

    Attributes
    ----------
    format : str
        'text', 'parquet', or 'absent' for an optional file that is not there.
    path, file : str
        What to read (an absolute path, perhaps of a UTF-8 copy) and the name of the file that the bank brought.
    is_gzip : bool
        Whether the text is compressed.
    delimiter : str
        Between the fields of a line.
    header_line : int
        The header's line number, from 1; 0 for Parquet.
    header : tuple of str
        The names in the file, as they stand there.
    positions : dict of str to int
        For each declared column that the file has: its place in the header, from 1.
    """

    format: str
    path: str = ""
    file: str = ""
    is_gzip: bool = False
    delimiter: str = ""
    header_line: int = 0
    header: tuple[str, ...] = ()
    positions: dict[str, int] | None = None

    def to_json(self) -> str:
        """Return the look as a JSON object."""
        return json.dumps(asdict(self))


def check_files(declarations: Iterable[Declaration], folder: str, copies: Path) -> str:
    """Look at all files of a bank.

    Parameters
    ----------
    declarations : iterable of Declaration
        The bank's files.
    folder : str
        Where they are; '' where nobody said.
    copies : Path
        Folder for UTF-8 copies.

    Returns
    -------
    str
        '' where all can be read, else one line: the first problem and how many more there are.
    """
    problems: list[str] = []
    for declaration in declarations:
        try:
            look_at(declaration, folder, copies)
        except ValueError as error:
            if str(error) not in problems:
                problems.append(str(error))
    if len(problems) < 2:
        return "".join(problems)
    return f"{problems[0]} (and {len(problems) - 1} more problem{'s' if len(problems) > 2 else ''})"


def look_at(declaration: Declaration, folder: str, copies: Path) -> Look:
    """Find one declared file and say how it is to be read.

    Parameters
    ----------
    declaration : Declaration
        What is expected.
    folder : str
        Where the bank's files are.
    copies : Path
        Folder for UTF-8 copies of files in other encodings.

    Raises
    ------
    ValueError
        The file can't be used; one line that names it, what was found, what was expected, and the way out.
    """
    try:
        path = _find(declaration, _folder(declaration.bank, folder))
    except OSError as error:
        raise ValueError(f"{declaration.bank}: {_why_unreadable(error)}") from error
    if path is None:
        return Look("absent")
    try:
        return _look_at_parquet(declaration, path) if _is_parquet(path) else _look_at_text(declaration, path, copies)
    except OSError as error:
        raise ValueError(f"{declaration.bank}: {_why_unreadable(error)}") from error
    except ValueError as error:
        raise ValueError(f"{declaration.bank}: {path} {error}") from error


def _why_unreadable(error: OSError) -> str:
    return f"{error.filename} can't be read ({error.strerror}); expected what this user may read"


def _folder(bank: str, folder: str) -> Path:
    if not folder:
        raise ValueError(
            f"{bank}: no data_dir was given; expected the folder of the bank's files: "
            f"--vars '{{bank: {bank}, data_dir: <folder>}}', or make build BANK={bank} DATA=<folder>"
        )
    path = Path(folder).expanduser().absolute()
    if not path.is_dir():
        found = "is a file" if path.exists() else "does not exist"
        raise ValueError(f"{bank}: data_dir {path} {found}; expected the folder of the bank's files")
    return path


def _find(declaration: Declaration, folder: Path) -> Path | None:
    names = {declaration.file + ending for ending in ENDINGS}
    found = sorted(entry for entry in folder.iterdir() if entry.name.lower() in names)
    expected = f"{declaration.file}.csv (or {', '.join(ENDINGS).replace('.csv, ', '', 1)})"
    if len(found) > 1:
        raise ValueError(
            f"{declaration.bank}: {folder} has {' and '.join(entry.name for entry in found)}; "
            f"expected one file for {declaration.table}: move the others away"
        )
    if not found and not declaration.is_required:
        return None
    if not found:
        others = sorted(entry.name for entry in folder.iterdir())
        listed = ", ".join(others[:12]) + (", ..." if len(others) > 12 else "") if others else "nothing"
        raise ValueError(
            f"{declaration.bank}: {folder} has no file for {declaration.table}; expected {expected}; found {listed}"
        )
    if found[0].is_dir():
        raise ValueError(f"{declaration.bank}: {found[0]} is a folder; expected a file: move the file itself there")
    return found[0]


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1" or path.suffix.lower() == ".parquet"


def _look_at_parquet(declaration: Declaration, path: Path) -> Look:
    import pyarrow as pa  # here: a bank of text files need not wait for it
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            header, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise ValueError(
            f"is not a readable Parquet file ({reason}); expected a whole one: write or copy it again"
        ) from error
    positions = _positions(declaration, header, "")
    if declaration.is_required and rows == 0:
        raise ValueError("has columns but no rows; expected at least one row")
    return Look("parquet", str(path), path.name, header=header, positions=positions)


def _look_at_text(declaration: Declaration, path: Path, copies: Path) -> Look:
    text = look_at_text(path)
    lines = [(number, line) for number, line in enumerate(text.head, 1) if line.strip()]
    if not lines:
        raise ValueError(f"is empty; expected a header line with {_listed(_required(declaration))}")
    header_line, line = lines[0]
    delimiter = _delimiter(declaration, line)
    header = _fields(line, delimiter)
    positions = _positions(declaration, header, delimiter)
    if len(lines) == 1 and declaration.is_required:
        raise ValueError("has a header line but no rows; expected at least one row")
    if len(lines) > 1:
        _refuse_other_delimiter(lines[1], delimiter, len(header))
    if text.is_plain:
        return Look("text", str(path), path.name, text.is_gzip, delimiter, header_line, header, positions)
    copy = utf8_copy(path, text, copies / declaration.bank)
    return Look("text", str(copy), path.name, False, delimiter, header_line, header, positions)


def _delimiter(declaration: Declaration, line: str) -> str:
    """Return the delimiter under which the header has most of the declared columns."""

    def found(delimiter: str) -> int:
        return len(_matched(declaration.columns, _fields(line, delimiter)))

    best = max(DELIMITERS, key=lambda delimiter: (found(delimiter), line.count(delimiter)))
    expected = declaration.delimiter
    if expected and best != expected and found(best) > found(expected):
        raise ValueError(
            f"is separated by {_DELIMITER_NAMES[best]}; expected {_DELIMITER_NAMES[expected]}: "
            f"write it again with {_DELIMITER_NAMES[expected]}"
        )
    return expected or best


def _fields(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter)))
    except csv.Error as error:
        raise ValueError(
            f"has a line that can't be split ({error}); expected a header line and one row a line"
        ) from error


def _matched(columns: Iterable[Column], header: tuple[str, ...]) -> dict[str, int]:
    places = {name.strip().lower(): place for place, name in reversed(list(enumerate(header, 1)))}
    return {column.name: places[column.header.lower()] for column in columns if column.header.lower() in places}


def _positions(declaration: Declaration, header: tuple[str, ...], delimiter: str) -> dict[str, int]:
    counts = Counter(name.lower() for name in header if name)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise ValueError(f"has the column {_listed(twice)} twice; expected each name once: rename or remove one")
    positions = _matched(declaration.columns, header)
    missing = [c.header for c in declaration.columns if c.name not in positions and not c.is_optional]
    if missing:
        noun = "column" if len(missing) == 1 else "columns"
        split = f" separated by {_DELIMITER_NAMES[delimiter]}" if delimiter else ""
        raise ValueError(
            f"lacks the {noun} {_listed(missing)}; found {_listed(header)}{split}; "
            f"expected {_listed(_required(declaration))}: "
            f"rename or add the {noun}, or mend the delimiter"
        )
    return positions


def _required(declaration: Declaration) -> list[str]:
    return [column.header for column in declaration.columns if not column.is_optional]


def _refuse_other_delimiter(numbered: tuple[int, str], delimiter: str, fields: int) -> None:
    """Refuse a header that is split by one delimiter over rows that are split by another."""
    number, line = numbered
    if fields == 1 or delimiter in line:
        return
    for other in DELIMITERS:
        if len(_fields(line, other)) == fields:
            raise ValueError(
                f"is separated by {_DELIMITER_NAMES[delimiter]} in the header and by {_DELIMITER_NAMES[other]} in line "
                f"{number}; expected one delimiter: write it again with one"
            )


def _listed(names: Iterable[str], most: int = 20, longest: int = 40) -> str:
    listed = [repr(name if len(name) <= longest else name[:longest] + "...") for name in names]
    return ", ".join(listed[:most]) + (", ..." if len(listed) > most else "")
