"""How much each feature moves a prediction: sampled Shapley values of any model (Strumbelj and Kononenko 2014).

For a model that adds up its features, such as logistic regression, they are its coefficients times the distance from
the background, exactly. The package shap would bring a compiler (numba, llvmlite) for the same three reasons a row.
"""

from collections.abc import Callable

import numpy as np

from ledgercast.classification.arrays import Floats

# what fits into a processor's cache
NUMBERS_AT_ONCE = 500_000


def shapley_values(
    function: Callable[[Floats], Floats], matrix: Floats, background: Floats, seed: int
) -> tuple[Floats, float]:
    """Walk from background rows to each row, one feature after the other, in random orders.

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

    Returns
    -------
    values : numpy.ndarray of shape (rows, columns)
        They add up to function(row) - base, exactly.
    base : float
        Mean of the function over the background.
    """
    n_walks, n_columns = background.shape
    rng = np.random.default_rng(seed)
    orders = np.array([rng.permutation(n_columns) for _ in range((n_walks + 1) // 2)])
    orders = np.stack([orders, orders[:, ::-1]], axis=1).reshape(-1, n_columns)[:n_walks]
    # [walk, step, column]: whether the walk has moved the column before that step
    moved = np.argsort(orders, axis=1)[:, None, :] < np.arange(n_columns + 1)[None, :, None]
    values = np.zeros(matrix.shape)
    rows_at_once = max(1, NUMBERS_AT_ONCE // moved.size)
    for start in range(0, len(matrix), rows_at_once):
        rows = matrix[start : start + rows_at_once]
        path = np.where(moved[None], rows[:, None, None, :], background[None, :, None, :])
        said = function(path.reshape(-1, n_columns)).reshape(path.shape[:3])
        steps = np.diff(said, axis=2)
        for walk, order in enumerate(orders):
            values[start : start + len(rows), order] += steps[:, walk] / n_walks
    return values, float(function(background).mean())


def spread_background(function: Callable[[Floats], Floats], sample: Floats, size: int) -> Floats:
    """Pick rows of a sample whose predictions are spread as those of the sample are, shape (size, columns)."""
    order = np.argsort(function(sample), kind="stable")
    middles = ((np.arange(size) + 0.5) * len(sample) / size).astype(np.intp)
    return np.asarray(sample[order[middles]], dtype=np.float64)
