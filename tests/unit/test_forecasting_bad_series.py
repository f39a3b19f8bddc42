import numpy as np
import pandas as pd
import pytest

from ledgercast.forecasting import CANDIDATES, forecast

GOOD = np.random.default_rng(5).normal(100, 5, 40)
MODELS = [*CANDIDATES, "combination"]


def bad(y, dates=None):
    dates = pd.date_range("2020-01-01", periods=len(y), freq="MS") if dates is None else dates
    return pd.DataFrame({"unique_id": "bad", "ds": dates, "y": np.asarray(y, dtype=float)})


def together(frame, models=MODELS):
    """Forecast a bad series beside a good one, which has to come out unharmed."""
    good = bad(GOOD).assign(unique_id="good")
    result = forecast(pd.concat([good, frame]), 4, 12, models, show_progress=False, freq="MS")
    assert (result.loc[result["unique_id"] == "good", "status"] == "ok").all()
    rows = result[result["unique_id"] == "bad"]
    assert set(rows["model_name"]) == set(models)
    return rows


@pytest.mark.parametrize("value", [0.0, 7.0, -3.0])
def test_constant_series_is_its_value(value):
    rows = together(bad([value] * 30))
    assert (rows[["lo_95", "mean", "hi_95"]] == value).all(axis=None)
    assert set(rows.loc[rows["model_name"] == "ets", "status"]) == {"constant series: seasonal_naive instead"}


def test_one_point_is_carried_on_without_an_interval():
    rows = together(bad([5.0]))
    assert (rows["mean"] == 5.0).all()
    assert rows["lo_80"].isna().all()
    assert rows["status"].str.contains("no interval from 1 points").all()


@pytest.mark.parametrize("n_points", [2, 3, 5, 12, 13, 24])
def test_short_series_are_forecast_and_say_so(n_points):
    rows = together(bad(GOOD[:n_points]))
    assert np.isfinite(rows["mean"]).all()
    if n_points < 6:
        assert rows.loc[rows["model_name"] == "ets", "status"].str.contains("naive instead").all()


@pytest.mark.parametrize("model_name", ["ets", "combination"])
def test_intervals_of_another_size_than_the_series_are_not_published(model_name):
    # multiplicative errors as large as the last one make paths of any size
    rows = together(bad([1.0] * 8 + [1000.0]), [model_name])
    assert rows[["lo_95", "hi_95"]].abs().max(axis=None) < 100 * 1000
    assert "ets ran away: naive instead" in rows["status"].iloc[0]


def test_gaps_nan_and_infinities_are_interpolated():
    y = GOOD.copy()
    y[[3, 9]], y[20] = np.nan, np.inf
    rows = together(bad(y).drop(index=[15, 16]))
    assert set(rows["status"]) == {"5 missing values interpolated"}


def test_interpolation_is_a_straight_line():
    rows = together(bad([1.0, np.nan, 3.0, 4.0, np.nan]), ["drift"])
    assert list(rows["mean"]) == pytest.approx([4.75, 5.5, 6.25, 7.0])


def test_repeated_dates_are_averaged():
    frame = pd.concat([bad([1.0, 2.0, 3.0]), bad([1.0, 2.0, 5.0]).iloc[2:]])
    rows = together(frame, ["naive"])
    assert set(rows["mean"]) == {4.0}
    assert set(rows["status"]) == {"1 repeated dates averaged"}


def test_rows_without_a_date_are_left_out():
    frame = bad(GOOD)
    frame.loc[3, "ds"] = pd.NaT
    assert together(frame, ["naive"])["status"].iloc[0] == (
        "1 rows without a date left out; 1 missing values interpolated"
    )


@pytest.mark.parametrize("factor", [1e300, 1e-300, -1.0])
def test_huge_tiny_and_negative_series_are_fitted_alike(factor):
    rows = together(bad(GOOD * factor), ["naive", "ets", "theta"])
    assert set(rows["status"]) == {"ok"}
    assert np.isfinite(rows[["mean", "lo_95", "hi_95"]]).all(axis=None)
    assert (rows["mean"] / factor).between(80, 120).all()


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (bad([np.nan] * 30), "no finite value: no forecast"),
        (bad(GOOD, pd.date_range("2020-01-01", periods=40, freq="17D")), "dates off the regular step"),
        (bad(GOOD[:2], pd.to_datetime(["2015-01-01", "2020-01-01"])), "59 of 61 values missing: no forecast"),
    ],
)
def test_hopeless_series_is_one_row_that_says_why(frame, reason):
    rows = together(frame)
    assert len(rows) == len(MODELS)
    assert rows["mean"].isna().all()
    assert rows["status"].str.contains(reason).all()


def test_spikes_do_not_make_forecasts_run_away():
    y = GOOD.copy()
    y[0], y[25] = 1e9, -1e7
    rows = together(bad(y))
    assert (rows["mean"].abs() <= 1e10).all()


def test_libraries_warnings_stay_inside(recwarn):
    together(bad(np.arange(40.0) ** 3))
    assert not [warning for warning in recwarn if "statsmodels" in str(warning.filename)]
