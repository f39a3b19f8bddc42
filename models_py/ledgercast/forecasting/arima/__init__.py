"""Seasonal ARIMA models whose orders are found by tests and a stepwise search."""

from ledgercast.forecasting.arima.candidate import Arima

__all__ = ["Arima"]
