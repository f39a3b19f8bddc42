"""Loans: applications, repayments, arrears and defaults."""

from dataclasses import dataclass, field

import numpy as np

from ledgercast.demo.book import Book, Columns
from ledgercast.demo.parameters import Bools, Floats, Ints, floats, pick
from ledgercast.demo.people import People
from ledgercast.demo.state import State
from ledgercast.demo.world import World

MOST = 6  # loans that one customer may have in turn


@dataclass
class LoanBook:
    """
    What the loans of a block leave behind; each row names the customer's row and the loan's number from 1.

    Attributes
    ----------
    granted : Columns
        who, loan, day, principal, term, payment, score, monthly (interest).
    outcomes : Columns
        who, loan, day (on which it became known), is_default.
    closed : Columns
        who, loan, day of the last payment.
    payments : Columns
        who, loan, due, paid (day, -1 if missed), cents.
    hazard : Floats
        Probability with which each customer's loan turned bad in the last month, shape (block,).
    """

    granted: Columns = field(default_factory=Columns)
    outcomes: Columns = field(default_factory=Columns)
    closed: Columns = field(default_factory=Columns)
    payments: Columns = field(default_factory=Columns)
    hazard: Floats = field(default_factory=lambda: np.zeros(0))


def hazard(world: World, people: People, state: State) -> Floats:
    """Probability that a borrower who has paid so far stops paying in this month, shape (block,)."""
    p = world.parameters["loans"]
    age = state.loan_age
    profile = age / p["hazard_peak"] * np.exp(1 - age / p["hazard_peak"])
    profile = np.where(age <= p["outcome_months"] - p["missed_to_default"], profile, 0)
    burden = state.loan_payment / 100 / np.maximum(state.usual_income, 1) - 0.12
    log_rate = (
        p["hazard_on_risk"] * people.risk
        + p["hazard_on_strain"] * np.minimum(state.strain, 5)
        + p["hazard_on_job_loss"] * (state.months_out > 0)
        + p["hazard_on_burden"] * np.clip(burden, -0.1, 0.4)
    )
    return floats(1 - np.exp(-p["hazard"] * profile * np.exp(log_rate)))


@dataclass(frozen=True)
class Offer:
    """
    Loans granted in one month; one element a customer, of which only those in `new` count.

    Attributes
    ----------
    new : Bools
        Who is granted a loan.
    principal, payment : Ints
        Cents, in all and a month.
    term, score : Ints
        Months; credit score at the grant.
    monthly : Floats
        Interest a month.
    day, second : Ints
        When.
    """

    new: Bools
    principal: Ints
    payment: Ints
    term: Ints
    score: Ints
    monthly: Floats
    day: Ints
    second: Ints


def may_borrow(world: World, people: People, state: State, month: int) -> Bools:
    """Tell who would be granted a loan in this month."""
    able = state.is_active & (state.loan_left == 0) & (state.loan_number < MOST) & (month > people.first_month)
    able &= ~state.is_barred & (state.strain < world.parameters["loans"]["refuse_strain"]) & (state.months_out == 0)
    return np.asarray(able, dtype=np.bool_)


def application_rate(world: World, people: People, state: State) -> Floats:
    """Give the probability of an application a month, shape (block,)."""
    pull = world.parameters["loans"]["strain_pull"] * np.minimum(state.strain, 4)
    return floats(world.by_type("types", "loan_rate", people.type) * np.exp(pull))


def offer(world: World, people: People, state: State, month: int, rng: np.random.Generator) -> Offer:
    """Draw who is granted a loan, and which."""
    p, calendar = world.parameters["loans"], world.calendar
    u = rng.random((4, len(people)))
    z = rng.normal(size=(2, len(people)))
    new = may_borrow(world, people, state, month) & (u[0] < application_rate(world, people, state))
    score = p["score_mean"] + p["score_on_risk"] * people.risk + p["score_noise"] * z[0]
    score = np.clip(np.rint(score), 300, 850).astype(np.int64)
    term = np.array(p["terms"])[pick(u[1], p["term_shares"])]
    size = p["principal_income"] * state.usual_income * np.exp(p["principal_sigma"] * z[1]) * np.sqrt(term / 36)
    principal = np.maximum(np.rint(size / 100), 5).astype(np.int64) * 10_000
    yearly = np.clip(p["rate_base"] - p["rate_on_risk"] * (score - p["score_mean"]) / -p["score_on_risk"], 0.02, 0.16)
    monthly = np.round(yearly, 4) / 12
    payment = np.ceil(principal * monthly / (1 - (1 + monthly) ** -term)).astype(np.int64)
    day = calendar.workday_after[calendar.day(month, 8 + (u[2] * 18).astype(np.int64))]
    second = 36_000 + (u[3] * 20_000).astype(np.int64)
    return Offer(new, principal, payment, term, score, monthly, day, second)


