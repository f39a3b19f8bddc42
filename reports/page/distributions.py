"""Figures of how features lie: boxes by outcome, and how their ranks go together."""

from textwrap import shorten

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from page.curves import plain_number
from page.drawing import BLUE, GREY, INK, ORANGE, PAPER

_WRITTEN_FROM = 0.005
_NARROW_INCHES = 6


def boxes(ax: Axes, frame: pd.DataFrame, label: str, highlight: str) -> None:
    """Draw boxes from quantile to quantile, one below the other, the first on top.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a box: lowest, low, middle, high, highest and the column `label`.
    label
        Column with the names.
    highlight
        The name drawn in orange.
    """
    for height, row in enumerate(frame.iloc[::-1].to_dict("records")):
        colour = ORANGE if row[label] == highlight else GREY
        ax.plot([row["lowest"], row["highest"]], [height, height], color=colour, linewidth=1.4)
        ax.barh(height, row["high"] - row["low"], left=row["low"], height=0.5, color=colour, alpha=0.45)
        ax.plot([row["middle"], row["middle"]], [height - 0.25, height + 0.25], color=colour, linewidth=3)
    ax.set_yticks(range(len(frame)), frame[label].iloc[::-1], color=INK)
    ax.set_ylim(-0.6, len(frame) - 0.4)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter(FuncFormatter(plain_number))


def correlations(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the lower half of a matrix: blue goes together, orange goes against each other, strong is dark.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a pair: rank, name, other_rank, correlation; ranks from 0, other_rank is the smaller one.
    """
    names = frame.drop_duplicates("rank").set_index("rank")["name"]
    last = int(frame["rank"].max())
    drawing = ax.get_figure(root=True)
    is_narrow = drawing is not None and drawing.get_figwidth() < _NARROW_INCHES
    for row in frame.to_dict("records"):
        corner = (row["other_rank"] - 0.5, row["rank"] - 0.5)
        strength = abs(row["correlation"])
        colour = BLUE if row["correlation"] > 0 else ORANGE
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=colour, alpha=0.75 * strength, edgecolor=PAPER, linewidth=1))
        text = f"{100 * row['correlation']:.0f}".replace("-", "−") if strength >= _WRITTEN_FROM else "0"
        ax.text(
            row["other_rank"], row["rank"], text, ha="center", va="center", color=INK, fontsize=9 if is_narrow else 11
        )
    ax.set_xlim(-0.5, last - 0.5)
    ax.set_ylim(last + 0.5, 0.5)
    texts = [f"{shorten(name, 17, placeholder='…') if is_narrow else name}  {rank}" for rank, name in names.items()]
    ax.set_yticks(list(names.index), texts, color=INK)
    ax.set_xticks(range(last), ["bad", *(str(rank) for rank in range(1, last))], color=INK)
    ax.grid(visible=False)
