"""Figures of probabilities: what was said beside what came, and what a ranking finds."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from page.drawing import BLUE, MUTED, PAPER

_DASHED = (0, (4, 3))


def reliability(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the share of events over the mean chance of each bin, with intervals; on the dashed line both are equal.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a bin: mean_p, share, ci_low, ci_high.
    """
    reach = 1.05 * float(frame[["mean_p", "share", "ci_high"]].max().max())
    ax.plot([0, reach], [0, reach], color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for row in frame.to_dict("records"):
        ax.plot([row["mean_p"], row["mean_p"]], [row["ci_low"], row["ci_high"]], color=BLUE, linewidth=3, alpha=0.35)
    ax.plot(frame["mean_p"], frame["share"], "o", color=BLUE, markersize=6, markeredgecolor=PAPER)
    ax.set_xlim(-0.02 * reach, reach)
    ax.set_ylim(-0.02 * reach, reach)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g}%"))


def gains(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the share of all events that is found among the rows with the highest chances.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a bin, the highest chances first: share_of_rows, share_of_events, both running sums.
    """
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=_DASHED)
    ax.plot([0, *frame["share_of_rows"]], [0, *frame["share_of_events"]], "o-", color=BLUE, markersize=5)
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, 1.04)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
