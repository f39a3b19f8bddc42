"""How much each feature moves a prediction: sampled Shapley values of any model (Strumbelj and Kononenko 2014).

For a model that adds up its features, such as logistic regression, they are its coefficients times the distance from
the background, exactly. The package shap would bring a compiler (numba, llvmlite) for the same three reasons a row.

Values of dozens of columns by a few walks are mostly noise, so most walks are spent on the columns that matter (Castro
et al. 2017 spend them where the variance is), with the other columns as one player.
"""

from collections.abc import Callable

import numpy as np

from ledgercast.classification.arrays import Floats, Rows

# what fits into a processor's cache
NUMBERS_AT_ONCE = 500_000
# walks over all columns, then of the columns that they find largest
WALKS, WALKS_OF_LARGEST = 32, 256
LARGEST = 12


def explaining_values(
    function: Callable[[Floats], Floats], matrix: Floats, sample: Floats, seed: int
) -> tuple[Floats, float]:
    """Measure every column roughly, and the largest of each row again with many walks.

    Parameters
    ----------
    function, matrix, seed
        As in `shapley_values`.
    sample : numpy.ndarray of shape (sample rows, columns)
        Rows to compare with.

    Returns
    -------
    values : numpy.ndarray of shape (rows, columns)
        They add up to function(row) - base. The small ones share what the second walks say of all of them, in
        proportion to what the first say of each.
    base : float
        Mean of the function over the background.
    """
    rough, _ = shapley_values(function, matrix, spread_background(function, sample, WALKS), seed)
    background = spread_background(function, sample, WALKS_OF_LARGEST)
    base = float(function(background).mean())
    n_largest = min(LARGEST, int((rough != 0).sum(axis=1).max(initial=0)))
    if n_largest == 0:
        return rough, base
    largest = np.argsort(-np.abs(rough), axis=1, kind="stable")[:, :n_largest]
    players = np.full(matrix.shape, n_largest)
    np.put_along_axis(players, largest, np.arange(n_largest)[None], axis=1)
    if n_largest == 1:
        # a column that is alone moves all there is, by whatever walk
        measured = np.column_stack([function(matrix) - base, np.zeros(len(matrix))])
    else:
        measured, base = shapley_values(function, matrix, background, seed, players)
    is_small = players == n_largest
    small = np.where(is_small, rough, 0.0)
    # where the first walks say nothing of the small ones, they share alike
    size = np.where(small.any(axis=1, keepdims=True), np.abs(small), is_small)
    missing = measured[:, n_largest:].sum(axis=1) - small.sum(axis=1)
    values = small + size * (missing / np.maximum(size.sum(axis=1), np.finfo(float).tiny))[:, None]
    np.put_along_axis(values, largest, measured[:, :n_largest], axis=1)
    return values, base


def shapley_values(
    function: Callable[[Floats], Floats], matrix: Floats, background: Floats, seed: int, players: Rows | None = None
) -> tuple[Floats, float]:
    """Walk from background rows to each row, one player after the other, in random orders.

    Parameters
    ----------
    function : callable
        From a matrix of shape (rows, columns) to values of shape (rows,).
    matrix : numpy.ndarray of shape (rows, columns)
        Rows to explain.
    background : numpy.ndarray of shape (walks, columns)
        Where the walks start; every second one takes the reverse of the order before it, which steadies the result.
    seed : int
        Of the orders, which are the same for all rows.
    players : numpy.ndarray of shape (rows, columns), optional
        Number of the player that a column of a row belongs to; where None, each column is one.

    Returns
    -------
    values : numpy.ndarray of shape (rows, players)
        They add up to function(row) - base, exactly.
    base : float
        Mean of the function over the background.
    """
    n_walks, n_columns = background.shape
    if players is None:
        players = np.broadcast_to(np.arange(n_columns), matrix.shape)
    n_players = int(players.max(initial=0)) + 1
    rng = np.random.default_rng(seed)
    orders = np.array([rng.permutation(n_players) for _ in range((n_walks + 1) // 2)])
    orders = np.stack([orders, orders[:, ::-1]], axis=1).reshape(-1, n_players)[:n_walks]
    places, steps = np.argsort(orders, axis=1), np.arange(n_players + 1)[:, None]
    values = np.zeros((len(matrix), n_players))
    rows_at_once = max(1, NUMBERS_AT_ONCE // (n_walks * len(steps) * n_columns))
    for start in range(0, len(matrix), rows_at_once):
        rows = matrix[start : start + rows_at_once]
        # [row, walk, step, column]: whether the walk has moved the column before that step
        moved = places[:, players[start : start + rows_at_once]].swapaxes(0, 1)[:, :, None, :] < steps
        path = np.where(moved, rows[:, None, None, :], background[None, :, None, :])
        said = function(path.reshape(-1, n_columns)).reshape(path.shape[:3])
        gains = np.diff(said, axis=2)
        for walk, order in enumerate(orders):
            values[start : start + len(rows), order] += gains[:, walk] / n_walks
    return values, float(function(background).mean())


def spread_background(function: Callable[[Floats], Floats], sample: Floats, size: int) -> Floats:
    """Pick rows of a sample whose predictions are spread as those of the sample are, shape (size, columns)."""
    order = np.argsort(function(sample), kind="stable")
    middles = ((np.arange(size) + 0.5) * len(sample) / size).astype(np.intp)
    return np.asarray(sample[order[middles]], dtype=np.float64)
