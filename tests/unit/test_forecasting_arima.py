from collections import Counter

import numpy as np
import pytest
from statsmodels.tsa.statespace.sarimax import SARIMAX

from ledgercast.forecasting.arima import Arima
from ledgercast.forecasting.arima.least_squares import fit_roughly
from ledgercast.forecasting.arima.likelihood import fit_exactly
from ledgercast.forecasting.arima.orders import Orders, difference, n_differences, n_seasonal_differences
from ledgercast.forecasting.arima.polynomials import differences, smallest_root
from ledgercast.forecasting.arima.search import find_orders
from ledgercast.forecasting.arima.transformation import spread_grows_with_level
from ledgercast.forecasting.base import History

DATES = np.array([], dtype="datetime64[us]")
STEPS = np.arange(96.0)
SEASON = np.sin(2 * np.pi * STEPS / 12)


def history(y, season_length=12):
    return History("a", np.asarray(y, dtype=float), DATES, DATES, season_length)


def predict(fitted, horizon=12, levels=(80, 95)):
    return fitted.predict(horizon, levels, np.random.default_rng(0))


def autoregressive(seed, n=120, phi=0.7):
    errors = np.random.default_rng(seed).normal(0, 1, n + 50)
    y = np.zeros(n + 50)
    for t in range(1, n + 50):
        y[t] = phi * y[t - 1] + errors[t]
    return y[50:]


def airline(seed, n=120, theta=-0.5, seasonal_theta=-0.6):
    errors = np.random.default_rng(seed).normal(0, 1, n + 13)
    w = errors[13:] + theta * errors[12:-1] + seasonal_theta * errors[1:-12] + theta * seasonal_theta * errors[:-13]
    y = np.zeros(n)
    for t in range(n):
        y[t] = w[t] + (y[t - 1] if t else 0) + (y[t - 12] if t >= 12 else 0) - (y[t - 13] if t >= 13 else 0)
    return 100 + y


@pytest.mark.parametrize(
    "orders",
    [Orders(), Orders(p=2, d=1, q=1), Orders(0, 1, 1, 0, 1, 1, 12), Orders(1, 0, 0, 1, 0, 0, 4, True, True)],
)
def test_orders_are_read_as_they_are_written(orders):
    assert Orders.parse(str(orders)) == orders


def test_orders_that_nobody_wrote_are_an_error():
    with pytest.raises(ValueError, match="orders: found 'ANA', expected the form"):
        Orders.parse("ANA")


def test_difference_is_what_its_polynomial_says():
    y = np.random.default_rng(1).normal(size=60)
    orders = Orders(d=1, seasonal_d=1, m=12)
    w = difference(y, 1, 1, 12)
    assert len(w) == 60 - orders.n_lost
    assert w == pytest.approx(np.convolve(y, differences(orders))[orders.n_lost : 60])


def test_kpss_differences_walks_and_leaves_noise():
    found = Counter()
    for seed in range(20):
        noise = np.random.default_rng(seed).normal(size=100)
        found["noise", n_differences(noise)] += 1
        found["walk", n_differences(np.cumsum(noise))] += 1
    assert found["noise", 0] >= 18
    assert found["walk", 1] >= 18


def test_seasonal_difference_needs_a_strong_season_and_more_than_two_of_them():
    noise = np.random.default_rng(2).normal(0, 1, 96)
    assert n_seasonal_differences(5 * SEASON + noise, 12) == 1
    assert n_seasonal_differences(noise, 12) == 0
    assert n_seasonal_differences((5 * SEASON + noise)[:24], 12) == 0
    assert n_seasonal_differences(STEPS, 1) == 0


def test_search_finds_the_orders_that_made_the_series():
    found = Counter(find_orders(autoregressive(seed), 1, False)[0][0] for seed in range(12))
    assert sum(n for orders, n in found.items() if orders.p == 1 and orders.d == orders.q == 0) >= 7
    found = Counter(Arima().fit(history(airline(seed))).fit.orders for seed in range(8))
    assert sum(n for o, n in found.items() if o.seasonal_d == 1 and o.seasonal_q >= 1 and o.q >= 1) >= 5


@pytest.mark.parametrize("seed", [4, 6, 8])
def test_rough_fit_is_near_the_exact_one(seed):
    y = airline(seed)
    orders = Orders(0, 1, 1, 0, 1, 1, 12)
    w = difference(y, 1, 1, 12)
    rough = fit_roughly(w / np.std(w), orders)
    exact = fit_exactly(y, orders, rough.parameters)
    assert exact.parameters == pytest.approx([-0.5, -0.6], abs=0.3)
    assert rough.parameters == pytest.approx(exact.parameters, abs=0.05)
    assert rough.aicc + 2 * len(w) * np.log(np.std(w)) == pytest.approx(exact.aicc, abs=0.5)


def test_likelihood_has_its_maximum_where_the_fit_stops():
    y = airline(9)
    orders = Orders(0, 1, 1, 0, 1, 1, 12)
    fit = fit_exactly(y, orders, np.full(2, 0.1))
    best = SARIMAX(y, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12), simple_differencing=True, concentrate_scale=True)
    params = best.fit(disp=False, return_params=True, maxiter=200)
    assert fit.results.llf - len(fit.results.model.endog) * np.log(fit.unit) == pytest.approx(
        best.loglike(params), abs=0.01
    )


