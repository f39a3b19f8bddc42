"""What moves the chance of stress, cheaply enough for everybody.

The log-odds that a model publishes are regressed on the encoded aggregates (ridge), for each number of months; what a
customer's aggregate adds is its coefficient times the distance from the mean. That is the linear part of what the model
says, and `fidelity` tells how much of it that is. Sampled Shapley values of a million customers would take hours.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit

from ledgercast.customer_forecasts.customers import Floats
from ledgercast.customer_forecasts.events import EVENTS, WITHIN
from ledgercast.customer_stress.aggregates import Aggregates
from ledgercast.customer_stress.encoding import Encoding, fit_encoding

# of the windows: aggregates that go together share what they explain, in place of large effects that cancel
RIDGE = 0.1
# chances nearer to 0 or 1 differ in log-odds, but not for a reader
LEAST = 0.002
STRESS = [EVENTS.index("stress") * len(WITHIN) + place for place in range(len(WITHIN))]


@dataclass(frozen=True)
class Explanation:
    """The linear part of a model's chances of stress.

    Attributes
    ----------
    encoding : Encoding
        Of the aggregates.
    slopes : numpy.ndarray of float64, shape (columns, 3)
        Log-odds an encoded unit, within 1, 3 and 6 months.
    fidelity : numpy.ndarray of float64, shape (3,)
        Share of the variance of the log-odds that is linear, 0 to 1; NaN where all are alike.
    """

    encoding: Encoding
    slopes: Floats
    fidelity: Floats

    def by_topic(self, sums: Aggregates) -> tuple[list[str], Floats]:
        """Sum up what the aggregates of each topic add to the log-odds: topics, and values of shape (n, topics, 3)."""
        encoded = self.encoding.apply(sums.values)
        topics = list(dict.fromkeys(column.topic for column in sums.columns))
        added = np.zeros((len(encoded), len(topics), len(WITHIN)))
        for place, topic in enumerate(topics):
            own = [number for number, column in enumerate(sums.columns) if column.topic == topic]
            added[:, place] = encoded[:, own] @ self.slopes[own]
        return topics, added

    def to_plain(self) -> dict[str, Any]:
        """Give what skops writes."""
        return {"encoding": vars(self.encoding), "slopes": self.slopes, "fidelity": self.fidelity}

    @staticmethod
    def from_plain(plain: dict[str, Any]) -> "Explanation":
        """Undo `to_plain`."""
        return Explanation(Encoding(**plain["encoding"]), plain["slopes"], plain["fidelity"])


def explain(sums: Aggregates, p: Floats) -> Explanation:
    """Learn the linear part of a model's chances.

    Parameters
    ----------
    sums : Aggregates
        n windows.
    p : numpy.ndarray of float64, shape (n, 12)
        Chances that the model publishes of them.
    """
    encoding = fit_encoding(sums.values)
    encoded = encoding.apply(sums.values)
    centred = encoded - encoded.mean(axis=0)
    slopes, fidelity = np.zeros((encoded.shape[1], len(WITHIN))), np.full(len(WITHIN), np.nan)
    for place, head in enumerate(STRESS):
        known = ~np.isnan(p[:, head])
        said = logit(np.clip(p[known, head], LEAST, 1 - LEAST))
        if not known.any() or np.ptp(said) < 1e-9:
            continue
        own = [number for number, column in enumerate(sums.columns) if column.within in (0, WITHIN[place])]
        design, gap = centred[known][:, own], said - said.mean()
        slopes[own, place] = np.linalg.solve(design.T @ design + RIDGE * len(said) * np.eye(len(own)), design.T @ gap)
        fidelity[place] = 1 - np.mean((gap - design @ slopes[own, place]) ** 2) / np.mean(gap**2)
    return Explanation(encoding, slopes, fidelity)
