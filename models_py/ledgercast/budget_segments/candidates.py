"""Who says which budget a new customer will have: nobody (majority), the first months' nearest centre, a model.

All give probabilities: the first two by counting what came, logistic regression by its likelihood, the forest by what
it says of customers that it has not seen.
"""

import io
import json
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import softmax
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ledgercast.budget_segments.schema import SEGMENTS
from ledgercast.budget_segments.trees import FIELDS, Trees, read_trees
from ledgercast.classification.calibration import Calibrator, fit_calibrator
from ledgercast.segmentation.arrays import Anything, Floats, Labels
from ledgercast.segmentation.scaling import Scaling, learn_scaling, why_left_out
from ledgercast.workers import available_cores

N = len(SEGMENTS)
TREES = 100
SMALLEST_LEAF = 3
INNER_FOLDS = 3
# with fewer, threads wait for each other longer than trees grow
ROWS_FOR_THREADS = 3_000
MOST_STEPS = 3000
# log-odds of what has not been seen
NEVER = -50.0
# a third of a row for each segment, so that none is impossible
PRIOR = 1 / N


@dataclass(frozen=True)
class Newcomers:
    """New customers.

    Attributes
    ----------
    features : numpy.ndarray of shape (customers, features)
        NaN where missing.
    nearest : numpy.ndarray of shape (customers,)
        Position in SEGMENTS of the centre nearest to what the first months show.
    """

    features: Floats
    nearest: Labels

    def take(self, rows: Anything) -> "Newcomers":
        """Those of some rows."""
        return Newcomers(self.features[rows], self.nearest[rows])


class Candidate(Protocol):
    """Fitted to newcomers, it tells the chances of others."""

    def predict(self, who: Newcomers) -> tuple[Labels, Floats]:
        """Segments (positions in SEGMENTS), and chances of shape (customers, 3) that sum to 1."""

    def to_plain(self) -> dict[str, Any]:
        """Give what the artifact keeps."""


@dataclass(frozen=True)
class Majority:
    """The most frequent segment, and how frequent each one is."""

    shares: Floats

    def predict(self, who: Newcomers) -> tuple[Labels, Floats]:
        """As `Candidate`."""
        n = len(who.nearest)
        return np.full(n, np.argmax(self.shares), dtype=np.intp), np.tile(self.shares, (n, 1))

    def to_plain(self) -> dict[str, Any]:
        """As `Candidate`."""
        return {"shares": self.shares}


@dataclass(frozen=True)
class NearestCentre:
    """The segment of the nearest centre, and how often each one came of it; shares of shape (3, 3)."""

    shares: Floats

    def predict(self, who: Newcomers) -> tuple[Labels, Floats]:
        """As `Candidate`."""
        return who.nearest, self.shares[who.nearest]

    def to_plain(self) -> dict[str, Any]:
        """As `Candidate`."""
        return {"shares": self.shares}


@dataclass(frozen=True)
class Forest:
    """A random forest, each segment's share of the votes calibrated by itself."""

    trees: Trees
    calibrators: tuple[Calibrator, ...]

    def predict(self, who: Newcomers) -> tuple[Labels, Floats]:
        """As `Candidate`."""
        chances = _calibrated(self.trees.votes(who.features), self.calibrators)
        return np.argmax(chances, axis=1).astype(np.intp), chances

    def to_plain(self) -> dict[str, Any]:
        """As `Candidate`."""
        arrays = {name: getattr(self.trees, name) for name in FIELDS}
        return arrays | {"calibrators": [vars(calibrator) for calibrator in self.calibrators]}


@dataclass(frozen=True)
class Logistic:
    """Multinomial logistic regression on scaled columns.

    Attributes
    ----------
    kept : numpy.ndarray of shape (columns,)
        Positions of the features that it reads.
    scaling : Scaling
        Of these.
    coefficients : numpy.ndarray of shape (3, columns)
        All 0 for a segment that nobody came to.
    intercepts : numpy.ndarray of shape (3,)
    rows : int
        How many it was fitted to: as much as `PRIOR` speaks against them.
    """

    kept: Labels
    scaling: Scaling
    coefficients: Floats
    intercepts: Floats
    rows: int

    def predict(self, who: Newcomers) -> tuple[Labels, Floats]:
        """As `Candidate`."""
        line = self.scaling.apply(who.features[:, self.kept]) @ self.coefficients.T + self.intercepts
        chances = (softmax(line, axis=1) * self.rows + PRIOR) / (self.rows + N * PRIOR)
        return np.argmax(chances, axis=1).astype(np.intp), chances

    def to_plain(self) -> dict[str, Any]:
        """As `Candidate`."""
        arrays = {name: getattr(self, name) for name in ("kept", "coefficients", "intercepts")}
        return arrays | self.scaling.to_arrays() | {"rows": self.rows}


