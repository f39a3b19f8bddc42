"""The Keras model: a masked recurrent encoder, a dense layer, and all steps ahead at once.

Source of the design: direct multi-horizon quantile forecasts of a recurrent network (Wen, Torkkola, Narayanaswamy and
Madeka, A multi-horizon quantile recurrent forecaster, 2017).
"""

import keras
import numpy as np
from keras import layers

from ledgercast.network.settings import Settings
from ledgercast.network.windows import Shape, Singles


def build_model(settings: Settings, shape: Shape, measures: int, heads: int) -> keras.Model:
    """Build a network whose weights are all zero; `initial_weights` gives it a start.

    Parameters
    ----------
    settings : Settings
        Sizes.
    shape : Shape
        Sizes of a window.
    measures, heads : int
        Forecast measures and binary events; either may be 0.

    Returns
    -------
    keras.Model
        From the arrays of `Windows.inputs` to 'figures' of shape (n, horizon, measures, 1 + quantiles), the mean first,
        and 'events', logits of shape (n, heads).
    """

    def dense(units: int, name: str, activation: str | None = None) -> layers.Dense:
        return layers.Dense(units, activation, kernel_initializer="zeros", name=name)

    inputs = {
        "past": keras.Input((shape.length, shape.channels), name="past"),
        "known": keras.Input((shape.length,), dtype="bool", name="known"),
    }
    if shape.statics:
        inputs["static"] = keras.Input((shape.statics,), name="static")
    if shape.inputs:
        inputs["future"] = keras.Input((shape.horizon, shape.inputs), name="future")
    cell = {"lstm": layers.LSTM, "gru": layers.GRU}[settings.cell]
    state = inputs["past"]
    for layer in range(settings.layers):
        state = cell(
            settings.units,
            return_sequences=layer < settings.layers - 1,
            kernel_initializer="zeros",
            recurrent_initializer="zeros",
            seed=0,
            name=f"{settings.cell}_{layer}",
        )(state, mask=inputs["known"])
    if settings.dropout:
        state = layers.Dropout(settings.dropout, seed=0, name="dropout_state")(state)
    if shape.statics:
        state = layers.Concatenate(name="state_and_static")([state, inputs["static"]])
    context = dense(settings.head_units, "context", "relu")(state)
    if settings.dropout:
        context = layers.Dropout(settings.dropout, seed=1, name="dropout_context")(context)
    outputs = {}
    columns = measures * (1 + len(settings.quantiles))
    if measures and shape.inputs:
        steps = dense(shape.horizon * settings.step_units, "steps")(context)
        steps = layers.Reshape((shape.horizon, settings.step_units), name="by_step")(steps)
        steps = layers.Concatenate(name="steps_and_future")([steps, inputs["future"]])
        steps = dense(settings.head_units, "step_context", "relu")(steps)
        figures = dense(columns, "step_figures")(steps)
    elif measures:
        figures = dense(shape.horizon * columns, "all_figures")(context)
    if measures:
        by_measure = (shape.horizon, measures, 1 + len(settings.quantiles))
        outputs["figures"] = layers.Reshape(by_measure, name="figures")(figures)
    if heads:
        outputs["events"] = dense(heads, "events")(context)
    return keras.Model(inputs, outputs, name=settings.cell)


def initial_weights(model: keras.Model, rng: np.random.Generator) -> list[Singles]:
    """Draw a start for the weights of a model.

    Kernels are uniform (Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks,
    2010), recurrent kernels orthogonal (Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks, 2014), biases those of the model. Drawn here because JAX would compile a
    program for each shape, which takes longer than a small network's training.
    """
    return [_initial(variable.path, np.asarray(variable.value), rng) for variable in model.trainable_variables]


def _initial(path: str, zeros: Singles, rng: np.random.Generator) -> Singles:
    if path.endswith("bias"):
        return zeros
    if path.endswith("recurrent_kernel"):
        # one orthogonal matrix a gate
        size = len(zeros)
        gates = [np.linalg.qr(rng.normal(size=(size, size)))[0] for _ in range(zeros.shape[1] // size)]
        return np.concatenate(gates, axis=1).astype(np.float32)
    limit = np.sqrt(6 / sum(zeros.shape))
    return rng.uniform(-limit, limit, zeros.shape).astype(np.float32)
