"""Processes of the demo bank: what becomes of them, and of their caller, when one is killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ledgercast.demo.workers import in_order

CALLER = """
import multiprocessing, time
from ledgercast.demo.workers import in_order
results = in_order(time.sleep, [(0,), (120,), (120,), (120,)])
next(results)
print(*(child.pid for child in multiprocessing.active_children()), flush=True)
time.sleep(120)
"""


def test_results_come_in_the_order_of_the_tasks():
    assert list(in_order(divmod, [(7, 2), (9, 4), (1, 1), (5, 3)])) == [(3, 1), (2, 1), (1, 0), (1, 2)]


def test_a_killed_worker_is_told_in_one_line():
    with pytest.raises(OSError, match="a worker process was killed") as caught:
        list(in_order(os._exit, [(1,), (1,)]))
    assert "\n" not in str(caught.value)


def test_workers_end_with_a_killed_caller():
    library = Path(__file__).parents[2] / "models_py"
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=library, text=True
    )
    assert caller.stdout is not None
    workers = [psutil.Process(int(pid)) for pid in caller.stdout.readline().split()]
    caller.kill()
    caller.communicate()
    end = time.monotonic() + 30
    while any(map(is_at_work, workers)) and time.monotonic() < end:
        time.sleep(0.1)
    alive = [worker for worker in workers if is_at_work(worker)]
    for worker in alive:
        worker.kill()
    assert len(workers) == 2
    assert alive == []


def is_at_work(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
