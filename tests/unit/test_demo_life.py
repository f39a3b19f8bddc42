"""The simulated lives: what customers earn, spend, owe and feel, and how the surroundings act on it."""

import numpy as np
import pytest

from ledgercast.demo import calendar, counterparties, economy, ledger, parameters, simulate, world
from ledgercast.demo.book import SLOTS

MONTHS, SIZE = 72, 500


@pytest.fixture(scope="module")
def surroundings():
    return world.make(parameters.load(), MONTHS, seed=1)


@pytest.fixture(scope="module")
def block(surroundings):
    return simulate.run(surroundings, 0, SIZE)


@pytest.fixture(scope="module")
def book(block):
    return ledger.make(block)


def of_category(surroundings, book, *names):
    categories = simulate.categories(surroundings)
    return np.isin(book.category, [categories.index(name) for name in names])


def test_every_list_of_parameters_has_the_length_that_it_should():
    p = parameters.load()
    for section, names, tables in (
        ("types", "names", ()),
        ("regions", "names", ()),
        ("everyday", "groups", ("habit", "slot_group", "season_group")),
        ("products", "names", ("type_effect",)),
    ):
        for table in tables:
            assert {len(row) for row in p[section][table]} == {len(p[section][names])}, table
    assert {len(values) for values in p["types"].values()} == {len(p["types"]["names"])}
    assert {len(values) for values in p["regions"].values()} == {len(p["regions"]["names"])}
    everyday = p["everyday"]
    assert {len(everyday[name]) for name in ("category_groups", "weight", "price", "price_sigma", "card_fit")} == {
        len(everyday["categories"])
    }
    assert sum(p["types"]["share"]) == pytest.approx(1)
    shares = [value for name, value in p["dirt"].items() if name != "rows_of_other_tables"]
    assert sum(shares) == pytest.approx(0.02)


def test_a_short_bank_is_the_end_of_a_long_one():
    p = parameters.load()
    days = calendar.make(p, 72)
    long, short = (economy.make(p, calendar.make(p, months), 1) for months in (72, 12))
    for name in ("unemployment", "inflation", "prices", "drift"):
        np.testing.assert_allclose(getattr(long, name)[-12:], getattr(short, name), atol=1e-4)
    assert str(days.first_month) == "2020-01"
    assert days.is_holiday[days.month_start[12]]  # New Year's Day
    assert (days.weekday[days.workday_before] < 5)[10:].all()


def test_about_twenty_transactions_a_month(book):
    assert 18 < len(book) / SIZE / MONTHS < 23


def test_spending_looks_like_a_household_s(surroundings, book):
    spent = np.where(book.account % ledger.ACCOUNTS < 3, -book.cents, 0)
    spent = np.where(of_category(surroundings, book, "own_transfer") | (spent < 0), 0, spent)
    total = spent.sum()
    for low, high, names in (
        (0.26, 0.42, ("rent", "utilities", "telecom", "home_improvement", "household")),
        (0.09, 0.18, ("groceries",)),
        (0.03, 0.09, ("restaurants", "cafes")),
        (0.03, 0.12, ("fuel", "public_transport", "car")),
    ):
        assert low < spent[of_category(surroundings, book, *names)].sum() / total < high, names


def test_some_customers_fall_below_zero_and_most_months_are_above(block, book):
    checking = book.account % ledger.ACCOUNTS == SLOTS.index("checking")
    below = np.unique(book.account[checking & (book.balance < 0)])
    assert 0.4 < len(below) / SIZE < 0.85
    assert 0.02 < (book.balance[checking] < 0).mean() < 0.15
    savings = book.account % ledger.ACCOUNTS == SLOTS.index("savings")
    assert (book.balance[savings] >= 0).all()


def test_balances_end_where_the_state_ends(block, book):
    last = np.append(np.diff(book.account) != 0, True)
    for slot, name in enumerate(("checking", "savings", "card")):
        rows = last & (book.account % ledger.ACCOUNTS == slot)
        who = book.account[rows] // ledger.ACCOUNTS
        np.testing.assert_array_equal(book.balance[rows], getattr(block.end, name)[who])


def test_a_repaid_loan_ends_at_zero(block, book):
    closed = block.loans.closed.close()
    accounts = closed["who"] * ledger.ACCOUNTS + closed["loan"] + 2
    last = np.append(np.diff(book.account) != 0, True)
    rows = last & np.isin(book.account, accounts)
    assert rows.sum() == len(accounts) > 10
    assert (book.balance[rows] == 0).all()


def test_salaries_come_on_working_days(surroundings, book):
    days = surroundings.calendar
    paid = book.at[of_category(surroundings, book, "salary", "pension")] // 86_400
    paid = paid[paid > days.month_start[1]]
    assert (days.weekday[paid] < 5).all()
    assert not days.is_holiday[paid].any()


def test_types_differ_as_planted(surroundings, block):
    names = surroundings.parameters["types"]["names"]
    income = {name: np.median(block.end.usual_income[block.people.type == at]) for at, name in enumerate(names)}
    assert income["student"] < income["stretched"] < income["family"] < income["high_earner"]
    strain = {name: block.end.strain[block.people.type == at].mean() for at, name in enumerate(names)}
    assert strain["stretched"] > 2 * strain["high_earner"]


def test_purchases_have_a_memory(surroundings, book, block):
    everyday = surroundings.parameters["everyday"]
    rows = book.category < len(everyday["categories"])
    groups = np.array([everyday["groups"].index(name) for name in everyday["category_groups"]])
    group, who, at = groups[book.category[rows]], book.account[rows] // ledger.ACCOUNTS, book.at[rows]
    order = np.lexsort((at, who))
    group = group[order]
    size = len(everyday["groups"])
    counts = np.zeros((size, size))
    np.add.at(counts, (group[:-1], group[1:]), 1)
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / counts.sum()
    assert ((counts - expected) ** 2 / expected).sum() > 20 * size**2


def test_counterparties_have_names():
    parties = counterparties.make(parameters.load())
    assert len(parties.names) == parties.start["offices"] + parties.size["offices"]
    assert parties.names[parties.office("Tax office")] == "Tax office"


@pytest.mark.slow
def test_loans_default_in_8_to_12_of_100():
    surroundings = world.make(parameters.load(), MONTHS, seed=1)
    outcomes = [simulate.run(surroundings, number, SIZE).loans.outcomes.close()["is_default"] for number in range(20)]
    assert 0.08 < np.concatenate(outcomes).mean() < 0.12
