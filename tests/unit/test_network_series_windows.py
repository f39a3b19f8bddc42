from dataclasses import replace

import numpy as np
import pytest

from ledgercast.forecasting.base import History
from ledgercast.forecasting.recurrent.seasons import seasons_at
from ledgercast.forecasting.recurrent.series_windows import Cut, last_windows, training_windows
from ledgercast.forecasting.recurrent.smoothing import ALPHAS, smooth

STEPS = np.arange(72)
FACTORS = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
CUT = Cut(length=13, horizon=4, memory=120)


def noise(n=72, seed=0):
    return np.random.default_rng(seed).normal(size=n)


def history(y, season_length=12, key="a"):
    y = np.asarray(y, dtype=float)
    dates = np.datetime64("2015-01", "M") + np.arange(len(y) + 4)
    return History(key, y, dates[: len(y)].astype("datetime64[us]"), dates[-4:].astype("datetime64[us]"), season_length)


@pytest.mark.parametrize("is_positive", [True, False])
def test_finds_the_season_that_made_the_series(is_positive):
    trend = 100 + STEPS + 0.1 * noise()
    y = trend * FACTORS[STEPS % 12] if is_positive else trend + 30 * (FACTORS[STEPS % 12] - 1)
    season, share = seasons_at(y, 12, np.array([40, 72]), is_positive)
    expected = FACTORS if is_positive else 30 * (FACTORS - 1)
    assert share == pytest.approx([1, 1], abs=0.02)
    assert np.abs(season[1] - expected).max() < 0.05 * np.ptp(expected)


def test_noise_has_hardly_a_season_and_few_values_have_none():
    shares = [seasons_at(100 + noise(seed=seed), 12, np.array([20, 72]), True)[1] for seed in range(20)]
    assert (np.array(shares)[:, 0] == 0).all()
    assert np.mean(np.array(shares)[:, 1]) < 0.4
    assert (seasons_at(100 + noise(), 1, np.array([30]), True)[0] == 1).all()
    assert (seasons_at(noise(20), 12, np.array([20]), False)[0] == 0).all()


def test_smoothing_follows_what_moves_and_averages_what_does_not():
    walk, still = 100 + np.cumsum(noise()), 100 + noise()
    found = smooth(np.stack([walk, still]), np.array([72, 72]))
    assert found.alpha[0] > 0.7
    assert found.alpha[1] < 0.3
    assert found.level[0] == pytest.approx(walk[-1], abs=1)
    assert found.level[1] == pytest.approx(100, abs=0.6)
    level = walk[0]
    for value in walk:
        level += ALPHAS[3] * (value - level)
    assert found.levels[3, 0] == pytest.approx(level)
    assert found.slope[0] == pytest.approx(np.polyfit(STEPS, walk, 1)[0])


@pytest.mark.parametrize("offset", [100, -3])
def test_figures_go_back_to_the_series(offset):
    y = (offset + 10 * noise() / 9) * FACTORS[STEPS % 12]
    windows, _ = last_windows([history(y[:60])], CUT)
    made = training_windows([history(y[:64])], replace(CUT, horizon=4), fewest=60, most=100)
    _, scales = last_windows([history(y[:60])], CUT)
    # the window of origin 60 is the first
    assert np.allclose(scales.restore(made.target[:1, :, 0].astype(float))[0], y[60:64], rtol=1e-5)
    assert windows.past.shape == (1, 13, 1)


@pytest.mark.parametrize(("offset", "season_length"), [(100, 12), (100, 1), (0, 12)])
def test_windows_of_the_past_are_those_that_were_last_then(offset, season_length):
    """So training sees what forecasting saw, and nothing of it is from later."""
    y = offset + 10 * noise()
    y[0] = min(y[0], offset)
    made = training_windows([history(y, season_length)], CUT, fewest=13, most=1000)
    origins = np.arange(13, 72)
    assert len(made) == len(origins)
    last = [last_windows([history(y[:origin], season_length)], CUT)[0] for origin in origins]
    for name in ("past", "known", "static"):
        expected = np.concatenate([getattr(window, name) for window in last])
        np.testing.assert_allclose(getattr(made, name), expected, rtol=1e-4, atol=1e-5)
    assert np.isnan(made.target[-1, 1:]).all()
    assert np.isfinite(made.target[:-3]).all()


def test_short_series_are_padded_on_the_left():
    windows, _ = last_windows([history(100 + noise(7))], CUT)
    assert list(windows.known[0]) == [False] * 6 + [True] * 7
    assert (windows.past[0, :6] == 0).all()


def test_long_series_and_many_are_thinned_out():
    long = [history(100 + noise(400, seed), key=seed) for seed in range(3)]
    assert len(training_windows(long, CUT, fewest=13, most=10_000)) == 3 * CUT.memory
    assert 80 <= len(training_windows(long, CUT, fewest=13, most=100)) <= 100
    assert training_windows([history(noise(10))], CUT, fewest=13, most=100) is None
