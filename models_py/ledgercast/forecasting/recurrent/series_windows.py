"""From series to windows: what is left after season, level and size have been taken out of each, at each origin.

A network sees the last values around the level of exponential smoothing, in units of that method's errors, and what
simple methods say; it forecasts how far the series will be from its level and a share of its trend. After Smyl, A
hybrid method of exponential smoothing and recurrent neural networks for time series forecasting, 2020.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ledgercast.forecasting.base import Floats, History
from ledgercast.forecasting.recurrent.seasons import seasons_at
from ledgercast.forecasting.recurrent.smoothing import smooth
from ledgercast.network import Windows
from ledgercast.network.windows import Singles

# share of the straight line's slope that forecasts start from
SLOPE = 0.3
# of the parameters in ALPHAS, whose levels and losses a network sees
SHOWN = (0, 1, 2, 4, 10)
LARGEST_INPUT, LARGEST_FIGURE, LARGEST_TARGET, LARGEST_WEIGHT = 10.0, 5.0, 100.0, 6.0
# of the level: below it, errors are not told apart
SMALLEST_UNIT = 0.002
# typical sMAPE (over 100) and MASE, whose losses are to count alike
USUAL_SMAPE, USUAL_MASE = 0.14, 0.86


@dataclass(frozen=True)
class Scales:
    """What takes figures of a network back to the units of the series.

    Attributes
    ----------
    base, season : ndarray of float64, shape (n, horizon)
        What forecasts start from, and the season of each step ahead.
    unit : ndarray of float64, shape (n,)
        Size of one.
    is_positive : ndarray of bool, shape (n,)
        Whether seasons are factors.
    """

    base: Floats
    season: Floats
    unit: Floats
    is_positive: NDArray[np.bool_]

    def restore(self, figures: Floats) -> Floats:
        """Restore figures of shape (n, horizon, ...)."""
        more = (1,) * (figures.ndim - 2)
        base, season = (part.reshape(*part.shape, *more) for part in (self.base, self.season))
        unit = self.unit.reshape(-1, 1, *more)
        is_positive = self.is_positive.reshape(-1, 1, *more)
        values = base + unit * figures
        restored: Floats = np.where(is_positive, values * season, values + season)
        return restored


@dataclass(frozen=True)
class Cut:
    """How windows are cut: values each, steps ahead, values of a series that are looked at."""

    length: int
    horizon: int
    memory: int


def training_windows(histories: Sequence[History], cut: Cut, fewest: int, most: int) -> Windows | None:
    """Cut windows out of the past of all series, each with what came after it.

    Parameters
    ----------
    histories : sequence of History
        What is known.
    cut : Cut
        How they are cut.
    fewest : int
        Values that a window knows at least.
    most : int
        Windows in all, about: with more, every second, third, ... origin is left out.

    Returns
    -------
    Windows or None
        None where no series is long enough.
    """
    ends = [np.arange(len(history.y) - 1, _first(history, cut, fewest) - 1, -1) for history in histories]
    step = max(1, -(-sum(len(origins) for origins in ends) // most))
    parts = [
        _windows(history, np.sort(origins[::step]), cut)[0]
        for history, origins in zip(histories, ends, strict=True)
        if len(origins)
    ]
    if not parts:
        return None
    joined = _join(parts)
    assert joined.weight is not None
    return replace(joined, weight=np.minimum(joined.weight / np.median(joined.weight), LARGEST_WEIGHT))


def last_windows(histories: Sequence[History], cut: Cut) -> tuple[Windows, Scales]:
    """Cut the window at the end of each series, and what takes its forecasts back to the series' units."""
    made = [_windows(history, np.array([len(history.y)]), cut) for history in histories]
    scales = Scales(
        *(
            np.concatenate([getattr(scale, name) for _, scale in made])
            for name in ("base", "season", "unit", "is_positive")
        )
    )
    return _join([windows for windows, _ in made]), scales


def _first(history: History, cut: Cut, fewest: int) -> int:
    # of long series only the last origins: what is far back says little, and takes long
    return max(fewest, len(history.y) - cut.memory)


def _join(parts: Sequence[Windows]) -> Windows:
    names = ("past", "known", "static", "future", "target", "weight")
    arrays: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Windows(**arrays)


def _windows(history: History, origins: NDArray[np.int_], cut: Cut) -> tuple[Windows, Scales]:
    left_out = max(0, int(origins[0]) - cut.memory)
    y, origins = history.y[left_out:], origins - left_out
    m, n, steps = history.season_length, len(y), np.arange(cut.horizon)
    is_positive = bool(y.min() > 0)
    season, share = seasons_at(y, m, origins, is_positive)
    of_past = season[:, np.arange(n) % m]
    adjusted = y / of_past if is_positive else y - of_past
    known = smooth(adjusted, origins)
    size = np.abs(known.level)
    unit = known.sigma + SMALLEST_UNIT * size + np.finfo(np.float32).tiny

    positions = origins[:, None] - cut.length + np.arange(cut.length)
    is_known = positions >= 0
    past = np.take_along_axis(adjusted, np.maximum(positions, 0), axis=1)
    past = np.where(is_known, (past - known.level[:, None]) / unit[:, None], 0)

    ahead = origins[:, None] + steps
    of_future = np.take_along_axis(season, ahead % m, axis=1)
    run_up = (1 - (1 - known.alpha) ** origins) / known.alpha
    base = known.level[:, None] + SLOPE * known.slope[:, None] * (steps + run_up[:, None])
    came = y[np.minimum(ahead, n - 1)]
    came = came / of_future if is_positive else came - of_future
    target = np.where(ahead < n, (came - base) / unit[:, None], np.nan)

    figures = [
        np.log(origins / 48),
        share,
        np.log(unit / (size + unit)) + 2.5,
        known.slope * 12 / unit,
        2 * known.alpha - 1,
        *((known.levels[i] - known.level) / unit for i in SHOWN),
        *(5 * np.log(known.losses[i]) for i in SHOWN if i != 1),
    ]
    windows = Windows(
        past=_singles(np.clip(past, -LARGEST_INPUT, LARGEST_INPUT)[..., None]),
        known=is_known,
        static=_singles(np.clip(np.stack(figures, axis=1), -LARGEST_FIGURE, LARGEST_FIGURE)),
        future=np.zeros((len(origins), cut.horizon, 0), np.float32),
        target=_singles(np.clip(target, -LARGEST_TARGET, LARGEST_TARGET)[..., None]),
        weight=_singles(_weights(y, m, origins, unit, size)),
    )
    return windows, Scales(base, of_future, unit, np.full(len(origins), is_positive))


def _singles(values: Floats) -> Singles:
    return values.astype(np.float32)


def _weights(y: Floats, m: int, origins: NDArray[np.int_], unit: Floats, size: Floats) -> Floats:
    """Weigh windows so that errors count as they do in sMAPE and MASE, half and half."""
    lag = m if len(y) > m else 1
    differences = np.concatenate([np.zeros(lag), np.cumsum(np.abs(y[lag:] - y[:-lag]))])
    scale = differences[origins - 1] / np.maximum(origins - lag, 1)
    relative = unit / (size + unit)
    scaled = unit / np.maximum(scale, 0.01 * size + 0.1 * unit)
    weights: Floats = relative / USUAL_SMAPE + scaled / USUAL_MASE
    return weights
