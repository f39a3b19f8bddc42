"""One recurrent network for all series of an origin, fitted to windows of their past."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import norm

from ledgercast.forecasting.base import Floats, History, Prediction
from ledgercast.forecasting.recurrent.series_windows import Cut, last_windows, training_windows
from ledgercast.network import Network, Settings, fit_network

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MEMBERS, EPOCHS, BATCH_SIZE, LEARNING_RATE, UNITS, DROPOUT = 3, 16, 256, 6e-3, 32, 0.1
# values that a window knows at least; a shorter series is not forecast
FEWEST_POINTS = 6
# as many where there are series that are long enough
USUAL_POINTS = 13
MOST_WINDOWS = 40_000
# few windows are gone through more often, in smaller batches
FEWEST_STEPS, MOST_EPOCHS, SMALL_BATCH = 150, 100, 32
# a window is about one season long, and not longer than that, as training takes time
SHORTEST, LONGEST = 13, 60
FEWEST_MEMORY, MOST_MEMORY, SEASONS_OF_MEMORY = 120, 600, 10
# a series that has always been positive is not forecast below this share of its lowest value, as with theta
LOWEST_SHARE = 0.5


@dataclass(frozen=True)
class FittedRecurrent:
    """A network and how its windows are cut.

    Attributes
    ----------
    network : Network
        Fitted to all series of an origin.
    cut : Cut
        As in training.
    """

    network: Network
    cut: Cut

    def predict(self, histories: Sequence[History], levels: Sequence[float]) -> list[Prediction | str]:
        """Forecast series, of the origin of the fit or of later ones; see `GlobalCandidate`."""
        made: list[Prediction | str] = [_why_not(history) for history in histories]
        asked = [position for position, why in enumerate(made) if not why]
        if not asked:
            return made
        windows, scales = last_windows([histories[position] for position in asked], self.cut)
        forecast = self.network.predict(windows)
        means = scales.restore(forecast.mean[..., 0].astype(float))
        ends = scales.restore(_at_levels(forecast.quantiles[:, :, 0].astype(float), levels))
        for position, mean, of_series in zip(asked, means, ends, strict=True):
            history = histories[position]
            steps = len(history.future)
            floor = LOWEST_SHARE * history.y.min() if history.y.min() > 0 else -np.inf
            lower, upper = np.split(of_series[:steps].T, 2)
            made[position] = Prediction(np.maximum(mean[:steps], floor), lower, upper)
        return made


@dataclass(frozen=True)
class Recurrent:
    """LSTM or GRU; settings were chosen on later slices of the training parts of M3's monthly series.

    Attributes
    ----------
    cell : str
        'lstm' or 'gru'.
    """

    cell: Literal["lstm", "gru"]

    def fit(self, histories: Sequence[History], seed: int) -> FittedRecurrent:
        """Fit to all series of an origin; see `GlobalCandidate`."""
        usable = [history for history in histories if not _why_not(history)]
        longest = max((len(history.y) for history in usable), default=0)
        if longest <= FEWEST_POINTS:
            raise ValueError(f"needs a series of more than {FEWEST_POINTS} points, the longest has {longest}")
        season_length = usable[0].season_length
        cut = Cut(
            length=min(max(SHORTEST, season_length + 1), LONGEST),
            horizon=max(len(history.future) for history in usable),
            memory=int(np.clip(SEASONS_OF_MEMORY * season_length, FEWEST_MEMORY, MOST_MEMORY)),
        )
        # where all are short, windows have to be, too
        fewest = max(FEWEST_POINTS, min(USUAL_POINTS, longest // 2))
        windows = training_windows(usable, cut, fewest, MOST_WINDOWS)
        if windows is None:
            raise ValueError(f"needs a series of more than {fewest} points, the longest has {longest}")
        batch = BATCH_SIZE if len(windows) >= FEWEST_STEPS * SMALL_BATCH else SMALL_BATCH
        steps = max(len(windows) // batch, 1)
        settings = Settings(
            cell=self.cell,
            units=UNITS,
            head_units=UNITS,
            dropout=DROPOUT,
            quantiles=QUANTILES,
            members=MEMBERS,
            epochs=min(max(EPOCHS, -(-FEWEST_STEPS // steps)), MOST_EPOCHS),
            batch_size=batch,
            learning_rate=LEARNING_RATE,
        )
        return FittedRecurrent(fit_network(windows, None, settings, seed), cut)


def _why_not(history: History) -> str:
    if len(history.y) < FEWEST_POINTS:
        return f"needs {FEWEST_POINTS} points, has {len(history.y)}"
    return "constant series" if np.ptp(history.y) == 0 else ""


def _at_levels(quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Find the ends of intervals between the quantiles, all lower ones first, shape (n, horizon, 2 * levels).

    On a straight line over the quantiles of a normal distribution, of which the outermost two tell what is beyond them.
    """
    upper = 0.5 + np.asarray(levels, dtype=float) / 200
    known, wanted = norm.ppf(QUANTILES), norm.ppf(np.concatenate([1 - upper, upper]))
    right = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
    ends: Floats = quantiles[..., right - 1] * (1 - share) + quantiles[..., right] * share
    return ends
