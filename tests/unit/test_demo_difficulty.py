"""How hard the demo bank is, fixed: what the best possible model reaches on the bench bank with seed 1."""

import demo_outcomes
import numpy as np
import pytest

from ledgercast.demo import (
    cutoffs,
    parameters,
    people,
    products,
    simulate,
    truth_events,
    truth_loans,
    truth_purchases,
    world,
)
from ledgercast.demo.people import BLOCK

BLOCKS, MONTHS = 40, 72
TARGET = "travel_insurance"
pytestmark = pytest.mark.slow


def expected_auc(p):
    """Area under the ROC curve of probabilities that are right."""
    p = np.sort(p)
    good_below = np.cumsum(1 - p) - (1 - p) / 2
    return (p * good_below).sum() / (p.sum() * (1 - p).sum())


@pytest.fixture(scope="module")
def bank():
    surroundings = world.make(parameters.load(), MONTHS, seed=1)
    p, origins = surroundings.parameters["products"], cutoffs.origins(MONTHS)
    target = p["names"].index(TARGET)
    found = {name: [] for name in ("p", "bought", "parts", "ndcg", "top_1", "loan", "is_default")}
    gain = 1 / np.log2(np.arange(2, 7))
    for number in range(BLOCKS):
        block = simulate.run(surroundings, number, BLOCK, range(MONTHS + 1), origins)
        for month in origins:
            known = block.kept[month]
            chance, eligible = truth_purchases.chances(surroundings, block, known, month)
            here = np.isin(np.arange(BLOCK), truth_events.present(block, known, month))
            eligible &= here[:, None]
            bought = demo_outcomes.purchases(surroundings, block, month) & eligible
            rows = eligible[:, target]
            found["p"].append(chance[rows, target])
            found["bought"].append(bought[rows, target])
            order = np.array(p["order_effect"])[target] * products.order_signal(surroundings, known)[:, target]
            taste = surroundings.tastes[block.people.community][:, target]
            rest = np.array(p["type_effect"])[block.people.type, target] + known.interest[:, target] - order
            rest = rest + p["life_event_effect"] * (known.event_age <= 3)
            found["parts"].append(np.stack([rest, order, taste], axis=1)[rows])
            buyers = bought.any(axis=1)
            best = np.argsort(-np.where(eligible, chance, -1), axis=1)[:, :5]
            hits = np.take_along_axis(bought, best, axis=1)
            ideal = np.cumsum(gain)[np.minimum(bought.sum(axis=1), 5) - 1]
            found["ndcg"].append(((hits * gain).sum(axis=1) / ideal)[buyers])
            found["top_1"].append(block.explained[month].chance.argmax(axis=1) == block.explained[month].group)
        found["loan"].append(truth_loans.chances(surroundings, block, number)[1])
        found["is_default"].append(block.loans.outcomes.close()["is_default"])
    return {name: np.concatenate(values) for name, values in found.items()}


def test_default(bank):
    assert 0.85 < expected_auc(bank["loan"]) < 0.90
    assert 0.08 < bank["is_default"].mean() < 0.12


def test_purchase_of_the_target_product(bank):
    p, bought = bank["p"], bank["bought"]
    assert 0.10 < bought.mean() < 0.11
    ranked = np.sort(p)[::-1]
    f1 = 2 * np.cumsum(ranked) / (np.arange(1, len(p) + 1) + p.sum())
    chosen = p >= ranked[f1.argmax()]
    assert 0.55 < 2 * (chosen & bought).sum() / (chosen.sum() + bought.sum()) < 0.65


def test_the_purchase_signal_comes_from_three_sources(bank):
    variance = bank["parts"].var(axis=0)
    np.testing.assert_allclose(variance / variance.sum(), [0.40, 0.35, 0.25], atol=0.04)


def test_products_bought(bank):
    assert 0.4 < bank["ndcg"].mean() < 0.6


def test_next_goals(bank):
    assert 0.35 < bank["top_1"].mean() < 0.50


def adjusted_rand_index(first, second):
    """Agreement of two partitions, 0 by chance."""
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)

    def pairs(counts):
        return (counts * (counts - 1) / 2).sum()

    rows, columns, everything = pairs(table.sum(axis=1)), pairs(table.sum(axis=0)), pairs(table.sum(keepdims=True))
    chance = rows * columns / everything
    return (pairs(table) - chance) / ((rows + columns) / 2 - chance)


def test_customer_types():
    surroundings = world.make(parameters.load(), MONTHS, seed=1)
    who = people.make(surroundings, 0, 10_000)
    age = (surroundings.calendar.dates(np.array([0]))[0] - who.birth_date).astype(int) / 365
    profile = np.column_stack([np.log(who.start_pay), age, np.log(who.rate), who.habit, who.has_children, who.has_card])
    score = []
    for kind in range(who.type.max() + 1):
        # Gaussian discriminant: half of the customers tell its parameters, the other half is judged.
        mine = profile[::2][who.type[::2] == kind]
        covariance = np.cov(mine.T) + 1e-3 * np.eye(profile.shape[1])
        apart = profile[1::2] - mine.mean(axis=0)
        distance = np.einsum("ij,ij->i", apart @ np.linalg.inv(covariance), apart)
        score.append(np.log(len(mine)) - 0.5 * (np.linalg.slogdet(covariance)[1] + distance))
    assert adjusted_rand_index(np.argmax(score, axis=0), who.type[1::2]) > 0.8
