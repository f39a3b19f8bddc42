"""Task customer_stress: chances of an empty account, of a drop or rise of income and of stress, for every customer."""

from ledgercast.customer_stress.candidates import CANDIDATES
from ledgercast.customer_stress.tasks import backtest, fit, score

__all__ = ["CANDIDATES", "backtest", "fit", "score"]