def pay_out(world: World, state: State, book: Book, loans: LoanBook, offer: Offer) -> Ints:
    """
    Pay the month's new loans out.

    Returns
    -------
    Ints
        Paid to checking, cents, shape (block,).
    """
    new, principal, day, second = offer.new, offer.principal, offer.day, offer.second
    bank = world.parties.office("The bank")
    state.loan_number = state.loan_number + new
    book.post("loan_granted", -principal, day, second, bank, new, account=state.loan_number - 1)
    received = book.post("loan_received", principal, day, second, bank, new)
    who = np.flatnonzero(new)
    loans.granted.add(
        who=who,
        loan=state.loan_number[who],
        day=day[who],
        principal=principal[who],
        term=offer.term[who],
        payment=offer.payment[who],
        score=offer.score[who],
        monthly=offer.monthly[who],
    )
    state.loan_left = np.where(new, principal, state.loan_left)
    state.loan_months = np.where(new, offer.term, state.loan_months)
    state.loan_payment = np.where(new, offer.payment, state.loan_payment)
    state.loan_rate = np.where(new, offer.monthly, state.loan_rate)
    state.loan_age = np.where(new, 0, state.loan_age)
    state.loan_missed = np.where(new, 0, state.loan_missed)
    state.event_age = np.where(new, 0, state.event_age)
    return received


def repay(
    world: World, people: People, state: State, book: Book, loans: LoanBook, month: int, rng: np.random.Generator
) -> Ints:
    """
    Take the month's instalments, or note that they are missed.

    Returns
    -------
    Ints
        Paid from checking, cents, shape (block,).
    """
    p, calendar = world.parameters["loans"], world.calendar
    u = rng.random((3, len(people)))
    owes = state.loan_left > 0
    state.loan_age = state.loan_age + owes
    loans.hazard = np.where(owes & (state.loan_missed == 0), hazard(world, people, state), 0.0)
    stops = u[0] < loans.hazard
    misses = owes & (stops | (state.loan_missed > 0))
    state.loan_missed = np.where(misses, state.loan_missed + 1, state.loan_missed)

    due = calendar.workday_after[calendar.day(month, 2 + people.bill_day % 4)]
    is_late = owes & (u[1] < p["late_rate"] + p["late_on_strain"] * state.strain)
    paid_on = np.where(is_late, due + 3 + (u[2] * 14).astype(np.int64), due)
    paid_on = np.minimum(paid_on, calendar.month_start[month + 1] - 1)
    charged = np.rint(state.loan_left * state.loan_rate).astype(np.int64)
    last = state.loan_months <= 1
    amount = np.where(last, state.loan_left + charged, np.minimum(state.loan_payment, state.loan_left + charged))

    number, bank, second = state.loan_number - 1, world.parties.office("The bank"), 10_800
    book.post("loan_interest", -charged, due, second - 60, bank, owes, account=number)
    paid = -book.post("loan_payment", -amount, paid_on, second, bank, owes & ~misses)
    book.post("loan_repaid", amount, paid_on, second, bank, owes & ~misses, account=number)
    who = np.flatnonzero(owes)
    loans.payments.add(
        who=who,
        loan=state.loan_number[who],
        due=due[who],
        paid=np.where(misses, -1, paid_on)[who],
        cents=amount[who],
    )
    state.loan_left = np.where(owes, state.loan_left + charged - paid, state.loan_left)
    state.loan_months = state.loan_months - (owes & ~misses)

    done = owes & ~misses & (state.loan_left == 0)
    defaults = owes & (state.loan_missed >= p["missed_to_default"])
    known = defaults | (done & (state.loan_age <= p["outcome_months"]))
    known |= owes & ~misses & (state.loan_age == p["outcome_months"])
    _note(loans.outcomes, state, known, np.where(defaults, due, paid_on), defaults)
    _note(loans.closed, state, done, paid_on, defaults)
    # A loan in default is handed to a collector: it leaves the customer's month.
    state.loan_left = np.where(defaults, 0, state.loan_left)
    state.loan_missed = np.where(defaults, 0, state.loan_missed)
    state.is_barred = state.is_barred | defaults
    return paid


def _note(columns: Columns, state: State, rows: Bools, day: Ints, is_default: Bools) -> None:
    who = np.flatnonzero(rows)
    columns.add(who=who, loan=state.loan_number[who], day=day[who], is_default=is_default[who])
