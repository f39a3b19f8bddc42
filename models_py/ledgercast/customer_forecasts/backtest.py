"""Every candidate at every origin on the customers of the back-test."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.cost import Cost, measure_cost
from ledgercast.customer_forecasts.candidates import CANDIDATES, OF_SEGMENT, SEGMENT_CHAMPION, Candidate, candidate_at
from ledgercast.customer_forecasts.customers import MEASURES, Customers, Floats, Ints, Texts, read_customers
from ledgercast.customer_forecasts.fits import Fit
from ledgercast.customer_forecasts.handed_down import Segment, standing_segments
from ledgercast.customer_forecasts.intervals import Judged, learn_factors
from ledgercast.customer_forecasts.one_by_one import SLOW, run_slow, sample_of
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.rows import Block, Stamp, to_rows
from ledgercast.customer_forecasts.scales import Scales, error_scales, scales
from ledgercast.customer_forecasts.schema import BACKTEST
from ledgercast.customer_forecasts.slices import (
    COLD_START,
    Limits,
    find_limits,
    groups,
    history_slices,
    volatility_slices,
)

# ets takes a tenth of a second a series; fewer customers can't be tested
SLOW_CUSTOMERS = 30


@dataclass(frozen=True)
class Origin:
    """Customers of the back-test at one origin, and what came."""

    customers: Customers
    y: Floats


def read_origins(inputs: pa.Table, outcomes: pa.Table) -> list[Origin]:
    """Read the customers of the back-test that have a history, by origin, the earliest first.

    Outcomes are joined to customers here and to forecasts that are made later; no candidate sees them.
    """
    chosen = inputs.filter(pc.and_(pc.and_(inputs["is_origin"], inputs["is_in_backtest"]), inputs["has_history"]))
    origins = []
    for month in sorted(pc.unique(chosen["cutoff_month"]).to_pylist()):
        customers = read_customers(chosen.filter(pc.equal(chosen["cutoff_month"], pa.scalar(month))))
        came = outcomes.filter(pc.equal(outcomes["cutoff_month"], pa.scalar(month, outcomes["cutoff_month"].type)))
        origins.append(Origin(customers, _outcomes(customers, came)))
    return origins


def can_forecast(customers: Customers) -> bool:
    """Tell whether there is a customer whose own history is long enough."""
    return bool(len(customers)) and int(customers.months.max()) >= COLD_START


@dataclass(frozen=True)
class Sight:
    """What is made of customers at one origin, whatever the candidate: sizes, groups of errors, columns of the rows."""

    limits: Limits
    sizes: Scales
    group: Ints
    columns: dict[str, Floats | Texts]


@dataclass
class Backtest:
    """The back-test of one bank.

    Attributes
    ----------
    segments : mapping of int to mapping of str to Segment
        What the segment task said at each cutoff; see `handed_down.read_segments`.
    fits : mapping of str to sequence of Fit
        Fitted candidates by name.
    stamp : Stamp
        Of the run.
    models : sequence of str
        Ids of candidates.
    slow_customers : int
        How many customers are fitted one by one at each origin.
    seed : int
        Of candidates that simulate.
    """

    segments: Mapping[int, Mapping[str, Segment]]
    fits: Mapping[str, Sequence[Fit]]
    stamp: Stamp
    models: Sequence[str] = CANDIDATES
    slow_customers: int = SLOW_CUSTOMERS
    seed: int = 0

    def run(self, origins: Sequence[Origin]) -> Iterator[pa.RecordBatch]:
        """Rows of schema `BACKTEST`, a batch a candidate and origin."""
        usable = [origin for origin in origins if can_forecast(origin.customers)]
        for origin in usable:
            yield from self._at(origin)
        yield from self._one_by_one(usable)

    def _at(self, origin: Origin) -> Iterator[pa.RecordBatch]:
        customers, sight = origin.customers, self._sight(origin)
        cutoff = int(customers.cutoff[0])
        segments = self.segments.get(cutoff) or standing_segments(customers)
        for name in self.models:
            if name in SLOW:
                continue
            candidate = candidate_at(name, cutoff, segments, self.fits)
            with measure_cost() as cost:
                points = candidate.predict(customers).clipped()
                factors = candidate.learn(customers, sight.limits)
                ends = factors.intervals(points, sight.sizes.unit, sight.group)
            spent = _cost(candidate, cutoff, cost)
            status = _status(name, candidate, customers)
            yield self._rows(origin, sight, name, points, ends, status, spent)

    def _one_by_one(self, origins: Sequence[Origin]) -> Iterator[pa.RecordBatch]:
        """Candidates that are fitted to each of a few customers; intervals learn from the origins before."""
        sights = [self._sight(origin) for origin in origins]
        earlier: dict[str, list[tuple[int, Judged]]] = {}
        runs = run_slow([origin.customers for origin in origins], self.models, self.slow_customers, self.seed)
        for name, position, run in runs:
            origin, sight = origins[position], sights[position]
            customers, points = origin.customers, run.points.clipped()
            cutoff = int(customers.cutoff[0])
            known = [_known_at(judged, cutoff - month) for month, judged in earlier.get(name, [])]
            factors = learn_factors(known, customers.horizon, has_own=True)
            ends = factors.intervals(points, sight.sizes.unit, sight.group)
            earlier.setdefault(name, []).append((cutoff, Judged(points, origin.y, sight.sizes.unit, sight.group)))
            spent = (run.cost.seconds, run.cost.peak_mb)
            yield self._rows(origin, sight, name, points, ends, run.status, spent)

    def _sight(self, origin: Origin) -> Sight:
        customers = origin.customers
        limits = find_limits(customers)
        sizes = scales(customers, limits.typical)
        mase_scale, rmsse_scale = error_scales(customers)
        is_slow = sample_of(customers, self.slow_customers)
        columns = {
            "mase_scale": mase_scale,
            "rmsse_scale": rmsse_scale,
            "age_band": customers.age_band,
            "income_tier": customers.income_tier,
            "region": customers.region,
            "history": history_slices(customers.months),
            "volatility": volatility_slices(sizes, limits),
            "training": np.where(customers.is_held_out, "never seen", "may be seen").astype(object),
            "sample": np.where(is_slow, "fitted one by one", "others").astype(object),
        }
        return Sight(limits, sizes, groups(customers, sizes, limits), columns)

    def _rows(
        self,
        origin: Origin,
        sight: Sight,
        name: str,
        points: Points,
        ends: Floats,
        status: Texts,
        spent: tuple[float, float],
    ) -> pa.RecordBatch:
        block = Block(origin.customers, name, points, ends, status, *spent, origin.y, sight.columns)
        return to_rows(block, BACKTEST, self.stamp)


def _known_at(judged: Judged, months: int) -> Judged:
    """Leave out what had not come some months after a forecast."""
    is_known = np.arange(judged.y.shape[1]) < months
    return replace(judged, y=np.where(is_known[:, None], judged.y, np.nan))


def _cost(candidate: Candidate, cutoff: int, cost: Cost) -> tuple[float, float]:
    """Seconds and memory at one cutoff, the fit's too where it was made there."""
    fit = candidate.fit
    if fit is None or fit.cutoff != cutoff:
        return cost.seconds, cost.peak_mb
    return cost.seconds + fit.seconds, max(cost.peak_mb, fit.peak_mb)


def _status(name: str, candidate: Candidate, customers: Customers) -> Texts:
    status = np.full(len(customers), candidate.status, dtype=object)
    if name == SEGMENT_CHAMPION:
        status[customers.months < COLD_START] = OF_SEGMENT
    return status


def _outcomes(customers: Customers, came: pa.Table) -> Floats:
    y = np.full((len(customers), customers.horizon, len(MEASURES)), np.nan)
    if came.num_rows:
        place = pc.index_in(came["customer_id"].combine_chunks(), value_set=customers.customer_id)
        step = came["horizon"].combine_chunks().to_numpy() - 1
        row = pc.fill_null(place, -1).to_numpy(zero_copy_only=False)
        kept = (row >= 0) & (step < customers.horizon)
        for measure, name in enumerate(MEASURES):
            values = came[name].combine_chunks().cast(pa.float64()).to_numpy(zero_copy_only=False)
            y[row[kept], step[kept], measure] = values[kept]
    return y
