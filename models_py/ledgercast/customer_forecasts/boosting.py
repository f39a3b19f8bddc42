"""Gradient boosting on lags: one model a measure, the step ahead being one of its inputs."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import skops.io
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from ledgercast.customer_forecasts.coding import Coding
from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Customers, Floats, Ints
from ledgercast.customer_forecasts.evidence import Seen
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.training import Lesson
from ledgercast.customer_forecasts.windows import (
    IS_NO_REGION,
    Frame,
    frame_of,
    importance,
    make_windows,
    scale_targets,
    to_money,
)

SETTINGS: dict[str, Any] = {
    "loss": "absolute_error",
    "max_iter": 60,
    "learning_rate": 0.12,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 40,
    "max_bins": 32,
    "early_stopping": False,
}
# windows that it is fitted to at most; each gives a row a step
WINDOWS = 5000
# last months that stand beside the means of longer ones
LAGS = 4
TRUSTED = (
    "numpy.dtype",
    "sklearn._loss._loss.CyAbsoluteError",
    "sklearn._loss.link.IdentityLink",
    "sklearn._loss.link.Interval",
    "sklearn._loss.loss.AbsoluteError",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)


@dataclass(frozen=True)
class FittedBoosting:
    """A model a measure, None for one that is not asked for, and how customers become their inputs."""

    models: tuple[HistGradientBoostingRegressor | None, ...]
    coding: Coding

    def predict(self, customers: Customers) -> Points:
        """Forecast customers at their cutoffs, without intervals; NaN of a measure that is not asked for."""
        frame = frame_of(customers, self.coding)
        rows = _rows(customers, self.coding, frame)
        with threadpool_limits(1):
            figures = np.stack(
                [np.full(len(rows), np.nan) if model is None else model.predict(rows) for model in self.models], axis=1
            )
        return Points(to_money(figures.reshape(len(customers), customers.horizon, len(MEASURES)), frame))

    def only(self, measures: Container[str]) -> "FittedBoosting":
        """Ask for some measures alone: each takes a third of the time."""
        kept = (model if name in measures else None for name, model in zip(MEASURES, self.models, strict=True))
        return replace(self, models=tuple(kept))

    def to_bytes(self) -> bytes:
        """Write the models; the coding is written apart, as text."""
        written: bytes = skops.io.dumps(list(self.models))
        return written

    @staticmethod
    def from_bytes(data: bytes, coding: Coding) -> "FittedBoosting":
        """Read what `to_bytes` wrote; types that are not listed here are refused."""
        try:
            models = skops.io.loads(data, trusted=list(TRUSTED))
        except Exception as error:
            reason = " ".join(str(error).split())[:120]
            raise ValueError(
                f"gradient_boosting: found {type(error).__name__} ({reason}), expected bytes of to_bytes(); fit again"
            ) from error
        return FittedBoosting(tuple(models), coding)

    @property
    def seen(self) -> Seen:
        """Months of the windows that it was fitted to; none stopped it."""
        return Seen(self.coding.last_trained)

    @property
    def settings(self) -> dict[str, object]:
        """Settings of each model."""
        return SETTINGS | {"windows": WINDOWS}


def fit(lesson: Lesson, seed: int) -> FittedBoosting:
    """Fit a model a measure."""
    chosen = _drawn(lesson, seed)
    customers = lesson.train.customers.take(chosen)
    frame = frame_of(customers, lesson.coding)
    rows = _rows(customers, lesson.coding, frame)
    target = scale_targets(lesson.train.came[chosen], frame).reshape(-1, len(MEASURES))
    models = []
    for measure in range(len(MEASURES)):
        known = np.isfinite(target[:, measure])
        model = HistGradientBoostingRegressor(**SETTINGS, random_state=seed % 2**32)
        # threads that wait for each other on a busy machine take many times as long as one alone
        with threadpool_limits(1):
            models.append(model.fit(rows[known], target[known, measure]))
    return FittedBoosting(tuple(models), lesson.coding)


def _drawn(lesson: Lesson, seed: int) -> Ints:
    """Draw windows, those of large customers more often: errors are judged in money.

    Drawn like this, windows need no weights, with which finding the bins takes longer than the trees.
    """
    customers = lesson.train.customers
    weight = importance(frame_of(customers, lesson.coding), lesson.coding)
    rng, n = np.random.default_rng([seed, len(customers)]), min(len(customers), WINDOWS)
    drawn = rng.choice(len(customers), n, replace=len(customers) <= WINDOWS, p=weight / weight.sum())
    return np.sort(drawn)


def _rows(customers: Customers, coding: Coding, frame: Frame) -> Floats:
    """Make the inputs of each customer and step, shape (n * horizon, inputs)."""
    windows = make_windows(customers, coding, frame)
    n, horizon = len(customers), customers.horizon
    lags = windows.past[:, -LAGS:, : len(MEASURES) + 2].reshape(n, -1)
    of_customer = np.concatenate([lags, windows.static[:, IS_NO_REGION]], axis=1)
    step = np.broadcast_to(np.arange(1, horizon + 1)[None, :, None], (n, horizon, 1))
    month = ((customers.cutoff[:, None] + np.arange(1, horizon + 1)) % YEAR)[..., None]
    of_step = np.concatenate([step, month, windows.future[:, :, YEAR:]], axis=2).reshape(n * horizon, -1)
    rows: Floats = np.concatenate([np.repeat(of_customer, horizon, axis=0), of_step], axis=1).astype(np.float64)
    return rows
