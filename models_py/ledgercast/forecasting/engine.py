"""All candidates on all origins: candidate by candidate, origin by origin, the series of an origin in parallel."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledgercast.cost import Cost, measure_cost
from ledgercast.forecasting.base import History
from ledgercast.forecasting.candidates import CANDIDATES
from ledgercast.forecasting.fitting import Outcome, Task, fit_and_predict
from ledgercast.forecasting.progress import Progress
from ledgercast.forecasting.workers import Workers


@dataclass(frozen=True)
class Run:
    """One candidate at one origin: its outcome for each of the origin's histories, and what all of them cost."""

    model_name: str
    origin: int
    histories: Sequence[History]
    outcomes: Sequence[Outcome]
    cost: Cost


def run_candidates(
    origins: Sequence[Sequence[History]],
    models: Sequence[str],
    *,
    levels: Sequence[float],
    seed: int,
    earlier_choices: Mapping[tuple[str, Hashable], str | None] | None = None,
    n_jobs: int | None = None,
    label: str = "forecast",
    show_progress: bool = True,
) -> Iterator[Run]:
    """Fit every candidate at every origin.

    Parameters
    ----------
    origins : sequence of sequences of History
        Histories as known at each origin, earliest origin first. What a candidate chose for a series (components,
        orders) at the first origin where it was fitted is reused at the later ones.
    models : sequence of str
        Ids of candidates.
    levels : sequence of float
        Percentages of the central intervals.
    seed : int
        Seed of candidates that simulate.
    earlier_choices : mapping of (model_name, key) to str, optional
        What candidates chose for series at origins before these; reused here.
    n_jobs : int, optional
        Processes, None for all cores; results do not depend on it.
    label : str
        Name of the progress bar.
    show_progress : bool
        False for silence.

    Yields
    ------
    Run
        In the order of `models`, then of `origins`.
    """
    total = len(models) * sum(len(histories) for histories in origins)
    with Workers(n_jobs) as workers, Progress(total, label, show_progress) as progress:
        if not all(CANDIDATES[name].is_simple for name in models):
            workers.start(max(len(histories) for histories in origins))
        for model_name in models:
            choices = {key: choice for (name, key), choice in (earlier_choices or {}).items() if name == model_name}
            # simple candidates are arithmetic: sending them to workers costs more than they do
            run_tasks = map if CANDIDATES[model_name].is_simple else workers.map
            for origin, histories in enumerate(origins):
                tasks = [Task(history, model_name, levels, seed, choices.get(history.key)) for history in histories]
                outcomes: list[Outcome] = []
                with measure_cost() as cost:
                    for outcome in run_tasks(fit_and_predict, tasks):
                        outcomes.append(outcome)
                        progress.step(model_name)
                for history, outcome in zip(histories, outcomes, strict=True):
                    choices.setdefault(history.key, None)
                    choices[history.key] = choices[history.key] or outcome.choice
                yield Run(model_name, origin, histories, outcomes, cost)
