"""Worker processes for the blocks of a bank: threads would wait for each other, as most steps are short."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from ledgercast.workers import belong_to_the_caller, without_main

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

    Raises
    ------
    OSError
        Somebody has killed a process; one line.
    """
    if len(tasks) < 2:
        yield from (function(*task) for task in tasks)
        return
    # Fresh processes: a fork would copy the locks of the caller's threads.
    pool = ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), belong_to_the_caller)
    try:
        waiting = _start(pool, function, tasks[:AHEAD])
        for task in tasks[AHEAD:]:
            yield waiting.popleft().result()
            waiting.append(pool.submit(function, *task))
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise OSError(
            "demo bank: a worker process was killed, expected it to end by itself; if memory was short, free 2 GB"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _start(pool: ProcessPoolExecutor, function: Callable[..., R], tasks: Sequence[tuple[Any, ...]]) -> deque[Future[R]]:
    """Submit the first tasks, which starts the processes."""
    # A worker inherits this, so that Ctrl-C can't reach it while it imports; Windows has no such thing.
    has_mask = hasattr(signal, "pthread_sigmask")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if has_mask else set()
    try:
        with without_main():
            return deque(pool.submit(function, *task) for task in tasks)
    finally:
        if has_mask:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
