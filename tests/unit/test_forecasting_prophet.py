import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from prophet import Prophet as PackageProphet

from ledgercast.forecasting import forecast
from ledgercast.forecasting.base import History
from ledgercast.forecasting.calendar import holiday_names, is_known_country, working_days
from ledgercast.forecasting.prophet import Prophet

# fitting.py silences libraries; here candidates are also called directly
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:prophet")

RNG = np.random.default_rng(3)
MONTHS = pd.date_range("2018-01-01", periods=84, freq="MS").to_numpy()
SEASON = np.sin(2 * np.pi * np.arange(84) / 12)
NOISE = RNG.normal(0, 0.02, 84)


def history(y, dates=MONTHS, season_length=12, country=None, horizon=12):
    n = len(y) - horizon
    return History("a", np.asarray(y[:n], dtype=float), dates[:n], dates[n : len(y)], season_length, country=country)


def predict(past, seed=0):
    return Prophet().fit(past).predict(len(past.future), (80, 95), np.random.default_rng(seed))


def largest_error(y, past):
    return np.abs(predict(past).mean - y[-len(past.future) :]).max()


def days(start, n, freq="D"):
    return pd.date_range(start, periods=n, freq=freq).to_numpy()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        # 23 weekdays and New Year; 21 and none; 21 and Good Friday
        (days("2024-01-01", 3, "MS"), [22, 21, 20]),
        (days("2024-01-31", 3, "ME"), [22, 21, 20]),
        (days("2024-01-01", 2, "QS"), [63, 61]),
        (days("2024-03-31", 2, "QE"), [63, 61]),
        (days("2024-12-01", 2, "MS"), [20, 22]),
        (pd.to_datetime(["2024-01-15", "2024-02-15"]).to_numpy(), [23, 21]),
    ],
)
def test_working_days_are_those_of_the_period(dates, expected):
    assert list(working_days(dates, "DE")) == expected


def test_steps_of_weeks_have_no_calendar():
    weeks = days("2024-01-07", 9, "W-SUN")
    assert working_days(weeks, "DE") is None
    assert holiday_names(weeks, "DE") is None
    assert working_days(days("2024-01-01", 9), "DE") is None
    assert holiday_names(MONTHS, "DE") is None


def test_holidays_of_days_and_hours():
    assert dict(holiday_names(days("2024-12-23", 5), "CZ")) == {
        1: "Christmas Eve",
        2: "Christmas Day",
        3: "Second Day of Christmas",
    }
    assert list(holiday_names(days("2024-12-31", 48, "h"), "DE").index) == list(range(24, 48))
    assert [is_known_country(code) for code in ("DE", "IN", "XX", "")] == [True, True, False, False]


@pytest.mark.parametrize("season", [1, 2, 5, 12])
def test_trend_and_season_go_on(season):
    y = 5 + 0.05 * np.arange(84) + np.resize(RNG.normal(0, 1, season), 84) + NOISE
    assert largest_error(y, history(y, season_length=season)) < 0.25


def test_season_needs_two_of_them():
    assert "season" in Prophet().fit(history(5 + SEASON[:36] + NOISE[:36])).model.seasonalities
    assert not Prophet().fit(history(5 + SEASON[:35] + NOISE[:35])).model.seasonalities


def test_short_series_have_fewer_changes_of_slope():
    assert [Prophet().fit(history(y)).model.n_changepoints for y in (5 + NOISE[:24], 5 + NOISE)] == [3, 18]


def test_months_know_their_working_days():
    counts = working_days(MONTHS, "CZ")
    y = 10 + 0.5 * (counts - 21) + NOISE
    with_calendar, without = (largest_error(y, history(y, country=country)) for country in ("CZ", None))
    assert with_calendar < 0.2
    assert with_calendar < without / 2


def test_days_know_their_holidays():
    dates = days("2022-01-01", 365 * 3)
    is_christmas = (pd.DatetimeIndex(dates).month == 12) & (pd.DatetimeIndex(dates).day == 25)
    y = 100 + 10 * (np.arange(len(dates)) % 7 == 3) + 50 * is_christmas + RNG.normal(0, 1, len(dates))
    past = history(y, dates, 7, "DE", horizon=20)
    assert 140 < predict(past).mean[np.flatnonzero(is_christmas[-20:])[0]] < 175
    assert predict(history(y, dates, 7, None, horizon=20)).mean.max() < 120


def test_intervals_are_those_of_the_package():
    y = 50 + np.cumsum(np.random.default_rng(5).normal(0, 1, 84))
    past = history(y)
    fitted = Prophet().fit(past)
    ours = fitted.predict(12, (80,), np.random.default_rng(1))
    fitted.model.uncertainty_samples = 4000
    theirs = fitted.model.predict(fitted.future)
    assert list(ours.mean) == pytest.approx(list(theirs["yhat"]))
    width = (theirs["yhat_upper"] - theirs["yhat_lower"]).to_numpy()
    assert (ours.upper[0] - ours.lower[0]) / width == pytest.approx(1, abs=0.12)


def test_random_numbers_are_the_callers_alone():
    y = 5 + SEASON + NOISE
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, same, other = (predict(history(y), seed) for seed in (1, 1, 2))
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    assert np.array_equal(one.lower, same.lower)
    assert not np.array_equal(one.lower, other.lower)
    assert np.array_equal(one.mean, other.mean)


def test_too_short_or_unsolvable_falls_back(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("see the file in a folder that is gone")

    frame = pd.DataFrame({"unique_id": "a", "ds": MONTHS[:30], "y": 5 + NOISE[:30]})
    short = forecast(frame.head(5), 2, 1, "prophet", show_progress=False)
    assert set(short["status"]) == {"prophet needs 6 points, has 5: naive instead"}
    monkeypatch.setattr(PackageProphet, "fit", fail)
    failed = forecast(frame, 2, 12, "prophet", show_progress=False)
    assert set(failed["status"]) == {"prophet optimiser found no mode: seasonal_naive instead"}


def test_unknown_country_is_one_line():
    frame = pd.DataFrame({"unique_id": "a", "ds": MONTHS[:30], "y": 5 + NOISE[:30]})
    with pytest.raises(ValueError, match="country: found 'XX', expected an ISO 3166 code"):
        forecast(frame, 2, 12, "prophet", country="XX")


def test_nothing_is_printed_or_left_behind(tmp_path):
    script = (
        "import numpy as np, pandas as pd\n"
        "from ledgercast.forecasting import forecast\n"
        "ds = pd.date_range('2020-01-01', periods=12, freq='MS')\n"
        "y = np.random.default_rng(1).normal(size=(17, 12)).ravel()\n"
        "frame = pd.DataFrame({'unique_id': np.repeat(range(17), 12), 'ds': list(ds) * 17, 'y': y})\n"
        "for n_series in (1, 17):\n"
        "    some = frame.head(12 * n_series)\n"
        "    result = forecast(some, 2, 1, 'prophet', n_jobs=1, show_progress=False)\n"
        "    assert (result['status'] == 'ok').all(), result['status']\n"
    )
    library = Path(__file__).parents[2] / "models_py"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={"PYTHONPATH": str(library), "PATH": "", "TMPDIR": str(tmp_path), "MPLCONFIGDIR": str(tmp_path / "mpl")},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path.name for path in tmp_path.iterdir()} <= {"mpl"}
