"""From the matrix of features to what an estimator takes; fitted on training rows only."""

from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ledgercast.classification.arrays import Floats
from ledgercast.classification.columns import Column

MOST_CATEGORIES = 20


def encoder(columns: list[Column], matrix: Floats, *, filled: bool) -> Any:
    """Make an unfitted encoder: numbers first, in order, then one column for each category.

    Parameters
    ----------
    columns : list of Column
        Of the matrix.
    matrix : numpy.ndarray of shape (rows, columns)
        Training rows; numbers of which these know none are left out.
    filled : bool
        Replace missing numbers by their median, with an indicator beside it, and scale them: for models and resamplers
        that need distances. Trees that know missing values take them as they are.

    Returns
    -------
    sklearn.compose.ColumnTransformer
        Categories beyond the 20 most frequent share a column, new ones too.
    """
    numbers = _known_numbers(columns, matrix)
    categories = [j for j, column in enumerate(columns) if column.kind == "category"]
    fill = Pipeline(
        [
            ("fill", SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)),
            ("scale", StandardScaler()),
        ]
    )
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=MOST_CATEGORIES, sparse_output=False)
    parts = [("numbers", fill if filled else "passthrough", numbers), ("categories", one_hot, categories)]
    return ColumnTransformer([part for part in parts if part[2]])


def encoded_constraints(columns: list[Column], matrix: Floats, monotone: dict[str, int], n_encoded: int) -> list[int]:
    """Give the direction in which each encoded column may move the probability: 1, -1, or 0 for either.

    Numbers come first and in order, so that what follows them (indicators, categories) is free.
    """
    numbers = [monotone.get(columns[j].name, 0) for j in _known_numbers(columns, matrix)]
    return numbers + [0] * (n_encoded - len(numbers))


def _known_numbers(columns: list[Column], matrix: Floats) -> list[int]:
    known = np.asarray(~np.isnan(matrix).all(axis=0))
    return [j for j, column in enumerate(columns) if column.kind != "category" and known[j]]
