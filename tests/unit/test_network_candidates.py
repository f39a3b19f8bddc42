import subprocess
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ledgercast.forecasting import GLOBAL_CANDIDATES, backtest, forecast
from ledgercast.forecasting.combinations import read_combination
from ledgercast.forecasting.recurrent import Recurrent

FIGURES = ["lo_95", "lo_80", "mean", "hi_80", "hi_95"]
RUN = ["seconds", "peak_mb"]


def seasonal_frame(n_series=3, n_points=48, freq="MS", m=12, level=100.0):
    rng = np.random.default_rng(7)
    season = 10 * np.sin(2 * np.pi * np.arange(n_points) / m)
    dates = pd.date_range("2015-01-01", periods=n_points, freq=freq)
    walks = [level + season + np.cumsum(rng.normal(0, 1, n_points)) for _ in range(n_series)]
    return pd.concat(
        [pd.DataFrame({"unique_id": f"s{i}", "ds": dates, "y": y}) for i, y in enumerate(walks)], ignore_index=True
    )


def run(frame, models=("lstm",), horizon=4, season_length=12, **options):
    return forecast(frame, horizon, season_length, models, show_progress=False, **options)


@pytest.fixture(scope="module")
def frame():
    return seasonal_frame()


def test_networks_are_candidates_that_are_not_simple():
    assert list(GLOBAL_CANDIDATES) == ["lstm", "gru"]
    assert read_combination("lstm") is None
    assert read_combination("median(lstm, theta, ets)").members == ("lstm", "theta", "ets")
    with pytest.raises(ValueError, match="prophet, lstm, gru, combination"):
        read_combination("cnn")


def test_both_cells_forecast_and_can_be_combined(frame):
    result = run(frame, ["lstm", "gru", "theta", "seasonal_naive", "mean(lstm, theta)"])
    assert (result["status"] == "ok").all()
    for narrow, wide in pairwise(FIGURES):
        assert (result[narrow] <= result[wide]).all()
    means = {name: rows["mean"].to_numpy() for name, rows in result.groupby("model_name")}
    assert not np.array_equal(means["lstm"], means["gru"])
    np.testing.assert_allclose(means["mean(lstm, theta)"], (means["lstm"] + means["theta"]) / 2)
    # a season of 20 from top to bottom, and a walk of steps near 1
    assert np.abs(means["lstm"] - means["seasonal_naive"]).max() < 12
    assert np.abs(means["lstm"] - means["theta"]).mean() < 3


def test_same_seed_same_figures_for_any_number_of_jobs_and_order_of_rows(frame):
    first = run(frame, seed=3)
    pd.testing.assert_frame_equal(first, run(frame.iloc[::-1], seed=3, n_jobs=1))
    assert not np.array_equal(first["mean"], run(frame, seed=4)["mean"])


def test_figures_scale_with_the_series(frame):
    """Whether a series is counted in cents or in millions changes nothing, nor where its neighbours are."""
    scaled = frame.assign(y=frame["y"] * frame["unique_id"].map({"s0": 2.0**40, "s1": 2.0**-40, "s2": 1.0}))
    plain, other = run(frame), run(scaled)
    factor = plain["unique_id"].map({"s0": 2.0**40, "s1": 2.0**-40, "s2": 1.0})
    np.testing.assert_allclose(other["mean"], plain["mean"] * factor, rtol=1e-6)
    np.testing.assert_allclose(other["hi_95"], plain["hi_95"] * factor, rtol=1e-6)


def test_other_levels_leave_the_point_forecast_and_lie_between(frame):
    usual, other = run(frame), run(frame, levels=[50, 90, 99])
    assert np.array_equal(usual["mean"], other["mean"])
    assert (other["hi_50"] <= usual["hi_80"]).all()
    assert (usual["hi_80"] <= other["hi_90"]).all()
    assert (other["hi_90"] <= usual["hi_95"]).all()
    assert (usual["hi_95"] <= other["hi_99"]).all()


def count_fits(monkeypatch):
    fits = []
    fit = Recurrent.fit

    def counted(self, histories, seed):
        fits.append(max(history.dates[-1] for history in histories))
        return fit(self, histories, seed)

    monkeypatch.setattr(Recurrent, "fit", counted)
    return fits


