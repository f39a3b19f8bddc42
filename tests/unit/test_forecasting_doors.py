import doctest
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ledgercast.forecasting import CANDIDATES, backtest, doors, forecast

ALL = [*CANDIDATES, "combination"]
FIGURES = ["lo_95", "lo_80", "mean", "hi_80", "hi_95"]


def seasonal_frame(n_series=2, n_points=60, freq="MS", season_length=12, start="2020-01-01"):
    rng = np.random.default_rng(7)
    dates = pd.date_range(start, periods=n_points, freq=freq)
    season = 10 * np.sin(2 * np.pi * np.arange(n_points) / season_length)
    values = [100 + season + np.cumsum(rng.normal(0, 1, n_points)) for _ in range(n_series)]
    return pd.concat(
        [pd.DataFrame({"unique_id": f"s{i:02d}", "ds": dates, "y": y}) for i, y in enumerate(values)], ignore_index=True
    )


def run(frame, models="naive", horizon=3, season_length=1, **options):
    return forecast(frame, horizon, season_length, models, show_progress=False, **options)


def one_series(y, freq="MS"):
    return pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2020-01-01", periods=len(y), freq=freq), "y": y})


def test_example_in_the_docstring_runs():
    assert doctest.testmod(doors).failed == 0


def test_every_candidate_gives_nested_intervals():
    result = run(seasonal_frame(), ALL, horizon=12, season_length=12)
    assert list(result["model_name"].unique()) == ALL
    assert (result["status"] == "ok").all()
    for narrow, wide in pairwise(FIGURES):
        assert (result[narrow] <= result[wide]).all()


def test_known_figures_of_the_baselines():
    result = run(one_series([1.0, 5.0, 2.0, 6.0, 3.0, 7.0]), ["naive", "drift", "seasonal_naive"], season_length=2)
    means = result.groupby("model_name")["mean"].agg(list)
    assert means["naive"] == [7.0, 7.0, 7.0]
    assert means["seasonal_naive"] == [3.0, 7.0, 3.0]
    assert means["drift"] == pytest.approx([8.2, 9.4, 10.6])
    naive = result[result["model_name"] == "naive"]
    sigma = np.sqrt(np.mean(np.diff([1.0, 5.0, 2.0, 6.0, 3.0, 7.0]) ** 2))
    assert list(naive["hi_95"] - naive["mean"]) == pytest.approx(1.959964 * sigma * np.sqrt([1, 2, 3]), rel=1e-6)
    # a season of one step costs no uncertainty within the first season
    seasonal = result[result["model_name"] == "seasonal_naive"]
    widths = list(seasonal["hi_80"] - seasonal["lo_80"])
    assert widths[0] == pytest.approx(widths[1])
    assert widths[2] == pytest.approx(widths[0] * np.sqrt(2))


@pytest.mark.parametrize(
    ("freq", "expected"),
    [
        ("MS", "2022-01-01"),
        ("ME", "2022-01-31"),
        ("QS", "2026-01-01"),
        ("W-WED", "2020-06-17"),
        ("D", "2020-01-25"),
        ("h", "2020-01-02"),
        ("YS", "2044-01-01"),
    ],
)
def test_dates_follow_any_regular_frequency(freq, expected):
    frame = one_series(np.arange(24.0), freq)
    assert str(run(frame)["ds"].iloc[0].date()) == expected
    assert list(run(frame)["ds"]) == list(pd.date_range(frame["ds"].iloc[-1], periods=4, freq=freq)[1:])
    pd.testing.assert_frame_equal(run(frame), run(frame, freq=freq))


def test_arrow_in_arrow_out_with_the_same_dates_and_decimals():
    frame = seasonal_frame(1)
    table = pa.table(
        {
            "unique_id": frame["unique_id"],
            "ds": pa.array(frame["ds"].dt.date, pa.date32()),
            "y": pa.array(frame["y"].round(2).astype(str)).cast(pa.decimal128(18, 2)),
        }
    )
    result = run(table)
    assert isinstance(result, pa.Table)
    assert result.schema.field("ds").type == pa.date32()
    assert result.column("mean")[0].as_py() == round(frame["y"].iloc[-1], 2)


