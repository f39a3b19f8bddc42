"""Columns made comparable: logarithms where they are skewed, medians and quartiles instead of means and deviations."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from ledgercast.segmentation.arrays import Anything, Bools, Floats

SKEWED = 1.0
# of a normal distribution: the distance of its quartiles over its standard deviation
QUARTILES_PER_DEVIATION = 1.349
# a value beyond says no more than that it is extreme
WIDEST = 3.0
MOST_MISSING = 0.5
# of names in artifacts
PREFIX = "scaling_"


@dataclass(frozen=True)
class Scaling:
    """What was learned of each column; arrays of shape (columns,).

    Attributes
    ----------
    is_log : numpy.ndarray of bool
        Is asinh(x / unit) taken? It is the logarithm for large values of either sign and 0 at 0.
    unit : numpy.ndarray
        Median size of the values that are not 0; 1 where no logarithm is taken.
    centre, spread : numpy.ndarray
        Median, and quartile distance / 1.349 (the standard deviation where more than half of the values are equal),
        of what the logarithm gives.
    """

    is_log: Bools
    unit: Floats
    centre: Floats
    spread: Floats

    def apply(self, matrix: Floats) -> Floats:
        """Scale, shape (rows, columns); missing and infinite values count as the median, others end at 3 deviations."""
        with np.errstate(invalid="ignore", over="ignore"):
            bent = np.where(self.is_log, np.arcsinh(matrix / self.unit), matrix)
            scaled = np.clip((bent - self.centre) / self.spread, -WIDEST, WIDEST)
        scaled[~np.isfinite(matrix)] = 0.0
        return np.asarray(scaled, dtype=np.float64)

    def to_arrays(self) -> dict[str, Anything]:
        """Give what artifacts keep."""
        return {f"{PREFIX}{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def from_arrays(arrays: Mapping[str, Anything]) -> "Scaling":
        """Read what `to_arrays` gave, among other arrays."""
        return Scaling(**{field.name: arrays[f"{PREFIX}{field.name}"] for field in fields(Scaling)})


def why_left_out(matrix: Floats) -> list[str | None]:
    """For each column, why it can't tell customers apart; None where it can. Infinite values count as missing."""
    return [_why(matrix[:, j]) for j in range(matrix.shape[1])]


def learn_scaling(matrix: Floats) -> Scaling:
    """Learn from columns that `why_left_out` has nothing against, shape (rows, columns)."""
    learned = [_learn(column[np.isfinite(column)]) for column in matrix.T]
    is_log, unit, centre, spread = (list(part) for part in zip(*learned, strict=True)) if learned else ([], [], [], [])
    return Scaling(np.array(is_log, dtype=bool), np.array(unit), np.array(centre), np.array(spread))


def _why(column: Floats) -> str | None:
    known = column[np.isfinite(column)]
    if len(known) == 0:
        return "no value is known"
    if len(known) < (1 - MOST_MISSING) * len(column):
        return f"only {len(known)} of {len(column)} values are known"
    return "constant" if np.ptp(known) <= 1e-12 * np.abs(known).max() else None


def _learn(known: Floats) -> tuple[bool, float, float, float]:
    unit = float(np.median(np.abs(known[known != 0])))
    bent = np.arcsinh(known / unit)
    is_log = abs(_skewness(known)) > max(SKEWED, abs(_skewness(bent)))
    values = bent if is_log else known
    deviation = float(np.std(values))
    low, high = np.quantile(values, [0.25, 0.75])
    spread = float(high - low) / QUARTILES_PER_DEVIATION
    return is_log, unit if is_log else 1.0, float(np.median(values)), spread if spread > deviation / 3 else deviation


def _skewness(values: Floats) -> float:
    # over the largest one, so that no cube overflows
    small = values / np.abs(values).max()
    deviation = float(np.std(small))
    return float(np.mean((small - small.mean()) ** 3) / deviation**3) if deviation > 1e-100 else 0.0
