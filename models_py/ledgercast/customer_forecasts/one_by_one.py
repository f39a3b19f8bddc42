"""Candidates that are fitted to each customer anew: too slow for all, so a few customers tell what they are worth."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ledgercast.cost import Cost
from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Bools, Customers, Ints, Texts
from ledgercast.customer_forecasts.points import ENDS, LEVELS, Points
from ledgercast.customer_forecasts.slices import COLD_START
from ledgercast.forecasting.base import History
from ledgercast.forecasting.engine import run_candidates

SLOW = ("ets", "theta")


@dataclass(frozen=True)
class SlowRun:
    """One of `SLOW` at one origin.

    Attributes
    ----------
    points : Points
        Forecasts of all customers of the origin; NaN for those outside the sample.
    status : ndarray of object, shape (n, measures)
        'ok', or what was done instead.
    cost : Cost
        Of all customers of the sample.
    """

    points: Points
    status: Texts
    cost: Cost


def sample_of(customers: Customers, most: int) -> Bools:
    """Tell who is fitted one by one: the first ones by `sample_position`, shape (n,).

    Customers with too few months to be forecast by themselves come last.
    """
    order = np.lexsort((np.asarray(customers.customer_id), customers.sample_position, customers.months < COLD_START))
    chosen = np.zeros(len(customers), dtype=bool)
    chosen[order[:most]] = True
    return chosen


def run_slow(
    origins: Sequence[Customers], models: Sequence[str], most: int, seed: int
) -> Iterator[tuple[str, int, SlowRun]]:
    """Fit the candidates of `SLOW` at every origin.

    What one chose for a series at the first origin is reused at the later ones.

    Yields
    ------
    str, int, SlowRun
        Candidate, position of the origin, what it said.
    """
    models = [name for name in models if name in SLOW]
    if not models or not origins:
        return
    chosen = [np.flatnonzero(sample_of(customers, most)) for customers in origins]
    histories = [_histories(customers, index) for customers, index in zip(origins, chosen, strict=True)]
    for run in run_candidates(histories, models, levels=LEVELS, seed=seed, show_progress=False):
        customers, index = origins[run.origin], chosen[run.origin]
        shape = (len(customers), customers.horizon, len(MEASURES))
        mean, own = np.full(shape, np.nan), np.full((*shape, len(ENDS)), np.nan)
        status = np.full((len(customers), len(MEASURES)), "ok", dtype=object)
        places = [(row, measure) for row in index for measure in range(len(MEASURES))]
        for (row, measure), outcome in zip(places, run.outcomes, strict=True):
            status[row, measure] = outcome.status
            prediction = outcome.prediction
            if prediction is None:
                continue
            mean[row, :, measure] = prediction.mean
            for place in range(len(LEVELS)):
                own[row, :, measure, 2 * place] = prediction.lower[place]
                own[row, :, measure, 2 * place + 1] = prediction.upper[place]
        yield run.model_name, run.origin, SlowRun(Points(mean, own), status, run.cost)


def _histories(customers: Customers, index: Ints) -> list[History]:
    found = []
    ids = customers.customer_id
    for row in index:
        months, cutoff = int(customers.months[row]), int(customers.cutoff[row]) - 1970 * YEAR
        dates = np.arange(cutoff - months + 1, cutoff + 1).astype("datetime64[M]").astype("datetime64[us]")
        future = np.arange(cutoff + 1, cutoff + 1 + customers.horizon).astype("datetime64[M]").astype("datetime64[us]")
        for measure, name in enumerate(MEASURES):
            y = customers.values[row, customers.values.shape[1] - months :, measure]
            key: Hashable = (ids[int(row)].as_py(), name)
            found.append(History(key, y, dates, future, YEAR if months >= 2 * YEAR else 1))
    return found
