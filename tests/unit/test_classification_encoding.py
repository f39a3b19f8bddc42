"""What an estimator is given: filled and scaled numbers, indicators, a column a category; folds of equal shares."""

import numpy as np
import pytest

from ledgercast.classification.candidates import Boosting
from ledgercast.classification.columns import UNSEEN, Column
from ledgercast.classification.encoding import MOST_CATEGORIES, encoder
from ledgercast.classification.folds import make_folds
from ledgercast.classification.resampling import resampler, rows_after

NUMBER, EMPTY = Column("balance", "number"), Column("score", "number")


def test_numbers_are_filled_with_the_median_scaled_and_marked():
    matrix = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan], [5.0, np.nan]])
    encoding = encoder([NUMBER, EMPTY], matrix, filled=True).fit(matrix)
    encoded = encoding.transform(matrix)
    # the empty column is left out; 3 in the gap, then mean 3 and standard deviation sqrt(2)
    assert encoded.shape == (4, encoding.width) == (4, 2)
    assert encoded[:, 0] == pytest.approx(np.array([-1.0, 0.0, 0.0, 1.0]) * np.sqrt(2))
    assert encoded[2, 1] == encoded[:, 1].max()
    plain = encoder([NUMBER], matrix, filled=False).fit(matrix).transform(matrix)
    np.testing.assert_array_equal(plain, matrix[:, :1])


def test_a_missing_category_has_a_column_and_a_new_one_has_none():
    region = Column("region", "category", ("north", "south"))
    matrix = np.array([[0.0], [1.0], [np.nan]])
    encoding = encoder([region], matrix, filled=True).fit(matrix)
    assert encoding.transform(matrix).sum(axis=0).tolist() == [1.0, 1.0, 1.0]
    assert encoding.transform(np.array([[UNSEEN]])).tolist() == [[0.0, 0.0, 0.0]]


def test_rare_categories_share_a_column_with_new_ones():
    levels = tuple(map(str, range(30)))
    codes = np.repeat(np.arange(30.0), np.arange(30, 0, -1))[:, None]
    encoding = encoder([Column("branch", "category", levels)], codes, filled=False).fit(codes)
    encoded = encoding.transform(np.array([[0.0], [29.0], [UNSEEN]]))
    assert encoding.width == MOST_CATEGORIES
    assert encoded[:, -1].tolist() == [0.0, 1.0, 1.0]
    assert (encoded.sum(axis=1) == 1).all()


@pytest.mark.parametrize("n_groups", [None, 250])
def test_folds_have_equal_shares_of_rows_and_events(n_groups):
    rng = np.random.default_rng(3)
    target = (rng.random(400) < 0.1).astype(float)
    groups = None if n_groups is None else rng.integers(0, n_groups, 400)
    folds = make_folds(target, groups, None, 5, 1)
    events = [target[fold.test].sum() for fold in folds]
    sizes = [len(fold.test) for fold in folds]
    # customers have up to six rows: as near as whole customers come
    assert np.ptp(events) <= (1 if groups is None else 3)
    assert np.ptp(sizes) <= (1 if groups is None else 10)


@pytest.mark.parametrize("variant", ["", "+class_weight", "+smote", "+undersampling"])
def test_rows_after_resampling_are_counted(variant):
    rng = np.random.default_rng(0)
    matrix, target = rng.normal(size=(60, 2)), (np.arange(60) < 15).astype(float)
    sampler = resampler(variant, target, 0)
    left = target if sampler is None else sampler.fit_resample(matrix, target)[1]
    assert rows_after(variant, target) == len(left)


def test_boosting_divides_a_few_dozen_rows():
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(32, 1))
    model = Boosting().estimator(Boosting.settings[0], 32, None, None, 0).fit(matrix, matrix[:, 0] > 0)
    assert np.ptp(model.predict_proba(matrix)[:, 1]) > 0.5
