import numpy as np
import pandas as pd
import pytest

from ledgercast.forecasting import backtest, engine, forecast
from ledgercast.forecasting.combinations import STANDARD, read_combination

FIGURES = ["mean", "lo_80", "hi_80", "lo_95", "hi_95"]
CHEAP = ("naive", "drift", "theta")


def seasonal_frame(n_series=2, n_points=48):
    rng = np.random.default_rng(4)
    dates = pd.date_range("2020-01-01", periods=n_points, freq="MS")
    season = 10 * np.sin(2 * np.pi * np.arange(n_points) / 12)
    values = [100 + season + np.cumsum(rng.normal(0, 1, n_points)) for _ in range(n_series)]
    return pd.concat(
        [pd.DataFrame({"unique_id": f"s{i}", "ds": dates, "y": y}) for i, y in enumerate(values)], ignore_index=True
    )


def run(frame, models, season_length=12):
    return forecast(frame, 4, season_length, models, show_progress=False)


def figures(result, model_name):
    return result.loc[result["model_name"] == model_name, FIGURES].to_numpy()


@pytest.mark.parametrize(("name", "average"), [("mean", np.mean), ("median", np.median)])
def test_figures_are_averages_of_the_members(name, average):
    combination = f"{name}({', '.join(CHEAP)})"
    result = run(seasonal_frame(), [*CHEAP, combination])
    expected = average([figures(result, member) for member in CHEAP], axis=0)
    assert figures(result, combination) == pytest.approx(expected, rel=1e-12)
    assert (result["status"] == "ok").all()


def test_members_are_fitted_once_and_reported_only_if_asked_for(monkeypatch):
    fitted = []

    def counted(task):
        fitted.append((task.model_name, task.history.key))
        return fit_and_predict(task)

    fit_and_predict = engine.fit_and_predict
    monkeypatch.setattr(engine, "fit_and_predict", counted)
    models = ["mean(drift,theta)", "drift", "median(naive, drift, theta)"]
    result = run(seasonal_frame(), models)
    assert list(result["model_name"].unique()) == models
    assert sorted(fitted) == [(member, key) for member in sorted(CHEAP) for key in ("s0", "s1")]


def test_cost_is_that_of_all_members():
    models = ["naive", "theta", "mean(naive, theta)"]
    rows = backtest(seasonal_frame(), 4, 12, models, origins=2, step=2, show_progress=False)
    seconds, peak_mb = (
        rows.pivot_table(index="model_name", columns="cutoff", values=column).loc[models].to_numpy()
        for column in ("seconds", "peak_mb")
    )
    assert list(seconds[2]) == pytest.approx(list(seconds[:2].sum(axis=0)))
    assert list(peak_mb[2]) == pytest.approx(list(peak_mb[:2].max(axis=0)))


def test_members_choices_of_the_first_origin_are_kept():
    frame = seasonal_frame(1)
    options = {"origins": 2, "step": 6, "show_progress": False}
    alone, together = (
        backtest(frame, 4, 12, models, **options).query("model_name == 'mean(ets, naive)'")
        for models in (["mean(ets, naive)"], ["ets", "mean(ets, naive)"])
    )
    assert np.array_equal(alone[FIGURES], together[FIGURES])


def test_member_that_fell_back_is_left_out():
    result = run(seasonal_frame(1, 5), ["drift", "mean(drift, theta)"], 1)
    assert np.array_equal(figures(result, "mean(drift, theta)"), figures(result, "drift"))
    assert result["status"].iloc[-1] == "without theta (theta needs 6 points, has 5: naive instead)"


def test_fallbacks_are_averaged_where_nothing_else_is_left():
    result = run(seasonal_frame(1, 5), ["naive", "mean(ets, theta)"], 1)
    assert np.array_equal(figures(result, "mean(ets, theta)"), figures(result, "naive"))
    assert result["status"].iloc[-1] == (
        "ets needs 6 points, has 5: naive instead; theta needs 6 points, has 5: naive instead"
    )


def test_repairs_and_hopeless_series_are_told_once():
    frame = seasonal_frame()
    frame.loc[3, "y"] = np.nan
    frame.loc[frame["unique_id"] == "s1", "y"] = np.nan
    status = run(frame, "mean(drift, theta)").groupby("unique_id")["status"].first()
    assert list(status) == ["1 missing values interpolated", "no finite value: no forecast"]


def test_combination_is_the_one_that_is_written_out():
    written = f"{STANDARD.average}({', '.join(STANDARD.members)})"
    result = run(seasonal_frame(1), ["combination", written])
    assert read_combination(written) == STANDARD
    assert np.array_equal(figures(result, "combination"), figures(result, written))


@pytest.mark.parametrize(
    "name",
    [
        "mean()",
        "mean(theta)",
        "mean(theta, theta)",
        "mean(theta, nought)",
        "mean(theta, combination)",
        "mean(mean(naive, drift), theta)",
        "sum(naive, drift)",
        "theta, drift",
    ],
)
def test_what_is_no_combination_is_one_line(name):
    with pytest.raises(ValueError, match="expected ids out of naive, drift") as error:
        run(seasonal_frame(1), ["naive", name])
    assert repr(name) in str(error.value)
    assert "\n" not in str(error.value)
