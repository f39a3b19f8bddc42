"""All that the customers of a bank share, made once."""

from dataclasses import dataclass, replace

import numpy as np

from ledgercast.demo import calendar, counterparties, demand, economy
from ledgercast.demo.parameters import Floats, Ints, Parameters, draws, floats


@dataclass(frozen=True)
class World:
    """
    The surroundings of one bank.

    Attributes
    ----------
    favourites : Ints
        Shops that a community prefers, shape (communities, categories, 3).
    tastes : Floats
        Log rate that a community adds to each product, shape (communities, products).
    cities : list[str]
        Names of all cities; city_start holds the first one of each region.
    """

    parameters: Parameters
    seed: int
    calendar: calendar.Calendar
    economy: economy.Economy
    demand: demand.Demand
    parties: counterparties.Counterparties
    favourites: Ints
    tastes: Floats
    cities: list[str]
    city_start: Ints

    def by_type(self, section: str, name: str, types: Ints) -> Floats:
        """Look a parameter up for the type of each customer."""
        return floats(self.parameters[section][name])[types]


def make(parameters: Parameters, months: int, seed: int) -> World:
    """
    Make the surroundings of a bank.

    Parameters
    ----------
    parameters : dict
        The parameter file, see `parameters.load`.
    months : int
        Number of months, at least 1.
    seed : int
        The bank's seed, at least 0.
    """
    days = calendar.make(parameters, months)
    surroundings = economy.make(parameters, days, seed)
    rng = draws(seed, "communities")
    communities, everyday = parameters["people"]["communities"], parameters["everyday"]
    products = parameters["products"]
    favourites = rng.integers(0, everyday["shops"], (communities, len(everyday["categories"]), 3))
    tastes = rng.normal(size=(communities, len(products["names"])))
    # The same spread in every bank: its share of what drives purchases is fixed.
    tastes = floats(products["community_sigma"]) * (tastes - tastes.mean(axis=0)) / tastes.std(axis=0)
    cities = parameters["regions"]["cities"]
    return World(
        parameters,
        seed,
        days,
        surroundings,
        demand.make(parameters, days, surroundings),
        counterparties.make(parameters),
        favourites,
        tastes,
        [city for region in cities for city in region],
        np.cumsum([0, *map(len, cities)])[:-1],
    )


def after(world: World, month: int, ahead: int) -> World:
    """
    Give the surroundings as they are expected at the start of a month, for what-if runs.

    Parameters
    ----------
    month : int
        What came before it is known.
    ahead : int
        Months that are needed from there on.
    """
    p = world.parameters
    months = max(month + ahead, world.calendar.months)
    last = str(world.calendar.first_month + (months - 1))
    later = {**p, "calendar": {**p["calendar"], "last_month": last}}
    days = calendar.make(later, months)
    surroundings = economy.expected(p, days, world.economy, month)
    return replace(world, calendar=days, economy=surroundings, demand=demand.make(p, days, surroundings))
