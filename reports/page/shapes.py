"""What figures are made of: lines, profiles, forecast fans; labels stand at the marks."""

import re
from collections.abc import Callable, Mapping, Sequence

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from page.drawing import BLUE, INK, MUTED, SERIES
from page.words import compact, share

_LABEL_PIXELS = 16
_FEW_DAYS = 150
_TRAILING_ZEROS = re.compile(r"(?<=\.\d)0(?=\D)|\.0+(?=\D)")


def month_axis(ax: Axes) -> None:
    """Give the horizontal axis years, or months where there are few of them."""
    first, last = ax.get_xlim()
    if last - first < _FEW_DAYS:
        ax.xaxis.set_major_locator(mdates.MonthLocator())
        ax.xaxis.set_major_formatter(mdates.DateFormatter("%b %Y"))
        return
    locator = mdates.AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))


def amount_axis(ax: Axes) -> None:
    """Give the vertical axis a few compact amounts."""
    low, high = ax.get_ylim()
    if high - low < 1:
        ax.set_ylim((low + high) / 2 - 1, (low + high) / 2 + 1)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value)))


def brief(value: float) -> str:
    """Return a number of an axis: compact, without zeros at the end."""
    return _TRAILING_ZEROS.sub("", compact(value))


def lines(ax: Axes, frame: pd.DataFrame, columns: Mapping[str, str], *, from_zero: bool = True) -> None:
    """Draw one line a column over the column `month`, each with its name at its end.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a month.
    columns
        Column -> the name that stands at the line.
    from_zero
        Whether the vertical axis holds zero.
    """
    for (column, _), colour in zip(columns.items(), SERIES, strict=False):
        ax.plot(frame["month"], frame[column], color=colour)
        ax.plot(frame["month"].iloc[-1:], frame[column].iloc[-1:], "o", markersize=5, color=colour)
    if from_zero:
        ax.set_ylim(bottom=min(0.0, float(frame[list(columns)].min().min())))
    amount_axis(ax)
    month_axis(ax)
    last = frame.iloc[-1]
    labels = [(float(last[column]), text) for column, text in columns.items()]
    end_labels(ax, pd.Timestamp(last["month"]), labels, SERIES)


def profile(
    ax: Axes, frame: pd.DataFrame, label: str, columns: Mapping[str, str], write: Callable[[float], str] = share
) -> None:
    """Draw one line a column over the values of `label`, with a mark at each; empty columns are left out.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a value of `label`, in the order of the axis.
    label
        Column with the names on the horizontal axis.
    columns
        Column -> the name that stands at the line.
    write
        How the numbers of the vertical axis are written.
    """
    drawn = {column: text for column, text in columns.items() if frame[column].notna().any()}
    for column, colour in zip(columns, SERIES, strict=False):
        if column in drawn:
            ax.plot(range(len(frame)), frame[column], "o-", color=colour, markersize=5)
    ax.set_xticks(range(len(frame)), frame[label])
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    colours = [colour for column, colour in zip(columns, SERIES, strict=False) if column in drawn]
    ends = [(float(frame[column].iloc[-1]), text) for column, text in drawn.items()]
    end_labels(ax, len(frame) - 1, ends, colours)


def end_labels(
    ax: Axes, end: pd.Timestamp | float, labels: Sequence[tuple[float, str]], colours: Sequence[str]
) -> None:
    """Write labels at the right of a plot, pushed apart where they would touch.

    Parameters
    ----------
    ax
        Axes whose limits are final.
    end
        Where the lines end on the horizontal axis.
    labels
        Height and text of each.
    colours
        One a label.
    """
    gap = _label_height(ax)
    order = sorted(range(len(labels)), key=lambda index: labels[index][0])
    heights = np.array([labels[index][0] for index in order])
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + gap)
    for height, index in zip(heights, order, strict=True):
        ax.annotate(
            labels[index][1],
            (end, height),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=colours[index],
            fontweight="bold",
            annotation_clip=False,
        )


def fan(ax: Axes, history: pd.DataFrame, forecast: pd.DataFrame, *, labelled: bool = True) -> None:
    """Draw a history and the forecast that follows it, with its 80 and 95 % intervals.

    Parameters
    ----------
    ax
        Where to draw.
    history
        month, value.
    forecast
        month, mean, lo_80, hi_80, lo_95, hi_95; no rows draw the history alone.
    labelled
        Whether the names of line and bands stand at their ends, which takes a quarter of a narrow drawing.
    """
    ax.plot(history["month"], history["value"], color=INK, linewidth=1.8)
    if len(forecast):
        start = history.tail(1)
        bounds = dict.fromkeys(("mean", "lo_80", "hi_80", "lo_95", "hi_95"), start["value"])
        ahead = pd.concat([start.assign(**bounds), forecast])
        ax.fill_between(ahead["month"], ahead["lo_95"], ahead["hi_95"], color=BLUE, alpha=0.18, linewidth=0)
        ax.fill_between(ahead["month"], ahead["lo_80"], ahead["hi_80"], color=BLUE, alpha=0.3, linewidth=0)
        ax.plot(ahead["month"], ahead["mean"], color=BLUE)
    if len(forecast) and labelled:
        last = forecast.iloc[-1]
        labels = [(float(last["mean"]), "forecast"), (float(last["hi_80"]), "80%"), (float(last["hi_95"]), "95%")]
        amount_axis(ax)
        # A label away from its band would make the band look wider, so there is none where bands are narrow.
        is_wide = labels[2][0] - labels[0][0] > 2 * _label_height(ax)
        end_labels(ax, pd.Timestamp(last["month"]), labels if is_wide else labels[:1], [BLUE, MUTED, MUTED])
    amount_axis(ax)
    month_axis(ax)


def _label_height(ax: Axes) -> float:
    low, high = ax.get_ylim()
    # The layout is not final here, but near enough.
    return float((high - low) * _LABEL_PIXELS / ax.get_window_extent().height)
