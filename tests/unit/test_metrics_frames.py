"""Calling the macros on frames."""

import doctest

import pandas as pd
import pyarrow as pa
import pytest

from ledgercast import metrics
from ledgercast.metrics import frames

FRAME = pd.DataFrame({"model_name": ["theta", "naive", "naive"], "y": [1.0, 2.0, 4.0], "mean": [1.0, 1.0, 3.0]})


def test_examples():
    assert doctest.testmod(frames).failed == 0


def test_same_kind_out():
    by_model = metrics.score(FRAME, by=["model_name"], mape="mape(y, mean)", n="count(*)")
    assert by_model.to_dict("list") == {"model_name": ["naive", "theta"], "mape": [37.5, 0.0], "n": [2, 1]}
    assert metrics.score(pa.Table.from_pandas(FRAME), n="count(*)").to_pylist() == [{"n": 3}]


@pytest.mark.parametrize(
    ("by", "figures", "found"),
    [
        ([], {}, "No figure"),
        (["segment"], {"n": "count(*)"}, "'segment' is not in the frame, which has model_name, y, mean"),
        ([], {"smape": "smape(y, forecast)"}, "forecast"),
        ([], {"smape": "smapee(y, mean)"}, "smapee"),
    ],
)
def test_one_line_says_what_is_wrong(by, figures, found):
    with pytest.raises(ValueError, match=found) as error:
        metrics.score(FRAME, by=by, **figures)
    assert "\n" not in str(error.value)
