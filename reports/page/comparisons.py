"""Figures that compare candidates: by horizon, as estimates with intervals, as shares that should be near a level."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from page.drawing import BLUE, GREY, INK, MUTED, ORANGE, PAPER, SERIES
from page.shapes import end_labels, month_axis

_DASHED = (0, (4, 3))
_FEW_MONTHS = 6


def by_horizon(
    ax: Axes,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    level: float,
    colours: Sequence[str] = SERIES,
    limits: tuple[float | None, float | None] = (None, None),
) -> None:
    """Draw one line a column over the column `horizon`, and a dashed one at a level that says what is meant.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a horizon, in months, shortest first; the columns are shares.
    columns
        Column -> the name that stands at the line; those without a name are grey and thin, and drawn first.
    level
        Height of the dashed line.
    colours
        Of the lines with a name, in their order.
    limits
        Lower and upper end of the vertical axis; None is as far as needed.
    """
    ax.axhline(level, color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for column in (column for column, text in columns.items() if not text):
        ax.plot(frame["horizon"], frame[column], color=GREY, linewidth=1, alpha=0.55)
    named = {column: text for column, text in columns.items() if text and frame[column].notna().any()}
    marker = "o-" if len(frame) < _FEW_MONTHS else "-"
    for (column, _), colour in zip(named.items(), colours, strict=False):
        ax.plot(frame["horizon"], frame[column], marker, color=colour, markersize=5)
    ax.set_ylim(*limits)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("-", "−")))
    bottom, top = ax.get_ylim()
    ends = [(min(max(float(frame[column].iloc[-1]), bottom), top), text) for column, text in named.items()]
    end_labels(ax, float(frame["horizon"].iloc[-1]), ends, colours)


def by_origin(ax: Axes, frame: pd.DataFrame, highlight: str, *, lowest: float) -> None:
    """Draw a line a candidate over the origins, and a dashed one at zero.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a candidate and origin: model_name, month, skill, a share.
    highlight
        The candidate drawn in colour, with a mark at each origin.
    lowest
        The vertical axis ends there where values are lower.
    """
    ax.axhline(0, color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for _, part in frame[frame["model_name"] != highlight].groupby("model_name"):
        ax.plot(part["month"], part["skill"], color=GREY, linewidth=1, alpha=0.55)
    line = frame[frame["model_name"] == highlight].sort_values("month")
    ax.plot(line["month"], line["skill"], "o-", color=BLUE, markersize=5)
    ax.set_ylim(max(lowest, ax.get_ylim()[0]), None)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("-", "−")))
    month_axis(ax)


def estimates(
    ax: Axes,
    frame: pd.DataFrame,
    label: str,
    *,
    highlight: str | None = None,
    level: float | None = None,
    keeps_order: bool = False,
    are_shares: bool = False,
) -> None:
    """Draw estimates with their intervals, one below the other, the smallest on top.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        value, ci_low, ci_high and the column `label`.
    label
        Column with the names.
    highlight
        The name drawn in colour.
    level
        What is meant, a dashed line; None draws none.
    keeps_order
        Whether rows stay as they are, the first on top.
    are_shares
        Whether the axis is in percent.
    """
    if level is not None:
        ax.axvline(level, color=MUTED, linewidth=1.2, linestyle=_DASHED)
    ordered = frame.iloc[::-1] if keeps_order else frame.sort_values(["value", label], ascending=False)
    for height, row in enumerate(ordered.to_dict("records")):
        colour = BLUE if row[label] == highlight else GREY
        ax.plot([row["ci_low"], row["ci_high"]], [height, height], color=colour, linewidth=4, alpha=0.4)
        ax.plot(row["value"], height, "o", color=colour, markersize=9, markeredgecolor=PAPER)
    _rows(ax, ordered[label])
    ax.xaxis.set_major_locator(MaxNLocator(2))
    if are_shares:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}".replace("-", "−")))


def shifts(ax: Axes, frame: pd.DataFrame, label: str, start: str, end: str, *, level: float) -> None:
    """Draw how a share moved, one row below the other: a ring where it was, a dot where it is.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a name, the first on top.
    label, start, end
        Columns of the name and of the two shares.
    level
        What is meant, a dashed line.
    """
    ax.axvline(level, color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for height, row in enumerate(frame.iloc[::-1].to_dict("records")):
        ax.plot([row[start], row[end]], [height, height], color=BLUE, linewidth=2, alpha=0.45)
        ax.plot(row[start], height, "o", color=PAPER, markersize=8, markeredgecolor=GREY, markeredgewidth=1.6)
        ax.plot(row[end], height, "o", color=BLUE, markersize=8, markeredgecolor=PAPER)
    _rows(ax, frame[label].iloc[::-1])
    ax.set_xlim(min(0.2, float(frame[[start, end]].min().min())) - 0.04, 1.03)
    _share_axis(ax)


def sides(ax: Axes, frame: pd.DataFrame, label: str, left: str, right: str, *, level: float) -> None:
    """Draw two shares back to back, one row below the other.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a name, the first on top.
    label, left, right
        Columns of the name and of the two shares.
    level
        What is meant on either side, dashed lines.
    """
    turned = frame.iloc[::-1]
    heights = range(len(turned))
    ax.barh(heights, -turned[left], height=0.6, color=ORANGE)
    ax.barh(heights, turned[right], height=0.6, color=BLUE)
    ax.axvline(0, color=INK, linewidth=1)
    for place in (-level, level):
        ax.axvline(place, color=MUTED, linewidth=1.2, linestyle=_DASHED)
    _rows(ax, turned[label])
    reach = 1.08 * max(float(frame[[left, right]].max().max()), 1.5 * level)
    ax.set_xlim(-reach, reach)
    _share_axis(ax)


def _rows(ax: Axes, names: Iterable[str]) -> None:
    ordered = list(names)
    ax.set_yticks(range(len(ordered)), ordered, color=INK)
    ax.set_ylim(-0.6, len(ordered) - 0.4)
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")


def _share_axis(ax: Axes) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):.0%}"))
