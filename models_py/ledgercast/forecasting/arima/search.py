"""Stepwise search for orders: from four simple models to neighbours, as long as the AICc falls.

Source of the method: Hyndman and Khandakar, Automatic time series forecasting: the forecast package for R, 2008.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ledgercast.forecasting.arima.least_squares import RoughFit, fit_roughly
from ledgercast.forecasting.arima.orders import Orders, difference, n_differences, n_seasonal_differences
from ledgercast.forecasting.base import Floats

MOST_P = 3
MOST_Q = 3
MOST_SEASONAL = 1
MOST_COEFFICIENTS = 3
# less than this share of the series is what rounding leaves
ROUNDING = 1e-9
STEPS = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))


def find_orders(y: Floats, m: int, is_log: bool) -> list[tuple[Orders, Floats]]:
    """Find orders by a rough fit of each model on the way.

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        The series, logarithms where `is_log` says so.
    m : int
        Steps of a season, 1 for none.
    is_log : bool
        Noted in the orders.

    Returns
    -------
    list of (Orders, ndarray)
        All models tried, the one with the least AICc first, with the parameters of the rough fit.
    """
    seasonal_d = n_seasonal_differences(y, m)
    d = n_differences(difference(y, 0, seasonal_d, m))
    w = difference(y, d, seasonal_d, m)
    unit = float(np.std(w))
    if unit <= ROUNDING * np.ptp(y):
        raise ValueError("nothing but trend and season")
    plain = Orders(d=d, seasonal_d=seasonal_d, m=m, is_log=is_log)
    tried: dict[Orders, RoughFit] = {}

    def aicc_of(orders: Orders) -> float:
        if orders not in tried:
            tried[orders] = fit_roughly(w / unit, orders)
        return tried[orders].aicc

    def step_from(orders: Orders) -> Orders | None:
        untried = (near for near in _neighbours(orders) if near not in tried)
        return next((near for near in untried if aicc_of(near) < tried[orders].aicc), None)

    best = min(_starts(plain), key=aicc_of)
    while (better := step_from(best)) is not None:
        best = better
    found = sorted((fit.aicc, orders) for orders, fit in tried.items() if np.isfinite(fit.aicc))
    return [(orders, tried[orders].parameters) for _, orders in found]


def _starts(plain: Orders) -> Iterator[Orders]:
    seasonal = int(plain.m > 1)
    with_constant = replace(plain, has_constant=_may_have_constant(plain))
    for p, q, seasonal_p, seasonal_q in ((2, 2, 1, 1), (0, 0, 0, 0), (1, 0, 1, 0), (0, 1, 0, 1)):
        near = replace(with_constant, p=p, q=q, seasonal_p=seasonal_p * seasonal, seasonal_q=seasonal_q * seasonal)
        yield from _allowed(near)
    if with_constant.has_constant:
        yield plain


def _neighbours(orders: Orders) -> Iterator[Orders]:
    for p, q in STEPS:
        yield from _allowed(replace(orders, seasonal_p=orders.seasonal_p + p, seasonal_q=orders.seasonal_q + q))
    for p, q in STEPS:
        yield from _allowed(replace(orders, p=orders.p + p, q=orders.q + q))
    yield from _allowed(replace(orders, has_constant=not orders.has_constant))


def _allowed(orders: Orders) -> Iterator[Orders]:
    """Yield the orders themselves where they are within the limits."""
    o = orders
    if (
        0 <= o.p <= MOST_P
        and 0 <= o.q <= MOST_Q
        and 0 <= o.seasonal_p <= MOST_SEASONAL * (o.m > 1)
        and 0 <= o.seasonal_q <= MOST_SEASONAL * (o.m > 1)
        and o.n_arma <= MOST_COEFFICIENTS
        and (not o.has_constant or _may_have_constant(o))
    ):
        yield o


def _may_have_constant(orders: Orders) -> bool:
    return orders.seasonal_d == 0
