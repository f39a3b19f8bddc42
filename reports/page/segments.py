"""Figures of segments: a map, silhouettes, grids of shaded cells, boxes."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from page.drawing import BLUE, GREY, INK, MUTED, ORANGE, PAPER, SERIES

# of a cell whose number is as large as can be
_STRONGEST = 0.75


def scatter(ax: Axes, frame: pd.DataFrame, x: str, y: str, label: str) -> None:
    """Draw a point a row, coloured by `label`, whose values stand at the middle of their points.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a point.
    x, y
        Columns of the place.
    label
        Column of whole numbers.
    """
    for place, (_, part) in enumerate(frame.groupby(label, sort=True)):
        # more segments than colours: the second time round as rings
        colour, is_ring = SERIES[place % len(SERIES)], place >= len(SERIES)
        ax.scatter(
            part[x], part[y], s=14, c=PAPER if is_ring else colour, edgecolors=colour, linewidths=0.8, alpha=0.55
        )
    for place, (name, part) in enumerate(frame.groupby(label, sort=True)):
        ax.annotate(
            str(name),
            (float(part[x].median()), float(part[y].median())),
            ha="center",
            va="center",
            color=SERIES[place % len(SERIES)],
            fontweight="bold",
            fontsize=14,
            bbox={"boxstyle": "circle,pad=0.25", "facecolor": PAPER, "edgecolor": SERIES[place % len(SERIES)]},
        )
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel("first principal component")
    ax.set_ylabel("second")


def silhouettes(ax: Axes, frame: pd.DataFrame, label: str, value: str, size: str) -> None:
    """Draw each group's values from the largest to the smallest, groups one below the other, as high as they are large.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a group and step, from the largest value down.
    label, value, size
        Columns of the group, its value at the step, and how many it has.
    """
    top = 0.0
    total = float(frame.groupby(label)[size].first().sum())
    ticks = []
    for place, (name, part) in enumerate(frame.groupby(label, sort=True)):
        height = float(part[size].iloc[0]) / total
        steps = top + height * np.linspace(0, 1, len(part))
        colour = SERIES[place % len(SERIES)]
        ax.fill_betweenx(steps, 0, part[value].to_numpy(dtype=float), color=colour, alpha=0.75, linewidth=0)
        ticks.append((top + height / 2, str(name)))
        top += height + 0.02
    ax.set_yticks([place for place, _ in ticks], [name for _, name in ticks], color=INK)
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")


def cells(
    ax: Axes,
    frame: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    write: Callable[[float], str],
    *,
    full: float,
    name_rows: Callable[[str], str] = str,
    name_columns: Callable[[str], str] = str,
) -> None:
    """Draw a grid of cells, shaded blue above and orange below 0, each with its number.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a cell, in the order of rows and columns.
    row, column, value
        Columns of the frame.
    write
        How numbers are written.
    full
        The size that has the strongest shade.
    name_rows, name_columns
        How their values are written.
    """
    rows, columns = list(dict.fromkeys(frame[row])), list(dict.fromkeys(frame[column]))
    for cell in frame.to_dict("records"):
        number = float(cell[value])
        place = (columns.index(cell[column]) - 0.5, rows.index(cell[row]) - 0.5)
        shade = _STRONGEST * min(1.0, abs(number) / full)
        ax.add_patch(Rectangle(place, 1, 1, facecolor=BLUE if number > 0 else ORANGE, alpha=shade, edgecolor="none"))
        ax.text(place[0] + 0.5, place[1] + 0.5, write(number), ha="center", va="center", fontsize=10.5, color=INK)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), [name_columns(name) for name in columns], color=INK)
    ax.set_yticks(range(len(rows)), [name_rows(name) for name in rows], color=INK)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


def boxes(ax: Axes, frame: pd.DataFrame, label: str, write: Callable[[float], str]) -> None:
    """Draw quantiles: a thin line from 5 to 95 %, a box from 25 to 75 %, a dot at the median.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        p05, p25, p50, p75, p95 and the column `label`.
    label
        Column with the names, the first one on top.
    write
        How the numbers of the axis are written.
    """
    for place, part in enumerate(frame.to_dict("records")):
        colour = SERIES[place % len(SERIES)]
        ax.plot([part["p05"], part["p95"]], [place, place], color=GREY, linewidth=1.4)
        ax.plot(
            [part["p25"], part["p75"]], [place, place], color=colour, linewidth=9, alpha=0.45, solid_capstyle="butt"
        )
        ax.plot(part["p50"], place, "o", color=colour, markersize=7, markeredgecolor=PAPER)
    ax.set_yticks(range(len(frame)), [str(name) for name in frame[label]], color=INK)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: write(number)))
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