def fit_majority(who: Newcomers, y: Labels, customers: Anything, seed: int) -> Candidate:
    """Count."""
    return Majority(_shares(y))


def fit_nearest_centre(who: Newcomers, y: Labels, customers: Anything, seed: int) -> Candidate:
    """Count, for each centre."""
    return NearestCentre(np.array([_shares(y[who.nearest == segment]) for segment in range(N)]))


def fit_logistic(who: Newcomers, y: Labels, customers: Anything, seed: int) -> Candidate:
    """Fit with the library's own ridge; missing values count as the median."""
    kept = [j for j, reason in enumerate(why_left_out(who.features)) if reason is None]
    scaling = learn_scaling(who.features[:, kept])
    present = np.unique(y)
    coefficients, intercepts = np.zeros((N, len(kept))), np.full(N, NEVER)
    if kept and len(present) > 1:
        model = LogisticRegression(max_iter=MOST_STEPS).fit(scaling.apply(who.features[:, kept]), y)
        # of two classes scikit-learn keeps the difference
        is_pair = len(present) == 2
        coefficients[present] = np.vstack([0 * model.coef_, model.coef_]) if is_pair else model.coef_
        intercepts[present] = [0.0, model.intercept_[0]] if is_pair else model.intercept_
    else:
        intercepts[present] = np.log(np.bincount(y, minlength=N)[present])
    return Logistic(np.array(kept, dtype=np.intp), scaling, coefficients, intercepts, len(y))


def fit_forest(who: Newcomers, y: Labels, customers: Anything, seed: int) -> Candidate:
    """Grow a forest; calibrate it on customers that forests of the others have not seen.

    Parameters
    ----------
    who : Newcomers
    y : numpy.ndarray of shape (rows,)
        Positions in SEGMENTS.
    customers : numpy.ndarray of shape (rows,)
        Rows of one customer stay together.
    seed : int
    """
    unseen = np.full((len(y), N), 1 / N)
    n_folds = min(INNER_FOLDS, len(np.unique(customers)))
    if n_folds > 1:
        folds = GroupKFold(n_folds, shuffle=True, random_state=seed)
        for train, rest in folds.split(who.features, y, groups=customers):
            unseen[rest] = _grow(who.features[train], y[train], seed).votes(who.features[rest])
    calibrators = tuple(fit_calibrator(unseen[:, j], (y == j).astype(float)) for j in range(N))
    return Forest(_grow(who.features, y, seed), calibrators)


CANDIDATES = {
    "majority": fit_majority,
    "nearest_centre": fit_nearest_centre,
    "logistic_regression": fit_logistic,
    "random_forest": fit_forest,
}


def dump(name: str, candidate: Candidate) -> bytes:
    """Write a fitted candidate as bytes: arrays and JSON in one NumPy archive."""
    plain = candidate.to_plain()
    arrays: dict[str, Any] = {key: value for key, value in plain.items() if isinstance(value, np.ndarray)}
    text = {"name": name} | {key: value for key, value in plain.items() if key not in arrays}
    written = io.BytesIO()
    np.savez(written, text=np.frombuffer(json.dumps(text).encode(), dtype=np.uint8), **arrays)
    return written.getvalue()


def read(data: bytes) -> Candidate:
    """Read what `dump` wrote; a ValueError of one line where it is something else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text = json.loads(arrays.pop("text").tobytes())
        if text["name"] == "random_forest":
            return Forest(Trees(**arrays), tuple(Calibrator(**plain) for plain in text["calibrators"]))
        if text["name"] == "logistic_regression":
            own = {name: arrays[name] for name in ("kept", "coefficients", "intercepts")}
            return Logistic(scaling=Scaling.from_arrays(arrays), rows=text["rows"], **own)
        counted: dict[str, type[Majority] | type[NearestCentre]] = {
            "majority": Majority,
            "nearest_centre": NearestCentre,
        }
        return counted[text["name"]](arrays["shares"])
    except Exception as error:
        raise ValueError(f"artifact: found {type(error).__name__}, expected a model of budgets; fit again") from error


def _grow(features: Floats, y: Labels, seed: int) -> Trees:
    n_jobs = available_cores() if len(y) >= ROWS_FOR_THREADS else 1
    forest = RandomForestClassifier(TREES, min_samples_leaf=SMALLEST_LEAF, random_state=seed, n_jobs=n_jobs)
    forest.fit(features, y)
    return read_trees(forest, N)


def _calibrated(votes: Floats, calibrators: tuple[Calibrator, ...]) -> Floats:
    apart = np.column_stack([calibrator.apply(votes[:, j]) for j, calibrator in enumerate(calibrators)])
    return np.asarray(apart / apart.sum(axis=1, keepdims=True))


def _shares(y: Labels) -> Floats:
    counts = np.bincount(y, minlength=N) + PRIOR
    return np.asarray(counts / counts.sum())
