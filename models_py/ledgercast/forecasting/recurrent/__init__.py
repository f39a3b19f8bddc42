"""Candidates lstm and gru: one recurrent network for all series of an origin."""

from ledgercast.forecasting.recurrent.candidate import Recurrent

__all__ = ["Recurrent"]
