"""Task loan_default: how likely a loan is to go bad, why, and what to do."""

from ledgercast.loan_default.tasks import CANDIDATES, backtest, fit, score

__all__ = ["CANDIDATES", "backtest", "fit", "score"]
