"""Task segment_forecasts: monthly balance, income and spend of every customer segment."""

from ledgercast.segment_forecasts.tasks import CANDIDATES, backtest, score

__all__ = ["CANDIDATES", "backtest", "score"]
