"""Fixed and unexpected bills: rent, utilities, contracts, taxes, fees, trips and shocks."""

import numpy as np

from ledgercast.demo.book import Book
from ledgercast.demo.income import cents, is_type
from ledgercast.demo.parameters import Bools, Floats, Ints, floats
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World


def fixed(world: World, people: People, state: State, book: Book, month: int, rng: np.random.Generator) -> Ints:
    """
    Post the bills that come every month, quarter or year.

    Returns
    -------
    Ints
        Paid from checking, cents, shape (block,).
    """
    p, calendar, parties = world.parameters["bills"], world.calendar, world.parties
    active, number = state.is_active, people.number
    month_of_year = calendar.month_of_year(month)
    u = rng.random((2, len(people)))

    moves = active & (u[0] < p["move_rate"])
    state.rent = state.rent * np.where(moves, 1 + p["move_jump"] * (2 * u[1] - 0.4), 1.0)
    # Rents of sitting tenants follow prices once a year, by part.
    state.rent = state.rent * np.where(
        people.raise_month == month_of_year, 1 + 0.5 * world.economy.inflation[month] / 100, 1.0
    )
    state.event_age = np.where(moves, 0, state.event_age)

    def on(day_of_month: Ints) -> Ints:
        return calendar.workday_after[calendar.day(month, day_of_month)]

    paid = np.zeros(len(people), dtype=np.int64)

    def bill(kind: str, euros: Floats, day_of_month: Ints, party: Ints | int, only: Bools) -> None:
        nonlocal paid
        paid -= book.post(kind, -cents(euros), on(day_of_month), people.bill_second, party, only & active)

    day, size = people.bill_day, len(people)
    everybody = np.ones(size, dtype=np.bool_)
    bill("rent", np.round(state.rent), 1 + day % 3, parties.own("landlord", number), ~people.is_owner)
    upkeep = p["owner_upkeep"] * state.usual_income * (0.6 + 0.8 * u[1])
    bill("upkeep", upkeep, 4 + day % 20, parties.own("craftsman", number), people.is_owner)
    # Advance payments: fixed for a year, so they change with January's prices.
    january = world.economy.prices[max(month - month_of_year, 0)]
    utilities = np.round((p["utilities"] + p["utilities_per_income"] * people.start_pay) * january)
    bill("utilities", utilities, 3 + day % 12, parties.own("utility", people.city), everybody)
    bill(
        "telecom", p["telecom"] * (0.7 + 0.05 * (number % 12)), 5 + day % 18, parties.own("telecom", number), everybody
    )
    for turn in range(int(people.subscriptions.max(initial=0))):
        price = np.full(size, p["subscription_price"]) * (0.6 + 0.25 * ((number + turn * 3) % 5)) * round(january, 1)
        party = parties.own("streaming", number * 3 + turn)
        bill("subscription", price, 2 + (day + 5 * turn) % 26, party, people.subscriptions > turn)
    insurance = p["insurance"] * (0.4 + 0.06 * day) * january
    bill("insurance", insurance, 2 + day % 10, parties.own("insurer", number), ~is_type(world, people, "student"))
    bill(
        "childcare",
        np.full(size, p["childcare"] * january),
        1 + day % 5,
        parties.own("nursery", people.city),
        people.has_children,
    )
    if month_of_year == 0:
        car = p["car_insurance"] * (0.6 + 0.03 * day) * january
        bill("insurance", car, 3 + day % 8, parties.own("insurer", number + 3), people.has_car)
    if month_of_year % 3 == 2:
        tax = p["tax_quarter"] * state.usual_income
        bill("tax", tax, np.full(size, 10), parties.office("Tax office"), is_type(world, people, "freelancer"))
        bill("fee", np.full(size, p["account_fee"]), np.full(size, 30), parties.office("The bank"), people.pays_fee)
    return paid


def unexpected(
    world: World, people: People, state: State, book: Book, month: int, rng: np.random.Generator
) -> tuple[Ints, Bools]:
    """
    Post trips and unexpected big bills.

    Returns
    -------
    paid : Ints
        Paid from checking, cents, shape (block,).
    shocked : Bools
        Who had an unexpected bill, shape (block,).
    """
    p, calendar, parties = world.parameters["bills"], world.calendar, world.parties
    size, active, prices = len(people), state.is_active, world.economy.prices[month]
    u = rng.random((5, size))
    z = rng.normal(size=(2, size))
    day = calendar.month_start[month] + (u[0] * (calendar.month_start[month + 1] - calendar.month_start[month])).astype(
        np.int64
    )
    second = 30_000 + (u[1] * 30_000).astype(np.int64)

    paid = np.zeros(size, dtype=np.int64)
    shocked = active & (u[2] < world.by_type("types", "shock_rate", people.type))
    amount = -cents(p["shock_median"] * np.exp(p["shock_sigma"] * z[0]) * prices)
    limits = np.where(people.has_car, 0.45, 0.0)
    kinds = (
        ("car_repair", u[3] < limits, parties.own("craftsman", people.number + 5)),
        ("appliance", (u[3] >= limits) & (u[3] < 0.7), parties.own("craftsman", people.number + 9)),
        ("medical_bill", (u[3] >= 0.7) & (u[3] < 0.85), parties.own("craftsman", people.number + 2)),
        ("home_repair", u[3] >= 0.85, parties.own("craftsman", people.number + 1)),
    )
    for kind, chosen, party in kinds:
        paid -= book.post(kind, amount, day, second, party, shocked & chosen)

    # Trips need money in hand and an easy mind.
    means = (state.checking + state.savings) / np.maximum(state.usual_income * 100, 1)
    wish = floats(p["holiday_trip"])[calendar.month_of_year(month)] * world.by_type(
        "bills", "holiday_on_type", people.type
    )
    goes = active & ~shocked & (u[4] < wish * np.exp(-0.5 * state.strain)) & (means > 0.6)
    cost = -cents(p["holiday_cost"] * state.usual_income * np.exp(0.5 * z[1]))
    paid -= book.post("trip", cost, day, second, parties.own("agency", people.number), goes)
    return paid, shocked
