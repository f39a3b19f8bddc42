"""The candidates: ways of finding k clusters among points, and of telling the cluster of a new point."""

import warnings
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from sklearn.cluster import AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from ledgercast.segmentation.arrays import Floats, Labels

# more points are clustered batch by batch
MOST_POINTS = 50_000
BATCH = 10_000
CHUNK = 100_000

# points, k, seed -> a function that gives the cluster (from 0) of other points
Clusterer: TypeAlias = Callable[[Floats, int, int], Callable[[Floats], Labels]]


def k_means_centres(points: Floats, k: int, seed: int, starts: int = 10) -> Floats:
    """Find the centres of k clusters, shape (k, dimensions); by batches where there are more than 50,000 points."""
    with warnings.catch_warnings():
        # fewer distinct points than clusters: the caller has seen to it, or takes what there is
        warnings.simplefilter("ignore", ConvergenceWarning)
        if len(points) > MOST_POINTS:
            model = MiniBatchKMeans(k, batch_size=BATCH, n_init=starts, random_state=seed)
        else:
            model = KMeans(k, n_init=starts, random_state=seed)
        return np.asarray(model.fit(points).cluster_centers_, dtype=np.float64)


def distances_to(points: Floats, centres: Floats) -> Floats:
    """Euclidean distances, shape (points, centres)."""
    squares = np.column_stack([np.sum((points - centre) ** 2, axis=1) for centre in centres])
    return np.asarray(np.sqrt(squares))


def nearest(points: Floats, centres: Floats) -> Labels:
    """Find the position of the nearest centre of each point, the first one where two are as near."""
    chunks = [points[start : start + CHUNK] for start in range(0, len(points), CHUNK)]
    parts = [np.argmin(distances_to(chunk, centres), axis=1) for chunk in chunks]
    return np.concatenate(parts).astype(np.intp) if parts else np.empty(0, dtype=np.intp)


def k_means(points: Floats, k: int, seed: int) -> Callable[[Floats], Labels]:
    """Find the nearest of k centres."""
    centres = k_means_centres(points, k, seed)
    return lambda others: nearest(others, centres)


def gaussian_mixture(points: Floats, k: int, seed: int) -> Callable[[Floats], Labels]:
    """Fit a mixture of normal distributions with covariances of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = GaussianMixture(k, reg_covar=1e-4, max_iter=200, random_state=seed).fit(points)
    return lambda others: np.asarray(model.predict(others), dtype=np.intp)


def hierarchical(points: Floats, k: int, seed: int) -> Callable[[Floats], Labels]:
    """Cut Ward's tree at k; another point belongs to the nearest centre, as a tree has no place for it."""
    labels = AgglomerativeClustering(k).fit_predict(points)
    centres = np.array([points[labels == label].mean(axis=0) for label in range(k)])
    return lambda others: nearest(others, centres)


CLUSTERERS: dict[str, Clusterer] = {
    "kmeans": k_means,
    "gaussian_mixture": gaussian_mixture,
    "hierarchical": hierarchical,
}
