import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ledgercast.cost import measure_cost
from ledgercast.forecasting.base import History
from ledgercast.forecasting.candidates import CANDIDATES
from ledgercast.forecasting.ets import ADDITIVE, POSITIVE_ONLY, Ets
from ledgercast.forecasting.theta import Theta

DATES = np.array([], dtype="datetime64[us]")
RNG = np.random.default_rng(2)
TREND = np.arange(72.0)
SEASON = np.sin(2 * np.pi * TREND / 12)
NOISE = RNG.normal(0, 0.02, 72)


def history(y, season_length=12):
    return History("a", np.asarray(y, dtype=float), DATES, DATES, season_length)


def predict(fitted, horizon=12, levels=(80, 95), seed=0):
    return fitted.predict(horizon, levels, np.random.default_rng(seed))


def test_simple_candidates_are_the_stated_ones():
    assert {name for name, entry in CANDIDATES.items() if entry.is_simple} == {"naive", "drift", "seasonal_naive"}


def test_ets_finds_the_components_that_made_the_series():
    assert Ets().fit(history(1 + SEASON + NOISE)).choice == "ANA"
    assert Ets().fit(history(np.exp(0.03 * TREND + 0.5 * SEASON + NOISE))).choice.endswith("M")
    assert Ets().fit(history(5 + TREND + NOISE, 1)).choice[1:] == "AdN"


@pytest.mark.parametrize("name", ADDITIVE + POSITIVE_ONLY)
def test_each_set_of_components_goes_on_with_the_series(name):
    season = {"N": 0, "A": 2 * SEASON, "M": 0.2 * (10 + 0.1 * TREND) * SEASON}[name[-1]]
    y = 10 + 0.1 * TREND + season + NOISE
    fitted = Ets().fit(history(y[:60]), choice=name)
    assert fitted.choice == name
    prediction = predict(fitted)
    # a level or a damped trend falls behind by up to a year of growth
    assert np.abs(prediction.mean - y[60:]).max() < (0.6 if name[1:3] in ("AN", "AA", "AM") else 2.0)
    assert (prediction.lower < prediction.mean).all()


def test_ets_choice_of_an_earlier_origin_is_kept_only_where_it_is_allowed():
    assert Ets().fit(history(SEASON - 0.5 + NOISE), choice="MNM").choice in ADDITIVE
    assert Ets().fit(history(1 + SEASON[:20] + NOISE[:20]), choice="ANA").choice[-1] == "N"


def test_simulated_intervals_follow_the_seed_and_agree_with_exact_ones():
    y = 100 + np.cumsum(RNG.normal(0, 1, 72))
    exact, simulated = (Ets().fit(history(y, 1), choice=name) for name in ("ANN", "MNN"))
    assert np.array_equal(predict(simulated, seed=4).lower, predict(simulated, seed=4).lower)
    widths = [np.ptp([p.lower[0], p.upper[0]], axis=0) for p in (predict(exact), predict(simulated))]
    assert widths[1] == pytest.approx(widths[0], rel=0.15)


def test_theta_keeps_season_and_half_of_the_trend():
    y = 100 + TREND + 20 * SEASON + NOISE
    prediction = predict(Theta().fit(history(y[:60])))
    assert np.corrcoef(prediction.mean, y[60:])[0, 1] > 0.95
    rise = np.mean(prediction.mean) - np.mean(y[48:60])
    assert 4 < rise < 12


def test_theta_season_starts_where_the_history_ends():
    y = 100 + 20 * SEASON + NOISE
    for n_points in (60, 61, 67):
        assert np.abs(predict(Theta().fit(history(y[:n_points])), 5).mean - y[n_points : n_points + 5]).max() < 4


@pytest.mark.parametrize("name", ["ets", "theta", "seasonal_naive"])
def test_intervals_cover_what_they_say(name):
    """On many series made by the same process, about 80 and 95 % of what came lies inside."""
    rng = np.random.default_rng(8)
    inside = []
    for _ in range(40):
        y = 1 + 0.1 * np.tile(rng.normal(0, 1, 12), 6) + 0.01 * np.cumsum(rng.normal(0, 1, 72))
        prediction = predict(CANDIDATES[name].candidate.fit(history(y[:60]), *(["ANA"] if name == "ets" else [])))
        inside.append(np.mean((prediction.lower <= y[60:]) & (y[60:] <= prediction.upper), axis=1))
    covered = np.mean(inside, axis=0)
    assert 0.65 < covered[0] < 0.93
    assert 0.85 < covered[1] <= 1


def test_cost_counts_memory_and_seconds():
    with measure_cost() as cost:
        block = np.ones(60 * 2**17)
        time.sleep(0.12)
    assert block[0] == 1
    assert 50 < cost.peak_mb < 200
    assert 0.1 < cost.seconds < 5


def test_workers_do_not_run_an_unguarded_script_again(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import numpy as np, pandas as pd\n"
        "from ledgercast.forecasting import forecast\n"
        "print('started')\n"
        "ds = pd.date_range('2020-01-01', periods=8, freq='MS')\n"
        "y = np.random.default_rng(1).normal(size=(20, 8)).ravel()\n"
        "frame = pd.DataFrame({'unique_id': np.repeat(range(20), 8), 'ds': list(ds) * 20, 'y': y})\n"
        "print(len(forecast(frame, 2, 1, 'theta', n_jobs=2, show_progress=False)))\n"
    )
    library = Path(__file__).parents[2] / "models_py"
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=library,
        check=False,
        env={"PYTHONPATH": str(library), "PATH": ""},
    )
    assert done.stdout.split() == ["started", "40"], done.stderr


def test_theta_keeps_a_positive_series_positive():
    falling = history(np.concatenate([np.linspace(100, 30, 40), np.linspace(30, 4, 20)]), 1)
    mean = Theta().fit(falling).predict(60, (80,), np.random.default_rng(0)).mean
    assert mean.min() == pytest.approx(2.0)
    assert mean[0] > 2.0
