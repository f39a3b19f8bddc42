"""Task loan_default: how likely a loan is to go bad, why, and what to do."""

from ledgercast.classification import CANDIDATES
from ledgercast.loan_default.tasks import backtest, fit, score

__all__ = ["CANDIDATES", "backtest", "fit", "score"]
