"""Exhibits: cards, tables and figures, each with its title, and the SQL that made it folded below."""

import html
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown, display
from matplotlib.axes import Axes

from page import bank
from page.drawing import NARROW, WIDE, draw

Heading = str | tuple[str, Callable[[Any], str]]
Painter = Callable[[Axes, pd.DataFrame], None]

_KEYS = itertools.count(1)


def say(*sentences: str) -> None:
    """Show sentences as one paragraph of the page; empty ones are left out."""
    display(Markdown(" ".join(sentence for sentence in sentences if sentence)))


def cards(analysis: str | Sequence[str], entries: Iterable[tuple[str, str, str]]) -> None:
    """Show key figures in a row.

    Parameters
    ----------
    analysis
        The analysis, or analyses, from which the figures are.
    entries
        Label, figure and a note of a few words, each text.
    """
    cells = "".join(
        f'<div><dt>{html.escape(label)}</dt><dd class="value">{html.escape(value)}</dd>'
        f'<dd class="note">{html.escape(note)}</dd></div>'
        for label, value, note in entries
    )
    _show(f'<dl class="cards">{cells}</dl>', [analysis] if isinstance(analysis, str) else analysis)


def table(
    analysis: str,
    columns: Mapping[str, Heading],
    *,
    title: str,
    bar: str | None = None,
    rows: pd.DataFrame | None = None,
    empty: str = "No rows.",
    task: str | None = None,
    note: str = "",
) -> None:
    """Show the rows of an analysis.

    Parameters
    ----------
    analysis
        Name of a file in `analyses/`.
    columns
        Column -> its heading, or heading and how its values are written; the first column names the row.
    title
        What the table says, in a sentence or a few words.
    bar
        A column of numbers from 0 up that is also drawn as bars.
    rows
        A part of the analysis' rows, if not all are shown.
    empty
        What to say where there are no rows and no reason in evaluation.task_status.
    task
        The task whose reason is given for an empty table.
    note
        A remark below the table.
    """
    frame = bank.query(analysis) if rows is None else rows
    if frame.empty:
        _show(_absence(empty, task), [analysis])
        return
    heads = "".join(_head(frame, column, heading, bar) for column, heading in columns.items())
    lines = "".join(f"<tr>{_line(frame, row, columns, bar)}</tr>" for _, row in frame.iterrows())
    key = f"x{next(_KEYS)}"
    crowded = ' class="crowded"' if len(columns) > 3 else ""
    _show(
        f'<p class="exhibit-title" id="{key}">{html.escape(title)}</p>'
        f'<div class="scroll" role="region" aria-labelledby="{key}" tabindex="0">'
        f'<table aria-labelledby="{key}"{crowded}>'
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>",
        [analysis],
        note,
    )


def figure(
    analysis: str,
    paint: Painter,
    *,
    title: str,
    alt: str,
    facet: str | None = None,
    facets: Mapping[Any, str] | None = None,
    columns: int = 1,
    height: int = 230,
    empty: str = "No rows.",
    task: str | None = None,
    note: str = "",
) -> None:
    """Show a drawing of the rows of an analysis, once for wide and once for narrow screens.

    Parameters
    ----------
    analysis
        Name of a file in `analyses/`.
    paint
        Draws rows on axes.
    title
        What the figure says, in a sentence.
    alt
        What a reader who can't see it would miss.
    facet
        A column; each of its values gets axes of its own.
    facets
        Value of `facet` -> its heading, in this order; others are left out.
    columns
        Axes side by side on wide screens.
    height
        Of one row of axes, in pixels.
    empty, task, note
        As for `table`.
    """
    frame = bank.query(analysis)
    parts = [("", frame)]
    if facet is not None:
        names = facets or {value: str(value) for value in frame[facet].unique()}
        parts = [(text, frame[frame[facet] == value]) for value, text in names.items()]
    parts = [(text, part) for text, part in parts if not part.empty]
    if not parts:
        _show(_absence(empty, task), [analysis])
        return

    def paint_all(axes: list[Axes]) -> None:
        for ax, (text, part) in zip(axes, parts, strict=False):
            paint(ax, part)
            ax.set_title(text)
        for ax in axes[len(parts) :]:
            ax.set_axis_off()

    key = f"x{next(_KEYS)}"
    drawings = []
    for name, width, across in (("wide", WIDE, min(columns, len(parts))), ("narrow", NARROW, 1)):
        rows = math.ceil(len(parts) / across)
        svg = draw(paint_all, rows=rows, columns=across, width=width, height=height, key=f"{key}{name[0]}")
        drawings.append(f'<div class="{name}" role="img" aria-label="{html.escape(alt, quote=True)}">{svg}</div>')
    caption = f'<figcaption class="exhibit-title">{html.escape(title)}</figcaption>'
    _show(f"<figure>{caption}{''.join(drawings)}</figure>", [analysis], note)


def _head(frame: pd.DataFrame, column: str, heading: Heading, bar: str | None) -> str:
    text = heading if isinstance(heading, str) else heading[0]
    blank = '<td class="bar" aria-hidden="true"></td>' if column == bar else ""
    return f'<th scope="col"{_alignment(frame, column)}>{html.escape(text)}</th>{blank}'


def _line(frame: pd.DataFrame, row: "pd.Series[Any]", columns: Mapping[str, Heading], bar: str | None) -> str:
    cells: list[str] = []
    for column, heading in columns.items():
        value = row[column]
        write = str if isinstance(heading, str) else heading[1]
        # Formats of numbers say themselves what stands for nothing.
        text = html.escape(write(value) if pd.notna(value) or _is_number(frame, column) else "")
        tag, scope = ("td", "") if cells else ("th", ' scope="row"')
        cells.append(f"<{tag}{scope}{_alignment(frame, column)}>{text}</{tag}>")
        if column == bar:
            length = 100 * float(value) / (float(frame[bar].max()) or 1.0)
            cells.append(f'<td class="bar" aria-hidden="true"><span style="--share: {length:.1f}"></span></td>')
    return "".join(cells)


def _alignment(frame: pd.DataFrame, column: str) -> str:
    return ' class="number"' if _is_number(frame, column) else ""


def _is_number(frame: pd.DataFrame, column: str) -> bool:
    return bool(pd.api.types.is_numeric_dtype(frame[column]))


def _absence(empty: str, task: str | None) -> str:
    reason = bank.why_empty(task) if task else ""
    return f'<p class="exhibit-absent">{html.escape(reason or empty)}</p>'


def _show(body: str, analyses: Sequence[str], note: str = "") -> None:
    remark = f'<p class="exhibit-note">{html.escape(note)}</p>' if note else ""
    text = "\n\n".join(f"```sql\n{bank.sql(name)}\n```" for name in analyses)
    raw = f'<div class="exhibit">\n{body}{remark}\n<details><summary>SQL</summary>'
    display(Markdown(f"\n```{{=html}}\n{raw}\n```\n\n{text}\n\n```{{=html}}\n</details></div>\n```\n"))
