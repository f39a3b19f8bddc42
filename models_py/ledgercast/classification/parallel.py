"""Tasks on worker processes, slow ones first; the results don't depend on how many there are."""

from collections.abc import Sequence
from functools import partial

from ledgercast.classification.evaluation import Result, Table, Task, run_task
from ledgercast.classification.pipelines import Recipe
from ledgercast.workers import Workers


def run_tasks(tasks: Sequence[Task], table: Table, recipe: Recipe, n_jobs: int | None) -> list[Result]:
    """Run all tasks, in the caller's process where `n_jobs` is 1; results in the order of `tasks`."""
    run = partial(run_task, table=table, recipe=recipe)
    if n_jobs == 1:
        return [result for task in tasks for result in run(task)]
    with Workers(n_jobs, preload=["ledgercast.classification.evaluation"]) as workers:
        return [result for results in workers.map(run, tasks) for result in results]
