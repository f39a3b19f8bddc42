"""Figures of what a ranking finds: ROC, precision and recall, what thresholds cost; the truth stands beside it."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from page.drawing import BLUE, GREY, MUTED, ORANGE

_DASHED = (0, (4, 3))
_COLOURS = {"published": BLUE, "oracle": ORANGE}


def roc(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the share of events that is caught over the share of others that is called wrongly, one line a model.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a model and threshold, the highest first: model_name, false_positive_rate, true_positive_rate.
    """
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for name, part in _models(frame):
        ax.plot([0, *part["false_positive_rate"]], [0, *part["true_positive_rate"]], color=_COLOURS[name])
    _shares(ax)


def precision_recall(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the share of events among those called over the share of events that is caught, one line a model.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a model and threshold, the highest first: model_name, true_positive_rate, precision, prevalence.
    """
    ax.axhline(float(frame["prevalence"].iloc[0]), color=MUTED, linewidth=1.2, linestyle=_DASHED)
    for name, part in _models(frame):
        caught = part[part["true_positive_rate"] > 0]
        ax.plot(caught["true_positive_rate"], caught["precision"], color=_COLOURS[name])
    _shares(ax)


def costs(ax: Axes, frame: pd.DataFrame, threshold: float, reach: float) -> None:
    """Draw what mistakes cost over the threshold, one line a model; dotted: the threshold that is used.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a model and threshold: model_name, threshold, cost.
    threshold
        The one that is used.
    reach
        The highest one drawn.
    """
    ax.axvline(threshold, color=GREY, linewidth=1.6, linestyle=":")
    for name, part in _models(frame):
        ax.step(part["threshold"], part["cost"], where="pre", color=_COLOURS[name])
    ax.set_xlim(0, reach)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g}%"))
    ax.yaxis.set_major_locator(MaxNLocator(4))


def dependence(ax: Axes, frame: pd.DataFrame, highest: float) -> None:
    """Draw the mean chance over the values of one feature.

    Parameters
    ----------
    ax
        Where to draw.
    frame
        One row a value, in order: position, p.
    highest
        Upper end of the vertical axis, the same for all features.
    """
    ax.plot(frame["position"], frame["p"], "o-", color=BLUE, markersize=4)
    ax.set_ylim(0, highest)
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_formatter(FuncFormatter(plain_number))
    ax.yaxis.set_major_locator(MaxNLocator(3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g}%"))


def _models(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [
        (name, frame[frame["model_name"] == name])
        for name in ("oracle", "published")
        if name in set(frame["model_name"])
    ]


def _shares(ax: Axes) -> None:
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, 1.04)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))


def plain_number(value: float, _: object) -> str:
    """Write a number of an axis: thousands as k."""
    text = f"{value / 1000:,.3g}k" if abs(value) >= 10_000 else f"{value:,.4g}"
    return text.replace("-", "−")
