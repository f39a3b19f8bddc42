"""Work and pay: salaries, bonuses, raises, job losses and recoveries, pensions, benefits, freelancers' invoices."""

import numpy as np

from ledgercast.demo.book import Book
from ledgercast.demo.parameters import Bools, Floats, Ints, floats, ints
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World


def cents(euros: Floats) -> Ints:
    """Round EUR to cents, never below zero."""
    return ints(np.rint(np.maximum(euros, 0) * 100))


def is_type(world: World, people: People, name: str) -> Bools:
    """Tell who is of a customer type."""
    return np.asarray(people.type == world.parameters["types"]["names"].index(name), dtype=np.bool_)


def job_loss_rate(world: World, people: People, month: int) -> Floats:
    """Probability that those at work lose it in a month, shape (block,)."""
    p, economy = world.parameters["income"], world.economy
    log_rate = p["job_loss_on_unemployment"] * _unemployment_gap(world, people, month)
    log_rate = log_rate + world.parameters["drift"]["job_loss"] * economy.drift[month] + 0.25 * people.risk
    return floats(p["job_loss_rate"] * world.by_type("types", "job_loss", people.type) * np.exp(log_rate))


def can_lose_work(world: World, people: People, state: State) -> Bools:
    """Tell who is at work."""
    return np.asarray((state.months_out == 0) & ~is_type(world, people, "retiree"), dtype=np.bool_)


def _unemployment_gap(world: World, people: People, month: int) -> Floats:
    """Unemployment in the customer's region over the usual one, percentage points, shape (block,)."""
    offset = floats(world.parameters["regions"]["unemployment_offset"])[people.region]
    return floats(world.economy.unemployment[month] + offset - np.mean(world.parameters["macro"]["unemployment"]))


def careers(
    world: World, people: People, state: State, month: int, rng: np.random.Generator, least_loss: float = 0.0
) -> Bools:
    """
    Let a month happen to everybody's work and change pay, months_out and event_age of the state.

    Parameters
    ----------
    least_loss : float
        Raises lower probabilities of losing work; what-if runs do so, and weigh their draws.

    Returns
    -------
    Bools
        Who lost work in this month, shape (block,).
    """
    p, economy = world.parameters["income"], world.economy
    u = rng.random((4, len(people)))
    z = rng.normal(size=(2, len(people)))
    retired = is_type(world, people, "retiree")
    works = can_lose_work(world, people, state)
    lost = works & (u[0] < np.maximum(job_loss_rate(world, people, month), least_loss))
    gap = _unemployment_gap(world, people, month)
    finds = (state.months_out > 0) & (u[1] < p["find_job_rate"] * np.exp(p["find_job_on_unemployment"] * gap))
    state.months_out = np.where(lost, 1, np.where(finds, 0, state.months_out + (state.months_out > 0)))
    state.pay = np.where(finds, state.pay * p["new_pay"] * np.exp(p["new_pay_sigma"] * z[0]), state.pay)

    inflation = economy.inflation[month] / 100
    rise = p["raise_mean"] + p["raise_on_inflation"] * inflation + p["raise_sigma"] * z[1]
    has_raise = works & (people.raise_month == world.calendar.month_of_year(month))
    state.pay = np.where(has_raise, state.pay * (1 + np.maximum(rise, 0)), state.pay)
    promoted = works & (u[2] < p["promotion_rate"])
    state.pay = np.where(promoted, state.pay * (1 + p["promotion_jump"]), state.pay)
    if world.calendar.month_of_year(month) == 6:  # pensions follow wages every July
        state.pay = np.where(retired, state.pay * (1 + 0.01 + 0.55 * inflation), state.pay)
    state.event_age = np.where(lost | finds | promoted, 0, state.event_age + 1)
    return np.asarray(lost, dtype=np.bool_)


def receive(
    world: World, people: People, state: State, book: Book, month: int, lost: Bools, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """
    Post a month's income.

    Parameters
    ----------
    lost : Bools
        Who lost work in this month: they get part of the pay.

    Returns
    -------
    regular, extra : Ints
        Income that comes every month and income that does not (bonuses), cents, shape (block,).
    """
    p, calendar, parties = world.parameters["income"], world.calendar, world.parties
    u = rng.random((3, len(people)))
    z = rng.normal(size=(3, len(people)))
    active = state.is_active
    at_work = (state.months_out == 0) | lost
    retired, freelance = is_type(world, people, "retiree"), is_type(world, people, "freelancer")
    noise = np.exp(world.by_type("types", "income_noise", people.type) * z[0])
    pay = cents(state.pay * noise * np.where(lost, 0.4 + 0.5 * u[0], 1.0))
    employer = parties.own("employer", people.number * 7)
    payday = calendar.payday(month, people.payday)
    salaried = active & at_work & ~retired & ~freelance
    regular = book.post("salary", pay, payday, 3_600 + people.bill_second // 20, employer, salaried)
    last_workday = calendar.workday_before[calendar.day(month, 31)]
    regular += book.post("pension", pay, last_workday, 5_400, parties.office("Pension insurance"), active & retired)

    share = 0.35 + 0.4 * u[1]
    invoices = (np.rint(pay * share).astype(np.int64), pay - np.rint(pay * share).astype(np.int64))
    for turn, amount in enumerate(invoices):
        day = calendar.workday_after[calendar.day(month, 1 + (u[1 + turn] * 27).astype(np.int64))]
        client = parties.own("client", people.number + turn * 5)
        regular += book.post("invoice", amount, day, people.bill_second, client, active & at_work & freelance)

    out = (state.months_out > 1) & ~retired
    level = np.where(
        state.months_out <= p["benefit_months"],
        np.maximum(p["benefit_share"] * state.pay, 0.8 * p["basic_support"] * world.economy.prices[month]),
        p["basic_support"] * world.economy.prices[month],
    )
    student = is_type(world, people, "student")
    benefit = cents(np.where(student, 0.0, level))
    regular += book.post("benefits", benefit, last_workday, 7_200, parties.office("Employment office"), active & out)
    child = np.full(len(people), int(p["child_benefit"] * 100 * round(world.economy.prices[month], 1)))
    child_day = calendar.workday_before[calendar.day(month, 5 + people.bill_day // 2)]
    paid = active & people.has_children
    regular += book.post("benefits", child, child_day, 7_260, parties.office("Family benefits office"), paid)
    support = cents(
        floats(np.round(world.by_type("types", "support", people.type) * (0.7 + 0.02 * people.bill_day), -1))
    )
    first = calendar.workday_after[calendar.day(month, 1)]
    regular += book.post("support", support, first, people.bill_second, parties.own("parent", people.number), active)

    extra = np.zeros(len(people), dtype=np.int64)
    share_of_year = {5: 1 / 3, 10: 2 / 3}.get(calendar.month_of_year(month))
    if share_of_year is not None:
        months_of_pay = share_of_year * world.by_type("types", "bonus_months", people.type)
        # Half of the employers pay none at all.
        amount = cents(2 * months_of_pay * state.pay * np.exp(p["bonus_sigma"] * z[2]) * (people.bill_day % 2))
        extra += book.post("bonus", amount, payday, 3_660 + people.bill_second // 20, employer, salaried & ~lost)
    return regular, extra
