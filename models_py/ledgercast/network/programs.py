"""What JAX compiles: an epoch of training and a batch of forecasts, shared by all networks of the same form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
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

    weights: list[Array]
    others: list[Array]
    optimiser: list[Array]


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

    @cached_property
    def forecast(self) -> Any:
        """Forecast `BATCH` windows: (weights, inputs) -> outputs of the model."""
        others = [variable.value for variable in self.model.non_trainable_variables]
        return jax.jit(lambda weights, inputs: self.model.stateless_call(weights, others, inputs, training=False)[0])

    def epochs(self, steps: int) -> "Epochs":
        """Programs that train for `steps` steps in all."""
        return Epochs(self, steps)


class Epochs:
    """Training of one form.

    Parameters
    ----------
    programs : Programs
        Of the form.
    steps : int
        Steps of the optimiser in all epochs.
    """

    def __init__(self, programs: Programs, steps: int) -> None:
        self.form, self.model = programs.form, programs.model
        rate = keras.optimizers.schedules.CosineDecay(self.form.settings.learning_rate, steps)
        self.optimiser = keras.optimizers.Adam(rate, global_clipnorm=LARGEST_GRADIENT)
        self.optimiser.build(self.model.trainable_variables)
        self.start = [variable.value for variable in self.optimiser.variables]
        self.train = jax.jit(self._train)
        self.evaluate = jax.jit(self._evaluate)

    def initial(self, rng: np.random.Generator) -> State:
        """Draw the start of a member."""
        weights = on_device(initial_weights(self.model, rng))
        # the only variables that are not trained are the states of dropout's generators
        others = [
            on_device(rng.integers(2**31, size=variable.shape).astype(np.uint32))
            for variable in self.model.non_trainable_variables
        ]
        return State(weights, others, self.start)

    def _loss(self, weights: Any, others: Any, batch: Data, training: bool) -> Any:
        outputs, others = self.model.stateless_call(weights, others, batch["inputs"], training=training)
        losses = window_losses(outputs, batch["truth"], self.form.settings) * batch["weight"]
        return losses.sum() / jnp.maximum(batch["weight"].sum(), 1e-9), (losses.sum(), others)

    def _train(self, state: State, data: Data, order: Array) -> State:
        """Go through windows in `order`, of shape (steps, windows)."""
        gradient = jax.grad(self._loss, has_aux=True)

        def step(state: State, index: Array) -> tuple[State, None]:
            slope, (_, others) = gradient(state.weights, state.others, _take(data, index), True)
            weights, optimiser = self.optimiser.stateless_apply(state.optimiser, slope, state.weights)
            return State(weights, others, optimiser), None

        state, _ = jax.lax.scan(step, state, order)
        return state

    def _evaluate(self, state: State, data: Data, order: Array) -> Any:
        """Mean loss of windows in `order`, of shape (steps, windows); -1 stands for none."""

        def step(total: Array, index: Array) -> tuple[Array, None]:
            batch = {**_take(data, index), "weight": jnp.where(index < 0, 0.0, data["weight"][index])}
            return total + self._loss(state.weights, state.others, batch, False)[1][0], None

        total, _ = jax.lax.scan(step, jnp.zeros(()), order)
        return total / data["weight"].sum()


@lru_cache(maxsize=8)
def programs_of(form: Form) -> Programs:
    """Compiled programs of a form, kept for the next network of the same."""
    return Programs(form)


@lru_cache(maxsize=8)
def epochs_of(form: Form, steps: int) -> Epochs:
    """Training of a form, kept for the next network of the same form and number of windows."""
    return Epochs(programs_of(form), steps)


def in_batches(count: int) -> NDArray[np.int64]:
    """Positions of `count` windows in rows of `BATCH`, filled up with -1."""
    rows = -(-count // BATCH)
    positions = np.full(rows * BATCH, -1)
    positions[:count] = np.arange(count)
    return positions.reshape(rows, BATCH)


def on_device(values: Any) -> Any:
    """Copy arrays, in whatever they are nested, to where JAX computes."""
    return jax.device_put(values)


def _take(data: Data, index: Array) -> dict[str, Any]:
    taken: dict[str, Any] = jax.tree.map(lambda values: values[index], dict(data))
    return taken
