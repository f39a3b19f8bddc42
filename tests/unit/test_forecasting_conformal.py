import numpy as np
import pandas as pd
import pytest

from ledgercast.forecasting import backtest, forecast
from ledgercast.forecasting.base import History
from ledgercast.forecasting.conformal import SMALLEST, correct_intervals, interval_factors, own_columns, widen
from ledgercast.forecasting.histories import cut_history

LEVELS = (80, 95)
Z = {80: 1.2815515655, 95: 1.9599639845}


def rows(n_origins=12, n_series=40, horizon=6, believed=0.5, sigma=1.0, bias=0.0, seed=3):
    """Forecasts of 100; their candidate believes errors to be `believed` times as large as they are."""
    rng = np.random.default_rng(seed)
    months = pd.date_range("2020-01-01", periods=n_origins + horizon, freq="MS")
    grid = [(o, s, h) for o in range(n_origins) for s in range(n_series) for h in range(1, horizon + 1)]
    frame = pd.DataFrame(grid, columns=["origin", "unique_id", "horizon"])
    frame["cutoff"] = months[frame["origin"]]
    frame["ds"] = months[frame["origin"] + frame["horizon"]]
    size = sigma * np.sqrt(frame["horizon"])
    frame["mean"] = 100.0
    for level, z in Z.items():
        frame[f"own_lo_{level}"] = 100 - z * size * believed
        frame[f"own_hi_{level}"] = 100 + z * size * believed
    frame["y"] = 100 + size * rng.normal(bias, 1, len(frame))
    return frame.assign(model_name="m", is_calibration=False)


def corrected(frame, known=None):
    frame = frame.copy()
    correct_intervals(frame, frame if known is None else known, LEVELS, ["model_name"])
    return frame


def coverage(frame, level):
    return frame["y"].between(frame[f"lo_{level}"], frame[f"hi_{level}"]).mean()


@pytest.mark.parametrize("believed", [0.5, 1.0, 3.0])
def test_intervals_hold_what_they_promise_whatever_the_candidate_believes(believed):
    before = rows(n_origins=30, believed=believed)
    late = corrected(before)[before["origin"] >= 12]
    assert coverage(late, 80) == pytest.approx(0.80, abs=0.03)
    assert coverage(late, 95) == pytest.approx(0.95, abs=0.02)
    if believed != 1:
        own = before["y"].between(before["own_lo_80"], before["own_hi_80"]).mean()
        assert abs(own - 0.80) > 0.1


def test_a_correction_knows_nothing_after_its_cutoff():
    frame = rows()
    cutoff = frame["cutoff"].unique()[6]
    later = frame.copy()
    later.loc[later["ds"] > cutoff, "y"] = 1e6
    until = frame["cutoff"] <= cutoff
    one, two = corrected(frame)[until], corrected(later)[until]
    pd.testing.assert_frame_equal(one.drop(columns="y"), two.drop(columns="y"))
    assert (one.loc[one["cutoff"] == cutoff, "factor_80"] > 1.3).all()


@pytest.mark.parametrize(("believed", "expected"), [(0.5, [1, 2, 2]), (2.0, [1, 0.5 ** (1 / 2), 0.5 ** (2 / 3)])])
def test_intervals_are_widened_at_once_and_narrowed_as_origins_add_up(believed, expected):
    frame = corrected(rows(n_series=2000, n_origins=4, believed=believed))
    by_origin = frame[frame["horizon"] == 1].groupby("origin")["factor_80"].first()
    assert by_origin[:3].tolist() == pytest.approx(expected, rel=0.06)


def test_calibration_serves_only_where_no_origin_tells():
    scores = np.array([[4.0, 4.0]] * 50 + [[2.0, 2.0]] * 50)
    horizons = np.array([5] * 50 + [1] * 50)
    origins = np.array(["2020-01"] * 50 + ["2020-06"] * 50, dtype="datetime64[M]")
    is_calibration = origins < np.datetime64("2020-06")
    factors = interval_factors(scores, horizons, origins, is_calibration, 6, LEVELS)
    assert factors[0] == pytest.approx([2.0] * 2)
    assert factors[5] == pytest.approx([4.0] * 2)


