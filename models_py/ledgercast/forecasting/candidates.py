"""The table of candidates: a new one is one class and one line here."""

from dataclasses import dataclass

from ledgercast.forecasting.arima import Arima
from ledgercast.forecasting.base import Candidate
from ledgercast.forecasting.baselines import Drift, Naive, SeasonalNaive
from ledgercast.forecasting.ets import Ets
from ledgercast.forecasting.prophet import Prophet
from ledgercast.forecasting.theta import Theta


@dataclass(frozen=True)
class Entry:
    """A candidate and whether it is one of the baselines that others have to beat, set before anything is run."""

    candidate: Candidate
    is_simple: bool = False


CANDIDATES = {
    "naive": Entry(Naive(), is_simple=True),
    "drift": Entry(Drift(), is_simple=True),
    "seasonal_naive": Entry(SeasonalNaive(), is_simple=True),
    "ets": Entry(Ets()),
    "theta": Entry(Theta()),
    "arima": Entry(Arima()),
    "prophet": Entry(Prophet()),
}
