"""What a bank's file is expected to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Column:
    """A column of a declared file.

    Attributes
    ----------
    name : str
        The column's id in SQL.
    header : str
        Its name in the file; compared without regard to case and surrounding blanks.
    is_optional : bool
        Whether a file without it is accepted.
    """

    name: str
    header: str
    is_optional: bool = False


@dataclass(frozen=True)
class Declaration:
    """A file that a bank brings.

    Attributes
    ----------
    bank, table : str
        Whose file it is and which table it fills.
    file : str
        The file's name without extension.
    columns : tuple of Column
        What is read from it; the file may hold more.
    is_required : bool
        Whether the bank can be built without it.
    delimiter : str or None
        The one delimiter that is accepted; None finds it from the header line.
    """

    bank: str
    table: str
    file: str
    columns: tuple[Column, ...]
    is_required: bool = True
    delimiter: str | None = None

    @classmethod
    def from_mapping(cls, declared: Mapping[str, Any]) -> Self:
        """Make a declaration from parsed JSON.

        Parameters
        ----------
        declared : mapping
            Keys bank, table, file, required, delimiter, columns; each column has name, header, optional.
        """
        return cls(
            bank=declared["bank"],
            table=declared["table"],
            file=declared["file"],
            columns=tuple(
                Column(column["name"], column["header"], bool(column["optional"])) for column in declared["columns"]
            ),
            is_required=bool(declared["required"]),
            delimiter=declared["delimiter"] or None,
        )
