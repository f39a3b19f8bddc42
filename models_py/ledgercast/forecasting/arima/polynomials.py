"""Lag polynomials of seasonal ARMA models: coefficients of B^0, B^1, ... in that order."""

import numpy as np

from ledgercast.forecasting.arima.orders import Orders
from ledgercast.forecasting.base import Floats

ONE = np.ones(1)


def factors(parameters: Floats, orders: Orders) -> tuple[Floats, Floats, Floats, Floats]:
    """Split parameters (p, q, P, Q of them) into 1 - phi B, 1 + theta B, 1 - Phi B^m, 1 + Theta B^m.

    The seasonal ones come as polynomials of B^m.
    """
    p, q, seasonal_p = orders.p, orders.p + orders.q, orders.p + orders.q + orders.seasonal_p
    return (
        np.concatenate([ONE, -parameters[:p]]),
        np.concatenate([ONE, parameters[p:q]]),
        np.concatenate([ONE, -parameters[q:seasonal_p]]),
        np.concatenate([ONE, parameters[seasonal_p:]]),
    )


def ar_and_ma(parameters: Floats, orders: Orders) -> tuple[Floats, Floats]:
    """Multiply the factors out: the polynomials of the past values and of the past errors."""
    ar, ma, seasonal_ar, seasonal_ma = factors(parameters, orders)
    return _product(ar, seasonal_ar, orders.m), _product(ma, seasonal_ma, orders.m)


def differences(orders: Orders) -> Floats:
    """Multiply out (1 - B)^d (1 - B^m)^D."""
    result, once = ONE, np.array([1.0, -1.0])
    for _ in range(orders.d):
        result = np.convolve(result, once)
    for _ in range(orders.seasonal_d):
        result = _product(result, once, orders.m)
    return result


def smallest_root(polynomial: Floats) -> float:
    """Return the least modulus of the roots, infinity where there are none."""
    roots = np.roots(polynomial[::-1])
    return float(np.abs(roots).min()) if len(roots) else np.inf


def _product(polynomial: Floats, seasonal: Floats, m: int) -> Floats:
    if len(seasonal) == 1:
        return polynomial
    spread = np.zeros((len(seasonal) - 1) * m + 1)
    spread[::m] = seasonal
    return np.convolve(polynomial, spread)
