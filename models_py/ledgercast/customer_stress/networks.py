"""What the networks of customer_forecasts say of events: by heads of their own, and by their forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import ndtr, ndtri

from ledgercast.cost import Cost
from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Customers, Floats
from ledgercast.customer_forecasts.events import BASE_MONTHS, EVENTS, HEADS, WITHIN
from ledgercast.customer_forecasts.fits import Fit as NetworkFit
from ledgercast.customer_forecasts.fits import latest, read_fits
from ledgercast.customer_forecasts.networks import FittedNetwork
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_stress.aggregates import DROP, RISE, Aggregates
from ledgercast.customer_stress.calibrated import OK
from ledgercast.customer_stress.candidates import Fit
from ledgercast.customer_stress.fitting import Fitted
from ledgercast.customer_stress.months import mean, read_months

NETWORK = "lstm"
QUANTILES = "lstm+quantiles"
# quantiles that a forecast gives, in the order of `Points.own` and its mean
ENDS = (0.1, 0.9, 0.025, 0.975)
# no spread is taken to be smaller than this share of the customer's spend
LEAST_SPREAD = 1e-3


class Forecasts:
    """What a network says of customers; the last answers are kept, since two candidates are read off each of them.

    Parameters
    ----------
    network : FittedNetwork
        With heads.
    """

    # a back-test asks for the windows that calibrate and for the customers that are judged
    KEPT = 2

    def __init__(self, network: FittedNetwork) -> None:
        self.network = network
        self._last: list[tuple[Customers, tuple[Points, Floats]]] = []

    def of(self, customers: Customers) -> tuple[Points, Floats]:
        """Forecasts of measures, and chances of events of shape (n, 12)."""
        for asked, answer in self._last:
            if asked is customers:
                return answer
        answer = self.network.predict_both(customers)
        self._last = [*self._last, (customers, answer)][-self.KEPT :]
        return answer


@dataclass(frozen=True)
class Heads:
    """The heads of a network."""

    forecasts: Forecasts

    def raw(self, sums: Aggregates) -> Floats:
        """See `candidates.Fit`."""
        return _filled(self.forecasts.of(sums.customers)[1], sums.customers)

    def to_plain(self) -> dict[str, Any]:
        """Give nothing: a network is kept by the task that trained it."""
        return {}


@dataclass(frozen=True)
class Quantiles:
    """Chances read off the forecasts of a network.

    A month's chance of depletion is that of a closing balance below the floor, by as much as the lowest balance of a
    month was below the closing one in the last year; the largest of the months counts. A mean of months is taken to
    have the mean of their quantiles. Calibration puts right what both leave out.
    """

    forecasts: Forecasts
    floor: float

    def to_plain(self) -> dict[str, Any]:
        """Give nothing: a network is kept by the task that trained it."""
        return {}

    def raw(self, sums: Aggregates) -> Floats:
        """See `candidates.Fit`."""
        customers = sums.customers
        forecast, months = self.forecasts.of(customers)[0], read_months(customers)
        dip = np.nan_to_num(mean(months.balance - months.lowest_balance, YEAR))
        base = np.nan_to_num(mean(months.income, BASE_MONTHS))
        least = LEAST_SPREAD * np.fmax(np.nan_to_num(mean(months.spend, YEAR)), 1.0)
        chances = np.full((len(customers), len(EVENTS), len(WITHIN)), np.nan)
        for place, within in enumerate(WITHIN):
            if within > customers.horizon:
                continue
            depleted = np.max(
                [_below(forecast, "balance", slice(step, step + 1), self.floor + dip, least) for step in range(within)],
                axis=0,
            )
            drop = _below(forecast, "income", slice(within), DROP * base, least)
            rise = 1 - _below(forecast, "income", slice(within), RISE * base, least)
            overspent = 1 - _below(forecast, "spend", slice(within), DROP * base, least)
            stress = 1 - (1 - depleted) * (1 - drop * overspent)
            chances[:, :, place] = np.column_stack([depleted, drop, rise, stress])
        return _filled(chances.reshape(len(customers), len(HEADS)), customers)


def read_networks(rows: pa.Table) -> list[NetworkFit]:
    """Read the fits of the network whose heads are candidates from rows of `ml.customer_forecasts_model`."""
    return read_fits(rows.filter(pc.equal(rows["model_name"], NETWORK))).get(NETWORK, [])


def network_candidates(networks: Sequence[NetworkFit], cutoff: int, floor: float) -> dict[str, Fitted]:
    """Give the candidates of the latest network that was fitted at a cutoff or before it, by id; there may be none.

    Their cost is that of the fit where it was made at this very cutoff.
    """
    fit = latest(networks, cutoff)
    if fit is None or not isinstance(fit.fitted, FittedNetwork):
        return {}
    cost = Cost(fit.seconds, fit.peak_mb) if fit.cutoff == cutoff else Cost()
    forecasts = Forecasts(fit.fitted)
    fits: dict[str, Fit] = {NETWORK: Heads(forecasts), QUANTILES: Quantiles(forecasts, floor)}
    return {name: Fitted(candidate, (OK,) * len(HEADS), cost) for name, candidate in fits.items()}


def _below(forecast: Points, measure: str, steps: slice, limit: Floats, least: Floats) -> Floats:
    """Chance that the mean of some months is below a limit, shape (n,).

    Between its quantiles a distribution is taken to be a line in normal scores, beyond them the line goes on.
    """
    place = MEASURES.index(measure)
    assert forecast.own is not None
    ends = forecast.own[:, steps, place].mean(axis=1)
    middle = forecast.mean[:, steps, place].mean(axis=1)
    points = np.column_stack([ends[:, 2], ends[:, 0], middle, ends[:, 1], ends[:, 3]])
    points = np.maximum.accumulate(points, axis=1) + least[:, None] * np.arange(5)
    scores = ndtri([ENDS[2], ENDS[0], 0.5, ENDS[1], ENDS[3]])
    part = np.clip((points < limit[:, None]).sum(axis=1) - 1, 0, 3)
    rows = np.arange(len(points))
    left, right = points[rows, part], points[rows, part + 1]
    found: Floats = ndtr(scores[part] + (limit - left) / (right - left) * (scores[part + 1] - scores[part]))
    return found


def _filled(chances: Floats, customers: Customers) -> Floats:
    """Give the heads beyond the horizon and customers without a month no chance."""
    filled: Floats = np.where((customers.months > 0)[:, None], chances, 0.5)
    return filled
