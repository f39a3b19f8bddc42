"""Forecasts of many series by many candidates, with intervals, back-tests and costs; needs no dbt."""

from ledgercast.forecasting.candidates import CANDIDATES, GLOBAL_CANDIDATES
from ledgercast.forecasting.doors import backtest, forecast

__all__ = ["CANDIDATES", "GLOBAL_CANDIDATES", "backtest", "forecast"]
