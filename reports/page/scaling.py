"""What grows with size: a figure on log axes, and how far it grows."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from page.drawing import SERIES
from page.shapes import brief, end_labels

_DASHED = (0, (4, 3))
_FEW_DECADES = 2


def by_size(ax: Axes, frame: pd.DataFrame, size: str, lines: tuple[str, ...], sizes: "pd.Series[int]") -> None:
    """Draw values over sizes, both on log axes: a line for what has several sizes, a dashed level for what has one.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a line and size: line, value and the column `size`, all numbers above 0.
    size
        Column of the sizes.
    lines
        Names of the lines, in the order of the colours.
    sizes
        Those that the axis has.
    """
    ends: list[tuple[float, str]] = []
    places = np.log10(np.sort(sizes.unique().astype(float)))
    colours = []
    for name, colour in zip(lines, SERIES, strict=False):
        part = frame[frame["line"] == name].sort_values(size)
        if part.empty:
            continue
        heights = np.log10(part["value"].to_numpy(dtype=float))
        if len(part) > 1:
            ax.plot(np.log10(part[size].to_numpy(dtype=float)), heights, "o-", color=colour, markersize=5)
        else:
            ax.plot(places[[0, -1]], heights[[0, 0]], color=colour, linewidth=1.4, linestyle=_DASHED)
        ends.append((float(heights[-1]), name))
        colours.append(colour)
    low, high = ax.get_ylim()
    steps = (1, 2, 5) if high - low < _FEW_DECADES else (1,)
    ticks = np.log10([step * 10.0**decade for decade in range(int(low) - 2, int(high) + 2) for step in steps])
    ax.yaxis.set_major_locator(FixedLocator([float(tick) for tick in ticks if low <= tick <= high]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(10**value)))
    ax.set_xticks(places, [_plain(10**place) for place in places])
    end_labels(ax, float(places[-1]), ends, colours)


def grown(frame: pd.DataFrame, size: str) -> float:
    """Return how many times as high the value of the largest size is as that of the smallest."""
    values = frame.sort_values(size)["value"]
    return float(values.iloc[-1] / values.iloc[0])


def less_from(frame: pd.DataFrame, size: str, line: str, rival: str) -> float | None:
    """Return the smallest size at which a line is below the first value of another, None where it never is."""
    limit = frame.loc[frame["line"] == rival, "value"].iloc[0]
    below = frame.loc[(frame["line"] == line) & (frame["value"] < limit), size]
    return float(below.min()) if len(below) else None


def _plain(value: float) -> str:
    text = f"{value:.2g}"
    return brief(float(text)) if float(text) >= 1 else text
