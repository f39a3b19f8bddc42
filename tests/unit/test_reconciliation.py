"""Coherent forecasts against the textbook's dense formulas, and sums of cells against customers one by one."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ledgercast import reconciliation
from ledgercast.reconciliation import METHODS, PRICES, bottom_up, mint, mint_prices, top_down

RUN = {"run_id": "r1", "scored_at": datetime(2026, 1, 2, 3)}
CUTOFF = date(2024, 6, 1)


def bank(customers=40, seed=3):
    """Customers in crossing segments: the membership matrix and the segment codes behind it."""
    rng = np.random.default_rng(seed)
    segments = pd.DataFrame(
        {
            "age_band": rng.choice(["young", "old"], customers),
            "income_tier": rng.choice(["tier_1", "tier_2", "unknown"], customers),
            "region": rng.choice(["north", "south", "east"], customers),
        }
    )
    dummies = [segments[[]].assign(**{"all|all": 1.0})]
    dummies += [pd.get_dummies(segments[kind], dtype=float).add_prefix(f"{kind}|") for kind in segments]
    return segments, pd.concat(dummies, axis=1)


def forecasts(membership, seed=5):
    rng = np.random.default_rng(seed)
    base = rng.normal(100, 80, len(membership))
    spread = rng.uniform(1, 30, len(membership))
    groups = membership.to_numpy().T @ base + rng.normal(0, 200, membership.shape[1])
    return base, spread, groups, rng.uniform(50, 400, membership.shape[1])


def textbook(base, covariance, membership, groups, group_variances):
    """MinT as Wickramasuriya et al. (2019) write it: all series stacked, groups first, a dense covariance."""
    summing = np.vstack([membership.T, np.eye(len(base))])
    stacked = np.concatenate([groups, base])
    errors = np.zeros((len(stacked), len(stacked)))
    errors[: len(groups), : len(groups)] = np.diag(group_variances)
    errors[len(groups) :, len(groups) :] = covariance
    inverse = np.linalg.inv(errors)
    return np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ stacked)


def test_mint_is_the_textbook_formula():
    _, membership = bank()
    base, spread, groups, group_spread = forecasts(membership)
    expected = textbook(base, np.diag(spread**2), membership.to_numpy(), groups, group_spread**2)
    np.testing.assert_allclose(mint(base, spread**2, membership, groups, group_spread**2), expected, rtol=1e-9)


def test_mint_with_a_shared_shock_is_the_textbook_formula():
    _, membership = bank()
    base, spread, groups, group_spread = forecasts(membership)
    shocks = 0.7 * spread
    covariance = np.diag(spread**2) + np.outer(shocks, shocks)
    expected = textbook(base, covariance, membership.to_numpy(), groups, group_spread**2)
    found = mint(base, spread**2, membership, groups, group_spread**2, shocks)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert np.abs(found - mint(base, spread**2, membership, groups, group_spread**2)).max() > 1


def test_a_group_without_a_forecast_counts_like_one_that_knows_nothing():
    _, membership = bank()
    base, spread, groups, group_spread = forecasts(membership)
    lacking = groups.copy()
    lacking[3] = np.nan
    rest = [k for k in range(len(groups)) if k != 3]
    expected = mint(base, spread**2, membership.to_numpy()[:, rest], groups[rest], group_spread[rest] ** 2)
    np.testing.assert_allclose(mint(base, spread**2, membership, lacking, group_spread**2), expected, rtol=1e-9)
    np.testing.assert_array_equal(
        mint(base, spread**2, membership, np.full(len(groups), np.nan), group_spread**2), base
    )


def test_forecasts_that_must_be_met_are_met_and_fixed_members_stay():
    _, membership = bank()
    base, spread, *_ = forecasts(membership)
    spread[:5] = 0
    wanted = bottom_up(base + 10 * (spread > 0), membership)
    found = mint(base, spread**2, membership, wanted, np.zeros(len(wanted)))
    np.testing.assert_allclose(bottom_up(found, membership), wanted, rtol=1e-9)
    np.testing.assert_array_equal(found[:5], base[:5])


def test_mint_weighs_levels_by_their_variances():
    # four equal members: their sum has the variance 4 * 9 = 36, the group 12: three quarters of the way to it
    found = mint([10.0] * 4, [9.0] * 4, [[1.0]] * 4, [80.0], [12.0])
    np.testing.assert_allclose(found, [17.5] * 4)


def test_top_down_meets_the_total():
    base = np.array([-50.0, 20.0, 0.0, 130.0])
    found = top_down(base, 160.0)
    assert found.sum() == pytest.approx(160)
    np.testing.assert_allclose(found - base, np.array([50, 20, 0, 130]) * 60 / 200)
    np.testing.assert_allclose(top_down(np.zeros(4), 8.0), [2.0] * 4)
    np.testing.assert_allclose(top_down([1.0, 3.0], 2.0), [0.5, 1.5])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (([1.0], [1.0], [[1], [1]], [1.0], [1.0]), "membership: found shape (2, 1), expected (1, groups)"),
        (([1.0], [-1.0], [[1]], [1.0], [1.0]), "variances: found -1, expected none below 0"),
        (([1.0], [1.0], [[1]], [1.0, 2.0], [1.0]), "group_base: found 2 numbers, expected 1"),
        (([1.0], [1.0], [[1]], [1.0], [np.inf]), "group_variances: found 1 that are not finite"),
        (([1.0], [np.nan], [[1]], [1.0], [1.0]), "variances: found 1 that are not finite"),
        (([[1.0]], [1.0], [[1]], [1.0], [1.0]), "base: found 2 dimensions, expected 1"),
        (([np.nan], [1.0], [[1]], [1.0], [1.0]), "base: found 1 that are not finite"),
    ],
)
def test_bad_input_is_one_line(arguments, expected):
    with pytest.raises(ValueError) as found:
        mint(*arguments)
    assert str(found.value).startswith(expected)
    assert "\n" not in str(found.value)


def tables(seed=5, **changes):
    """Cells, segments and variances of one month of one measure, and the customers behind them."""
    segments, membership = bank()
    base, spread, groups, group_spread = forecasts(membership, seed)
    key = {"cutoff_month": CUTOFF, "measure": "spend", "horizon": 2}
    customers = segments.assign(mean=base, size=np.abs(base), spread=spread, square_spread=spread**2)
    cells = customers.groupby(list(segments), as_index=False).sum().assign(**key)
    kinds = [name.split("|") for name in membership]
    rows = pd.DataFrame(kinds, columns=["segment_type", "segment"]).assign(mean=groups, spread=group_spread, **key)
    ratios = {"customer": 1.5, "all": 0.8, "age_band": 1.2, "income_tier": 1.0, "region": 0.9}
    levels = pd.DataFrame({"level": list(ratios), "variance_ratio": list(ratios.values()), "shock_ratio": 0.0}).assign(
        cutoff_month=CUTOFF, measure="spend"
    )
    levels.loc[levels["level"] == "customer", "shock_ratio"] = 0.3
    return (
        [pa.Table.from_pandas(frame.assign(**changes), preserve_index=False) for frame in (cells, rows, levels)],
        (segments, membership, base, spread, groups, group_spread, ratios),
    )


def moved(prices, segments, base, spread, method):
    """Apply prices as the SQL does."""
    found = segments.merge(
        prices[prices["method"] == method], on=["age_band", "income_tier", "region"], how="left", validate="many_to_one"
    )
    moves = found["per_size"] * np.abs(base) + found["per_spread"] * spread + found["per_square_spread"] * spread**2
    return base + moves.to_numpy()


def test_prices_of_cells_are_those_of_customers_one_by_one():
    inputs, (segments, membership, base, spread, groups, group_spread, ratios) = tables()
    result = reconciliation.prices(*inputs, **RUN)
    assert result.schema == PRICES
    prices = result.to_pandas()
    assert not prices.duplicated(["age_band", "income_tier", "region", "method"]).any()
    own = 1.5 * spread**2
    theirs = np.array([ratios[name.split("|")[0]] for name in membership]) * group_spread**2
    shocks = np.sqrt(0.3) * spread
    expected = {
        "bottom_up": base,
        "top_down": top_down(base, groups[0]),
        "mint": mint(base, own, membership, groups, theirs),
        "mint_shock": mint(base, own, membership, groups, theirs, shocks),
    }
    assert set(expected) == set(METHODS)
    for method, values in expected.items():
        np.testing.assert_allclose(moved(prices, segments, base, spread, method), values, rtol=1e-6, err_msg=method)


def test_cutoffs_measures_and_horizons_do_not_mix():
    first, *_ = tables(5)
    second, *_ = tables(6, measure="income")
    both = [pa.concat_tables(pair) for pair in zip(first, second, strict=True)]
    together = reconciliation.prices(*both, **RUN).to_pandas()
    for inputs, measure in ((first, "spend"), (second, "income")):
        alone = reconciliation.prices(*inputs, **RUN).to_pandas()
        pd.testing.assert_frame_equal(together[together["measure"] == measure].reset_index(drop=True), alone)


def test_without_segment_forecasts_nothing_moves():
    (cells, segments, variances), _ = tables()
    prices = reconciliation.prices(cells, segments.slice(0, 0), variances, **RUN).to_pandas()
    assert (prices[["per_size", "per_spread", "per_square_spread"]] == 0).all(axis=None)
    assert reconciliation.prices(cells.slice(0, 0), segments, variances, **RUN).num_rows == 0


def test_prices_do_not_depend_on_the_order_of_rows():
    (cells, segments, variances), _ = tables()
    turned = [table.take(list(range(table.num_rows))[::-1]) for table in (cells, segments, variances)]
    assert reconciliation.prices(*turned, **RUN).equals(reconciliation.prices(cells, segments, variances, **RUN))


def test_price_of_members_together_is_that_of_each():
    groups = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    variances, gaps, own = np.array([4.0, 1.0, 2.0]), np.array([9.0, -3.0]), np.array([5.0, 6.0])
    found = mint_prices([[1, 1], [1, 0]], [4.0, 3.0], gaps, own)
    np.testing.assert_allclose(found, mint_prices(groups, variances, gaps, own))
