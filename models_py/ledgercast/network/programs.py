"""What JAX compiles: an epoch of training and a batch of forecasts, shared by all networks of the same form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax import Array
from numpy.typing import NDArray

from ledgercast.network.architecture import build_model, initial_weights
from ledgercast.network.losses import window_losses
from ledgercast.network.settings import Settings
from ledgercast.network.windows import Shape

# windows forecast at once: always as many, so that a window's forecast does not depend on how many others there are
BATCH = 1024
LARGEST_GRADIENT = 1.0

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """What decides which programs fit a network; see `form_of`."""

    settings: Settings
    shape: Shape
    measures: int
    heads: int


def form_of(settings: Settings, shape: Shape, measures: int, heads: int) -> Form:
    """Find the form of a network: settings that no program depends on count as the default ones."""
    alike = Settings()
    same = {name: getattr(alike, name) for name in ("members", "epochs", "patience", "batch_size", "shuffles_past")}
    return Form(replace(settings, **same), shape, measures, heads)


class State(NamedTuple):
    """Variables of a network in training: weights, states of random generators, those of the optimiser."""

    weights: Any
    others: Any
    optimiser: Any


class Programs:
    """Compiled programs of one form.

    Parameters
    ----------
    form : Form
        Form of the network.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self.model = build_model(form.settings, form.shape, form.measures, form.heads)
        # the rate of each step is given to `train`
        self.optimiser = keras.optimizers.Adam(global_clipnorm=LARGEST_GRADIENT)
        self.optimiser.build(self.model.trainable_variables)
        self.forecast = jax.jit(self._forecast)
        self.train = jax.jit(self._train)
        self.evaluate = jax.jit(self._evaluate)

    def start(self, rng: np.random.Generator) -> State:
        """Draw the start of a network."""
        # the only variables that are not trained are the states of dropout's generators
        seeds = [
            rng.integers(2**31, size=variable.shape).astype(np.uint32)
            for variable in self.model.non_trainable_variables
        ]
        optimiser = [np.asarray(variable.value) for variable in self.optimiser.variables]
        return State(*on_device([initial_weights(self.model, rng), seeds, optimiser]))

    def _forecast(self, weights: Any, inputs: Any) -> Any:
        """Forecast `BATCH` windows."""
        others = [variable.value for variable in self.model.non_trainable_variables]
        return self.model.stateless_call(weights, others, inputs, training=False)[0]

    def _train(self, state: State, data: Data, order: Array, rates: Array) -> Any:
        """Take a step of the optimiser for each row of `order`, positions of windows, none where they are -1.

        Rates are of shape (rows,); one of 0 leaves everything as it is.
        """
        gradient = jax.grad(self._loss, has_aux=True)

        def move(state: State, index: Array, rate: Array) -> State:
            slope, others = gradient(state.weights, state.others, _take(data, index), True)
            variables = [
                rate if variable is self.optimiser.learning_rate else value
                for variable, value in zip(self.optimiser.variables, state.optimiser, strict=True)
            ]
            weights, optimiser = self.optimiser.stateless_apply(variables, slope, state.weights)
            return State(weights, others, optimiser)

        def step(state: State, row: tuple[Array, Array]) -> tuple[State, None]:
            index, rate = row
            return jax.lax.cond(rate > 0, move, lambda state, index, rate: state, state, index, rate), None

        return jax.lax.scan(step, state, (order, rates))[0]

    def _evaluate(self, state: State, data: Data, order: Array) -> Any:
        """Mean loss of the windows in `order`, of shape (rows, windows); -1 stands for none."""

        def step(total: Array, index: Array) -> tuple[Array, None]:
            batch = _take(data, index)
            loss = self._loss(state.weights, state.others, batch, False)[0]
            return total + loss * batch["weight"].sum(), None

        total, _ = jax.lax.scan(step, jnp.zeros(()), order)
        return total / data["weight"].sum()

    def _loss(self, weights: Any, others: Any, batch: Data, training: bool) -> Any:
        outputs, others = self.model.stateless_call(weights, others, batch["inputs"], training=training)
        losses = window_losses(outputs, batch["truth"], self.form.settings) * batch["weight"]
        return losses.sum() / jnp.maximum(batch["weight"].sum(), 1e-9), others


@lru_cache(maxsize=16)
def programs_of(form: Form) -> Programs:
    """Compiled programs of a form, kept for the next network of the same."""
    return Programs(form)


def in_batches(count: int) -> NDArray[np.int64]:
    """Positions of `count` windows in rows of `BATCH`, filled up with -1."""
    return in_rows(np.arange(count), BATCH)


def in_rows(positions: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Positions in rows of a width, filled up with -1."""
    missing = -len(positions) % width
    return np.pad(positions, (0, missing), constant_values=-1).reshape(-1, width)


def round_size(count: int) -> int:
    """Round a number of windows up, by a quarter at most, so that few sizes have to be compiled."""
    step = max(BATCH, 1 << max(count.bit_length() - 3, 0))
    return -(-count // step) * step


def on_device(values: Any) -> Any:
    """Copy arrays, in whatever they are nested, to where JAX computes."""
    return jax.device_put(values)


def _take(data: Data, index: Array) -> dict[str, Any]:
    taken: dict[str, Any] = jax.tree.map(lambda values: values[index], dict(data))
    return taken | {"weight": jnp.where(index < 0, 0.0, taken["weight"])}
