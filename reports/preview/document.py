"""Reads a `.qmd` file: front matter, text and Python cells with their `#|` options."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_CELL = re.compile(r"^```\{python\}[ \t]*\n(.*?)^```[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_OPTION = re.compile(r"^#\|[ \t]?(.*)$", re.MULTILINE)
_ENV = re.compile(r"\{\{<\s*env\s+(\w+)\s*>\}\}")


class ReportError(Exception):
    """What stops the rendering, in one line for the person who reads it."""


@dataclass(frozen=True)
class Cell:
    """A Python cell: its code without options, its options, and the line of the file on which it starts."""

    code: str
    options: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Document:
    """A page: the folder-relative name, its metadata, and text and cells in the order of the file."""

    name: str
    meta: Mapping[str, Any]
    parts: tuple[str | Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, in the order in which they run."""
        return tuple(part for part in self.parts if isinstance(part, Cell))


def read_document(path: Path, environment: Mapping[str, str]) -> Document:
    """Read a `.qmd` file.

    Parameters
    ----------
    path
        The file.
    environment
        What the shortcode `{{< env NAME >}}` finds, in text and front matter.

    Raises
    ------
    ReportError
        If the front matter or a cell's options are not YAML.
    """
    source = path.read_text(encoding="utf-8")

    def fill(text: str) -> str:
        return _ENV.sub(lambda match: environment.get(match[1], ""), text)

    front = _FRONT_MATTER.match(source)
    meta = _yaml(fill(front[1]), f"{path.name}, front matter") if front else {}
    position = front.end() if front else 0
    parts: list[str | Cell] = []
    for match in _CELL.finditer(source, position):
        parts.append(fill(source[position : match.start()]))
        line = source.count("\n", 0, match.start()) + 1
        options = _yaml("\n".join(_OPTION.findall(match[1])), f"{path.name}, options of the cell on line {line}")
        parts.append(Cell(_OPTION.sub("", match[1]).strip(), options, line))
        position = match.end()
    parts.append(fill(source[position:]))
    return Document(path.name, meta, tuple(parts))


def _yaml(text: str, where: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        raise ReportError(f"{where}: {problem}; expected YAML, `name: value` on each line") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ReportError(f"{where}: found {text.splitlines()[0]!r}; expected YAML, `name: value` on each line")
    return found
