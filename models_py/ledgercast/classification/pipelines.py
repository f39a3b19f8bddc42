"""One fit of one candidate in imbalanced-learn's Pipeline: encode, resample (training rows only), estimate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import Pipeline as FittedPipeline

from ledgercast.classification.arrays import Floats
from ledgercast.classification.candidates import FAMILIES, split_name
from ledgercast.classification.columns import Column
from ledgercast.classification.encoding import encoded_constraints, encoder
from ledgercast.classification.resampling import resampler, rows_after


@dataclass(frozen=True)
class Recipe:
    """What all fits of one frame share.

    Attributes
    ----------
    columns : list of Column
        Of the matrix.
    monotone : dict of str to int
        1 or -1 for columns that may only raise or only lower the probability.
    """

    columns: list[Column]
    monotone: dict[str, int]


def fit_pipeline(
    name: str,
    setting: Mapping[str, Any],
    recipe: Recipe,
    matrix: Floats,
    target: Floats,
    seed: int,
) -> Any:
    """Fit a candidate on training rows.

    Parameters
    ----------
    name : str
        Id with variant.
    setting : mapping
        One of the candidate's settings.
    recipe : Recipe
        Columns and constraints.
    matrix : numpy.ndarray of shape (rows, columns)
        From `read_matrix`.
    target : numpy.ndarray of shape (rows,)
        0 and 1; where all are equal the pipeline gives their share.
    seed : int
        Of resampling and trees.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Fitted, without the resampling step, which plays no part in predictions.
    """
    family, variant = split_name(name)
    candidate = FAMILIES[family].candidate
    constrained = bool(recipe.monotone)
    # few rows are left by undersampling: a column may have no value among them
    filled = (
        candidate.needs_filled or variant in ("+smote", "+undersampling") or (constrained and family == "random_forest")
    )
    if target.min() == target.max() or np.isnan(matrix).all():
        return FittedPipeline([("estimate", DummyClassifier(strategy="prior"))]).fit(matrix, target)
    steps: list[tuple[str, Any]] = [("encode", encoder(recipe.columns, matrix, filled=filled))]
    constraints = None
    if constrained:
        width = encoder(recipe.columns, matrix, filled=filled).fit(matrix).width
        constraints = encoded_constraints(recipe.columns, matrix, recipe.monotone, width)
    sampler = resampler(variant, target, seed)
    if sampler is not None:
        steps.append(("resample", sampler))
    weights = "balanced" if variant == "+class_weight" else None
    steps.append(("estimate", candidate.estimator(setting, rows_after(variant, target), weights, constraints, seed)))
    fitted = Pipeline(steps).fit(matrix, target)
    return FittedPipeline([step for step in fitted.steps if step[0] != "resample"])


def raw_probability(pipeline: Any, matrix: Floats) -> Floats:
    """Probability of the event as the pipeline says it, shape (rows,): not calibrated."""
    classes = list(pipeline.classes_)
    if 1.0 not in classes:
        return np.zeros(len(matrix))
    probability: Floats = pipeline.predict_proba(matrix)[:, classes.index(1.0)]
    return probability
