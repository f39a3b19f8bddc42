"""All candidates on all origins: candidate by candidate, origin by origin, the series of an origin in parallel.

A global candidate is fitted to all series of the first origin, and serves the later ones. Combinations follow from
their members' forecasts, each of which is made once.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledgercast.cost import Cost, measure_cost
from ledgercast.forecasting.base import History
from ledgercast.forecasting.candidates import CANDIDATES, GLOBAL_CANDIDATES, is_simple
from ledgercast.forecasting.combinations import Combination, read_combination, total_cost
from ledgercast.forecasting.fitting import Outcome, Task, fit_and_predict
from ledgercast.forecasting.global_fits import GlobalFits
from ledgercast.forecasting.progress import Progress
from ledgercast.workers import Workers


@dataclass(frozen=True)
class Run:
    """One model at one origin: its outcome for each of the origin's histories, and what all of them cost.

    A combination costs what its members cost together, also where those are yielded too.
    """

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
        Ids of candidates and combinations. Members that are not listed themselves are fitted but not yielded.
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
    combinations = {name: read_combination(name) for name in models}
    members = {name: combination.members if combination else (name,) for name, combination in combinations.items()}
    fitted = list(dict.fromkeys(name for names in members.values() for name in names))
    total = len(fitted) * sum(len(histories) for histories in origins)
    with (
        Workers(n_jobs, preload=["ledgercast.forecasting.fitting"]) as workers,
        Progress(total, label, show_progress) as progress,
    ):
        if any(name in CANDIDATES and not is_simple(name) for name in fitted):
            workers.start(max(len(histories) for histories in origins))
        runs: dict[str, list[Run]] = {}
        for position, model_name in enumerate(models):
            for name in members[model_name]:
                if name not in runs:
                    choices = {key: made for (owner, key), made in (earlier_choices or {}).items() if owner == name}
                    if name in GLOBAL_CANDIDATES:
                        runs[name] = list(_run_global(origins, name, levels, seed, progress))
                    else:
                        runs[name] = list(_run_candidate(origins, name, levels, seed, choices, workers, progress))
            combination = combinations[model_name]
            if combination is None:
                yield from runs[model_name]
            else:
                for of_origin in zip(*(runs[name] for name in combination.members), strict=True):
                    yield _combine(model_name, combination, of_origin)
            # forecasts of many series are large: only those that a later combination needs are kept
            needed = {name for later in models[position + 1 :] for name in members[later]}
            runs = {name: made for name, made in runs.items() if name in needed}


def _run_candidate(
    origins: Sequence[Sequence[History]],
    model_name: str,
    levels: Sequence[float],
    seed: int,
    choices: dict[Hashable, str | None],
    workers: Workers,
    progress: Progress,
) -> Iterator[Run]:
    # simple candidates are arithmetic: sending them to workers costs more than they do
    run_tasks = map if is_simple(model_name) else workers.map
    for origin, histories in enumerate(origins):
        tasks = [Task(history, model_name, levels, seed, choices.get(history.key)) for history in histories]
        outcomes: list[Outcome] = []
        with measure_cost() as cost:
            for outcome in run_tasks(fit_and_predict, tasks):
                outcomes.append(outcome)
                progress.step(model_name)
        for history, outcome in zip(histories, outcomes, strict=True):
            choices[history.key] = choices.get(history.key) or outcome.choice
        yield Run(model_name, origin, histories, outcomes, cost)


def _run_global(
    origins: Sequence[Sequence[History]], model_name: str, levels: Sequence[float], seed: int, progress: Progress
) -> Iterator[Run]:
    fits = GlobalFits(model_name, levels, seed)
    for origin, histories in enumerate(origins):
        with measure_cost() as cost:
            outcomes = fits.forecast(histories)
        for _ in histories:
            progress.step(model_name)
        yield Run(model_name, origin, histories, outcomes, cost)


def _combine(model_name: str, combination: Combination, runs: Sequence[Run]) -> Run:
    histories = runs[0].histories
    outcomes = [
        combination.combine(history, dict(zip(combination.members, of_series, strict=True)))
        for history, *of_series in zip(histories, *(run.outcomes for run in runs), strict=True)
    ]
    return Run(model_name, runs[0].origin, histories, outcomes, total_cost(run.cost for run in runs))
