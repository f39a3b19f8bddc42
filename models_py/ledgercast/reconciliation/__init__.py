"""Forecasts of members that add up to those of their groups: bottom-up, top-down and minimum trace."""

from ledgercast.reconciliation.methods import bottom_up, mint, mint_prices, top_down
from ledgercast.reconciliation.prices import METHODS, PRICES, prices

__all__ = ["METHODS", "PRICES", "bottom_up", "mint", "mint_prices", "prices", "top_down"]
