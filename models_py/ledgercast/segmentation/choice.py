"""How many clusters: the best separated number among those that are found again."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledgercast.segmentation.arrays import Floats
from ledgercast.segmentation.clusterers import k_means, k_means_centres
from ledgercast.segmentation.figures import bootstrap_agreement, gap, separation, smallest_share

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


def choose(points: Floats, numbers: list[int], seed: int) -> Choice:
    """Choose the number of clusters of K-Means.

    Parameters
    ----------
    points : numpy.ndarray of shape (points, dimensions)
        A sample, with more distinct points than the largest number.
    numbers : list of int
        What may be chosen, at least one.
    seed : int

    Returns
    -------
    Choice
        The best silhouette among those with a bootstrap adjusted Rand index of at least 0.8 and no cluster below 2 %
        of the points; where there is none, the one that is found again best.
    """
    rows = [_figures(points, k, seed) for k in numbers]
    table = pd.DataFrame(rows, columns=COLUMNS[:-2])
    is_large = table["smallest_share"] >= SMALLEST_CLUSTER
    table["is_stable"] = (table["bootstrap_ari"] >= LEAST_AGREEMENT) & is_large
    if table["is_stable"].any():
        k, status = int(table.loc[table["silhouette"].where(table["is_stable"]).fillna(-2).idxmax(), "k"]), "ok"
    else:
        agreement = table["bootstrap_ari"].fillna(-2)
        best = agreement.where(is_large, -2).idxmax() if is_large.any() else agreement.idxmax()
        k = int(table.loc[best, "k"])
        status = f"no number of clusters is stable; {k} is the most stable, " + _why(table.loc[best])
    table["is_chosen"] = table["k"] == k
    return Choice(k, status, table[COLUMNS])


def _figures(points: Floats, k: int, seed: int) -> tuple[float, ...]:
    def cluster(others: Floats, start: int) -> Floats:
        return k_means_centres(others, k, start, starts=3)

    labels = k_means(points, k, seed)(points)
    agreement = bootstrap_agreement(points, labels, k, "kmeans", BOOTSTRAPS, seed)
    return k, *separation(points, labels), *gap(points, cluster, seed), agreement, smallest_share(labels, k)


def _why(row: "pd.Series[float]") -> str:
    found = [f"bootstrap ARI {row['bootstrap_ari']:.2f} of {LEAST_AGREEMENT}"]
    if row["smallest_share"] < SMALLEST_CLUSTER:
        found.append(f"smallest cluster {row['smallest_share']:.1%} of {SMALLEST_CLUSTER:.0%}")
    return ", ".join(found) if not np.isnan(row["bootstrap_ari"]) else "too few distinct customers to tell"
