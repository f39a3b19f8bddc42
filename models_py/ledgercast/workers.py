"""Threads for streams; worker processes for any caller: dbt, a notebook, a bare script, a process that runs JAX."""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
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
    preload : sequence of str
        Modules that are imported once for all workers, where the system can do that.
    """

    def __init__(self, n_jobs: int | None = None, preload: Sequence[str] = ()) -> None:
        if n_jobs is not None and n_jobs < 1:
            raise ValueError(f"n_jobs: found {n_jobs}, expected at least 1, or None for all cores")
        self.n_jobs = n_jobs or available_cores()
        self._preload = list(preload)
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
            with without_main(), _one_thread_each():
                naps = self._started().map(time.sleep, [0.05] * self.n_jobs)
            list(naps)

    def map(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield `function(task)` for each task, in order."""
        if len(tasks) < FEWEST_TASKS:
            with threadpool_limits(1):
                yield from map(function, tasks)
            return
        with without_main(), _one_thread_each():
            results = self._started().map(function, tasks, chunksize=max(1, len(tasks) // (8 * self.n_jobs)))
        yield from results

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # fork would copy the locks of JAX's and DuckDB's threads
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
            if "forkserver" in methods:
                context.set_forkserver_preload(self._preload)
            self._pool = ProcessPoolExecutor(self.n_jobs, mp_context=context, initializer=belong_to_the_caller)
        return self._pool


def side_by_side(function: Callable[[T], R], items: Iterable[T], threads: int | None = None) -> Iterator[R]:
    """Yield `function(item)` for each item of a stream, in order, on threads of this process.

    For work that is done outside Python's lock: arrays, trees, networks.

    Parameters
    ----------
    function : callable
        Called on one item by one thread, which may use no threads of linear algebra beside it.
    items : iterable
        Read by the caller's thread. One a thread, and one more, are held at a time.
    threads : int, optional
        None for one a core that this process may use.
    """
    threads = threads or available_cores()
    with threadpool_limits(1), ThreadPoolExecutor(threads, initializer=threadpool_limits, initargs=(1,)) as pool:
        waiting: deque[Future[R]] = deque()
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def belong_to_the_caller() -> None:
    """In a worker: leave Ctrl-C to the caller, and end when the caller has been killed, who then can't end it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    caller = multiprocessing.parent_process()

    def end_with_the_caller() -> None:
        if caller is not None:
            caller.join()
            os._exit(1)

    Thread(target=end_with_the_caller, daemon=True).start()


@contextmanager
def without_main() -> Iterator[None]:
    """Start workers without the caller's main module: it is dbt's command, or a script without a guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Start workers with one thread of linear algebra each.

    Threads of OpenBLAS gain nothing on small matrices, and waiting for each other they take several times the time of
    the fits, which is why even a single job gets a worker of its own.
    """
    threads = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update({name: value or "1" for name, value in threads.items()})
    try:
        yield
    finally:
        for name, value in threads.items():
            if value is None:
                del os.environ[name]
