"""The truth's probabilities: what the same generator then does happens as often as they say."""

import itertools

import demo_outcomes
import numpy as np
import pytest

from ledgercast.demo import (
    baskets,
    cutoffs,
    incomes,
    parameters,
    simulate,
    tables,
    truth,
    truth_events,
    truth_loans,
    truth_purchases,
    world,
)

BLOCKS, SIZE, MONTHS = 4, 500, 72
EDGES = (0, 0.03, 0.1, 0.25, 0.5, 0.75, 1.01)


@pytest.fixture(scope="module")
def surroundings():
    return world.make(parameters.load(), MONTHS, seed=2)


@pytest.fixture(scope="module")
def blocks(surroundings):
    keep, explain = truth.months_to_keep(surroundings), truth.months_to_explain(surroundings)
    return [simulate.run(surroundings, number, SIZE, keep, explain) for number in range(BLOCKS)]


def assert_calibrated(p, happened, bins=None):
    """
    Compare means in bins within four standard errors.

    Where p is simulated the bins come from another run: in bins of p itself those with few hits by chance would meet.
    """
    bins = p if bins is None else bins
    for low, high in itertools.pairwise(EDGES):
        rows = (bins >= low) & (bins < high)
        if p[rows].sum() < 5:
            continue
        error = np.sqrt((p * (1 - p))[rows].sum()) / rows.sum()
        assert abs(happened[rows].mean() - p[rows].mean()) < 4 * error, (low, happened[rows].mean(), p[rows].mean())


def test_cutoffs_are_those_of_the_marts():
    assert cutoffs.origins(72) == [36, 39, 42, 45, 48, 51, 54, 57, 60]
    assert cutoffs.all_of(20) == [10, 11, 12, 13, 14, 15, 20]
    assert cutoffs.all_of(1) == [1]


def test_events_happen_as_often_as_foreseen(surroundings, blocks):
    kinds = [(event, horizon) for event in range(len(truth_events.EVENTS)) for horizon in (1, 3, 6)]
    found = {kind: ([], [], []) for kind in kinds}
    for number, block in enumerate(blocks):
        ids, past = tables.customer_ids(block.people.number), incomes.history(surroundings, block)
        for month in (39, 48, 60):
            who = truth_events.present(block, block.kept[month], month)
            first, second = (
                truth_events.table(surroundings, block, stream, ids, past, month) for stream in (number, number + 1000)
            )
            assert len(first) == 3 * len(who)
            for event, horizon in kinds:
                happened, there = demo_outcomes.events(surroundings, block, month, horizon)
                here, name = np.asarray(first["horizon"]) == horizon, truth_events.EVENTS[event]
                p, again = first[name].to_numpy()[here], second[name].to_numpy()[here]
                sure = there[who] & ~np.isnan(p)
                for values, of in zip(found[event, horizon], (p, happened[who, event], again), strict=True):
                    values.append(of[sure])
    for kind, columns in found.items():
        p, happened, again = (np.concatenate(values) for values in columns)
        assert p.min() >= truth_events.LEAST, kind
        assert p.max() <= 1 - truth_events.LEAST, kind
        # A quarter of the variance at least is explained: far more than by the mean alone.
        assert ((p - happened) ** 2).mean() < 0.75 * happened.mean() * (1 - happened.mean()), kind
        assert_calibrated(p, happened, again)


def test_the_truth_is_the_same_again(surroundings, blocks):
    block, ids = blocks[1], tables.customer_ids(blocks[1].people.number)
    past = incomes.history(surroundings, block)
    first, second = (truth_events.table(surroundings, block, 1, ids, past, 72) for _ in range(2))
    assert first.equals(second)


def test_later_draws_do_not_move_the_truth(surroundings, blocks):
    block, ids = blocks[0], tables.customer_ids(blocks[0].people.number)
    past = incomes.history(surroundings, block)
    before = truth_events.table(surroundings, block, 0, ids, past, 48)
    later = incomes.Incomes(past.income.copy(), past.was_paid.copy(), past.first)
    later.income[:, 48:] = 0
    later.was_paid[:, 48:] = False
    economy = surroundings.economy
    kept = economy.unemployment.copy(), economy.inflation.copy()
    try:
        economy.unemployment[48:] += 5
        economy.inflation[48:] += 5
        assert truth_events.table(surroundings, block, 0, ids, later, 48).equals(before)
    finally:
        economy.unemployment[:], economy.inflation[:] = kept


def test_purchases_happen_as_often_as_foreseen(surroundings, blocks):
    chances, bought = [], []
    for block in blocks:
        for month in cutoffs.origins(MONTHS):
            p, eligible = truth_purchases.chances(surroundings, block, block.kept[month], month)
            label = demo_outcomes.purchases(surroundings, block, month)
            chances.append(p[eligible])
            bought.append(label[eligible])
    assert_calibrated(np.concatenate(chances), np.concatenate(bought))


def test_a_contact_adds_its_log_odds():
    p = truth_purchases.contacted(np.array([0.2, 0.5]), np.array([np.log(2), 0.0]))
    np.testing.assert_allclose(p, [1 / 3, 0.5])


def test_next_goals_are_drawn_with_their_chances(blocks):
    chance = np.concatenate([events.chance for block in blocks for events in block.explained.values()])
    group = np.concatenate([events.group for block in blocks for events in block.explained.values()])
    np.testing.assert_allclose(chance.sum(axis=1), 1, atol=1e-5)
    assert_calibrated(chance.ravel().astype(float), (group[:, None] == np.arange(chance.shape[1])).ravel())


def test_shares_of_the_chain_are_those_of_the_process(surroundings, blocks):
    for block in blocks[:1]:
        habits = baskets.habits_with_memory(surroundings, block.people, 0)
        events = list(block.explained.values())
        real = np.bincount(np.concatenate([piece.group for piece in events]), minlength=habits.shape[1])
        weight = np.zeros(habits.shape[1])
        for month, piece in block.explained.items():
            strain = np.minimum(block.kept[month].strain, 5)[:, None]
            logits = habits + baskets.context(surroundings, month)[block.people.payday_rule]
            share = np.exp(logits + strain * np.array(surroundings.parameters["everyday"]["strain_group"]))
            share /= share.sum(axis=1, keepdims=True)
            weight += (share * np.bincount(piece.who, minlength=SIZE)[:, None]).sum(axis=0)
        np.testing.assert_allclose(weight / weight.sum(), real / real.sum(), atol=0.012)


@pytest.mark.slow
def test_loans_default_as_often_as_foreseen(surroundings):
    chances, bad = [], []
    for number in range(20):
        block = simulate.run(surroundings, number, SIZE, truth.months_to_keep(surroundings))
        granted, p = truth_loans.chances(surroundings, block, number)
        outcomes = block.loans.outcomes.close()
        known = {
            (who, loan): is_bad
            for who, loan, is_bad in zip(outcomes["who"], outcomes["loan"], outcomes["is_default"], strict=True)
        }
        for who, loan, day, chance in zip(granted["who"], granted["loan"], granted["day"], p, strict=True):
            if day < surroundings.calendar.month_start[MONTHS - 25]:
                chances.append(chance)
                bad.append(known[who, loan])
    assert_calibrated(np.array(chances), np.array(bad))
