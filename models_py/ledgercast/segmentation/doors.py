"""The door: clusters of any table."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import sklearn
from threadpoolctl import threadpool_limits

from ledgercast.frames import Frame
from ledgercast.segmentation import candidates as compared
from ledgercast.segmentation.arrays import Floats, Labels
from ledgercast.segmentation.choice import BOOTSTRAPS, COLUMNS, choose
from ledgercast.segmentation.clusterers import k_means_centres, nearest
from ledgercast.segmentation.components import Components, learn_components
from ledgercast.segmentation.matrix import numeric_columns, read_numbers
from ledgercast.segmentation.model import Segmentation, rounded
from ledgercast.segmentation.naming import name_clusters
from ledgercast.segmentation.resamples import draw_resamples
from ledgercast.segmentation.scaling import learn_scaling, why_left_out

# customers on which the number of clusters is chosen
CHOICE_POINTS = 4_000
# columns that are taken as they are
FEW_COLUMNS = 8


def fit(
    frame: Frame,
    *,
    k: int | None = None,
    k_range: tuple[int, int] = (2, 8),
    seed: int = 0,
    features: Sequence[str] | None = None,
    order_by: str | None = None,
    words: Mapping[str, str] | None = None,
    uses_components: bool | None = None,
    compares: bool = True,
) -> Segmentation:
    """Find clusters of customers.

    Parameters
    ----------
    frame : pandas.DataFrame or pyarrow.Table
        One row per customer.
    k : int, optional
        Number of clusters; chosen where not given.
    k_range : tuple of int
        Smallest and largest number to choose from.
    seed : int
        Of everything random.
    features : sequence of str, optional
        Columns of numbers or booleans; all of them where not given (leave ids out).
    order_by : str, optional
        Clusters are numbered by their medians of this column; 'spend', else the first feature, where not given.
    words : mapping of str to str, optional
        What readers call a column, for names of clusters; where not given its name with blanks.
    uses_components : bool, optional
        Measure distances among the components that columns share, or among the scaled columns themselves: where not
        given, the former for more than eight columns. Fewer have been chosen with care.
    compares : bool
        Compare with other candidates too.

    Returns
    -------
    Segmentation
        With one cluster and a status that says why, where nothing tells the customers apart.

    Raises
    ------
    TypeError
        Where `frame` is neither pandas nor Arrow.
    ValueError
        One line: no rows, no numbers, a column that is not there, a number of clusters that makes no sense.
    """
    low, high = _numbers(k, k_range)
    names = list(features) if features is not None else numeric_columns(frame)
    matrix = read_numbers(frame, names)
    if not names:
        raise ValueError("frame: found no column of numbers; pass at least one feature")
    if len(matrix) == 0:
        raise ValueError("frame: found no rows; pass at least one customer")
    chosen_order = order_by or ("spend" if "spend" in names else names[0])
    if chosen_order not in names:
        raise ValueError(f"order_by: found {chosen_order}, expected one of the features; add it to them")
    why = why_left_out(matrix)
    kept = [j for j, reason in enumerate(why) if reason is None]
    left_out = {names[j]: reason for j, reason in enumerate(why) if reason is not None}
    scaling = learn_scaling(matrix[:, kept])
    scaled = scaling.apply(matrix[:, kept])
    uses_components = len(kept) > FEW_COLUMNS if uses_components is None else uses_components
    rng = np.random.default_rng(seed)
    # hundreds of small fits: what scikit-learn checks of each takes as long as they do
    with threadpool_limits(1), sklearn.config_context(skip_parameter_validation=True):
        if kept:
            components = learn_components(scaled, rng)
        else:
            components = Components(np.empty(0), np.empty((0, 0)), np.empty(0), 1)
        points = components.scores(scaled) if uses_components and kept else scaled
        drawn = rng.permutation(len(points))[:CHOICE_POINTS]
        distinct = len(np.unique(points[drawn], axis=0)) if kept else 1
        possible = [n for n in range(low, high + 1) if n <= distinct and n < len(points)]
        if not possible:
            fewer = _largest_possible(low, distinct, len(points))
            possible = [fewer] if fewer > 1 else []
        n_kept = components.n_kept if uses_components else None
        resamples = draw_resamples(matrix[drawn][:, kept], n_kept, BOOTSTRAPS, seed) if possible else []
        if possible:
            choice = choose(points[drawn], resamples, possible, seed)
            table, status, n_clusters = choice.table, choice.status, choice.k
            if n_clusters < low:
                status = f"found {distinct} different customers, expected {low} clusters or more: {n_clusters} are made"
        else:
            table, n_clusters = pd.DataFrame(columns=COLUMNS), 1
            status = _why_one(kept, len(points))
        centres = k_means_centres(points, n_clusters, seed) if n_clusters > 1 else points.mean(axis=0, keepdims=True)
        order_values = matrix[:, names.index(chosen_order)]
        centres, labels = _ordered(points, centres, order_values)
        others = pd.DataFrame(columns=compared.COLUMNS)
        if compares and len(centres) > 1:
            others = compared.compare(points[drawn], scaled[drawn], resamples, len(centres), n_kept, seed)
    differences, correlations = _differences(scaled, labels, len(centres))
    spoken = [(words or {}).get(names[j], names[j].replace("_", " ")) for j in kept]
    cluster_names = name_clusters(differences, correlations, spoken) if len(centres) > 1 else ["all customers"]
    return Segmentation(
        columns=[names[j] for j in kept],
        left_out=left_out,
        scaling=scaling,
        components=components,
        uses_components=uses_components,
        centres=centres,
        names=cluster_names,
        status=status,
        order_by=chosen_order,
        choices=table,
        candidates=others,
        profiles=_profiles(matrix, names, kept, labels, cluster_names, differences),
    )


def _numbers(k: int | None, k_range: tuple[int, int]) -> tuple[int, int]:
    low, high = (k, k) if k is not None else k_range
    for name, value in (("k", low), ("k_range", high)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 2:
            raise ValueError(f"{name}: found {value!r}, expected a whole number of at least 2")
    if low > high:
        raise ValueError(f"k_range: found {k_range}, expected the smaller number first")
    return int(low), int(high)


def _largest_possible(low: int, distinct: int, rows: int) -> int:
    return min(low, distinct, rows - 1)


def _why_one(kept: list[int], rows: int) -> str:
    if rows == 1:
        return "one customer: one cluster"
    if not kept:
        return "no column tells the customers apart: one cluster"
    return f"{rows} customers are too few or too alike: one cluster"


def _ordered(points: Floats, centres: Floats, values: Floats) -> tuple[Floats, Labels]:
    """Order centres by the medians of `values`, without those that nobody is near to; and say who is in which."""
    labels = nearest(points, centres)
    present = np.unique(labels)
    known = np.where(np.isfinite(values), values, np.nan)
    medians = [
        float(np.nanmedian(known[labels == j])) if np.isfinite(known[labels == j]).any() else np.inf for j in present
    ]
    ordered = present[np.lexsort((present, np.array(medians)))]
    return centres[ordered], nearest(points, centres[ordered])


def _differences(scaled: Floats, labels: Labels, n: int) -> tuple[Floats, Floats]:
    if scaled.shape[1] == 0 or len(scaled) < 2:
        return np.zeros((n, scaled.shape[1])), np.eye(scaled.shape[1])
    means = np.array([scaled[labels == j].mean(axis=0) for j in range(n)])
    deviations = np.maximum(scaled.std(axis=0), 1e-12)
    standard = (scaled - scaled.mean(axis=0)) / deviations
    return (means - scaled.mean(axis=0)) / deviations, standard.T @ standard / len(scaled)


def _profiles(
    matrix: Floats, names: list[str], kept: list[int], labels: Labels, cluster_names: list[str], differences: Floats
) -> pd.DataFrame:
    known = pd.DataFrame(np.where(np.isfinite(matrix), matrix, np.nan), columns=names)
    medians, all_medians = known.groupby(labels).median(), known.median()
    sizes = np.bincount(labels, minlength=len(cluster_names))
    place = {j: position for position, j in enumerate(kept)}
    rows = [
        (
            cluster + 1,
            cluster_names[cluster],
            int(sizes[cluster]),
            sizes[cluster] / len(labels),
            name,
            medians.loc[cluster, name],
            all_medians[name],
            differences[cluster, place[j]] if j in place else np.nan,
        )
        for cluster in range(len(cluster_names))
        for j, name in enumerate(names)
    ]
    columns = ["cluster_id", "cluster_name", "customers", "share", "feature", "median", "median_all", "difference"]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("share", "median", "median_all", "difference"):
        table[column] = rounded(table[column].to_numpy(dtype=float))
    return table
