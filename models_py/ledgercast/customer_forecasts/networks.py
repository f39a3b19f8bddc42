"""One recurrent network for all customers."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from ledgercast.customer_forecasts.coding import Coding
from ledgercast.customer_forecasts.customers import Customers, Floats
from ledgercast.customer_forecasts.evidence import Seen
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.training import Examples, Lesson
from ledgercast.customer_forecasts.windows import Frame, frame_of, importance, make_windows, scale_targets, to_money
from ledgercast.network import Network, Settings, Windows, fit_network

# chosen on the windows that stop the training at the first origin of the demo bank: many small batches, large steps
SETTINGS = Settings(units=32, epochs=6, patience=3, members=2, batch_size=64, learning_rate=0.012)
NETWORKS = {
    "lstm": SETTINGS,
    "gru": replace(SETTINGS, cell="gru"),
    "lstm+shuffled": replace(SETTINGS, shuffles_past=True),
}
# positions of the ends of intervals among the quantiles, in the order of `points.ENDS`
ENDS_AMONG_QUANTILES = [1, 3, 0, 4]


@dataclass(frozen=True)
class FittedNetwork:
    """A network and how customers become its windows."""

    network: Network
    coding: Coding

    def predict(self, customers: Customers) -> Points:
        """Forecast customers at their cutoffs, with intervals of its own."""
        return self.predict_both(customers)[0]

    def predict_both(self, customers: Customers) -> tuple[Points, Floats]:
        """Forecast customers; also chances of the events, not calibrated, shape (n, 12), in the order of `HEADS`."""
        frame = frame_of(customers, self.coding)
        forecast = self.network.predict(self._windows(customers, frame))
        own = to_money(forecast.quantiles[..., ENDS_AMONG_QUANTILES].astype(np.float64), frame)
        mean = to_money(forecast.mean.astype(np.float64), frame)
        low, high = own[..., 0::2].min(axis=-1), own[..., 1::2].max(axis=-1)
        assert forecast.events is not None
        return Points(np.clip(mean, low, high), own), forecast.events.astype(np.float64)

    def _windows(self, customers: Customers, frame: Frame) -> Windows:
        return make_windows(customers, self.coding, frame, not self.network.settings.shuffles_past)

    def to_bytes(self) -> bytes:
        """Write the network; the coding is written apart, as text."""
        return self.network.to_bytes()

    @staticmethod
    def from_bytes(data: bytes, coding: Coding) -> "FittedNetwork":
        """Read what `to_bytes` wrote."""
        return FittedNetwork(Network.from_bytes(data), coding)

    @property
    def seen(self) -> Seen:
        """Months of the windows that it was fitted to."""
        return Seen(self.coding.last_trained, self.coding.last_stopped)

    @property
    def settings(self) -> dict[str, object]:
        """The network's settings."""
        return asdict(self.network.settings)


def fit(name: str, lesson: Lesson, seed: int) -> FittedNetwork:
    """Fit one of `NETWORKS`."""
    settings = NETWORKS[name]
    train, stop = (_windows(part, lesson.coding, not settings.shuffles_past) for part in (lesson.train, lesson.stop))
    return FittedNetwork(fit_network(train, stop, settings, seed), lesson.coding)


def _windows(examples: Examples, coding: Coding, has_order: bool) -> Windows:
    frame = frame_of(examples.customers, coding)
    weight = importance(frame, coding)
    return replace(
        make_windows(examples.customers, coding, frame, has_order),
        target=scale_targets(examples.came, frame).astype(np.float32),
        events=examples.events.astype(np.float32),
        weight=(weight / weight.mean()).astype(np.float32),
    )
