"""How often tests and intervals on a few overlapping origins are wrong where there is no difference at all.

Nominal is 0.05. `overlapping`: the loss difference of an origin is the mean of as many shocks as origins overlap, the
worst that overlap can do; `independent`: it has a shock of its own. Run: python tests/benchmarks/few_origins.py
"""

import numpy as np
from scipy import stats

REPEATS, DRAWS, SEED = 4000, 499, 1


def differences(rng: np.random.Generator, origins: int, overlap: int, is_overlapping: bool) -> np.ndarray:
    """Draw loss differences without any true difference, shape (REPEATS, origins)."""
    shocks = rng.standard_normal((REPEATS, origins + overlap - 1))
    if not is_overlapping:
        return shocks[:, :origins]
    return np.lib.stride_tricks.sliding_window_view(shocks, overlap, axis=1).mean(axis=2)


def wrong(origins: int, overlap: int, is_overlapping: bool) -> dict[str, float]:
    """Share of draws in which each procedure finds a difference."""
    rng = np.random.default_rng([SEED, origins, overlap, is_overlapping])
    d = differences(rng, origins, overlap, is_overlapping)
    mean, centred = d.mean(axis=1), d - d.mean(axis=1, keepdims=True)
    gamma = [(centred[:, k:] * centred[:, : origins - k]).sum(axis=1) / origins for k in range(overlap)]
    rectangular = 2 * np.sum(gamma, axis=0) - gamma[0]
    bartlett = 2 * np.sum([(1 - k / overlap) * gamma[k] for k in range(overlap)], axis=0) - gamma[0]
    factor = np.sqrt((origins + 1 - 2 * overlap + overlap * (overlap - 1) / origins) / origins)

    def rejected(variance: np.ndarray) -> float:
        statistic = abs(mean) / np.sqrt(np.where(variance > 0, variance, np.inf) / origins) * factor
        return float(np.mean(2 * stats.t.sf(statistic, origins - 1) < 0.05))

    starts = rng.integers(0, origins, (DRAWS, -(-origins // overlap)))
    picks = ((starts[:, :, None] + np.arange(overlap)) % origins).reshape(DRAWS, -1)[:, :origins]
    low, high = np.quantile(d[:, picks].mean(axis=2), [0.025, 0.975], axis=1)
    widening = stats.t.ppf(0.975, origins - 1) / stats.norm.ppf(0.975) / factor
    return {
        "factor": float(factor),
        "variance below 0": float(np.mean(rectangular <= 0)),
        "test, rectangular": rejected(rectangular),
        "test, as used": rejected(np.maximum(rectangular, bartlett)),
        "interval, plain": float(np.mean((low > 0) | (high < 0))),
        "interval, as used": float(
            np.mean((mean - (mean - low) * widening > 0) | (mean + (high - mean) * widening < 0))
        ),
    }


def main() -> None:
    """Print a Markdown table."""
    header = ""
    for is_overlapping in (True, False):
        for origins, overlap in ((9, 4), (9, 2), (9, 1), (8, 4), (6, 4), (5, 1), (20, 4)):
            shares = wrong(origins, overlap, is_overlapping)
            if not header:
                header = "| shocks | origins | overlap | " + " | ".join(shares) + " |"
                print(header, "| --- " * header.count(" |") + "|", sep="\n")
            kind = "overlapping" if is_overlapping else "independent"
            print(
                f"| {kind} | {origins} | {overlap} | " + " | ".join(f"{share:.2f}" for share in shares.values()) + " |"
            )


if __name__ == "__main__":
    main()
