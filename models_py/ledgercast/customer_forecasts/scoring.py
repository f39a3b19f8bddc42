"""The published forecasts of all customers, as a stream: memory does not grow with their number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pyarrow as pa

from ledgercast.cost import resident_mb
from ledgercast.customer_forecasts.candidates import OF_FEW_MONTHS, OF_SEGMENT, OK, SEGMENT_CHAMPION, Candidate
from ledgercast.customer_forecasts.customers import MEASURES, Customers, read_customers
from ledgercast.customer_forecasts.points import ENDS, Points
from ledgercast.customer_forecasts.rows import Block, Stamp, to_rows
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.schema import SCORES
from ledgercast.customer_forecasts.slices import COLD_START, find_limits, groups
from ledgercast.workers import side_by_side


@dataclass
class Scorer:
    """What is published of customers at one cutoff.

    Attributes
    ----------
    chosen : mapping of str to str
        Measure -> model_name of what is published.
    chosen_of_new : mapping of str to str
        The same of customers with too few months.
    candidates : mapping of str to Candidate
        Those that are chosen.
    sample : Customers
        Customers of the cutoff to learn half-widths from.
    stamp : Stamp
        Of the run.
    """

    chosen: Mapping[str, str]
    chosen_of_new: Mapping[str, str]
    candidates: Mapping[str, Candidate]
    sample: Customers
    stamp: Stamp

    def __post_init__(self) -> None:
        self.limits = find_limits(self.sample)
        self.factors = {name: self.candidates[name].learn(self.sample, self.limits) for name in self._names()}

    def score(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Forecast customers of the cutoff, batch by batch.

        Parameters
        ----------
        batches : iterable of pyarrow.RecordBatch
            Rows of the input mart at the cutoff.

        Yields
        ------
        pyarrow.RecordBatch
            Schema `SCORES`, a row a customer, measure and month; `seconds` is what all batches took so far, `peak_mb`
            the memory at their end, so the most of them is what the run took. Customers without a history have no rows.
        """
        started, before = perf_counter(), resident_mb()

        def forecast(batch: pa.RecordBatch) -> pa.RecordBatch | None:
            customers = read_customers(batch)
            customers = customers.take(customers.months > 0)
            if not len(customers):
                return None
            block = self._block(customers)
            more = max(resident_mb() - before, 0.0)
            return to_rows(replace(block, seconds=perf_counter() - started, peak_mb=more), SCORES, self.stamp)

        for rows in side_by_side(forecast, batches):
            if rows is not None:
                yield rows

    def _names(self) -> list[str]:
        return sorted({*self.chosen.values(), *self.chosen_of_new.values()})

    def _block(self, customers: Customers) -> Block:
        sizes = scales(customers, self.limits.typical)
        of_group = groups(customers, sizes, self.limits)
        is_cold = customers.months < COLD_START
        shape = (len(customers), customers.horizon, len(MEASURES))
        mean, ends = np.full(shape, np.nan), np.full((*shape, len(ENDS)), np.nan)
        chosen, of_new = (
            np.array([names[measure] for measure in MEASURES], dtype=object)
            for names in (self.chosen, self.chosen_of_new)
        )
        model_name = np.where(is_cold[:, None], of_new, chosen)
        for name in self._names():
            is_its = model_name == name
            index = np.flatnonzero(is_its.any(axis=1))
            if not len(index):
                continue
            points = self.candidates[name].predict(customers.take(index)).clipped()
            intervals = self.factors[name].intervals(points, sizes.unit[index], of_group[index])
            row, measure = np.nonzero(is_its[index])
            mean[index[row], :, measure] = points.mean[row, :, measure]
            ends[index[row], :, measure] = intervals[row, :, measure]
        instead = np.where(of_new == SEGMENT_CHAMPION, OF_SEGMENT, OF_FEW_MONTHS)
        status = np.where(is_cold[:, None], instead, OK).astype(object)
        return Block(customers, model_name, Points(mean), ends, status, 0.0, 0.0)
