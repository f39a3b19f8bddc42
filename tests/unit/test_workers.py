"""Threads for streams."""

import time
from threading import Event, get_ident

import pytest

from ledgercast.workers import side_by_side


def test_side_by_side_keeps_the_order_and_uses_threads():
    first = Event()

    def slow(number):
        # the first item ends after the second has begun
        if number == 0:
            assert first.wait(timeout=20)
        else:
            first.set()
        time.sleep(0.01)
        return number, get_ident()

    made = list(side_by_side(slow, range(20), threads=2))
    assert [number for number, _ in made] == list(range(20))
    assert len({thread for _, thread in made}) == 2


def test_side_by_side_holds_few_items():
    read, done = [], 0
    for number in side_by_side(lambda item: item, (read.append(n) or n for n in range(50)), threads=2):
        done = number + 1
        assert len(read) - done <= 3
    assert done == 50


def test_side_by_side_passes_errors_on():
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(lambda item: 1 / item, [1, 0], threads=2))
