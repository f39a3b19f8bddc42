"""Shapley values of forests: the same whatever the walks, and what they are by definition."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.ensemble import RandomForestClassifier

from ledgercast.classification.columns import Column
from ledgercast.classification.reasons import reasons
from ledgercast.classification.shapley import explaining_values, shapley_values


@pytest.fixture(scope="module")
def forest():
    """Log-odds of a forest on 40 columns, eight of which matter, and 60 rows to explain."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 40))
    line = x[:, :8] @ np.array([1.6, -1.2, 1.0, -0.8, 0.6, 0.6, -0.5, 0.4]) - 1.5
    fitted = RandomForestClassifier(30, min_samples_leaf=5, random_state=0).fit(x, rng.random(500) < expit(line))
    return lambda rows: logit(fitted.predict_proba(rows)[:, 1].clip(0.001, 0.999)), x[:200], x[200:260]


def test_two_seeds_agree_on_what_matters_most(forest):
    function, sample, rows = forest
    first, second = (explaining_values(function, rows, sample, seed)[0] for seed in (1, 2))
    assert np.mean(np.abs(first).argmax(axis=1) == np.abs(second).argmax(axis=1)) >= 0.9


def test_values_add_up_to_what_is_said(forest):
    function, sample, rows = forest
    values, base = explaining_values(function, rows, sample, 1)
    np.testing.assert_allclose(base + values.sum(axis=1), function(rows), atol=1e-9)


def test_values_are_the_means_over_all_orders():
    """Of three columns of which two work together; the last one, which does nothing, has no part."""
    rng = np.random.default_rng(0)
    sample, rows = rng.normal(size=(20, 4)), rng.normal(size=(5, 4))

    def function(x):
        return x[:, 0] * x[:, 1] + 2 * x[:, 2]

    exact = np.zeros((5, 4))
    for order in permutations(range(4)):
        path = np.repeat(sample[None], 5, axis=0)
        for column in order:
            before = function(path.reshape(-1, 4)).reshape(5, 20)
            path[:, :, column] = rows[:, [column]]
            exact[:, column] += (function(path.reshape(-1, 4)).reshape(5, 20) - before).mean(axis=1) / 24
    found, _ = explaining_values(function, rows, sample, 0)
    np.testing.assert_allclose(found, exact, atol=0.25)
    assert (found[:, 3] == 0).all()


def test_columns_of_one_player_move_together():
    sample, rows = np.zeros((4, 3)), np.array([[1.0, 2.0, 5.0]])
    values, base = shapley_values(lambda x: x[:, 0] * x[:, 1] + x[:, 2], rows, sample, 0, np.array([[0, 0, 1]]))
    assert values.tolist() == [[2.0, 5.0]]
    assert base == 0


def test_a_column_that_is_alone_moves_all_there_is():
    rng = np.random.default_rng(0)
    sample, rows = rng.normal(size=(50, 3)), rng.normal(size=(4, 3))
    values, base = explaining_values(lambda x: x[:, 1] ** 2, rows, sample, 0)
    np.testing.assert_allclose(values[:, 1], rows[:, 1] ** 2 - base)
    assert (values[:, [0, 2]] == 0).all()


def test_a_missing_value_is_no_reason():
    columns = [Column("spend", "number"), Column("term", "number")]
    told = reasons(np.array([[2.0, 0.1]]), np.array([[np.nan, 24.0]]), columns, pd.Index(["loan"]), 2, ["ok"])
    assert told["feature"].fillna("none").tolist() == ["term", "none"]
    assert told["reason"].tolist() == ["term (24) raises the odds by 11 %", "no further reason"]
