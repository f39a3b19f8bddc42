"""What a network looks like and how it is trained."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Settings:
    """One network.

    Attributes
    ----------
    cell : str
        'lstm' (Hochreiter and Schmidhuber, Long short-term memory, 1997) or 'gru' (Cho et al., Learning phrase
        representations using RNN encoder-decoder, 2014).
    units, layers : int
        Size of the recurrent state, and recurrent layers on top of each other.
    head_units : int
        Size of the dense layer between state, static inputs and output.
    step_units : int
        What each step ahead gets of that layer beside its known inputs; not used where there are none.
    dropout : float
        Share of the state and of the dense layer that is left out at random in training.
    quantiles : tuple of float
        Forecast quantiles, ascending, between 0 and 1.
    members : int
        Networks of different seeds, whose forecasts are averaged.
    epochs, patience : int
        Most passes over the training windows; passes without a gain on the stop windows that end the training earlier.
    batch_size : int
        Windows of one step of the optimiser; all where there are fewer.
    learning_rate : float
        Of the optimiser Adam at the start; it falls to zero on a half cosine by the last epoch.
    mean_weight, event_weight : float
        Weights of the losses of the mean and of the events beside that of the quantiles.
    shuffles_past : bool
        The known steps of each window stand in an order that tells nothing of time, in training and prediction: what
        the order is worth.
    """

    cell: Literal["lstm", "gru"] = "lstm"
    units: int = 32
    layers: int = 1
    head_units: int = 32
    step_units: int = 16
    dropout: float = 0.0
    quantiles: tuple[float, ...] = (0.025, 0.1, 0.5, 0.9, 0.975)
    members: int = 1
    epochs: int = 20
    patience: int = 5
    batch_size: int = 256
    learning_rate: float = 3e-3
    mean_weight: float = 0.5
    event_weight: float = 1.0
    shuffles_past: bool = False

    def __post_init__(self) -> None:
        if self.cell not in ("lstm", "gru"):
            raise ValueError(f"cell: found {self.cell!r}, expected 'lstm' or 'gru'")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout: found {self.dropout}, expected at least 0 and below 1")
        if list(self.quantiles) != sorted(set(self.quantiles)) or not all(0 < q < 1 for q in self.quantiles):
            raise ValueError(f"quantiles: found {self.quantiles}, expected ascending ones between 0 and 1")
        for name in ("units", "layers", "head_units", "step_units", "members", "epochs", "patience", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: found {getattr(self, name)}, expected at least 1")
