"""The candidates that read aggregates: a new one is one class and one line here.

A fit is kept as plain numbers and, where there are trees, scikit-learn objects, so that skops can write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from ledgercast.classification.prevalence import why_no_model
from ledgercast.customer_forecasts.customers import Floats
from ledgercast.customer_forecasts.events import HEADS
from ledgercast.customer_stress.aggregates import Aggregates, columns_for
from ledgercast.customer_stress.encoding import Encoding, fit_encoding
from ledgercast.customer_stress.windows import Windows, months_of

# points of the distribution of a single feature that its ranks are read off
RANKS = 100


class Fit(Protocol):
    """A fitted candidate."""

    def raw(self, sums: Aggregates) -> Floats:
        """Give chances as they are, shape (n, 12), in the order of `HEADS`; NaN where a head has no model."""

    def to_plain(self) -> dict[str, Any]:
        """Give what skops writes."""


class Candidate(Protocol):
    """A kind of model."""

    def fit(self, windows: Windows, seed: int) -> Fit:
        """Fit all heads."""

    def from_plain(self, plain: Mapping[str, Any]) -> Fit:
        """Undo `to_plain`."""


@dataclass(frozen=True)
class Constants:
    """The same for everybody: calibration makes the share of events of it."""

    def raw(self, sums: Aggregates) -> Floats:
        """See Fit."""
        return np.full((len(sums), len(HEADS)), 0.5)

    def to_plain(self) -> dict[str, Any]:
        """See Fit."""
        return {}


class Majority:
    """The share of events in the windows that calibrate, for everyone."""

    def fit(self, windows: Windows, seed: int) -> Fit:
        """See Candidate."""
        return Constants()

    def from_plain(self, plain: Mapping[str, Any]) -> Fit:
        """See Candidate."""
        return Constants()


@dataclass(frozen=True)
class Curves:
    """A logistic curve on the rank of one column for each head.

    Attributes
    ----------
    columns : numpy.ndarray of intp, shape (12,)
        Positions; -1 where a head has no model.
    points : numpy.ndarray of float64, shape (12, RANKS)
        Quantiles of the column.
    curves : numpy.ndarray of float64, shape (12, 2)
        Constant and slope.
    """

    columns: Floats
    points: Floats
    curves: Floats

    def raw(self, sums: Aggregates) -> Floats:
        """See Fit."""
        chances = np.full((len(sums), len(HEADS)), np.nan)
        for head, column in enumerate(self.columns.astype(np.intp)):
            if column >= 0:
                rank = _rank(sums.values[:, column], self.points[head])
                chances[:, head] = expit(self.curves[head, 0] + self.curves[head, 1] * rank)
        return chances

    def to_plain(self) -> dict[str, Any]:
        """See Fit."""
        return vars(self)


class SingleFeature:
    """A logistic curve on the ranks of the one aggregate that separates the training windows best."""

    def fit(self, windows: Windows, seed: int) -> Fit:
        """See Candidate."""
        values = windows.sums.values
        # all windows rank a column once for all heads; a gap ranks in the middle
        ranks = rankdata(np.where(np.isnan(values), _medians(values), values), axis=0)
        columns, points, curves = np.full(len(HEADS), -1.0), np.zeros((len(HEADS), RANKS)), np.zeros((len(HEADS), 2))
        for head, (rows, target) in _targets(windows):
            own = columns_for(windows.sums.columns, months_of(head))
            column = own[int(_separation(ranks[np.ix_(rows, own)], target).argmax())]
            points[head] = np.nanquantile(values[rows, column], np.linspace(0, 1, RANKS))
            rank = _rank(values[rows, column], points[head])
            curve = LogisticRegression(solver="newton-cholesky").fit(rank[:, None], target)
            columns[head], curves[head] = column, (curve.intercept_[0], curve.coef_[0, 0])
        return Curves(columns, points, curves)

    def from_plain(self, plain: Mapping[str, Any]) -> Fit:
        """See Candidate."""
        return Curves(**plain)


@dataclass(frozen=True)
class Lines:
    """Logistic regression for each head.

    Attributes
    ----------
    encoding : Encoding
        Of the columns.
    constants : numpy.ndarray of float64, shape (12,)
        NaN where a head has no model.
    slopes : numpy.ndarray of float64, shape (columns, 12)
        Of the encoded columns, in log-odds.
    """

    encoding: Encoding
    constants: Floats
    slopes: Floats

    def raw(self, sums: Aggregates) -> Floats:
        """See Fit."""
        chances: Floats = expit(self.encoding.apply(sums.values) @ self.slopes + self.constants)
        return chances

    def to_plain(self) -> dict[str, Any]:
        """See Fit."""
        return {"encoding": vars(self.encoding), "constants": self.constants, "slopes": self.slopes}


class Logistic:
    """Logistic regression with a ridge penalty."""

    def fit(self, windows: Windows, seed: int) -> Fit:
        """See Candidate."""
        encoding = fit_encoding(windows.sums.values)
        encoded = encoding.apply(windows.sums.values)
        constants, slopes = np.full(len(HEADS), np.nan), np.zeros((encoded.shape[1], len(HEADS)))
        for head, (rows, target) in _targets(windows):
            own = columns_for(windows.sums.columns, months_of(head))
            line = LogisticRegression(C=0.1, solver="newton-cholesky").fit(encoded[np.ix_(rows, own)], target)
            constants[head], slopes[own, head] = line.intercept_[0], line.coef_[0]
        return Lines(encoding, constants, slopes)

    def from_plain(self, plain: Mapping[str, Any]) -> Fit:
        """See Candidate."""
        return Lines(Encoding(**plain["encoding"]), plain["constants"], plain["slopes"])


@dataclass(frozen=True)
class Trees:
    """Gradient boosting for each head, None where a head has no model, and the columns that it reads."""

    models: list[Any]
    columns: list[list[int]]

    def raw(self, sums: Aggregates) -> Floats:
        """See Fit."""
        chances = np.full((len(sums), len(HEADS)), np.nan)
        for head, model in enumerate(self.models):
            if model is not None and len(sums):
                chances[:, head] = model.predict_proba(sums.values[:, self.columns[head]])[:, 1]
        return chances

    def to_plain(self) -> dict[str, Any]:
        """See Fit."""
        return {"models": self.models, "columns": self.columns}


class Boosting:
    """Gradient boosting on histograms."""

    def fit(self, windows: Windows, seed: int) -> Fit:
        """See Candidate."""
        columns = [columns_for(windows.sums.columns, months_of(head)) for head in range(len(HEADS))]
        models: list[Any] = [None] * len(HEADS)
        for head, (rows, target) in _targets(windows):
            values = windows.sums.values[rows]
            # scikit-learn can't bin a column in which nothing is known, as of last year in a young bank
            columns[head] = [place for place in columns[head] if not np.isnan(values[:, place]).all()]
            model = HistGradientBoostingClassifier(
                max_leaf_nodes=6, max_iter=50, learning_rate=0.1, max_bins=64, l2_regularization=1.0,
                early_stopping=False, random_state=seed,
            )  # fmt: skip
            models[head] = model.fit(values[:, columns[head]], target)
        return Trees(models, columns)

    def from_plain(self, plain: Mapping[str, Any]) -> Fit:
        """See Candidate."""
        return Trees(plain["models"], plain["columns"])


CANDIDATES: dict[str, Candidate] = {
    "majority": Majority(),
    "single_feature": SingleFeature(),
    "logistic_regression": Logistic(),
    "gradient_boosting": Boosting(),
}


def _targets(windows: Windows) -> list[tuple[int, tuple[Any, Floats]]]:
    """Give the heads that can be fitted, with the rows whose events are known, and these."""
    found = []
    for head in range(len(HEADS)):
        rows = np.flatnonzero(~np.isnan(windows.labels[:, head]))
        target = windows.labels[rows, head]
        if why_no_model(target) is None:
            found.append((head, (rows, target)))
    return found


def _rank(values: Floats, points: Floats) -> Floats:
    """Position among the quantiles `points`, from 0 to 1, ties in the middle; 0.5 where not known."""
    low, high = np.searchsorted(points, values, side="left"), np.searchsorted(points, values, side="right")
    rank: Floats = np.where(np.isnan(values), 0.5, np.clip((low + high - 1) / 2 / (RANKS - 1), 0, 1))
    return rank


def _medians(values: Floats) -> Floats:
    known = ~np.isnan(values).all(axis=0)
    medians = np.zeros(values.shape[1])
    medians[known] = np.nanmedian(values[:, known], axis=0)
    return medians


def _separation(ranks: Floats, target: Floats) -> Floats:
    """How far each column puts events apart from others, shape (columns,): the distance of mean ranks."""
    events = target == 1
    distance: Floats = np.abs(ranks[events].mean(axis=0) - ranks[~events].mean(axis=0))
    return distance
