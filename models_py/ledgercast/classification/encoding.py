"""From the matrix of features to what an estimator takes; fitted on training rows only."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from ledgercast.classification.arrays import Floats
from ledgercast.classification.columns import Column

MOST_CATEGORIES = 20
# code of a missing category, which counts as one of its own where training has seen it
MISSING = -2.0


class Encoder(BaseEstimator):  # type: ignore[misc]
    """Numbers first, in order, then indicators of missing ones, then one column for each category.

    One step of array operations in place of scikit-learn's ColumnTransformer of imputer, scaler and one-hot encoder,
    which costs more than fitting a model to some hundred rows does.

    Parameters
    ----------
    numbers, categories : list of int
        Columns of the matrix.
    filled : bool
        Replace missing numbers by their median, with an indicator beside it, and scale them: for models and resamplers
        that need distances. Trees that know missing values take them as they are.
    """

    def __init__(self, numbers: list[int], categories: list[int], filled: bool) -> None:
        self.numbers = numbers
        self.categories = categories
        self.filled = filled

    def fit(self, matrix: Floats, target: Floats | None = None) -> "Encoder":
        """Learn medians, scales and categories from rows of shape (rows, columns)."""
        numbers = matrix[:, self.numbers]
        self.gaps_ = np.flatnonzero(np.isnan(numbers).any(axis=0))
        if self.filled:
            self.medians_ = np.nanmedian(numbers, axis=0) if self.numbers else np.empty(0)
            read = self._read(numbers)
            self.means_, spread = read.mean(axis=0), read.std(axis=0)
            self.spreads_ = np.where(spread > 0, spread, 1.0)
        self.levels_ = [_frequent(matrix[:, j]) for j in self.categories]
        return self

    def transform(self, matrix: Floats) -> Floats:
        """Encode rows, shape (rows, `width`); categories beyond the 20 most frequent share a column, new ones too."""
        numbers = matrix[:, self.numbers]
        parts = [(self._read(numbers) - self.means_) / self.spreads_ if self.filled else numbers]
        for j, (levels, others) in zip(self.categories, self.levels_, strict=True):
            codes = np.where(np.isnan(matrix[:, j]), MISSING, matrix[:, j])
            hot = (codes[:, None] == levels[None]).astype(np.float64)
            parts.append(np.column_stack([hot, 1 - hot.sum(axis=1)]) if others else hot)
        return np.concatenate(parts, axis=1)

    @property
    def width(self) -> int:
        """Columns of what `transform` gives."""
        gaps = len(self.gaps_) if self.filled else 0
        return len(self.numbers) + gaps + sum(len(levels) + others for levels, others in self.levels_)

    def _read(self, numbers: Floats) -> Floats:
        missing = np.isnan(numbers)
        read: Floats = np.concatenate([np.where(missing, self.medians_, numbers), missing[:, self.gaps_]], axis=1)
        return read


def encoder(columns: list[Column], matrix: Floats, *, filled: bool) -> Any:
    """Make an unfitted encoder for training rows of shape (rows, columns); numbers without a value are left out."""
    categories = [j for j, column in enumerate(columns) if column.kind == "category"]
    return Encoder(_known_numbers(columns, matrix), categories, filled)


def encoded_constraints(columns: list[Column], matrix: Floats, monotone: dict[str, int], n_encoded: int) -> list[int]:
    """Give the direction in which each encoded column may move the probability: 1, -1, or 0 for either.

    Numbers come first and in order, so that what follows them (indicators, categories) is free.
    """
    numbers = [monotone.get(columns[j].name, 0) for j in _known_numbers(columns, matrix)]
    return numbers + [0] * (n_encoded - len(numbers))


def _frequent(codes: Floats) -> tuple[Floats, bool]:
    """Find the categories that get a column of their own, and whether others share one."""
    levels, counts = np.unique(np.where(np.isnan(codes), MISSING, codes), return_counts=True)
    if len(levels) <= MOST_CATEGORIES:
        return levels, False
    return np.sort(levels[np.argsort(-counts, kind="stable")[: MOST_CATEGORIES - 1]]), True


def _known_numbers(columns: list[Column], matrix: Floats) -> list[int]:
    known = np.asarray(~np.isnan(matrix).all(axis=0))
    return [j for j, column in enumerate(columns) if column.kind != "category" and known[j]]
