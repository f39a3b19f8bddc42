"""What the doors are asked for, checked."""

from collections.abc import Sequence

import numpy as np

from ledgercast.classification.candidates import CANDIDATES, is_simple


def read_candidates(candidates: Sequence[str] | None) -> list[str]:
    """Read ids, all where None; `majority` is added where no simple candidate is among them."""
    names = (
        list(CANDIDATES) if candidates is None else [candidates] if isinstance(candidates, str) else list(candidates)
    )
    for name in names:
        if name not in CANDIDATES:
            raise ValueError(f"candidates: found {name!r}, expected some of {', '.join(CANDIDATES)}")
    names = list(dict.fromkeys(names))
    return names if any(is_simple(name) for name in names) else ["majority", *names]


def check_numbers(**given: tuple[int, int]) -> None:
    """See that each is a whole number of at least the second of its pair."""
    for name, (value, least) in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise ValueError(f"{name}: found {value!r}, expected a whole number of at least {least}")
