"""Two classes from any table of numbers, dates, booleans and categories: calibrated, explained, judged out of fold."""

from ledgercast.classification.artifact import load
from ledgercast.classification.candidates import CANDIDATES
from ledgercast.classification.doors import backtest, fit, refit
from ledgercast.classification.model import Model

__all__ = ["CANDIDATES", "Model", "backtest", "fit", "load", "refit"]
