"""Forecasts of many series by many candidates, with intervals, back-tests and costs; needs no dbt."""

from ledgercast.forecasting.candidates import CANDIDATES
from ledgercast.forecasting.doors import backtest, forecast

__all__ = ["CANDIDATES", "backtest", "forecast"]