def test_levels_name_the_columns():
    assert list(run(seasonal_frame(1), levels=[50, 99.5]).columns) == [
        *["unique_id", "ds", "model_name", "mean", "lo_50", "hi_50", "lo_99.5", "hi_99.5", "status"]
    ]


def test_result_does_not_depend_on_workers_or_order_of_rows():
    frame = seasonal_frame(n_series=17, n_points=26)
    alone = run(frame, ["ets", "theta"], n_jobs=1, seed=3)
    pd.testing.assert_frame_equal(alone, run(frame, ["ets", "theta"], n_jobs=2, seed=3))
    # a few series run in the caller's process
    few = alone[alone["unique_id"] <= "s02"].reset_index(drop=True)
    pd.testing.assert_frame_equal(few, run(frame[frame["unique_id"] <= "s02"], ["ets", "theta"], seed=3))
    pd.testing.assert_frame_equal(alone, run(frame.iloc[::-1], ["ets", "theta"], n_jobs=1, seed=3))


def test_backtest_sees_nothing_after_its_cutoff():
    frame = seasonal_frame(2, 48)
    changed = frame.copy()
    cutoff = pd.Timestamp("2022-12-01")
    changed.loc[changed["ds"] > cutoff, "y"] *= -50
    options = {"horizon": 6, "season_length": 12, "models": ["ets", "naive"], "origins": 3, "step": 3}
    before, after = (backtest(f, **options, show_progress=False) for f in (frame, changed))
    columns = [name for name in before.columns if name not in ("y", "seconds", "peak_mb")]
    early_before, early_after = (f.loc[f["cutoff"] <= cutoff, columns] for f in (before, after))
    assert len(early_before)
    pd.testing.assert_frame_equal(early_before, early_after)


def test_backtest_joins_what_came():
    frame = one_series(np.arange(10.0))
    result = backtest(frame, 2, 1, "naive", origins=2, step=3, show_progress=False)
    assert list(result["cutoff"].dt.month) == [5, 5, 8, 8]
    assert list(result["mean"]) == [4.0, 4.0, 7.0, 7.0]
    assert list(result["y"]) == [5.0, 6.0, 8.0, 9.0]
    assert (result["seconds"] > 0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="y"), "column y: expected once, found columns unique_id, ds; rename or add it"),
        (lambda f: f.iloc[:0], "column unique_id: found no rows"),
        (lambda f: f.assign(y="x"), "column y: found str that is not a number"),
        (lambda f: f.assign(ds=range(len(f))), "column ds: found int64 that is not a date"),
        (lambda f: f.assign(unique_id=None), "column unique_id: found 60 nulls"),
        (lambda f: f.iloc[:1], "pass freq, such as 'MS'"),
    ],
)
def test_unusable_frame_is_one_line(change, message):
    with pytest.raises(ValueError) as error:
        run(change(seasonal_frame(1)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "options",
    [
        {"models": "nought"},
        {"models": []},
        {"horizon": 0},
        {"season_length": 0},
        {"levels": [0]},
        {"levels": [80, 80.0]},
        {"models": ["naive", "naive"]},
        {"freq": "zz"},
        {"seed": -1},
        {"n_jobs": 0},
    ],
)
def test_unusable_argument_is_one_line(options):
    with pytest.raises(ValueError) as error:
        run(seasonal_frame(1), **options)
    assert "found" in str(error.value)
    assert "\n" not in str(error.value)


def test_backtest_without_dates_is_one_line():
    with pytest.raises(ValueError, match="column ds: found no date, expected at least two; fill it"):
        backtest(one_series([1.0, 2.0]).assign(ds=pd.NaT), 1, 1, "naive", origins=1, freq="MS")


def test_neither_pandas_nor_arrow():
    with pytest.raises(TypeError, match="found list"):
        run([1, 2, 3])
