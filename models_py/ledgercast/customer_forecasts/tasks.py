"""Fit, back-test and score the task: what the dbt models call."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from ledgercast.customer_forecasts.backtest import SLOW_CUSTOMERS, Backtest, can_forecast, read_origins
from ledgercast.customer_forecasts.candidates import CANDIDATES, SEGMENT_CHAMPION, SIMPLE, candidate_at
from ledgercast.customer_forecasts.customers import MEASURES, read_customers
from ledgercast.customer_forecasts.fits import FITTED, PUBLISHED, fit_all, read_fits
from ledgercast.customer_forecasts.handed_down import read_segments, standing_segments
from ledgercast.customer_forecasts.rows import Stamp
from ledgercast.customer_forecasts.schema import BACKTEST, MODEL, SCORES
from ledgercast.customer_forecasts.scoring import Scorer
from ledgercast.customer_forecasts.slices import COLD_SLICE
from ledgercast.customer_forecasts.slices_in_time import slice_backs
from ledgercast.customer_forecasts.training import draw_customers, make_lesson


def fit(
    histories: pa.Table,
    read: Callable[[date], Iterable[pa.RecordBatch]],
    *,
    seed: int,
    run_id: str,
    scored_at: datetime,
    customers: int = 20_000,
    windows: int = 12_000,
    fewest: int = 1_000,
    floor: float = 0.0,
) -> pa.RecordBatchReader:
    """Fit the candidates that learn from many customers.

    They are fitted at the first origin with enough history, and at the latest cutoff.

    Parameters
    ----------
    histories : pyarrow.Table
        One row per cutoff: cutoff_month, is_origin, horizon, months (the most that a customer has).
    read : callable
        Of a cutoff_month: rows of `marts.customer_forecasts_inputs`, as a stream that is read once.
    seed : int
        Of draws and initial weights, at least 0.
    run_id, scored_at
        Written to each row.
    customers : int
        Most customers that windows are drawn from.
    windows : int
        Most windows that a fit learns from.
    fewest : int
        Fewest windows worth a fit: from fewer, nothing learns more than the simple candidates know.
    floor : float
        Below it a balance is depleted, in the bank's currency: networks learn that event too, for customer_stress.

    Returns
    -------
    pyarrow.RecordBatchReader
        Schema `MODEL`; a row a candidate and cutoff. Empty where the history is too short or the customers are too few.
    """
    rows = sorted(histories.to_pylist(), key=lambda row: row["cutoff_month"])
    long = [row for row in rows if row["months"] and slice_backs(row["months"], row["horizon"])]
    moments = [row for row in long if row["is_origin"]][:1] + [row for row in long if not row["is_origin"]]

    def batches() -> Iterator[pa.RecordBatch]:
        for row in moments:
            drawn = draw_customers(read(row["cutoff_month"]), customers)
            lesson = make_lesson(drawn, windows, fewest, seed, floor)
            if lesson:
                names = FITTED if row["is_origin"] else PUBLISHED
                yield from fit_all(lesson, int(drawn.cutoff[0]), names, seed, Stamp(run_id, scored_at))

    return pa.RecordBatchReader.from_batches(MODEL, batches())


def backtest(
    inputs: pa.Table,
    outcomes: pa.Table,
    segments: Mapping[str, pa.Table],
    fits: pa.Table,
    *,
    seed: int,
    run_id: str,
    scored_at: datetime,
    slow_customers: int = SLOW_CUSTOMERS,
    models: Sequence[str] = CANDIDATES,
) -> pa.RecordBatchReader:
    """Forecast the customers of the back-test from every origin, with every candidate.

    Parameters
    ----------
    inputs : pyarrow.Table
        Rows of `marts.customer_forecasts_inputs`.
    outcomes : pyarrow.Table
        `marts.customer_forecasts_outcomes`, joined to forecasts that are made without them.
    segments : mapping of str to pyarrow.Table
        The tables that `read_segments` takes, by its names: inputs, forecasts (of the back-test) and decisions.
    fits : pyarrow.Table
        What `fit` gave.
    seed : int
        Of candidates that simulate.
    run_id : str
        Written to each row.
    scored_at : datetime
        Written to each row, UTC.
    slow_customers : int
        Customers that ets and theta are fitted to at each origin.
    models : sequence of str
        Ids of candidates.

    Returns
    -------
    pyarrow.RecordBatchReader
        Schema `BACKTEST`; a row a customer, measure, candidate, cutoff and month; y is null while unknown; seconds and
        peak_mb are those of the candidate at that cutoff for all customers. Cutoffs at which no customer has 6 months
        have no rows.
    """
    origins = read_origins(inputs, outcomes)
    said = read_segments(**segments, horizon=origins[0].customers.horizon) if origins else {}
    stamp = Stamp(run_id, scored_at)
    batches = Backtest(said, read_fits(fits), stamp, models, slow_customers, seed).run(origins)
    return pa.RecordBatchReader.from_batches(BACKTEST, batches)


def score(
    batches: Iterable[pa.RecordBatch],
    sample: pa.Table,
    decisions: pa.Table,
    segments: Mapping[str, pa.Table],
    fits: pa.Table,
    *,
    run_id: str,
    scored_at: datetime,
) -> pa.RecordBatchReader:
    """Forecast every customer from the latest cutoff with what has won, as a stream.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Rows of the input mart at the latest cutoff; read once, a batch at a time.
    sample : pyarrow.Table
        Those of them that are in the back-test's sample: intervals are learned from their errors.
    decisions : pyarrow.Table
        `evaluation.customer_forecasts_decisions`; without one the first simple baseline is published, and the
        segment's forecast of customers with too few months.
    segments : mapping of str to pyarrow.Table
        As in `backtest`, with forecasts of the latest cutoff.
    fits : pyarrow.Table
        What `fit` gave.
    run_id, scored_at
        As in `backtest`.

    Returns
    -------
    pyarrow.RecordBatchReader
        Schema `SCORES`; a row a customer, measure and month. Empty where no customer has 6 months.
    """
    known = read_customers(sample)
    known = known.take(known.months > 0)
    if not can_forecast(known):
        return pa.RecordBatchReader.from_batches(SCORES, [])
    chosen = _chosen(decisions, "all", next(iter(SIMPLE)))
    chosen_of_new = _chosen(decisions, COLD_SLICE, SEGMENT_CHAMPION)
    said = read_segments(**segments, horizon=known.horizon).get(int(known.cutoff[0])) or standing_segments(known)
    cutoff = int(known.cutoff[0])
    wanted = {*chosen.values(), *chosen_of_new.values()}
    made = read_fits(fits.filter(pc.is_in(fits["model_name"], pa.array(sorted(wanted)))))
    made = {
        name: [fit.only({measure for measure in MEASURES if chosen[measure] == name}) for fit in found]
        for name, found in made.items()
    }
    candidates = {name: candidate_at(name, cutoff, said, made) for name in sorted(wanted)}
    scorer = Scorer(chosen, chosen_of_new, candidates, known, Stamp(run_id, scored_at))
    return pa.RecordBatchReader.from_batches(SCORES, scorer.score(batches))


def _chosen(decisions: pa.Table, name: str, first: str) -> dict[str, str]:
    """Read what is published of a slice now, `first` where nothing is decided."""
    now = decisions.filter(pc.and_(decisions["is_as_of"], pc.equal(decisions["slice"], name)))
    decided = dict(zip(now["measure"].to_pylist(), now["model_name"].to_pylist(), strict=True))
    return {measure: decided.get(measure, first) for measure in MEASURES}
