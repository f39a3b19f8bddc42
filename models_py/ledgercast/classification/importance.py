"""Which features matter over all rows: by shuffling them on rows that the fit has not seen, and by moving them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ledgercast.classification.arrays import Floats
from ledgercast.classification.calibration import Calibrator
from ledgercast.classification.columns import Column
from ledgercast.classification.evaluation import Table
from ledgercast.classification.folds import Fold
from ledgercast.classification.pipelines import Recipe, fit_pipeline, raw_probability

POINTS = 20


def permutation_importance(
    name: str,
    settings: Sequence[Mapping[str, Any]],
    folds: Sequence[Fold],
    table: Table,
    recipe: Recipe,
    calibrator: Calibrator,
    seed: int,
    draws: int = 5,
) -> pd.DataFrame:
    """How much the log loss on test folds grows when a column is shuffled there (Breiman 2001).

    Parameters
    ----------
    name : str
        The candidate, fitted again on each fold's training part with that fold's setting.
    settings, folds : sequence
        In the same order.
    table, recipe, seed
        As in the evaluation.
    calibrator : Calibrator
        The published one: its two or three numbers are the same for all folds, and do rest on their rows.
    draws : int
        Shuffles of each column.

    Returns
    -------
    pandas.DataFrame
        One row for each feature, the largest first: feature, importance (nats a row), sd (over folds and shuffles).
        Features that say the same share their importance, so that each may look small.
    """
    rng = np.random.default_rng(seed)
    grown = np.zeros((len(folds), draws, len(recipe.columns)))
    weights = np.array([len(fold.test) for fold in folds], dtype=np.float64)
    for k, (fold, setting) in enumerate(zip(folds, settings, strict=True)):
        pipeline = fit_pipeline(name, setting, recipe, table.matrix[fold.train], table.target[fold.train], seed)
        rows, y = table.matrix[fold.test], table.target[fold.test]
        before = _log_loss(calibrator.apply(raw_probability(pipeline, rows)), y)
        for draw in range(draws):
            order = rng.permutation(len(rows))
            shuffled = np.repeat(rows[None], len(recipe.columns), axis=0)
            for j in range(len(recipe.columns)):
                shuffled[j, :, j] = rows[order, j]
            said = calibrator.apply(raw_probability(pipeline, shuffled.reshape(-1, rows.shape[1])))
            grown[k, draw] = [_log_loss(p, y) - before for p in said.reshape(len(recipe.columns), -1)]
    result = pd.DataFrame(
        {
            "feature": [column.name for column in recipe.columns],
            "importance": np.average(grown.mean(axis=1), axis=0, weights=weights),
            "sd": grown.reshape(-1, len(recipe.columns)).std(axis=0),
        }
    )
    return result.sort_values(["importance", "feature"], ascending=[False, True], ignore_index=True)


def partial_dependence(
    pipeline: Any, calibrator: Calibrator, sample: Floats, columns: list[Column], j: int
) -> pd.DataFrame:
    """Mean calibrated probability over a sample when one column is set to each of its values (Friedman 2001).

    Returns
    -------
    pandas.DataFrame
        feature, value (as text), position (number, days since 1970, or code), p: at most 20 quantiles of a number or
        date, each level of a category. Combinations that never happen are averaged in too.
    """
    known = sample[~np.isnan(sample[:, j]), j]
    column = columns[j]
    if column.kind == "category":
        positions = np.arange(len(column.levels), dtype=np.float64)
    else:
        positions = (
            np.unique(np.quantile(known, np.linspace(0.02, 0.98, POINTS), method="nearest")) if len(known) else known
        )
    moved = np.repeat(sample[None], len(positions), axis=0)
    moved[:, :, j] = positions[:, None]
    p = np.empty(0)
    if len(positions):
        said = calibrator.apply(raw_probability(pipeline, moved.reshape(-1, sample.shape[1])))
        p = said.reshape(moved.shape[:2]).mean(axis=1)
    return pd.DataFrame(
        {
            "feature": column.name,
            "value": [column.say(position) for position in positions],
            "position": positions,
            "p": p,
        }
    )


def _log_loss(p: Floats, y: Floats) -> float:
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))
