"""Worker processes for the blocks of a bank: threads would wait for each other, as most steps are short."""

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from types import ModuleType
from typing import Any, TypeVar

R = TypeVar("R")
PROCESSES = 2
AHEAD = PROCESSES + 1  # results that are waiting or in the making: a third one, so that no worker waits for the caller


def in_order(function: Callable[..., R], tasks: Sequence[tuple[Any, ...]]) -> Iterator[R]:
    """
    Yield `function(*task)` for each task, in order; two tasks and more are worked on in processes of their own.

    Parameters
    ----------
    function : callable
        A function of a module; its arguments and what it returns go from process to process.
    """
    if len(tasks) < 2:
        yield from (function(*task) for task in tasks)
        return
    # Fresh processes: a fork would copy the locks of the caller's threads. Ctrl-C is for the caller, who ends them.
    pool = ProcessPoolExecutor(
        PROCESSES,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        waiting = _start(pool, function, tasks[:AHEAD])
        for task in tasks[AHEAD:]:
            yield waiting.popleft().result()
            waiting.append(pool.submit(function, *task))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _start(pool: ProcessPoolExecutor, function: Callable[..., R], tasks: Sequence[tuple[Any, ...]]) -> deque[Future[R]]:
    """Submit the first tasks, which starts the processes, without the caller's main module: they must not run it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        return deque(pool.submit(function, *task) for task in tasks)
    finally:
        sys.modules["__main__"] = main
