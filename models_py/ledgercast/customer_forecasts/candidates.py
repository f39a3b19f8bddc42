"""The table of candidates, and each of them at a cutoff."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ledgercast.customer_forecasts.customers import YEAR, Customers
from ledgercast.customer_forecasts.evidence import Predict, Seen, earlier_forecasts
from ledgercast.customer_forecasts.fits import FITTED, Fit, latest
from ledgercast.customer_forecasts.handed_down import Segment, hand_down, standing_segments, with_own_tiers
from ledgercast.customer_forecasts.intervals import Factors, learn_factors
from ledgercast.customer_forecasts.one_by_one import SLOW
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.simple import mean_of, naive, seasonal_naive
from ledgercast.customer_forecasts.slices import Limits

SEGMENT_CHAMPION = "segment_champion"
OK = "ok"
OF_SEGMENT = "fewer than 6 months: the segment's forecast for a member"
OF_FEW_MONTHS = "fewer than 6 months: a simple baseline of them"
# the simple baselines that others have to beat, set before anything is run
SIMPLE: dict[str, Callable[[Customers], Points]] = {
    "naive": naive,
    "mean_3": lambda customers: mean_of(customers, 3),
    "mean_12": lambda customers: mean_of(customers, YEAR),
    "seasonal_naive": seasonal_naive,
}
CANDIDATES = (*SIMPLE, SEGMENT_CHAMPION, *FITTED, *SLOW)
# what says something where a fitted candidate has no fit yet
STAND_IN = "naive"
NO_FIT = f"no fit yet: {STAND_IN} instead"


@dataclass(frozen=True)
class Candidate:
    """A candidate at one cutoff.

    Attributes
    ----------
    predict : callable
        At the cutoff.
    predict_earlier : callable
        In the months before it, where it says something else; only to learn from the errors.
    seen : Seen, optional
        Months of the windows that its fit saw.
    fit : Fit, optional
        What it was fitted as.
    status : str
        'ok', or what is done instead.
    """

    predict: Predict
    predict_earlier: Predict
    seen: Seen | None = None
    fit: Fit | None = None
    status: str = OK

    def learn(self, customers: Customers, limits: Limits) -> Factors:
        """Learn the half-widths of its intervals from customers at the cutoff, by the errors of earlier forecasts."""
        judged = earlier_forecasts(customers, self.predict_earlier, limits, self.seen)
        return learn_factors(judged, customers.horizon, any(part.points.own is not None for part in judged))


def candidate_at(
    name: str, cutoff: int, segments: Mapping[str, Segment], fits: Mapping[str, Sequence[Fit]]
) -> Candidate:
    """Give a candidate as it is at a cutoff.

    Parameters
    ----------
    name : str
        One of `CANDIDATES`, but none of `SLOW`, which are not fitted apart from a back-test.
    cutoff : int
        Month number.
    segments : mapping of str to Segment
        What is said of segments there.
    fits : mapping of str to sequence of Fit
        Fitted candidates by name; those of later cutoffs are not used.
    """
    if name in SIMPLE:
        return Candidate(SIMPLE[name], SIMPLE[name])
    if name == SEGMENT_CHAMPION:
        return Candidate(
            lambda customers: hand_down(customers, segments),
            _hand_down_earlier,
        )
    if name in FITTED:
        fit = latest(fits.get(name, ()), cutoff)
        if fit is None:
            return replace(candidate_at(STAND_IN, cutoff, segments, fits), status=NO_FIT)
        predict = fit.fitted.predict
        return Candidate(predict, predict, fit.fitted.seen, fit)
    raise ValueError(f"model_name: found {name!r}, expected one of {', '.join(CANDIDATES)}")


def _hand_down_earlier(customers: Customers) -> Points:
    """Hand down that segments stay where they are: nothing was forecast of them before the first origin."""
    known = with_own_tiers(customers)
    return hand_down(known, standing_segments(known))
