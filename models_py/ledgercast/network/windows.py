"""Windows: what a network reads of each series at one moment, and what came after it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]


class Shape(NamedTuple):
    """Sizes of windows, apart from their number."""

    length: int
    channels: int
    statics: int
    horizon: int
    inputs: int


@dataclass(frozen=True)
class Windows:
    """n windows, scaled by the caller; everything but `known` is float32.

    Attributes
    ----------
    past : ndarray, shape (n, length, channels)
        What was seen, oldest step first, zeros on the left where a series is shorter.
    known : ndarray of bool, shape (n, length)
        False where padded.
    static : ndarray, shape (n, statics)
        Inputs that stand for the whole window; there may be none.
    future : ndarray, shape (n, horizon, inputs)
        What is known of each step ahead, such as its month; there may be none.
    target : ndarray, shape (n, horizon, measures), optional
        What came; NaN where that is not known, which counts for nothing in training.
    events : ndarray, shape (n, heads), optional
        1 where an event came, 0 where it did not, NaN where that is not known.
    weight : ndarray, shape (n,), optional
        Weight of each window in training, all one by default.
    """

    past: Singles
    known: NDArray[np.bool_]
    static: Singles
    future: Singles
    target: Singles | None = None
    events: Singles | None = None
    weight: Singles | None = None

    def __post_init__(self) -> None:
        expected = {"past": 3, "known": 2, "static": 2, "future": 3, "target": 3, "events": 2, "weight": 1}
        for name, dimensions in expected.items():
            values = getattr(self, name)
            if values is None:
                continue
            if values.ndim != dimensions or len(values) != len(self.past):
                raise ValueError(
                    f"windows.{name}: found the shape {values.shape}, expected {dimensions} dimensions and "
                    f"{len(self.past)} windows"
                )
            object.__setattr__(self, name, np.ascontiguousarray(values, bool if name == "known" else np.float32))
        if self.known.shape != self.past.shape[:2]:
            raise ValueError(f"windows.known: found the shape {self.known.shape}, expected {self.past.shape[:2]}")
        if self.target is not None and self.target.shape[1] != self.future.shape[1]:
            raise ValueError(
                f"windows.target: found {self.target.shape[1]} steps, expected the {self.future.shape[1]} of future"
            )

    def __len__(self) -> int:
        return len(self.past)

    @property
    def shape(self) -> Shape:
        """Sizes of each window."""
        (_, length, channels), (_, horizon, inputs) = self.past.shape, self.future.shape
        return Shape(length, channels, self.static.shape[1], horizon, inputs)

    def take(self, index: NDArray[Any] | Sequence[int] | slice) -> "Windows":
        """Take some windows, by position or by a mask."""
        arrays: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        parts: dict[str, Any] = {name: None if values is None else values[index] for name, values in arrays.items()}
        return Windows(**parts)

    def inputs(self, shuffles_past: bool = False) -> dict[str, NDArray[Any]]:
        """Arrays that a network reads, by name; empty ones are left out."""
        past = _shuffled(self.past, self.known) if shuffles_past else self.past
        named = {"past": past, "known": self.known, "static": self.static, "future": self.future}
        return {name: values for name, values in named.items() if values.shape[-1]}


def _shuffled(past: Singles, known: NDArray[np.bool_]) -> Singles:
    """Order the known steps of each window by a hash of their values, which tells nothing of time.

    So the same window is shuffled in the same way wherever it stands, and no random numbers are needed.
    """
    bits = past.view(np.uint32).astype(np.uint64)
    key = np.zeros(known.shape, np.uint64)
    for channel in range(past.shape[2]):
        key = (key ^ bits[:, :, channel]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    order = np.argsort(np.where(known, key >> np.uint64(1), np.uint64(0)), axis=1, kind="stable")
    shuffled: Singles = np.take_along_axis(past, order[:, :, None], axis=1)
    return shuffled
