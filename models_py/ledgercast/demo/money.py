"""Money over a month: spending level, savings, credit card, overdraft, interest, strain, joining and leaving."""

import numpy as np

from ledgercast.demo.book import Book
from ledgercast.demo.income import cents
from ledgercast.demo.parameters import Bools, Floats, Ints, floats
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World


def low_point(people: People, state: State) -> Ints:
    """Estimate the checking balance before the next pay, cents: a month's end flatters those paid shortly before it."""
    return state.checking - np.rint(state.usual_income * 100 * people.payday / 31).astype(np.int64)


def spending_level(world: World, people: People, state: State, bills: Ints, month: int, noise: Floats) -> Floats:
    """
    Work out how much dearer or cheaper than the usual prices everybody buys in this month.

    Parameters
    ----------
    bills : Ints
        Fixed bills of the month, cents, shape (block,).
    noise : Floats
        Standard normal, shape (block,).
    """
    p = world.parameters["money"]
    income = np.maximum(state.usual_income, 1.0)
    budget = people.propensity * np.maximum(income - bills / 100, 0.25 * income)
    share = np.exp(people.habit.astype(np.float64))
    price = share @ world.demand.group_price / share.sum(axis=1)
    held = low_point(people, state) / 100 / income
    brake = p["brake"] * np.where(people.is_attentive, 1.0, p["careless_brake"])
    reserve = held + state.savings / 100 / income
    log_level = (
        p["spend_sigma"] * noise
        + p["wealth_effect"] * np.clip(reserve - 1, 0, 6)
        + p["confidence_effect"] * world.economy.confidence[month]
        - p["strain_cut"] * np.minimum(state.strain, 4)
        - brake * np.maximum(p["brake_from"] - held, 0)
    )
    return floats(budget / (people.rate * price) * np.exp(np.clip(log_level, -1.6, 0.8)))


def settle_card(world: World, people: People, state: State, book: Book, month: int) -> None:
    """Pay last month's card bill from checking."""
    calendar = world.calendar
    owed = np.where(state.left < 0, -state.card, 0)
    day, second = calendar.workday_after[calendar.day(month, 5 + people.bill_day % 3)], 14_400
    own = world.parties.office("Own account")
    book.post("card_settled", -owed, day, second, own)
    book.post("card_cleared", owed, day, second, own)
    state.checking = state.checking - owed
    state.card = state.card + owed


def save(
    world: World, people: People, state: State, book: Book, expected: Ints, month: int, rng: np.random.Generator
) -> None:
    """
    Move money between checking and savings: standing orders, sweeps of a surplus, help from savings.

    Parameters
    ----------
    expected : Ints
        Checking balance that is expected before the next pay, cents, shape (block,).
    """
    p, calendar = world.parameters["money"], world.calendar
    u = rng.random((2, len(people)))
    income = np.maximum(np.rint(state.usual_income * 100), 1)
    saver = state.is_active & people.has_savings
    order = np.rint(people.saving_rate * state.usual_income / 10) * 1000
    order = np.where(saver & (order < expected) & (state.strain < 1.5) & (state.months_out == 0), order, 0)
    surplus = expected - order - p["comfort"] * income
    order += np.where(saver & (surplus > 0) & (u[0] < p["sweep_rate"]), np.rint(p["sweep"] * surplus / 5000) * 5000, 0)
    to_savings = np.maximum(order, 0).astype(np.int64)

    need = p["low_water"] * income - expected
    notices = people.is_attentive | (u[0] < p["careless_help"])
    helped = saver & (need > 0) & notices & (to_savings == 0)
    from_savings = np.where(helped, np.minimum(np.ceil(need / 5000) * 5000, state.savings), 0).astype(np.int64)

    day = calendar.day(month, np.minimum(people.payday % 28 + 2, 28))
    late = calendar.day(month, 4 + (u[1] * 14).astype(np.int64))
    own, second = world.parties.office("Own account"), people.bill_second + 1_800
    book.post("from_checking", -to_savings, day, second, own)
    book.post("to_savings", to_savings, day, second, own)
    book.post("from_savings", -from_savings, late, second, own)
    book.post("to_checking", from_savings, late, second, own)
    state.checking = state.checking + from_savings - to_savings
    state.savings = state.savings + to_savings - from_savings


