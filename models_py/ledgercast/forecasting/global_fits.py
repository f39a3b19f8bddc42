"""Fits of a global candidate: made where none that exists may serve, kept for later origins."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.forecasting.base import FittedGlobal, History, Prediction
from ledgercast.forecasting.candidates import GLOBAL_CANDIDATES
from ledgercast.forecasting.fitting import Outcome, Task, check_prediction, scale


@dataclass(frozen=True)
class GlobalFit:
    """A fit and what it knows.

    Attributes
    ----------
    fitted : FittedGlobal or str
        The fit; the reason where there is none.
    horizon : int
        Steps that it forecasts.
    n_points : int
        Values that it has seen.
    last : mapping of hashable to datetime64
        Last date of each series that it has seen.
    latest : datetime64
        The latest of these.
    """

    fitted: FittedGlobal | str
    horizon: int
    n_points: int
    last: Mapping[Hashable, np.datetime64]
    latest: np.datetime64

    def may_serve(self, histories: Sequence[History]) -> bool:
        """Tell whether it knows nothing that these histories do not, and forecasts as far as they ask."""
        return all(
            len(history.future) <= self.horizon and history.dates[-1] >= self.last.get(history.key, self.latest)
            for history in histories
        )


class GlobalFits:
    """Forecasts of a global candidate.

    Parameters
    ----------
    model_name : str
        Id of the candidate.
    levels : sequence of float
        Percentages of the central intervals.
    seed : int
        Of the fits.
    """

    def __init__(self, model_name: str, levels: Sequence[float], seed: int) -> None:
        self.model_name, self.levels, self.seed = model_name, levels, seed
        self._fits: list[GlobalFit] = []

    def forecast(self, histories: Sequence[History]) -> list[Outcome]:
        """Forecast the histories of an origin, with the fit that has seen the most of those that may serve it.

        It never fails: series that can't be forecast fall back as in `fit_and_predict`.
        """
        usable = {position: scale(history)[0] for position, history in enumerate(histories) if len(history.y)}
        made = dict(zip(usable, self._predict(list(usable.values())), strict=True))
        return [
            check_prediction(Task(history, self.model_name, self.levels, self.seed), made.get(position, ""))
            for position, history in enumerate(histories)
        ]

    def _predict(self, scaled: Sequence[History]) -> list[Prediction | str]:
        if not scaled:
            return []
        able = [fit for fit in self._fits if fit.may_serve(scaled)]
        fit = max(able, key=lambda fit: fit.n_points) if able else self._fit(scaled)
        if isinstance(fit.fitted, str):
            return [fit.fitted] * len(scaled)
        return list(fit.fitted.predict(scaled, self.levels))

    def _fit(self, scaled: Sequence[History]) -> GlobalFit:
        try:
            fitted: FittedGlobal | str = GLOBAL_CANDIDATES[self.model_name].fit(scaled, self.seed)
        except ValueError as error:
            fitted = " ".join(str(error).split())[:120]
        last = {history.key: history.dates[-1] for history in scaled}
        fit = GlobalFit(
            fitted,
            horizon=max(len(history.future) for history in scaled),
            n_points=sum(len(history.y) for history in scaled),
            last=last,
            latest=max(last.values()),
        )
        self._fits.append(fit)
        return fit
