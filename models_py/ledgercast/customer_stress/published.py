"""A model that is published: fitted, put right, explained, and kept as bytes that run no code when they are read."""

from dataclasses import dataclass

from ledgercast.classification.skops_files import read_skops, write_skops
from ledgercast.customer_forecasts.customers import Floats
from ledgercast.customer_stress.aggregates import Aggregates
from ledgercast.customer_stress.calibrated import Calibration
from ledgercast.customer_stress.candidates import CANDIDATES, Fit
from ledgercast.customer_stress.explanation import Explanation

FORMAT = 1


@dataclass(frozen=True)
class Published:
    """A model of one bank.

    Attributes
    ----------
    model_name : str
        Id of the candidate.
    floor : float
        Balance below which an account counts as depleted.
    fit : Fit or None
        None where it is a network that was read back: its artifact is kept by the task that trained it.
    calibration : Calibration
        What puts its chances right.
    explanation : Explanation
        What moves its chance of stress.
    """

    model_name: str
    floor: float
    fit: Fit | None
    calibration: Calibration
    explanation: Explanation

    def chances(self, sums: Aggregates, fit: Fit | None = None) -> Floats:
        """Chances of n customers, shape (n, 12); a network is given as `fit`."""
        said = self.fit or fit
        if said is None:
            raise ValueError(
                f"{self.model_name}: found no network, expected its artifact; build customer_forecasts first"
            )
        return self.calibration.chances(said.raw(sums), sums.customers)

    def to_bytes(self) -> bytes:
        """Write the model as a skops file."""
        return write_skops(
            {
                "model_name": self.model_name,
                "floor": self.floor,
                "fit": self.fit.to_plain() if self.model_name in CANDIDATES and self.fit else None,
                "calibration": self.calibration.to_plain(),
                "explanation": self.explanation.to_plain(),
            },
            FORMAT,
        )

    @staticmethod
    def from_bytes(data: bytes) -> "Published":
        """Read what `to_bytes` wrote.

        Raises
        ------
        ValueError
            One line, where the bytes are damaged, something else, or hold types that are not trusted.
        """
        content = read_skops(data, FORMAT, "artifact", "a model of customer_stress", "build the task again")
        name, plain = content["model_name"], content["fit"]
        return Published(
            name,
            content["floor"],
            None if plain is None else CANDIDATES[name].from_plain(plain),
            Calibration.from_plain(content["calibration"]),
            Explanation.from_plain(content["explanation"]),
        )
