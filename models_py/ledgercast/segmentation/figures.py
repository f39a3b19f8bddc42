"""How good a clustering is, without knowing the truth: separated, compact, found again, better than chance."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, davies_bouldin_score, silhouette_score

from ledgercast.segmentation.arrays import Floats, Labels
from ledgercast.segmentation.clusterers import CLUSTERERS, distances_to
from ledgercast.segmentation.components import learn_components
from ledgercast.segmentation.resamples import Resample

# pairwise distances of more points cost more than they tell
SILHOUETTE_POINTS = 2_000
REFERENCES = 5
# of more points a resample has more different ones than clusters
FEW = 200
SHUFFLES = 3


def separation(points: Floats, labels: Labels) -> tuple[float, float]:
    """Silhouette of the first 2,000 points (Rousseeuw 1987; -1 to 1) and Davies-Bouldin index (1979; lower is better).

    NaN where there is one cluster, or one for each point.
    """
    few, few_labels = points[:SILHOUETTE_POINTS], labels[:SILHOUETTE_POINTS]
    is_possible = 1 < len(np.unique(few_labels)) < len(few)
    silhouette = float(silhouette_score(few, few_labels)) if is_possible else float("nan")
    found = len(np.unique(labels))
    return silhouette, float(davies_bouldin_score(points, labels)) if 1 < found < len(points) else float("nan")


def bootstrap_agreement(resamples: list[Resample], labels: Labels, k: int, name: str, seed: int) -> float:
    """Mean adjusted Rand index of `labels` and those from clusters of resampled customers (Hennig 2007)."""
    found = []
    for time, drawn in enumerate(resamples):
        if len(labels) < FEW and len(np.unique(drawn.points, axis=0)) < k:
            continue
        start = int(np.random.default_rng([seed, k, time]).integers(2**31))
        found.append(adjusted_rand_score(labels, CLUSTERERS[name](drawn.points, k, start)(drawn.everybody)))
    return float(np.mean(found)) if found else float("nan")


def gap(points: Floats, cluster: Callable[[Floats, int], Floats], seed: int) -> tuple[float, float]:
    """Gap statistic and its standard error (Tibshirani, Walther and Hastie 2001); references fill the points' box.

    Parameters
    ----------
    points : numpy.ndarray of shape (points, dimensions)
    cluster : callable
        Points and a seed give centres.
    seed : int

    Returns
    -------
    gap, error : float
    """
    rng = np.random.default_rng([seed, 7])
    low, high = points.min(axis=0), points.max(axis=0)
    references = []
    for _ in range(REFERENCES):
        drawn = rng.uniform(low, high, points.shape)
        references.append(_log_dispersion(drawn, cluster(drawn, int(rng.integers(2**31)))))
    found = float(np.mean(references)) - _log_dispersion(points, cluster(points, seed))
    return found, float(np.std(references) * np.sqrt(1 + 1 / REFERENCES))


def shuffled_silhouette(scaled: Floats, k: int, name: str, n_kept: int | None, seed: int) -> float:
    """Silhouette that the same road gives where each column is shuffled by itself: what chance and the road give.

    Parameters
    ----------
    scaled : numpy.ndarray of shape (rows, columns)
    k : int
    name : str
        Candidate.
    n_kept : int, optional
        Components; None where clusters are found among the columns themselves.
    seed : int

    Returns
    -------
    float
        Mean over three shuffles.
    """
    found = []
    for time in range(SHUFFLES):
        rng = np.random.default_rng([seed, 11, time])
        shuffled = rng.permuted(scaled, axis=0)
        points = shuffled if n_kept is None else learn_components(shuffled, rng, n_kept).scores(shuffled)
        found.append(separation(points, CLUSTERERS[name](points, k, seed)(points))[0])
    return float(np.mean(found))


def smallest_share(labels: Labels, k: int) -> float:
    """Share of the points in the smallest of k clusters."""
    return float(np.bincount(labels, minlength=k).min() / len(labels))


def _log_dispersion(points: Floats, centres: Floats) -> float:
    within: Any = np.sum(distances_to(points, centres).min(axis=1) ** 2)
    return float(np.log(max(within, 1e-300)))
