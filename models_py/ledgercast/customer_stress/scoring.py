"""Chances of every customer, as a stream."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ledgercast.cost import resident_mb
from ledgercast.customer_forecasts.customers import Customers, Floats, month_dates, read_customers
from ledgercast.customer_forecasts.events import EVENTS, WITHIN
from ledgercast.customer_forecasts.rows import Stamp, rounded
from ledgercast.customer_stress.aggregates import aggregate
from ledgercast.customer_stress.calibrated import OK, statuses
from ledgercast.customer_stress.candidates import Fit
from ledgercast.customer_stress.published import Published
from ledgercast.customer_stress.reasons import list_reasons
from ledgercast.customer_stress.schema import MEASURES, SCORES

STRESS = MEASURES.index("stress")
COSTS = ("seconds", "peak_mb")


@dataclass(frozen=True)
class Scorer:
    """What has won, for everybody.

    Attributes
    ----------
    published : mapping of str to Published
        The model of each measure.
    networks : mapping of str to Fit
        Networks by id, where one is published.
    stamp : Stamp
        Of the run.
    """

    published: Mapping[str, Published]
    networks: Mapping[str, Fit]
    stamp: Stamp

    def run(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Score rows of the input mart, a batch at a time; memory does not grow with their number."""
        start, before = time.perf_counter(), resident_mb()
        for batch in batches:
            if batch.num_rows:
                columns = self._columns(read_customers(batch))
                size = len(columns["horizon"])
                cost = rounded(np.array([time.perf_counter() - start, max(resident_mb() - before, 0.0)])).tolist()
                columns |= {name: _same(value, pa.float64(), size) for name, value in zip(COSTS, cost, strict=True)}
                yield pa.RecordBatch.from_arrays([columns[name] for name in SCORES.names], schema=SCORES)

    def _columns(self, customers: Customers) -> dict[str, pa.Array]:
        models = [self.published[measure] for measure in MEASURES]
        sums = aggregate(customers, models[STRESS].floor)
        said = {
            model.model_name: model.chances(sums, self.networks.get(model.model_name))
            for model in {model.model_name: model for model in models}.values()
        }
        width = sum(months <= customers.horizon for months in WITHIN)
        n = len(customers)
        # by customer, then horizon
        who, place = np.repeat(np.arange(n), width), np.tile(np.arange(width), n)
        reasons = list_reasons(models[STRESS].explanation, sums, models[STRESS].floor)
        columns: dict[str, pa.Array] = {
            "customer_id": customers.customer_id.take(pa.array(who)),
            "horizon": pa.array(np.array(WITHIN)[place], pa.int32()),
            "reasons": pa.array(
                [reasons[row][within] for row in range(n) for within in range(width)], pa.list_(pa.string())
            ),
            "cutoff_month": month_dates(customers.cutoff[who]),
            "model_name": _same(models[STRESS].model_name, pa.string(), len(who)),
            "status": self._statuses(customers, models, width),
            "run_id": _same(self.stamp.run_id, pa.string(), len(who)),
            "scored_at": _same(self.stamp.scored_at, pa.timestamp("us"), len(who)),
        }
        for event, measure in enumerate(MEASURES):
            p: Floats = said[models[event].model_name].reshape(n, len(EVENTS), len(WITHIN))[:, event, :width]
            columns[f"p_{measure}"] = pa.array(rounded(p.reshape(-1)), from_pandas=True)
            columns[f"model_{measure}"] = _same(models[event].model_name, pa.string(), len(who))
        return columns

    @staticmethod
    def _statuses(customers: Customers, models: list[Published], width: int) -> pa.Array:
        """Join what is said of the customer and of the four models within each number of months."""
        of_customer = statuses(customers)
        columns = []
        for place in range(width):
            why = [
                f"{measure}: {model.calibration.why[event * len(WITHIN) + place]}"
                for event, (measure, model) in enumerate(zip(MEASURES, models, strict=True))
                if model.calibration.why[event * len(WITHIN) + place] != OK
            ]
            joined = "; ".join(why)
            columns.append(of_customer if not why else np.where(of_customer == OK, joined, of_customer + f"; {joined}"))
        return pa.array(np.column_stack(columns).reshape(-1).tolist(), pa.string())


def _same(value: object, kind: pa.DataType, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), size)
