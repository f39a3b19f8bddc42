"""Training: the same windows, settings and seed give the same network."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ledgercast.network.backend import choose_backend
from ledgercast.network.network import Network
from ledgercast.network.settings import Settings
from ledgercast.network.windows import Singles, Windows


def fit_network(train: Windows, stop: Windows | None, settings: Settings, seed: int) -> Network:
    """Fit a network, or several whose forecasts are averaged.

    Parameters
    ----------
    train : Windows
        With a target, events or both.
    stop : Windows, optional
        Windows of the same shape that are later than those of `train`: training goes back to the epoch with the least
        loss on them, and ends early. None for all epochs.
    settings : Settings
        The network.
    seed : int
        At least 0; of initial weights, dropout and the order of windows. No global random state is read or written.

    Returns
    -------
    Network
        Forecasts as trained.

    Raises
    ------
    ValueError
        One line, where there is nothing to learn from, the two sets of windows don't fit together, or the loss is not
        finite.
    """
    if seed < 0:
        raise ValueError(f"seed: found {seed}, expected at least 0")
    _check("train", train)
    if stop is not None:
        _check("stop", stop)
        if stop.shape != train.shape or _sizes(stop) != _sizes(train):
            raise ValueError(f"stop: found windows of {stop.shape}, expected those of train, {train.shape}")
    choose_backend()
    from ledgercast.network import programs

    form = programs.form_of(settings, train.shape, *_sizes(train))
    batch = min(settings.batch_size, len(train))
    steps = len(train) // batch
    epochs = programs.epochs_of(form, settings.epochs * steps)
    data, stop_data = (programs.on_device(_data(part, settings)) if part else None for part in (train, stop))
    members = []
    for member in range(settings.members):
        rng = np.random.default_rng([seed, member])
        state = epochs.initial(rng)
        best, best_loss, waited = state.weights, np.inf, 0
        for _ in range(settings.epochs):
            order = rng.permutation(len(train))[: steps * batch].reshape(steps, batch)
            state = epochs.train(state, data, order)
            if stop is None:
                continue
            loss = float(epochs.evaluate(state, stop_data, programs.in_batches(len(stop))))
            if loss < best_loss:
                best, best_loss, waited = state.weights, loss, 0
            else:
                waited += 1
                if waited >= settings.patience:
                    break
        members.append(_finite([np.asarray(values) for values in (state.weights if stop is None else best)]))
    return Network(settings, train.shape, form.measures, form.heads, tuple(members))


def _check(name: str, windows: Windows) -> None:
    truth = _truth(windows)
    if not any(np.isfinite(values).any() for values in truth.values()):
        raise ValueError(f"{name}: found no known target or event in {len(windows)} windows, expected some")
    for part, values in {"past": windows.past, "static": windows.static, "future": windows.future}.items():
        if not np.isfinite(values).all():
            raise ValueError(f"{name}.{part}: found a value that is not finite, expected 0 where nothing is known")


def _finite(weights: list[Singles]) -> tuple[Singles, ...]:
    if not all(np.isfinite(values).all() for values in weights):
        raise ValueError("training: found a loss that is not finite, expected windows scaled to a size near 1")
    return tuple(weights)


def _truth(windows: Windows) -> dict[str, Singles]:
    named = {"target": windows.target, "events": windows.events}
    return {name: values for name, values in named.items() if values is not None}


def _sizes(windows: Windows) -> tuple[int, int]:
    """Measures and heads."""
    return (
        0 if windows.target is None else windows.target.shape[2],
        0 if windows.events is None else windows.events.shape[1],
    )


def _data(windows: Windows, settings: Settings) -> dict[str, Any]:
    """Collect what training reads; windows of which nothing is known have no weight."""
    truth = _truth(windows)
    is_known: NDArray[np.bool_] = np.zeros(len(windows), bool)
    for values in truth.values():
        is_known |= np.isfinite(values).reshape(len(windows), -1).any(axis=1)
    weight = np.ones(len(windows), np.float32) if windows.weight is None else windows.weight
    weight = np.where(is_known, weight, 0).astype(np.float32)
    return {"inputs": windows.inputs(settings.shuffles_past), "truth": truth, "weight": weight}
