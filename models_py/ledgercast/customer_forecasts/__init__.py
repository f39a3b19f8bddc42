"""Task customer_forecasts: monthly balance, income and spend of every customer."""

from ledgercast.customer_forecasts.candidates import CANDIDATES
from ledgercast.customer_forecasts.tasks import backtest, fit, score

__all__ = ["CANDIDATES", "backtest", "fit", "score"]
