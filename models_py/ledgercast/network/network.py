"""A trained network: forecasts of windows, and bytes to keep."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ledgercast.network.backend import choose_backend
from ledgercast.network.settings import Settings
from ledgercast.network.windows import Shape, Singles, Windows
from ledgercast.workers import available_cores


@dataclass(frozen=True)
class Forecast:
    """What a network says of n windows, float32.

    Attributes
    ----------
    mean : ndarray, shape (n, horizon, measures)
        Expected values, in the units of the targets.
    quantiles : ndarray, shape (n, horizon, measures, quantiles)
        Ascending, in the order of the settings.
    events : ndarray, shape (n, heads), optional
        Chances of the events, not calibrated.
    """

    mean: Singles
    quantiles: Singles
    events: Singles | None = None


@dataclass(frozen=True)
class Network:
    """One network or several whose forecasts are averaged: mean by mean, quantile by quantile, chance by chance.

    Attributes
    ----------
    settings : Settings
        As trained.
    shape : Shape
        Sizes of the windows that it reads.
    measures, heads : int
        Forecast measures and events.
    members : tuple of tuples of ndarray
        Weights of each member, in the order of the Keras model's.
    """

    settings: Settings
    shape: Shape
    measures: int
    heads: int
    members: tuple[tuple[Singles, ...], ...]

    def predict(self, windows: Windows) -> Forecast:
        """Forecast windows, batch by batch; a window's forecast does not depend on the others.

        Parameters
        ----------
        windows : Windows
            Of the shape that the network was trained on, and scaled in the same way; targets are not read.

        Raises
        ------
        ValueError
            One line, where the windows have another shape.
        """
        if windows.shape != self.shape:
            raise ValueError(f"windows: found {windows.shape}, expected {self.shape}, as in training")
        choose_backend()
        from ledgercast.network import programs

        form = programs.form_of(self.settings, self.shape, self.measures, self.heads)
        forecast = programs.programs_of(form).forecast
        members = [programs.on_device(weights) for weights in self.members]
        count, steps = len(windows), self.shape.horizon
        figures = np.zeros((count, steps, self.measures, 1 + len(self.settings.quantiles)), np.float32)
        events = np.zeros((count, self.heads), np.float32)

        def run(positions: NDArray[np.int64]) -> None:
            index = positions[positions >= 0]
            # -1 repeats the last window
            batch = windows.take(positions).inputs(self.settings.shuffles_past)
            for weights in members:
                outputs = forecast(weights, batch)
                if self.measures:
                    made = np.array(outputs["figures"])[: len(index)]
                    made[..., 1:].sort(axis=-1)
                    figures[index] += made / np.float32(len(members))
                if self.heads:
                    logits = np.asarray(outputs["events"])[: len(index)]
                    events[index] += 1 / (1 + np.exp(-logits)) / np.float32(len(members))

        # each batch has rows of its own
        with ThreadPoolExecutor(available_cores()) as pool:
            list(pool.map(run, programs.in_batches(count)))
        return Forecast(figures[..., 0], figures[..., 1:], events if self.heads else None)

    def to_bytes(self) -> bytes:
        """Write the network as one zip: a Keras file a member, and the settings as JSON."""
        choose_backend()
        from ledgercast.network.artifact import write_network

        return write_network(self.settings, self.shape, self.measures, self.heads, self.members)

    @staticmethod
    def from_bytes(data: bytes) -> "Network":
        """Read what `to_bytes` wrote; no code is run.

        Raises
        ------
        ValueError
            One line, where the bytes are damaged or something else.
        """
        choose_backend()
        from ledgercast.network.artifact import read_network

        return Network(*read_network(data))