def test_a_fit_serves_later_origins_and_never_earlier_ones(frame, monkeypatch):
    fits = count_fits(monkeypatch)
    options = {"origins": 2, "step": 2, "show_progress": False}
    result = backtest(frame, 4, 12, "lstm", conformal=True, **options)
    first = result["cutoff"].min()
    # the second fit gives the forecasts before the first origin from which intervals are corrected: it ends before it
    assert pd.Timestamp(fits[0]) == first
    assert [pd.Timestamp(end) < first for end in fits[1:]] == [True]
    assert (result["seconds"] > 0).all()
    changed = frame.assign(y=frame["y"].where(frame["ds"] <= first, -50 * frame["y"]))
    early, early_changed = (
        made.loc[made["cutoff"] == first].drop(columns=[*RUN, "y"])
        for made in (result, backtest(changed, 4, 12, "lstm", conformal=True, **options))
    )
    pd.testing.assert_frame_equal(early, early_changed)


def test_bad_series_are_told_and_leave_the_others_alone(frame):
    rng = np.random.default_rng(1)
    bad = {
        "constant": np.full(40, 7.0),
        "zeros": np.zeros(30),
        "one point": rng.normal(100, 5, 1),
        "five points": rng.normal(100, 5, 5),
        "six points": rng.normal(100, 5, 6),
        "a season": rng.normal(100, 5, 13),
        "gaps": np.where(np.arange(40) % 7 == 3, np.nan, rng.normal(100, 5, 40)),
        "huge": rng.normal(1e300, 1e299, 40),
        "tiny": rng.normal(1e-300, 1e-301, 40),
        "spike": np.eye(1, 40, 39).ravel() * 1e9,
        "seldom": np.where(np.arange(40) % 9 == 0, 5.0, 0.0),
        "below zero": rng.normal(-100, 5, 40),
        "nothing": np.full(3, np.nan),
    }
    dates = pd.date_range("2015-01-01", periods=48, freq="MS")
    rows = pd.concat([pd.DataFrame({"unique_id": name, "ds": dates[: len(y)], "y": y}) for name, y in bad.items()])
    result = run(pd.concat([frame, rows]), freq="MS").set_index("unique_id")
    status = {name: result.loc[[name], "status"].iloc[0] for name in result.index.unique()}
    assert {status[name] for name in ("s0", "s1", "s2", "six points", "a season", "huge", "tiny", "below zero")} == {
        "ok"
    }
    assert status["constant"] == status["zeros"] == "constant series: seasonal_naive instead"
    assert status["five points"] == "lstm needs 6 points, has 5: naive instead"
    assert status["one point"] == "constant series: naive instead; no interval from 1 points"
    assert status["gaps"] == "6 missing values interpolated"
    assert "no finite value: no forecast" in status["nothing"]
    forecast_ = result.drop("nothing")
    assert np.isfinite(forecast_["mean"]).all()
    assert (result.loc["constant", FIGURES] == 7).all(axis=None)


def test_short_series_alone_fall_back():
    result = run(seasonal_frame(2, 6), season_length=1)
    assert set(result["status"]) == {"lstm needs a series of more than 6 points, the longest has 6: naive instead"}


@pytest.mark.parametrize(("freq", "m"), [("D", 7), ("QS", 4), ("YS", 1)])
def test_any_frequency(freq, m):
    result = run(seasonal_frame(2, 40, freq, max(m, 4), level=0.0), season_length=m)
    assert (result["status"] == "ok").all()
    assert np.isfinite(result[FIGURES]).all(axis=None)


def test_other_candidates_do_not_import_keras():
    code = (
        "import sys, numpy as np, pandas as pd\n"
        "from ledgercast.forecasting import forecast\n"
        "ds = pd.date_range('2020-01-01', periods=8, freq='MS')\n"
        "frame = pd.DataFrame({'unique_id': 'a', 'ds': ds, 'y': np.arange(8.0)})\n"
        "forecast(frame, 2, 1, ['theta', 'naive'], show_progress=False)\n"
        "print({'keras', 'jax'} & set(sys.modules))\n"
    )
    library = next(path for path in sys.path if path.endswith("models_py"))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": library}
    )
    assert done.stdout == "set()\n", done.stderr
