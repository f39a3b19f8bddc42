"""How many clusters: the best separated number among those that are found again."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledgercast.segmentation.arrays import Bools, Floats
from ledgercast.segmentation.clusterers import k_means, k_means_centres
from ledgercast.segmentation.figures import bootstrap_agreement, gap, separation, smallest_share
from ledgercast.segmentation.resamples import Resample

LEAST_AGREEMENT = 0.8
SMALLEST_CLUSTER = 0.02
BOOTSTRAPS = 12
COLUMNS = [
    "k",
    "silhouette",
    "davies_bouldin",
    "gap",
    "gap_error",
    "bootstrap_ari",
    "smallest_share",
    "is_stable",
    "is_chosen",
]


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    k : int
        Number of clusters.
    status : str
        'ok', or why this k was taken all the same.
    table : pandas.DataFrame
        One row for each k that was tried, columns `COLUMNS`.
    """

    k: int
    status: str
    table: pd.DataFrame


def choose(points: Floats, resamples: list[Resample], numbers: list[int], seed: int) -> Choice:
    """Choose the number of clusters of K-Means.

    Parameters
    ----------
    points : numpy.ndarray of shape (points, dimensions)
        A sample, with more distinct points than the largest number.
    resamples : list of Resample
        Of the same customers.
    numbers : list of int
        What may be chosen, at least one.
    seed : int

    Returns
    -------
    Choice
        The best silhouette among those with a bootstrap adjusted Rand index of at least 0.8 and no cluster below 2 %
        of the points; where there is none, the one that is found again best.
    """
    table = pd.DataFrame([_figures(points, resamples, k, seed) for k in numbers], columns=COLUMNS[:-2])
    silhouette, agreement = table["silhouette"].to_numpy(), table["bootstrap_ari"].to_numpy()
    is_large = table["smallest_share"].to_numpy() >= SMALLEST_CLUSTER
    is_stable = (agreement >= LEAST_AGREEMENT) & is_large
    if is_stable.any():
        best, status = _largest(silhouette, is_stable), "ok"
    else:
        best = _largest(agreement, is_large if is_large.any() else np.ones(len(numbers), dtype=bool))
        found = _why(agreement[best], table["smallest_share"].to_numpy()[best])
        asked = f"{numbers[best]} clusters are not stable"
        tried = f"no number of clusters is stable; {numbers[best]} is the most stable"
        status = f"{tried if len(numbers) > 1 else asked}, {found}"
    table["is_stable"], table["is_chosen"] = is_stable, np.arange(len(numbers)) == best
    return Choice(numbers[best], status, table)


def _largest(values: Floats, among: Bools) -> int:
    return int(np.argmax(np.where(among, np.nan_to_num(values, nan=-2.0), -3.0)))


def _figures(points: Floats, resamples: list[Resample], k: int, seed: int) -> tuple[float, ...]:
    def cluster(others: Floats, start: int) -> Floats:
        return k_means_centres(others, k, start, starts=3)

    labels = k_means(points, k, seed)(points)
    agreement = bootstrap_agreement(resamples, labels, k, "kmeans", seed)
    return k, *separation(points, labels), *gap(points, cluster, seed), agreement, smallest_share(labels, k)


def _why(agreement: float, smallest: float) -> str:
    if np.isnan(agreement):
        return "too few different customers to tell"
    found = [f"bootstrap ARI {agreement:.2f} of {LEAST_AGREEMENT}"]
    if smallest < SMALLEST_CLUSTER:
        found.append(f"smallest cluster {smallest:.1%} of {SMALLEST_CLUSTER:.0%}")
    return ", ".join(found)
