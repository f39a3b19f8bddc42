"""What a candidate says of customers, before its intervals are corrected."""

from dataclasses import dataclass, replace

from ledgercast.customer_forecasts.customers import MEASURES, Floats

# a balance may be below zero, these may not: nor may what is forecast of them
NEVER_NEGATIVE = [MEASURES.index(name) for name in ("income", "spend")]
LEVELS = (80, 95)
# ends of the intervals, in the order of a row
ENDS = ("lo_80", "hi_80", "lo_95", "hi_95")


@dataclass(frozen=True)
class Points:
    """Forecasts of n customers.

    Attributes
    ----------
    mean : ndarray of float64, shape (n, horizon, measures)
        Point forecasts in the bank's currency; NaN for a customer that the candidate does not forecast.
    own : ndarray of float64, shape (n, horizon, measures, 4), optional
        The candidate's own intervals, in the order of `ENDS`; None where it has none.
    """

    mean: Floats
    own: Floats | None = None

    def clipped(self) -> "Points":
        """Cut off what is below 0 where nothing can be."""
        mean = self.mean.copy()
        mean[:, :, NEVER_NEGATIVE] = mean[:, :, NEVER_NEGATIVE].clip(min=0)
        own = None
        if self.own is not None:
            own = self.own.copy()
            own[:, :, NEVER_NEGATIVE] = own[:, :, NEVER_NEGATIVE].clip(min=0)
        return replace(self, mean=mean, own=own)
