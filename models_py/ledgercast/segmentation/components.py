"""What columns have in common: directions beyond chance, each counted once and by how reliable it is.

Many columns say the same (spend and income, balance and lowest balance), others say little but noise. Distances in
all columns count the first ones several times and drown in the second ones. So clusters are found among the factor
scores of probabilistic principal components (Tipping and Bishop 1999): directions that vary more than those of
shuffled columns do (parallel analysis, Horn 1965), each scaled to its reliability, the share of its variance that is
not noise.
"""

from dataclasses import dataclass

import numpy as np

from ledgercast.segmentation.arrays import Floats

SHUFFLES = 10
# rows on which chance is looked at
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Components:
    """Principal components of scaled columns.

    Attributes
    ----------
    mean : numpy.ndarray of shape (columns,)
        Of the scaled columns.
    directions : numpy.ndarray of shape (columns, columns)
        One component a column, largest variance first, signed so that the largest loading is above 0.
    variances : numpy.ndarray of shape (columns,)
        Variance along each.
    n_kept : int
        Components beyond chance, at least 1.
    """

    mean: Floats
    directions: Floats
    variances: Floats
    n_kept: int

    @property
    def explained(self) -> Floats:
        """Share of the variance of each component."""
        return np.asarray(self.variances / self.variances.sum())

    @property
    def reliabilities(self) -> Floats:
        """Share of the variance of each kept component that is not noise, which is what the others have on average."""
        left = self.variances[self.n_kept :]
        noise = float(left.mean()) if len(left) else 0.0
        return np.asarray(1 - noise / self.variances[: self.n_kept])

    def scores(self, scaled: Floats) -> Floats:
        """Factor scores of scaled columns, shape (rows, n_kept); the variance of each is its reliability."""
        weights = np.sqrt(self.reliabilities / self.variances[: self.n_kept])
        return np.asarray((scaled - self.mean) @ (self.directions[:, : self.n_kept] * weights))

    def picture(self, scaled: Floats) -> Floats:
        """First two principal components, shape (rows, 2); the second is 0 where there is one column."""
        flat = (scaled - self.mean) @ self.directions[:, :2]
        return np.asarray(flat if flat.shape[1] == 2 else np.column_stack([flat, np.zeros(len(flat))]))


def learn_components(scaled: Floats, rng: np.random.Generator, n_kept: int | None = None) -> Components:
    """Learn from scaled columns.

    Parameters
    ----------
    scaled : numpy.ndarray of shape (rows, columns)
        At least two rows and one column, none constant.
    rng : numpy.random.Generator
        For the shuffles that say what chance gives.
    n_kept : int, optional
        Components that are kept; found by parallel analysis where not given.

    Returns
    -------
    Components
    """
    mean = scaled.mean(axis=0)
    variances, directions = np.linalg.eigh(_covariance(scaled))
    # a column that repeats others leaves a direction without variance
    variances = np.maximum(variances[::-1], 1e-12)
    directions = directions[:, ::-1]
    largest = directions[np.argmax(np.abs(directions), axis=0), np.arange(directions.shape[1])]
    directions = directions * np.where(largest < 0, -1.0, 1.0)
    if n_kept is None:
        drawn = scaled[np.sort(rng.choice(len(scaled), min(len(scaled), MOST_ROWS), replace=False))]
        n_kept = _beyond_chance(drawn, rng)
    return Components(mean, np.ascontiguousarray(directions), variances, n_kept)


def _beyond_chance(scaled: Floats, rng: np.random.Generator) -> int:
    found = np.linalg.eigvalsh(_covariance(scaled))[::-1]
    by_chance = [np.linalg.eigvalsh(_covariance(rng.permuted(scaled, axis=0)))[::-1] for _ in range(SHUFFLES)]
    is_beyond = found > np.quantile(by_chance, 0.95, axis=0)
    return max(1, int(np.argmin(is_beyond)) if not is_beyond.all() else len(found))


def _covariance(scaled: Floats) -> Floats:
    return np.atleast_2d(np.cov(scaled.T, ddof=0))