@pytest.mark.parametrize(
    "orders", [Orders(0, 1, 1, 0, 1, 1, 12), Orders(2, 1, 0, has_constant=True), Orders(1, 0, 1, 1, 0, 0, 12, True)]
)
def test_forecast_is_that_of_the_model_with_its_differences(orders):
    """Undoing the differences by hand gives what a state space with the differences in it gives."""
    y = airline(4) if orders.seasonal_d else np.cumsum(autoregressive(4)) if orders.d else autoregressive(4)
    fit = fit_exactly(y, orders, np.full(orders.n_arma + orders.has_constant, 0.1))
    mean, sigma = fit.forecast(15)
    whole = SARIMAX(
        y,
        order=(orders.p, orders.d, orders.q),
        seasonal_order=(orders.seasonal_p, orders.seasonal_d, orders.seasonal_q, orders.m if orders.m > 1 else 0),
        trend="c" if orders.has_constant else "n",
    )
    intercept = [fit.results.params[0] * fit.unit] if orders.has_constant else []
    expected = whole.filter([*intercept, *fit.parameters, fit.sigma**2]).get_forecast(15)
    assert mean == pytest.approx(expected.predicted_mean, abs=1e-3 * np.std(y))
    # what is beyond comes from the constant, whose own error a drift sums up
    beyond = np.sqrt(np.maximum(sigma**2 - expected.se_mean**2, 0)) if orders.has_constant else np.ones(15)
    assert beyond[[0, 14]] / beyond[0] == pytest.approx([1, 15 if orders.d and orders.has_constant else 1], rel=0.05)
    if not orders.has_constant:
        assert sigma == pytest.approx(expected.se_mean, rel=1e-3)


def test_drift_goes_on_and_a_stationary_series_returns_to_its_mean():
    noise = np.random.default_rng(5).normal(0, 1, 96)
    walk = predict(Arima().fit(history(3 * STEPS + np.cumsum(noise), 1)), 10).mean
    assert np.diff(walk).mean() == pytest.approx(3, abs=0.5)
    assert predict(Arima().fit(history(50 + autoregressive(6), 1)), 60).mean[-1] == pytest.approx(50, abs=2)


def test_season_goes_on():
    y = 100 + 10 * SEASON + np.random.default_rng(7).normal(0, 1, 96)
    assert np.abs(predict(Arima().fit(history(y[:84]))).mean - y[84:]).max() < 5


def test_choice_of_an_earlier_origin_is_kept_where_it_is_allowed():
    y = airline(8) + 1000
    choice = "(1,1,0)(0,1,1)[12]"
    assert Arima().fit(history(y), choice).choice == choice
    assert not Arima().fit(history(y - 2000), f"log {choice}").choice.startswith("log")
    assert Arima().fit(history(y[:20]), choice).choice != choice


def test_logarithms_are_taken_where_the_spread_grows_with_the_level():
    noise = np.random.default_rng(9).normal(0, 0.05, 96)
    growing = np.exp(0.02 * STEPS + 0.3 * SEASON + noise)
    assert spread_grows_with_level(growing, 12)
    assert not spread_grows_with_level(100 + STEPS + 10 * SEASON + 100 * noise, 12)
    assert not spread_grows_with_level(growing - growing.mean(), 12)
    fitted = Arima().fit(history(growing[:84]))
    assert fitted.choice.startswith("log ")
    prediction = predict(fitted)
    assert np.abs(np.log(prediction.mean / growing[84:])).max() < 0.3
    # symmetric as ratios about the median, and never below zero
    assert prediction.lower * prediction.upper == pytest.approx(np.tile(prediction.mean**2, (2, 1)))


def test_intervals_cover_what_they_say():
    """On many autoregressive series, about 80 and 95 % of what came lies inside."""
    inside = []
    for seed in range(40):
        y = autoregressive(seed, 112)
        prediction = predict(Arima().fit(history(y[:100], 1), "(1,0,0)"))
        inside.append(np.mean((prediction.lower <= y[100:]) & (y[100:] <= prediction.upper), axis=1))
    covered = np.mean(inside, axis=0)
    assert 0.72 < covered[0] < 0.87
    assert 0.88 < covered[1] < 0.99


def test_interval_of_a_known_model_has_its_known_width():
    y = np.cumsum(np.random.default_rng(10).normal(0, 2, 400))
    prediction = predict(Arima().fit(history(y, 1), "(0,1,0)"), 9, (95,))
    half_width = prediction.upper[0] - prediction.mean
    assert half_width[8] == pytest.approx(3 * half_width[0])
    assert half_width[0] == pytest.approx(1.96 * np.sqrt(np.mean(np.diff(y) ** 2)), rel=1e-3)


def test_fits_at_the_edge_are_refused():
    assert smallest_root(np.array([1.0, -0.5])) == pytest.approx(2)
    # noise has been differenced once too often: its moving average has a root on the unit circle
    noise = 10 + np.random.default_rng(10).normal(0, 1, 96)
    assert fit_exactly(noise, Orders(d=1, q=1), np.full(1, 0.1)).smallest_root < 1.01
    fitted = Arima().fit(history(noise, 1), "(0,1,1)")
    assert fitted.fit.orders.d == 0
    assert fitted.fit.smallest_root >= 1.01


def test_too_short_and_perfectly_regular_series_are_refused():
    with pytest.raises(ValueError, match="needs 10 points, has 9"):
        Arima().fit(history(np.arange(9.0)))
    for regular in (STEPS, STEPS / 7, 10 * SEASON + STEPS, 1.1**STEPS):
        with pytest.raises(ValueError, match="nothing but trend and season"):
            Arima().fit(history(regular))
