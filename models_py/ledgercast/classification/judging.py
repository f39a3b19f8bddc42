"""All candidates on all folds, slow families first, so that no worker is left alone with them at the end."""

import numpy as np

from ledgercast.classification.candidates import split_name
from ledgercast.classification.evaluation import Result, Table, Task
from ledgercast.classification.folds import Fold, make_folds
from ledgercast.classification.parallel import run_tasks
from ledgercast.classification.pipelines import Recipe

SLOWEST_FIRST = ("random_forest", "gradient_boosting", "logistic_regression")


def all_folds(table: Table, n_folds: int, repeats: int, seed: int) -> list[tuple[int, int, Fold]]:
    """Give the folds of every repeat: repeat, number, fold."""
    return [
        (repeat, number, fold)
        for repeat in range(repeats)
        for number, fold in enumerate(
            make_folds(table.target, table.groups, table.clock, n_folds, seed_of(seed, repeat, n_folds))
        )
    ]


def judge(
    names: list[str],
    folds: list[tuple[int, int, Fold]],
    table: Table,
    recipe: Recipe,
    seed: int,
    n_jobs: int | None,
) -> list[Result]:
    """Judge the named candidates on every fold (repeat, number, fold); results by name, repeat and fold."""
    variants: dict[str, list[str]] = {}
    for name in names:
        family, variant = split_name(name)
        variants.setdefault(family, []).append(variant)
    families = [family for family in SLOWEST_FIRST if family in variants]
    families += [family for family in variants if family not in families]
    tasks = [
        Task(family, tuple(variants[family]), fold, number, repeat, seed_of(seed, repeat, number))
        for family in families
        for repeat, number, fold in folds
    ]
    results = run_tasks(tasks, table, recipe, n_jobs)
    return sorted(results, key=lambda r: (names.index(r.name), r.repeat, r.fold))


def seed_of(*parts: int) -> int:
    """Give the seed of a task: the run's seed, the repeat, the fold's number."""
    return int(np.random.SeedSequence(parts).generate_state(1)[0] % 2**31)
