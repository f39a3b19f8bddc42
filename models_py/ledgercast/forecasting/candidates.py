"""The table of candidates: a new one is one class and one line here."""

from dataclasses import dataclass

from ledgercast.forecasting.arima import Arima
from ledgercast.forecasting.base import Candidate, GlobalCandidate
from ledgercast.forecasting.baselines import Drift, Naive, SeasonalNaive
from ledgercast.forecasting.ets import Ets
from ledgercast.forecasting.prophet import Prophet
from ledgercast.forecasting.recurrent import Recurrent
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
# one fit serves all series of an origin, and later origins
GLOBAL_CANDIDATES: dict[str, GlobalCandidate] = {
    "lstm": Recurrent("lstm"),
    "gru": Recurrent("gru"),
}


def is_simple(name: str) -> bool:
    """Tell whether a candidate is one of the baselines that others have to beat."""
    return name in CANDIDATES and CANDIDATES[name].is_simple
