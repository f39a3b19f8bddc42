"""The demo bank's assumptions (parameters.toml) and its random streams."""

import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Parameters = dict[str, Any]

# Each process draws from its own stream, so that a change in one leaves the others as they were.
STREAMS = (
    "world", "communities", "people", "income", "everyday", "money", "loans", "products", "dirt", "tables", "memory",
    "truth",
)  # fmt: skip


def load() -> Parameters:
    """Read the generator's single parameter file."""
    return tomllib.loads((files(__package__) / "parameters.toml").read_text(encoding="utf-8"))


def draws(seed: int, stream: str, block: int = 0) -> np.random.Generator:
    """
    Make the counter-based generator of one stream and one block of customers.

    Parameters
    ----------
    seed : int
        The bank's seed.
    stream : str
        One of `STREAMS`.
    block : int
        Number of the block of customers, 0 for what the whole bank shares.

    Returns
    -------
    numpy.random.Generator
        Philox, keyed by the three: no stream depends on how many draws another one took.
    """
    key = np.array([seed, (STREAMS.index(stream) << 40) + block], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def floats(values: Any) -> Floats:
    """Turn values, such as a list of the parameter file, into an array of doubles."""
    return np.asarray(values, dtype=np.float64)


def ints(values: Any) -> Ints:
    """Turn values into an array of whole numbers."""
    return np.asarray(values, dtype=np.int64)


def pick(u: Floats, shares: Any) -> Ints:
    """Choose an index for each uniform number `u` with probabilities proportional to `shares`."""
    limits = np.cumsum(floats(shares))
    return ints(np.minimum(np.searchsorted(limits, u * limits[-1], side="right"), len(limits) - 1))
