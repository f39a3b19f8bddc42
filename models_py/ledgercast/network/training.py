"""Training: the same windows, settings and seed give the same network."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ledgercast.network.backend import choose_backend
from ledgercast.network.network import Network
from ledgercast.network.settings import Settings
from ledgercast.network.windows import Singles, Windows
from ledgercast.workers import available_cores

# steps of the optimiser that are compiled as one program
ROWS = 16


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

    compiled = programs.programs_of(programs.form_of(settings, train.shape, *_sizes(train)))
    data, stop_data = (
        None if part is None else programs.on_device(_data(part, settings, programs.round_size(len(part))))
        for part in (train, stop)
    )

    def member(number: int) -> tuple[Singles, ...]:
        rng = np.random.default_rng([seed, number])
        state = compiled.start(rng)
        best, best_loss, waited = state, np.inf, 0
        for rates in _rates(len(train), settings):
            order = programs.in_rows(rng.permutation(len(train)), settings.batch_size)[: len(rates)]
            for start in range(0, len(order), ROWS):
                rows = np.full((ROWS, settings.batch_size), -1), np.zeros(ROWS, np.float32)
                for padded, values in zip(rows, (order, rates), strict=True):
                    part = values[start : start + ROWS]
                    padded[: len(part)] = part
                state = compiled.train(state, data, *rows)
            if stop is None:
                best = state
                continue
            loss = float(compiled.evaluate(state, stop_data, programs.in_batches(len(stop))))
            best, best_loss, waited = (state, loss, 0) if loss < best_loss else (best, best_loss, waited + 1)
            if waited == settings.patience:
                break
        return _finite([np.asarray(values) for values in best.weights])

    # small steps leave most cores idle: members are trained side by side
    with ThreadPoolExecutor(available_cores()) as pool:
        members = list(pool.map(member, range(settings.members)))
    return Network(settings, train.shape, *_sizes(train), tuple(members))


def _rates(count: int, settings: Settings) -> Singles:
    """Learning rate of each step, shape (epochs, steps); windows beyond the last whole batch wait for another epoch."""
    steps = max(count // settings.batch_size, 1)
    done = np.arange(settings.epochs * steps) / (settings.epochs * steps)
    rates: Singles = (settings.learning_rate * 0.5 * (1 + np.cos(np.pi * done))).astype(np.float32)
    return rates.reshape(settings.epochs, steps)


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


def _data(windows: Windows, settings: Settings, size: int) -> dict[str, Any]:
    """Collect what training reads; windows of which nothing is known, and those that fill it up, weigh nothing."""
    truth = _truth(windows)
    is_known: NDArray[np.bool_] = np.zeros(len(windows), bool)
    for values in truth.values():
        is_known |= np.isfinite(values).reshape(len(windows), -1).any(axis=1)
    weight = np.ones(len(windows), np.float32) if windows.weight is None else windows.weight
    data = {
        "inputs": windows.inputs(settings.shuffles_past),
        "truth": truth,
        "weight": np.where(is_known, weight, 0).astype(np.float32),
    }
    return _filled_up(data, size)


def _filled_up(data: dict[str, Any], size: int) -> dict[str, Any]:
    return {
        name: _filled_up(values, size)
        if isinstance(values, dict)
        else np.pad(values, [(0, size - len(values)), *[(0, 0)] * (values.ndim - 1)])
        for name, values in data.items()
    }
