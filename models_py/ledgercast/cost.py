"""What a fit costs: wall-clock seconds and peak memory, with the worker processes counted."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

SAMPLE_EVERY_S = 0.05
MB = 2**20


@dataclass
class Cost:
    """Cost of a block of code, filled in when the block ends.

    Attributes
    ----------
    seconds : float
        Wall-clock seconds.
    peak_mb : float
        Highest resident memory of this process and its children sampled in the block, less that before it, in MiB.
    """

    seconds: float = 0.0
    peak_mb: float = 0.0


@contextmanager
def measure_cost() -> Iterator[Cost]:
    """Measure the block under `with`.

    Yields
    ------
    Cost
        Complete once the block is left, also by an error.
    """
    cost = Cost()
    before = peak = _resident_bytes()
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(SAMPLE_EVERY_S):
            peak = max(peak, _resident_bytes())

    sampler = threading.Thread(target=sample, daemon=True)
    start = time.perf_counter()
    sampler.start()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - start
        done.set()
        sampler.join()
        cost.peak_mb = (max(peak, _resident_bytes()) - before) / MB


def _resident_bytes() -> int:
    me = psutil.Process()
    total = int(me.memory_info().rss)
    for child in me.children(recursive=True):
        try:
            total += int(child.memory_info().rss)
        except psutil.Error:
            # a worker may end between being listed and being asked
            continue
    return total


def resident_mb() -> float:
    """Resident memory of this process now, in MiB."""
    return float(psutil.Process().memory_info().rss) / MB
