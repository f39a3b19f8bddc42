"""Names of those whom customers pay and are paid by; all invented."""

from dataclasses import dataclass

import numpy as np

from ledgercast.demo.parameters import Ints, Parameters

OWNERS = (
    "Lindner", "Brandt", "Köster", "Albers", "Falk", "Winter", "Sommer", "Richter", "Vogel", "Jansen", "Krüger",
    "Thoma", "Ebert", "Hansen", "Ziegler", "Roth", "Böhm", "Seidel", "Pohl", "Haas", "Lorenz", "Busch", "Kern", "Adler",
)  # fmt: skip
NOUNS = {
    "groceries": "Markt", "restaurants": "Gasthaus", "cafes": "Café", "fuel": "Tankstelle",
    "public_transport": "Verkehrsbetrieb", "car": "Autohaus", "clothing": "Mode", "electronics": "Elektro",
    "online_shopping": "Versand", "pharmacy": "Apotheke", "medical": "Praxis", "entertainment": "Kino",
    "sports": "Sportclub", "household": "Haushaltswaren", "home_improvement": "Baumarkt", "travel": "Reisen",
    "education": "Akademie", "cash_withdrawal": "Geldautomat", "transfer_out": "Privat", "donations": "Hilfswerk",
    "other": "Laden",
}  # fmt: skip
FIXED = {
    "employer": ("Werke GmbH", 24), "client": ("Beratung AG", 24), "landlord": ("Immobilien", 24),
    "utility": ("Stadtwerke", 12), "telecom": ("Telekommunikation", 6), "insurer": ("Versicherung", 10),
    "agency": ("Reisebüro", 16), "streaming": ("Abo", 16), "nursery": ("Kita", 12), "craftsman": ("Handwerk", 24),
    "parent": ("Familie", 24),
}  # fmt: skip
OFFICES = ("Employment office", "Family benefits office", "Pension insurance", "Tax office", "Own account", "The bank")


@dataclass(frozen=True)
class Counterparties:
    """
    All counterparties of the bank.

    Attributes
    ----------
    names : list[str]
        Name of each code. Code category * shops + shop is a shop of an everyday category.
    start, size : dict[str, int]
        First code and number of the fixed kinds (employer, landlord, ...).
    """

    names: list[str]
    start: dict[str, int]
    size: dict[str, int]

    def own(self, kind: str, numbers: Ints) -> Ints:
        """Give each customer a lasting counterparty of a kind, from a number of the customer."""
        return self.start[kind] + (numbers + len(kind)) % self.size[kind]

    def office(self, name: str) -> int:
        """Give the code of one of `OFFICES`."""
        return self.start["offices"] + OFFICES.index(name)


def make(parameters: Parameters) -> Counterparties:
    """List the names."""
    everyday = parameters["everyday"]
    names = [
        f"{NOUNS[category]} {owner}" for category in everyday["categories"] for owner in OWNERS[: everyday["shops"]]
    ]
    start, size = {}, {}
    for kind, (noun, count) in FIXED.items():
        start[kind], size[kind] = len(names), count
        names += [f"{owner} {noun}" for owner in np.roll(OWNERS, len(kind))[:count]]
    start["offices"], size["offices"] = len(names), len(OFFICES)
    return Counterparties([*names, *OFFICES], start, size)