def test_own_intervals_are_found_again_from_corrected_ones():
    frame = rows()
    last = frame[frame["origin"] == 11].copy()
    again = corrected(last, corrected(frame[frame["origin"] < 11]))
    pd.testing.assert_frame_equal(
        again, corrected(frame)[frame["origin"] == 11], check_exact=False, rtol=1e-9, check_like=True
    )


def test_a_wider_level_holds_a_narrower_one():
    frame = rows(n_origins=1).assign(factor_80=5.0, factor_95=1.0)
    widen(frame, LEVELS)
    assert (frame["lo_95"] <= frame["lo_80"]).all()
    assert (frame["hi_80"] <= frame["hi_95"]).all()


@pytest.mark.parametrize(("width", "came"), [(0.0, 100.0), (0.0, 500.0), (np.nan, 500.0)])
def test_intervals_without_width_tell_nothing_of_others(width, came):
    frame = rows(believed=0.5)
    ends = own_columns(LEVELS)
    dormant = frame[frame["unique_id"] < 30].assign(y=came, **dict.fromkeys(ends, 100 + width))
    alone = frame[frame["unique_id"] >= 30]
    both = corrected(pd.concat([dormant, alone], ignore_index=True))
    assert both["factor_80"].tolist()[-len(alone) :] == corrected(alone)["factor_80"].tolist()
    if not np.isnan(width):
        assert (both.loc[both["unique_id"] < 30, ["lo_80", "hi_95"]] == 100).all(axis=None)


def test_exact_forecasts_narrow_intervals_to_a_limit():
    exact = rows().assign(y=100.0)
    assert corrected(exact)["factor_80"].min() == pytest.approx(SMALLEST ** (11 / 12), rel=0.001)


def series(n=60, n_series=30, seed=8):
    """Series whose shocks grow tenfold in their last third, which no candidate expects."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2020-01-01", periods=n, freq="MS")
    sizes = np.where(np.arange(n) < 40, 1.0, 10.0)
    parts = [
        pd.DataFrame({"unique_id": i, "ds": dates, "y": 1000 + np.cumsum(rng.normal(0, sizes))})
        for i in range(n_series)
    ]
    return pd.concat(parts)


def test_backtest_learns_from_its_own_misses():
    asked = {"horizon": 4, "season_length": 1, "models": "naive", "origins": 9, "show_progress": False}
    plain, learned = backtest(series(), **asked), backtest(series(), **asked, conformal=True)
    pd.testing.assert_frame_equal(plain[["unique_id", "ds", "mean", "y"]], learned[["unique_id", "ds", "mean", "y"]])
    assert coverage(plain, 80) < 0.6
    assert coverage(plain, 80) + 0.1 < coverage(learned, 80) < 0.9


def test_forecast_learns_from_forecasts_before_the_end():
    frame = series()
    known, came = frame[frame["ds"] < "2024-09-01"], frame[frame["ds"] >= "2024-09-01"]
    asked = {"horizon": 4, "season_length": 1, "models": ["naive", "theta"], "show_progress": False}
    held = {}
    for conformal in (False, True):
        made = forecast(known, **asked, conformal=conformal).merge(came, on=["unique_id", "ds"])
        held[conformal] = made.groupby("model_name")[["y", "lo_80", "hi_80"]].apply(lambda part: coverage(part, 80))
    assert (held[True] > held[False] + 0.1).all()


def test_a_single_point_is_no_obstacle():
    frame = pd.DataFrame({"unique_id": ["a"], "ds": pd.to_datetime(["2024-01-01"]), "y": [1.0]})
    made = forecast(frame, horizon=2, season_length=12, models="naive", freq="MS", conformal=True, show_progress=False)
    assert made["mean"].tolist() == [1.0, 1.0]


def test_a_history_is_cut_to_what_was_known_earlier():
    months = pd.date_range("2020-01-01", periods=23, freq="MS").to_numpy()
    whole = History("a", np.arange(20.0), months[:20], months[20:], season_length=12)
    cut = cut_history(whole, 4)
    assert (len(cut.y), cut.season_length) == (16, 12)
    assert list(cut.dates) == list(months[:16])
    assert list(cut.future) == list(months[16:19])
    assert cut_history(whole, 11) is None
