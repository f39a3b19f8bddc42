"""Draws figures as inline SVG: text stays text, colours are tokens that the page's theme fills."""

import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

# What matplotlib draws and a saved figure falls back to; exhibits.css holds each for light and dark.
COLOURS = {
    "ink": "#1b212b",
    "muted": "#5b6576",
    "line": "#dfe3e9",
    "c-blue": "#0b6bab",
    "c-orange": "#c8500a",
    "c-green": "#00795a",
    "c-purple": "#8a4a94",
    "c-amber": "#946200",
    "c-grey": "#7a8494",
    "c-paper": "#ffffff",
}
INK, MUTED, LINE, BLUE, ORANGE, GREEN, PURPLE, AMBER, GREY, PAPER = COLOURS.values()
SERIES = (BLUE, ORANGE, GREEN, PURPLE, AMBER, GREY)

WIDE, NARROW = 760, 360

_STYLE: Any = {
    # 72 points an inch: one unit of the drawing is one pixel of the page.
    "figure.dpi": 72,
    "svg.fonttype": "none",
    "svg.hashsalt": "ledgercast",
    "font.size": 12.5,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
_REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_ID = re.compile(r' id="([^"]*)"')
_HEAD = re.compile(r"^.*?(?=<svg)|\s*<metadata>.*?</metadata>|\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')
_TOKENS = re.compile("|".join(COLOURS.values()))
_NAMES = {value: token for token, value in COLOURS.items()}


def draw(paint: Callable[[list[Axes]], None], *, rows: int, columns: int, width: int, height: int, key: str) -> str:
    """Draw axes and return them as SVG for a page.

    Parameters
    ----------
    paint
        Draws on the axes, row by row.
    rows, columns
        The grid of axes.
    width, height
        Of the whole drawing, and of one row of it, in CSS pixels.
    key
        Unique in the page; ids of the drawing begin with it.
    """
    with mpl.rc_context(_STYLE):
        layout = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06, hspace=0.04, wspace=0.04)
        figure = Figure(figsize=(width / 72, rows * height / 72), layout=layout)
        axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
        paint(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return inline(buffer.getvalue(), key)


def inline(svg: str, key: str) -> str:
    """Return a drawing of matplotlib's without what collides or is lost inside a page.

    Ids that nothing refers to go, others get the prefix `key`; colours become tokens; the size follows the page.
    """
    svg = _SIZE.sub("", _HEAD.sub("", svg))
    referred = set(_REFERENCE.findall(svg))
    svg = _ID.sub(lambda match: f' id="{key}-{match[1]}"' if match[1] in referred else "", svg)
    svg = _REFERENCE.sub(lambda match: match[0].replace(match[1], f"{key}-{match[1]}"), svg)
    svg = _TOKENS.sub(lambda match: f"var(--{_NAMES[match[0]]}, {match[0]})", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
