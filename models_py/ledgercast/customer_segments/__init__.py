"""Task customer_segments: behavioural clusters of all customers."""

from ledgercast.customer_segments.tasks import backtest, fit, loadings, profiles, score

__all__ = ["backtest", "fit", "loadings", "profiles", "score"]
