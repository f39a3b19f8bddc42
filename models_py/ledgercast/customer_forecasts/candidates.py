"""The table of candidates, and each of them at a cutoff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ledgercast.customer_forecasts.customers import YEAR, Customers
from ledgercast.customer_forecasts.evidence import Predict, earlier_forecasts
from ledgercast.customer_forecasts.handed_down import Segment, hand_down, standing_segments
from ledgercast.customer_forecasts.intervals import Factors, learn_factors
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.simple import mean_of, naive, seasonal_naive
from ledgercast.customer_forecasts.slices import Limits

SEGMENT_CHAMPION = "segment_champion"
OK = "ok"
OF_SEGMENT = "fewer than 6 months: the segment's forecast for a member"
# the simple baselines that others have to beat, set before anything is run
SIMPLE: dict[str, Callable[[Customers], Points]] = {
    "naive": naive,
    "mean_3": lambda customers: mean_of(customers, 3),
    "mean_12": lambda customers: mean_of(customers, YEAR),
    "seasonal_naive": seasonal_naive,
}
CANDIDATES = (*SIMPLE, SEGMENT_CHAMPION)


@dataclass(frozen=True)
class Candidate:
    """A candidate at one cutoff.

    Attributes
    ----------
    predict : callable
        At the cutoff.
    predict_earlier : callable
        In the months before it, where it says something else; only to learn from the errors.
    last_trained : int, optional
        Month number of the last end of a training window.
    """

    predict: Predict
    predict_earlier: Predict
    last_trained: int | None = None

    def learn(self, customers: Customers, limits: Limits) -> Factors:
        """Learn the half-widths of its intervals from customers at the cutoff, by the errors of earlier forecasts."""
        judged = list(earlier_forecasts(customers, self.predict_earlier, limits, self.last_trained))
        has_own = any(part.points.own is not None for part in judged)
        return learn_factors(judged, customers.horizon, has_own)


def candidate_at(name: str, segments: Mapping[str, Segment]) -> Candidate:
    """Give a candidate as it is at a cutoff.

    Parameters
    ----------
    name : str
        One of `CANDIDATES`.
    segments : mapping of str to Segment
        What is said of segments there.
    """
    if name in SIMPLE:
        return Candidate(SIMPLE[name], SIMPLE[name])
    if name == SEGMENT_CHAMPION:
        return Candidate(
            lambda customers: hand_down(customers, segments or standing_segments(customers)),
            # nothing was forecast of segments before the first origin
            lambda customers: hand_down(customers, standing_segments(customers)),
        )
    raise ValueError(f"model_name: found {name!r}, expected one of {', '.join(CANDIDATES)}")
