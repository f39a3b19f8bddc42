"""The table of candidates: a new one is one class and one line here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from scipy.stats import rankdata
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer

from ledgercast.classification.arrays import Floats
from ledgercast.classification.resampling import VARIANTS

# rows that one tree of a forest sees at most: more cost time and gain nothing
ROWS_A_TREE = 5_000


class Candidate(Protocol):
    """A kind of model.

    Attributes
    ----------
    settings : sequence of mapping
        What the search inside a fold chooses from; the first is taken where nothing is to be chosen.
    settings_of_many : sequence of mapping
        What it chooses from besides where there are 2,000 rows: slower, and made for many rows.
    needs_filled : bool
        Whether missing numbers have to be filled in.
    """

    settings: ClassVar[Sequence[Mapping[str, Any]]]
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]]
    needs_filled: ClassVar[bool]

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """Make an unfitted scikit-learn classifier for `n_rows` rows, resampled ones counted.

        `weights` is None or 'balanced'; `constraints` has a direction (1, -1, 0) for each encoded column, or is None.
        """


class Majority:
    """The share of events in training, for everyone."""

    settings: ClassVar[Sequence[Mapping[str, Any]]] = ({},)
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]] = ()
    needs_filled: ClassVar[bool] = True

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """See Candidate."""
        return DummyClassifier(strategy="prior")


class SingleFeature:
    """A logistic curve on the ranks of the one column that separates the training part best."""

    settings: ClassVar[Sequence[Mapping[str, Any]]] = ({},)
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]] = ()
    needs_filled: ClassVar[bool] = True

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """See Candidate."""
        return Pipeline(
            [
                ("choose", SelectKBest(separation, k=1)),
                ("rank", QuantileTransformer(n_quantiles=min(100, n_rows), subsample=None)),
                ("curve", LogisticRegression(solver="newton-cholesky")),
            ]
        )


class Logistic:
    """Logistic regression with a ridge penalty, or a lasso where few of many features matter (Tibshirani 1996)."""

    settings: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"C": 0.1},
        {"C": 0.01},
        {"C": 1.0},
        {"C": 0.3, "l1_ratio": 1.0},
        {"C": 0.1, "l1_ratio": 1.0},
        {"C": 0.03, "l1_ratio": 1.0},
    )
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]] = ()
    needs_filled: ClassVar[bool] = True

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """See Candidate; a linear model takes no constraints."""
        if "l1_ratio" not in setting:
            return LogisticRegression(C=setting["C"], solver="newton-cholesky", class_weight=weights)
        return LogisticRegression(
            **setting,
            solver="liblinear",
            # the solver shrinks the constant too: made large, it hardly matters
            intercept_scaling=10.0,
            tol=1e-3,
            class_weight=weights,
            random_state=seed,
        )


class Forest:
    """Random forest (Breiman 2001)."""

    settings: ClassVar[Sequence[Mapping[str, Any]]] = ({"min_samples_leaf": 5}, {"min_samples_leaf": 20})
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]] = ()
    needs_filled: ClassVar[bool] = False

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """See Candidate."""
        return RandomForestClassifier(
            n_estimators=100,
            min_samples_leaf=setting["min_samples_leaf"],
            max_samples=ROWS_A_TREE / n_rows if n_rows > ROWS_A_TREE else None,
            class_weight=weights,
            monotonic_cst=constraints,
            random_state=seed,
        )


class Boosting:
    """Gradient boosting on histograms."""

    settings: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"max_leaf_nodes": 6, "max_iter": 80, "learning_rate": 0.06},
        {"max_leaf_nodes": 3, "max_iter": 60, "learning_rate": 0.06},
    )
    settings_of_many: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"max_leaf_nodes": 8, "max_iter": 240, "learning_rate": 0.03, "max_features": 0.4},
    )
    needs_filled: ClassVar[bool] = False

    def estimator(
        self, setting: Mapping[str, Any], n_rows: int, weights: str | None, constraints: list[int] | None, seed: int
    ) -> Any:
        """See Candidate."""
        return HistGradientBoostingClassifier(
            **setting,
            # as usual, but a few dozen rows must be divisible too
            min_samples_leaf=min(20, max(2, n_rows // 10)),
            l2_regularization=1.0,
            early_stopping=False,
            class_weight=weights,
            monotonic_cst=constraints,
            random_state=seed,
        )


@dataclass(frozen=True)
class Entry:
    """A candidate and whether it is one of the baselines that others have to beat, set before anything is run."""

    candidate: Candidate
    is_simple: bool = False


FAMILIES = {
    "majority": Entry(Majority(), is_simple=True),
    "single_feature": Entry(SingleFeature(), is_simple=True),
    "logistic_regression": Entry(Logistic()),
    "random_forest": Entry(Forest()),
    "gradient_boosting": Entry(Boosting()),
}
CANDIDATES = tuple(
    family + variant for family, entry in FAMILIES.items() for variant in VARIANTS if not variant or not entry.is_simple
)


def split_name(name: str) -> tuple[str, str]:
    """Split an id such as 'random_forest+smote' into family and variant."""
    family, plus, variant = name.partition("+")
    return family, plus + variant


def is_simple(name: str) -> bool:
    """Whether a candidate is one of the simple baselines."""
    return FAMILIES[split_name(name)[0]].is_simple


def separation(features: Floats, target: Floats) -> Floats:
    """How far the area under the ROC curve of each column alone is from 1/2, shape (columns,)."""
    ranks = rankdata(features, axis=0)
    events = target == 1
    n_events, n_others = events.sum(), (~events).sum()
    area = (ranks[events].sum(axis=0) - n_events * (n_events + 1) / 2) / (n_events * n_others)
    distance: Floats = np.abs(area - 0.5)
    return distance
