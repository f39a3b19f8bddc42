"""A fitted segmentation: which segment a customer is in, what the segments are like, and the map of them."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ledgercast.frames import F, like
from ledgercast.segmentation.arrays import Floats
from ledgercast.segmentation.clusterers import distances_to
from ledgercast.segmentation.components import Components
from ledgercast.segmentation.matrix import read_numbers
from ledgercast.segmentation.scaling import MOST_MISSING, Scaling

# what `to_bytes` writes
FORMAT = 1
TEXTS = ("columns", "left_out", "uses_components", "names", "status", "order_by")
TABLES = ("choices", "candidates", "profiles")
COSTS = ("seconds", "peak_mb")
COMPONENTS = ("mean", "directions", "variances")


@dataclass(frozen=True)
class Segmentation:
    """Clusters of customers, ordered.

    Attributes
    ----------
    columns : list of str
        Features that tell customers apart.
    left_out : dict of str to str
        Features that don't, and why.
    scaling : Scaling
        How the columns are made comparable.
    components : Components
        What they have in common.
    uses_components : bool
        Are distances among components, or among scaled columns?
    centres : numpy.ndarray of shape (clusters, dimensions)
    names : list of str
        One a cluster, from what sets it apart.
    status : str
        'ok', or why the number of clusters is not as it should be.
    order_by : str
        The column by whose medians clusters are numbered, from 1.
    choices : pandas.DataFrame
        Figures of each number of clusters that was tried.
    candidates : pandas.DataFrame
        Figures of K-Means and what it was compared with.
    profiles : pandas.DataFrame
        What `profile` gives.
    """

    columns: list[str]
    left_out: dict[str, str]
    scaling: Scaling
    components: Components
    uses_components: bool
    centres: Floats
    names: list[str]
    status: str
    order_by: str
    choices: pd.DataFrame
    candidates: pd.DataFrame
    profiles: pd.DataFrame

    def assign(self, frame: F) -> F:
        """Tell the cluster of each customer; one alone gets the same answer as among others.

        Parameters
        ----------
        frame : pandas.DataFrame or pyarrow.Table
            One row per customer, with the columns of the fit. No rows give no rows.

        Returns
        -------
        pandas.DataFrame or pyarrow.Table
            With the frame's index: cluster_id (from 1), cluster_name, distance_to_centre, second_cluster_id,
            second_distance (null where there is one cluster), pca_1, pca_2, status: 'ok', or what was missing.
            Distances have no unit. 9 significant digits.

        Raises
        ------
        ValueError
            One line that names a column that is missing or holds no numbers.
        """
        matrix = read_numbers(frame, self.columns)
        with threadpool_limits(1):
            scaled = self.scaling.apply(matrix)
            distances = distances_to(self.points(scaled), self.centres)
            picture = self.components.picture(scaled) if self.columns else np.zeros((len(matrix), 2))
        order = np.argsort(distances, axis=1, kind="stable")
        rows, first = np.arange(len(matrix)), order[:, 0]
        has_second = len(self.centres) > 1
        second = order[:, 1] if has_second else first
        result = pd.DataFrame(
            {
                "cluster_id": (first + 1).astype(np.int32),
                "cluster_name": np.array(self.names, dtype=object)[first],
                "distance_to_centre": rounded(distances[rows, first]),
                "second_cluster_id": pd.array(second + 1 if has_second else [pd.NA] * len(rows), dtype="Int32"),
                "second_distance": rounded(distances[rows, second]) if has_second else np.nan,
                "pca_1": rounded(picture[:, 0]),
                "pca_2": rounded(picture[:, 1]),
                "status": self._statuses(matrix),
            },
            index=frame.index if isinstance(frame, pd.DataFrame) else None,
        )
        assigned: F = like(frame, result)
        return assigned

    def points(self, scaled: Floats) -> Floats:
        """Where customers lie, shape (rows, dimensions): what distances are measured between."""
        return self.components.scores(scaled) if self.uses_components and self.columns else scaled

    def profile(self) -> pd.DataFrame:
        """Tell what clusters are like.

        Returns
        -------
        pandas.DataFrame
            One row a cluster and feature: cluster_id, cluster_name, customers, share, feature, median, median_all,
            difference (mean of the cluster less that of all, scaled, in standard deviations; null for a feature that
            was left out).
        """
        return self.profiles.copy()

    def loadings(self) -> pd.DataFrame:
        """Tell what the principal components are made of.

        Returns
        -------
        pandas.DataFrame
            One row a component and feature: component (from 1), feature, loading (the direction's share of the
            feature, -1 to 1), explained (share of the variance), is_kept.
        """
        n = len(self.columns)
        return pd.DataFrame(
            {
                "component": np.repeat(np.arange(1, n + 1, dtype=np.int32), n),
                "feature": self.columns * n,
                "loading": rounded(self.components.directions.T.ravel()),
                "explained": rounded(np.repeat(self.components.explained if n else np.empty(0), n)),
                "is_kept": np.repeat(np.arange(n) < self.components.n_kept, n),
            }
        )

    def to_bytes(self) -> bytes:
        """Write the segmentation as bytes: arrays and JSON in one NumPy archive, nothing that runs."""
        text: dict[str, Any] = {"format": FORMAT, "n_kept": self.components.n_kept}
        text |= {name: getattr(self, name) for name in TEXTS}
        # costs tell of the run, and the same fit is to give the same bytes
        tables = {name: getattr(self, name).drop(columns=list(COSTS), errors="ignore") for name in TABLES}
        text |= {
            name: table.to_json(orient="table", index=False, double_precision=15) for name, table in tables.items()
        }
        arrays: dict[str, Any] = {"centres": self.centres}
        arrays |= self.scaling.to_arrays()
        arrays |= {f"components_{name}": getattr(self.components, name) for name in COMPONENTS}
        written = io.BytesIO()
        np.savez(written, text=np.frombuffer(json.dumps(text).encode(), dtype=np.uint8), **arrays)
        return written.getvalue()

    def save(self, path: str | Path) -> None:
        """Write the segmentation to a file, which `load` reads."""
        Path(path).write_bytes(self.to_bytes())

    def _statuses(self, matrix: Floats) -> list[str]:
        is_infinite = np.isinf(matrix)
        missing = (~np.isfinite(matrix)).sum(axis=1)
        n = len(self.columns)
        statuses = np.full(len(matrix), "ok", dtype=object)
        for row in np.flatnonzero(missing > MOST_MISSING * n):
            statuses[row] = f"{missing[row]} of {n} features are missing: taken as the median"
        for row in np.flatnonzero(is_infinite.any(axis=1)):
            named = ", ".join(self.columns[j] for j in np.flatnonzero(is_infinite[row]))
            statuses[row] = f"infinite {named}: taken as the median"
        return list(statuses)


def rounded(values: Floats, digits: int = 9) -> Floats:
    """Round to so many significant digits."""
    values = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.floor(np.log10(np.abs(values)))
    usable = np.isfinite(power)
    scale = 10.0 ** np.where(usable, digits - 1 - power, 0.0)
    return np.asarray(np.where(usable, np.round(values * scale) / scale, values))
