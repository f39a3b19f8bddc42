"""K-Means beside a Gaussian mixture and a tree, all with the same number of clusters and on the same points."""

from typing import Any

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from ledgercast.cost import measure_cost
from ledgercast.segmentation import choice
from ledgercast.segmentation.arrays import Floats, Labels
from ledgercast.segmentation.clusterers import CLUSTERERS
from ledgercast.segmentation.figures import bootstrap_agreement, separation, shuffled_silhouette, smallest_share
from ledgercast.segmentation.resamples import Resample

# that of K-Means is the one by which its number of clusters was chosen
BOOTSTRAPS = {"kmeans": choice.BOOTSTRAPS, "gaussian_mixture": 6, "hierarchical": 6}
FIGURES = [
    "silhouette",
    "silhouette_shuffled",
    "davies_bouldin",
    "bootstrap_ari",
    "smallest_share",
    "ari_with_kmeans",
]
COLUMNS = ["model_name", *FIGURES, "n", "seconds", "peak_mb", "status"]


def compare(
    points: Floats, scaled: Floats, resamples: list[Resample], k: int, n_kept: int | None, seed: int
) -> pd.DataFrame:
    """Figures of every candidate.

    Parameters
    ----------
    points : numpy.ndarray of shape (points, dimensions)
        In random order, some thousand at most: a tree's time grows with their square.
    scaled : numpy.ndarray of shape (points, columns)
        The columns that they were made of, for shuffling.
    resamples : list of Resample
        Of the same customers.
    k : int
        At least 2.
    n_kept : int, optional
        Components that the points are, None where they are the columns.
    seed : int

    Returns
    -------
    pandas.DataFrame
        One row a candidate, columns `COLUMNS`; seconds and peak_mb are of one fit.
    """
    found: dict[str, Labels] = {}
    rows: list[dict[str, Any]] = []
    for name, cluster in CLUSTERERS.items():
        row: dict[str, Any] = {"model_name": name, "n": len(points), "status": "ok"}
        try:
            with measure_cost() as cost:
                labels = cluster(points, k, seed)(points)
            row |= {"seconds": cost.seconds, "peak_mb": cost.peak_mb}
            found[name] = labels
            row["silhouette"], row["davies_bouldin"] = separation(points, labels)
            row["silhouette_shuffled"] = shuffled_silhouette(scaled, k, name, n_kept, seed)
            row["bootstrap_ari"] = bootstrap_agreement(resamples[: BOOTSTRAPS[name]], labels, k, name, seed)
            row["smallest_share"] = smallest_share(labels, k)
            row["ari_with_kmeans"] = float(adjusted_rand_score(found["kmeans"], labels))
        except ValueError as error:
            # a covariance that can't be inverted, say: the candidate is out, the others are not
            row["status"] = f"not fitted: {str(error).splitlines()[0]}"
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
