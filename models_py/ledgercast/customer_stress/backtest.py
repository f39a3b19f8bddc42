"""Every candidate at every origin on the customers of the back-test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from ledgercast.cost import Cost, measure_cost
from ledgercast.customer_forecasts.customers import Customers, Floats, Texts, month_dates
from ledgercast.customer_forecasts.events import EVENTS, HEADS, WITHIN
from ledgercast.customer_forecasts.fits import Fit as NetworkFit
from ledgercast.customer_forecasts.rows import Stamp, rounded
from ledgercast.customer_forecasts.slices import history_slices
from ledgercast.customer_stress.aggregates import aggregate
from ledgercast.customer_stress.calibrated import OK, Calibration, calibrate, statuses
from ledgercast.customer_stress.candidates import CANDIDATES
from ledgercast.customer_stress.fitting import Fitted, fit_candidates
from ledgercast.customer_stress.networks import network_candidates
from ledgercast.customer_stress.origins import Origin
from ledgercast.customer_stress.schema import BACKTEST, MEASURES
from ledgercast.customer_stress.windows import calibration_windows, heads_within

# a fit serves so many origins
ORIGINS_A_FIT = 5
NO_COST = Cost()


@dataclass
class Backtest:
    """The back-test of one bank.

    Attributes
    ----------
    floor : float
        Balance below which an account counts as depleted.
    seed : int
        Of the trees.
    stamp : Stamp
        Of the run.
    networks : sequence of customer_forecasts.fits.Fit
        Fits of the network whose heads and forecasts are candidates; each serves its cutoff and later ones.
    models : sequence of str
        Ids of the candidates that read aggregates.
    """

    floor: float
    seed: int
    stamp: Stamp
    networks: Sequence[NetworkFit] = ()
    models: Sequence[str] = field(default_factory=lambda: list(CANDIDATES))

    def run(self, origins: Iterator[Origin]) -> Iterator[pa.RecordBatch]:
        """Rows of schema `BACKTEST`, a batch a candidate and origin."""
        fitted: dict[str, Fitted] = {}
        for number, origin in enumerate(origins):
            if number % ORIGINS_A_FIT == 0:
                fitted = fit_candidates(origin.customers, self.models, self.floor, self.seed)
            else:
                fitted = {name: replace(entry, cost=NO_COST) for name, entry in fitted.items()}
            yield from self._at(
                origin, number, fitted | network_candidates(self.networks, int(origin.judged.cutoff[0]), self.floor)
            )

    def _at(self, origin: Origin, number: int, fitted: dict[str, Fitted]) -> Iterator[pa.RecordBatch]:
        windows = calibration_windows(origin.customers.take(origin.customers.is_in_backtest), self.floor)
        sums = aggregate(origin.judged, self.floor)
        for name, entry in fitted.items():
            with measure_cost() as cost:
                calibration = calibrate(entry.fit.raw(windows.sums), windows.labels, entry.why)
                raw = entry.fit.raw(sums)
                p = calibration.chances(raw, origin.judged)
            cost.seconds += entry.cost.seconds
            cost.peak_mb = max(cost.peak_mb, entry.cost.peak_mb)
            yield self._rows(origin, number, name, p, raw, calibration, cost)

    def _rows(
        self, origin: Origin, number: int, name: str, p: Floats, raw: Floats, calibration: Calibration, cost: Cost
    ) -> pa.RecordBatch:
        judged = origin.judged
        heads = heads_within(judged.horizon)
        n, width = len(judged), len(heads)
        size = n * width
        # by head, then customer
        who, head = np.tile(np.arange(n), width), np.repeat(heads, n)

        def of_head(values: Sequence[str] | Floats, kind: pa.DataType) -> pa.Array:
            return pa.array(values, kind).take(pa.array(head))

        def figures(values: Floats) -> pa.Array:
            return pa.array(rounded(values.T[heads].reshape(-1)), from_pandas=True)

        y = origin.y.T[heads].reshape(-1)
        # who can't deplete is in no score of depletion, and has no chance that could be wrong
        status = _statuses(statuses(judged), calibration.why, heads)
        columns = {
            "measure": of_head([MEASURES[place // len(WITHIN)] for place in range(len(HEADS))], pa.string()),
            "horizon": of_head(np.array(WITHIN * len(EVENTS)), pa.int32()),
            "case_id": judged.customer_id.take(pa.array(who)),
            "cutoff_month": month_dates(judged.cutoff[who]),
            "fold": _same(number, pa.int32(), size),
            "age_band": _texts(judged.age_band, who),
            "history": _texts(history_slices(judged.months), who),
            "training": _texts(_training(judged), who),
            "model_name": _same(name, pa.string(), size),
            "y": pa.array(y == 1, mask=np.isnan(y)),
            "p": figures(p),
            "p_raw": figures(raw),
            "p_lo": pa.nulls(size, pa.float64()),
            "p_hi": pa.nulls(size, pa.float64()),
            "threshold": of_head(rounded(calibration.thresholds), pa.float64()),
            "seconds": _same(float(rounded(np.array([cost.seconds]))[0]), pa.float64(), size),
            "peak_mb": _same(float(rounded(np.array([cost.peak_mb]))[0]), pa.float64(), size),
            "status": status,
            "run_id": _same(self.stamp.run_id, pa.string(), size),
            "scored_at": _same(self.stamp.scored_at, pa.timestamp("us"), size),
        }
        columns["cluster_id"] = columns["case_id"]
        return pa.RecordBatch.from_arrays([columns[column] for column in BACKTEST.names], schema=BACKTEST)


def _training(judged: Customers) -> Texts:
    return np.where(judged.is_held_out, "never seen", "may be seen").astype(object)


def _texts(values: Texts, index: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> pa.Array:
    names, codes = np.unique(values.astype(str), return_inverse=True)
    return pa.array(names.tolist(), pa.string()).take(pa.array(codes[index]))


def _statuses(of_customer: Texts, of_head: Sequence[str], heads: Sequence[int]) -> pa.Array:
    """Join what is said of customers and of heads, head by head."""
    parts = []
    for head in heads:
        if of_head[head] != OK:
            joined = np.where(of_customer == OK, of_head[head], of_customer + f"; {of_head[head]}").astype(object)
        else:
            joined = of_customer
        parts.append(_texts(joined, np.arange(len(joined))))
    return pa.concat_arrays(parts)


def _same(value: object, kind: pa.DataType, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), size)
