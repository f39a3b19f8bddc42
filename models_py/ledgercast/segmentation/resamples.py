"""Customers drawn anew, from whom all that leads to their points is learnt anew."""

from dataclasses import dataclass

import numpy as np

from ledgercast.segmentation.arrays import Floats
from ledgercast.segmentation.components import learn_components
from ledgercast.segmentation.scaling import learn_scaling, why_left_out


@dataclass(frozen=True)
class Resample:
    """One bootstrap sample.

    Attributes
    ----------
    points : numpy.ndarray of shape (rows, dimensions)
        Those drawn, with repetition, in the space that was learnt from them.
    everybody : numpy.ndarray of shape (rows, dimensions)
        All customers in that space.
    """

    points: Floats
    everybody: Floats


def draw_resamples(matrix: Floats, n_kept: int | None, times: int, seed: int) -> list[Resample]:
    """Draw customers with repetition, and learn scaling and components from those drawn.

    Parameters
    ----------
    matrix : numpy.ndarray of shape (rows, columns)
        Columns that tell customers apart, as they were read.
    n_kept : int, optional
        Number of components, which is not sought anew; None where distances are among the scaled columns.
    times, seed : int

    Returns
    -------
    list of Resample
        Without those in which nothing tells the customers apart.
    """
    found = []
    for time in range(times):
        rng = np.random.default_rng([seed, 5, time])
        drawn = matrix[rng.integers(0, len(matrix), len(matrix))]
        kept = [j for j, reason in enumerate(why_left_out(drawn)) if reason is None]
        if not kept:
            continue
        scaling = learn_scaling(drawn[:, kept])
        points, everybody = scaling.apply(drawn[:, kept]), scaling.apply(matrix[:, kept])
        if n_kept is not None:
            components = learn_components(points, rng, min(n_kept, len(kept)))
            points, everybody = components.scores(points), components.scores(everybody)
        found.append(Resample(points, everybody))
    return found
