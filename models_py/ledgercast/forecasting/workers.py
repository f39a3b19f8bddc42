"""Worker processes that any caller can use: dbt, a notebook, a script without a main guard, a process that runs JAX."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import ModuleType, TracebackType
from typing import TypeVar

from threadpoolctl import threadpool_limits

T = TypeVar("T")
R = TypeVar("R")
# fewer are done sooner in the caller's process than workers have started
FEWEST_TASKS = 16
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


class Workers:
    """A pool that starts when it is first needed; results come in the order of the tasks, whatever `n_jobs` is.

    Parameters
    ----------
    n_jobs : int, optional
        Worker processes; None for one a core that this process may use. Few tasks run in the caller's process.
    """

    def __init__(self, n_jobs: int | None = None) -> None:
        if n_jobs is not None and n_jobs < 1:
            raise ValueError(f"n_jobs: found {n_jobs}, expected at least 1, or None for all cores")
        self.n_jobs = n_jobs or available_cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def start(self, n_tasks: int) -> None:
        """Start the pool now where `n_tasks` tasks would use it, so that its start is not part of what they cost."""
        if n_tasks >= FEWEST_TASKS:
            with _clean_start():
                naps = self._started().map(time.sleep, [0.05] * self.n_jobs)
            list(naps)

    def map(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield `function(task)` for each task, in order."""
        if len(tasks) < FEWEST_TASKS:
            with threadpool_limits(1):
                yield from map(function, tasks)
            return
        with _clean_start():
            results = self._started().map(function, tasks, chunksize=max(1, len(tasks) // (8 * self.n_jobs)))
        yield from results

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # fork would copy the locks of JAX's and DuckDB's threads
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
            if "forkserver" in methods:
                context.set_forkserver_preload(["ledgercast.forecasting.fitting"])
            # Ctrl-C is for the caller, who then ends the workers
            self._pool = ProcessPoolExecutor(
                self.n_jobs, mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
            )
        return self._pool


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _clean_start() -> Iterator[None]:
    """Start workers without the caller's main module and with one thread of linear algebra each.

    The main module is dbt's command, or a script without a guard: workers must not run it again. Threads of OpenBLAS
    gain nothing on matrices this small, and waiting for each other they take several times the time of the fits, which
    is why even a single job gets a worker of its own.
    """
    main, threads = sys.modules["__main__"], {name: os.environ.get(name) for name in THREAD_VARIABLES}
    sys.modules["__main__"] = ModuleType("__main__")
    os.environ.update({name: value or "1" for name, value in threads.items()})
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in threads.items():
            if value is None:
                del os.environ[name]
