"""Task budget_segments: low, medium and high budget, for customers with a history and for new ones."""

from ledgercast.budget_segments.candidates import CANDIDATES
from ledgercast.budget_segments.tasks import backtest, fit, score

__all__ = ["CANDIDATES", "backtest", "fit", "score"]