def interest(world: World, people: People, state: State, book: Book, month: int) -> None:
    """Charge overdraft interest at each month's end, pay savings interest at the year's end."""
    p, calendar = world.parameters["money"], world.calendar
    bank = world.parties.office("The bank")
    last = calendar.day(month, 31)
    overdrawn = np.maximum(-(low_point(people, state) + state.checking) // 2, 0)
    charge = np.where(state.left < 0, np.rint(overdrawn * p["overdraft_rate"] / 12), 0).astype(np.int64)
    state.checking += book.post("penalty_interest", -charge, last, 82_800, bank, state.is_active)
    if calendar.month_of_year(month) == 11:
        year = (calendar.first_month + month).astype("datetime64[Y]").astype(int) + 1970
        rates = world.parameters["macro"]["years"]
        rate = floats(p["savings_interest"])[int(np.clip(year - rates[0], 0, len(rates) - 1))]
        earned = np.rint(np.where(state.left < 0, state.savings, 0) * rate).astype(np.int64)
        state.savings += book.post("interest", earned, last, 82_860, bank)


def feel(world: World, people: People, state: State, income: Ints, lost: Bools, shocked: Bools) -> None:
    """
    Let the month's end work on strain and habits.

    Parameters
    ----------
    income : Ints
        Regular income of the month, cents, shape (block,).
    lost, shocked : Bools
        Who lost work, who had an unexpected bill, shape (block,).
    """
    p = world.parameters["money"]
    usual = np.maximum(state.usual_income, 1.0) * 100
    low = low_point(people, state) / usual
    push = (
        p["strain_overdrawn"] * (low < 0)
        + p["strain_deep"] * np.clip(-low, 0, 3)
        + p["strain_job_loss"] * (state.months_out > 0)
        + p["strain_shock"] * shocked
        - p["strain_relief"] * np.clip(low + state.savings / usual, 0, 3)
    )
    strain = np.maximum(p["strain_keep"] * state.strain + push, 0)
    state.strain = np.where(state.is_active, strain, state.strain)
    speed = np.where(state.is_active, p["habit_speed"], 0)
    state.usual_income = state.usual_income + speed * (income / 100 - state.usual_income)


def come_and_go(world: World, people: People, state: State, book: Book, month: int, rng: np.random.Generator) -> None:
    """Let customers join with a first deposit, fall silent, or leave with what they have."""
    p, calendar = world.parameters["people"], world.calendar
    u = rng.random((3, len(people)))
    own, second = world.parties.own("parent", people.number + 3), people.bill_second

    joins = (people.first_month == month) & (month > 0)
    first = np.where(joins, cents(np.round(people.start_pay * (0.15 + 0.8 * u[0]), -1)), 0)
    state.checking += book.post("deposit", first, people.joined, second, own)
    nest = cents(np.round(people.start_pay * world.by_type("types", "savings_at_start", people.type) * u[1], -1))
    state.savings += book.post("savings_deposit", nest, people.joined, second + 600, own, joins & people.has_savings)
    state.is_active = state.is_active | joins

    free = state.is_active & (state.loan_left == 0) & (state.card == 0) & (month - people.first_month >= 12)
    leaves = free & (u[2] < p["leave_rate"])
    dormant = free & ~leaves & (u[2] < p["leave_rate"] + p["dormant_rate"])
    day = calendar.workday_after[calendar.day(month, 12 + people.bill_day % 10)]
    own = world.parties.own("parent", people.number + 4)
    state.checking += book.post("closing", -state.checking, day, second, own, leaves & (state.checking > 0))
    state.checking += book.post("deposit", -state.checking, day, second, own, leaves & (state.checking < 0))
    state.savings += book.post("savings_closing", -state.savings, day, second, own, leaves & (state.savings > 0))
    state.left = np.where(leaves, day, state.left)
    state.is_active = state.is_active & ~leaves & ~dormant
