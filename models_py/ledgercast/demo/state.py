"""What changes for customers from month to month; all that the next month depends on."""

from dataclasses import dataclass, fields

import numpy as np

from ledgercast.demo.parameters import Bools, Floats, Ints, draws, floats
from ledgercast.demo.people import People
from ledgercast.demo.world import World


@dataclass
class State:
    """
    State of the customers of one block at the start of a month, one element a customer; money is in cents.

    Attributes
    ----------
    is_active : Bools
        Uses the account; false before joining, after leaving and while dormant.
    left : Ints
        Day index on which the accounts were closed, -1 while they are open.
    pay : Floats
        Net pay or pension a month while at work, EUR.
    months_out : Ints
        Months without work, 0 while at work.
    usual_income : Floats
        Income that spending habits follow, EUR a month.
    rent : Floats
        EUR a month.
    checking, savings, card : Ints
        Balances; the card's is zero or below.
    strain : Floats
        Financial strain, 0 and above.
    event_age : Floats
        Months since the last life event (move, raise, job loss or job found, loan), large if none.
    loan_left, loan_months, loan_age, loan_payment, loan_missed, loan_number : Ints
        Debt in cents (0: no loan), payments left, months since the grant, payment in cents, payments missed in a row,
        loans that the customer has had.
    loan_rate : Floats
        Interest a month.
    is_barred : Bools
        Gets no more loans after a default.
    last, last_but_one : Ints
        Everyday groups of the last two purchases, shape (block,).
    last_at : Floats
        Days of the last purchase of each group, float32, shape (block, G).
    recent : Ints
        Groups of the last ten purchases, oldest first, -1 for none, int8, shape (block, 10).
    held : Bools
        Products held, shape (block, P).
    interest : Floats
        Log rate that the last ten purchases at the quarter's start add to each product, shape (block, P).
    """

    is_active: Bools
    left: Ints
    pay: Floats
    months_out: Ints
    usual_income: Floats
    rent: Floats
    checking: Ints
    savings: Ints
    card: Ints
    strain: Floats
    event_age: Floats
    loan_left: Ints
    loan_months: Ints
    loan_age: Ints
    loan_payment: Ints
    loan_missed: Ints
    loan_number: Ints
    loan_rate: Floats
    is_barred: Bools
    last: Ints
    last_but_one: Ints
    last_at: Floats
    recent: Ints
    held: Bools
    interest: Floats

    def take(self, rows: Ints) -> "State":
        """Copy the state of some customers, once for each time that a row is named: the start of a what-if run."""
        return State(**{field.name: getattr(self, field.name)[rows].copy() for field in fields(self)})


def join(first: State, second: State) -> State:
    """Put the customers of two states into one, the first one's rows first."""
    pairs = {field.name: (getattr(first, field.name), getattr(second, field.name)) for field in fields(State)}
    return State(**{name: np.concatenate(pair) for name, pair in pairs.items()})


def start(world: World, people: People, block: int) -> State:
    """Draw the state of a block's customers at the start of month 0; those who join later begin with nothing."""
    p, size = world.parameters, len(people)
    rng = draws(world.seed, "money", (1 << 32) + block)
    early = people.first_month == 0
    months = rng.gamma(2, 0.5, size)
    checking = world.by_type("types", "checking_at_start", people.type) * rng.gamma(2, 0.5, size) - 0.1 * rng.random(
        size
    )
    checking = checking + people.payday / 31
    savings = world.by_type("types", "savings_at_start", people.type) * months * people.has_savings
    income = people.start_pay + world.by_type("types", "support", people.type)
    groups, products = len(p["everyday"]["groups"]), p["products"]
    liking = floats(products["type_effect"])[people.type] + world.tastes[people.community]
    held = rng.random(liking.shape) < floats(products["held_at_start"]) * np.exp(0.5 * liking)
    rent = (
        world.by_type("types", "rent_share", people.type) * floats(p["regions"]["rent_level"])[people.region] * income
    )

    out = rng.random(size) < p["income"]["out_at_start"] * world.by_type("types", "job_loss", people.type)

    def none() -> Ints:
        return np.zeros(size, dtype=np.int64)

    return State(
        is_active=early.copy(),
        left=none() - 1,
        pay=people.start_pay.copy(),
        months_out=np.where(out & early, 1 + rng.integers(1, 12, size), 0),
        usual_income=income,
        rent=rent * np.exp(0.12 * rng.normal(size=size)),
        checking=np.where(early, np.rint(checking * income * 100), 0).astype(np.int64),
        savings=np.where(early, np.rint(savings * income * 100), 0).astype(np.int64),
        card=none(),
        strain=rng.gamma(0.6, 0.5, size) * np.exp(0.5 * people.risk),
        event_age=np.full(size, 99.0),
        loan_left=none(),
        loan_months=none(),
        loan_age=none(),
        loan_payment=none(),
        loan_missed=none(),
        loan_number=none(),
        loan_rate=np.zeros(size),
        is_barred=np.zeros(size, dtype=np.bool_),
        last=none(),
        last_but_one=none(),
        last_at=np.full((size, groups), -99, dtype=np.float32),
        recent=np.full((size, 10), -1, dtype=np.int8),
        held=held & early[:, None],
        interest=np.zeros(held.shape),
    )
