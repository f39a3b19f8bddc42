"""Decisions and leaderboard of a task that is judged by customers, against the same protocol written in numpy."""

import numpy as np
import pandas as pd
import pytest
from dbt_macros import run
from scipy import stats

TASK = "customer_forecasts"
HORIZON, STEP, ORIGINS = 3, 2, 4
MONTHS = pd.date_range("2020-01-01", periods=24, freq="MS")
QUANTILES = {"lo_95": 0.025, "lo_80": 0.1, "mean": 0.5, "hi_80": 0.9, "hi_95": 0.975}
ERRORS = {"naive": 10.0, "mean_3": 14.0, "segment_champion": 12.0, "lstm": 6.0, "theta": 1.0}
COLD = "history=under_6"
SLICES = {"age_band": "35_44", "region": "north", "volatility": "low", "training": "may be seen"}


def make_backtest(customers: int = 60, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        level = rng.lognormal(5, 0.5)
        for origin in range(ORIGINS):
            t = 12 + STEP * origin
            for model_name, size in ERRORS.items():
                # theta is fitted to a few customers only
                if model_name == "theta" and number >= 40:
                    continue
                for h in range(1, HORIZON + 1):
                    y = level + rng.normal(0, 5)
                    rows.append(
                        (f"c{number}", number, model_name, MONTHS[t], MONTHS[t + h], h, y, y + rng.normal(0, size))
                    )
    columns = ["customer_id", "number", "model_name", "cutoff_month", "month", "horizon", "y", "mean"]
    frame = pd.DataFrame(rows, columns=columns)
    for level, width in ((80, 12.0), (95, 18.0)):
        frame[f"lo_{level}"], frame[f"hi_{level}"] = frame["mean"] - width, frame["mean"] + width
        frame[f"own_lo_{level}"] = frame[f"own_hi_{level}"] = np.nan
    frame["income_tier"] = np.where(frame["number"] % 3 == 0, "tier_1", "tier_2")
    frame["history"] = np.where(frame["number"] % 10 == 9, "under_6", "36_plus")
    frame["sample"] = np.where(frame["number"] < 40, "fitted one by one", "others")
    return frame.drop(columns="number").assign(
        measure="balance", mase_scale=4.0, rmsse_scale=5.0, seconds=2.0, peak_mb=10.0, status="ok", run_id="r", **SLICES
    )


def evaluate(backtest: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = {f"{TASK}_backtest": backtest, "bank_clock": pd.DataFrame({"cutoff_month": [MONTHS[-1]]})}
    decisions = run(f"clustered_decisions('{TASK}')", tables)
    return decisions, run(f"clustered_leaderboard('{TASK}')", tables | {f"{TASK}_decisions": decisions})


@pytest.fixture(scope="module")
def backtest() -> pd.DataFrame:
    return make_backtest()


@pytest.fixture(scope="module")
def evaluated(backtest: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return evaluate(backtest)


def losses(rows: pd.DataFrame) -> pd.DataFrame:
    """Loss and weight of wql by customer."""
    pinball = [
        2 * np.maximum(level * (rows["y"] - rows[name]), (level - 1) * (rows["y"] - rows[name]))
        for name, level in QUANTILES.items()
    ]
    frame = pd.DataFrame({"loss": np.mean(pinball, axis=0), "weight": rows["y"].abs()})
    return frame.groupby(rows["customer_id"].to_numpy()).sum()


def ratio(loss: pd.Series, weight: pd.Series) -> tuple[float, float]:
    """A ratio of sums and its standard error, the jackknife's way: leaving out each customer in turn."""
    value, n = loss.sum() / weight.sum(), len(loss)
    without = (loss.sum() - loss) / (weight.sum() - weight)
    return value, float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))


def pooled(leaderboard: pd.DataFrame, metric: str, name: str = "all") -> pd.DataFrame:
    rows = leaderboard.query("metric == @metric and slice == @name and cutoff == 'all' and horizon == 'all'")
    return rows.set_index("model_name")


def test_figures_and_their_intervals(backtest, evaluated):
    for name, part in {"all": backtest, "income_tier=tier_2": backtest.query("income_tier == 'tier_2'")}.items():
        found = pooled(evaluated[1], "wql", name)
        for model_name in ("lstm", "naive"):
            by_customer = losses(part[part["model_name"] == model_name])
            value, error = ratio(by_customer["loss"], by_customer["weight"])
            assert found.loc[model_name, "value"] == pytest.approx(value)
            reach = (found.loc[model_name, "ci_high"] - found.loc[model_name, "ci_low"]) / 2
            assert reach == pytest.approx(1.96 * error, rel=0.05)


def test_figures_by_horizon_and_cutoff(backtest, evaluated):
    rows = evaluated[1].query("metric == 'mase' and model_name == 'lstm' and slice == 'all'")
    found = rows.set_index(["cutoff", "horizon"])["value"]
    part = backtest[backtest["model_name"] == "lstm"]
    error = (part["y"] - part["mean"]).abs() / 4
    assert found["all", "2"] == pytest.approx(error[part["horizon"] == 2].mean())
    first = part["cutoff_month"].min()
    assert found[str(first.date()), "all"] == pytest.approx(error[part["cutoff_month"] == first].mean())


def test_p_values(backtest, evaluated):
    decisions, leaderboard = evaluated
    parts = {"all": backtest} | {
        f"{column}={value}": backtest[backtest[column] == value]
        for column in ("income_tier", "history", "sample", *SLICES)
        for value in backtest[column].unique()
    }
    raw = {}
    for name, part in parts.items():
        naive, lstm = (losses(part[part["model_name"] == model]) for model in ("naive", "lstm"))
        if len(lstm) >= 30:
            value, error = ratio(lstm["loss"] - naive["loss"], lstm["weight"])
            raw[name] = float(2 * stats.norm.sf(abs(value) / error))
    found = leaderboard.query("model_name == 'lstm' and verdict in ['winner', 'better', 'no difference', 'worse']")
    assert set(found["slice"]) == set(raw)
    assert (found["p_value"] < 0.05).all() == (max(raw.values()) * len(raw) < 0.05)
    assert set(found.loc[found["verdict"] == "winner", "slice"]) == {"all"}
    now = decisions[decisions["is_as_of"] & (decisions["slice"] == "all")].iloc[0]
    assert now["model_name"] == "lstm"
    assert now["p_value"] <= 1e-6
    small = leaderboard.query("slice == 'history=under_6' and model_name == 'lstm' and metric == 'wql'")
    assert "not tested" in set(small["verdict"])


def test_references_are_never_published(evaluated):
    decisions, leaderboard = evaluated
    assert not set(decisions["model_name"]) & {"theta"}
    assert not set(decisions["challenger"].dropna()) & {"theta"}
    theta = pooled(leaderboard, "wql").loc["theta"]
    assert theta["value"] < pooled(leaderboard, "wql").loc["lstm", "value"]
    assert theta["verdict"] == "better"


def test_decisions_never_see_what_comes_after(backtest, evaluated):
    month = sorted(backtest["cutoff_month"].unique())[2]
    changed = backtest.copy()
    changed.loc[changed["month"] > month, "y"] *= 3
    before, after = evaluated[0], evaluate(changed)[0]
    pd.testing.assert_frame_equal(before[before["decision_month"] <= month], after[after["decision_month"] <= month])
    assert not before.equals(after)


def test_champion_is_the_policy_with_its_cold_start(backtest, evaluated):
    decisions, leaderboard = evaluated
    chosen = decisions.set_index(["slice", "decision_month"])["model_name"]
    decided, of_new = (backtest["cutoff_month"].map(chosen[name]) for name in ("all", COLD))
    published = backtest[backtest["model_name"] == np.where(backtest["history"] == "under_6", of_new, decided)]
    assert set(of_new) == {"segment_champion"}
    by_customer = losses(published)
    found = pooled(leaderboard, "wql").loc["champion"]
    assert found["value"] == pytest.approx(by_customer["loss"].sum() / by_customer["weight"].sum())
    assert found["n"] == len(published) == len(backtest[backtest["model_name"] == "naive"])
    residuals = run(f"clustered_residuals('{TASK}')", {f"{TASK}_backtest": backtest, f"{TASK}_decisions": decisions})
    row = residuals.set_index(["slice", "model_name", "horizon"]).loc[("all", "champion", "all")]
    assert row["mean_error"] == pytest.approx(((published["y"] - published["mean"]) / 4).mean())


def test_new_customers_get_a_simple_baseline_once_it_has_won():
    backtest = make_backtest(customers=400)
    decisions, _ = evaluate(backtest)
    of_new = decisions[decisions["slice"] == COLD].set_index("decision_month")
    # nothing is known at first; then of 40 new customers the last value errs less, and no network is asked
    assert of_new["model_name"].iloc[0] == of_new["baseline"].iloc[0] == "segment_champion"
    now = of_new.iloc[-1]
    assert (now["model_name"], now["verdict"], now["baseline"]) == ("naive", "winner", "segment_champion")
    new = backtest[backtest["history"] == "under_6"]
    naive, segment = (losses(new[new["model_name"] == name]) for name in ("naive", "segment_champion"))
    difference, error = ratio(naive["loss"] - segment["loss"], naive["weight"])
    assert now["difference"] == pytest.approx(difference)
    # two candidates are tested together
    assert now["p_value"] == pytest.approx(2 * float(2 * stats.norm.sf(abs(difference) / error)), rel=0.15)


def test_the_challenger_is_tested_together_with_the_other_candidates(backtest):
    lstm = backtest["model_name"] == "lstm"
    weaker = backtest.assign(mean=backtest["mean"] + np.where(lstm, 0.45, 0) * (backtest["mean"] - backtest["y"]))
    more = [weaker[lstm].assign(model_name=f"lstm_{n}", mean=weaker.loc[lstm, "mean"] + n) for n in (1, 2)]
    rows = pd.concat([weaker, *more])
    naive, raw = losses(rows[rows["model_name"] == "naive"]), {}
    for name in ("lstm", "lstm_1", "lstm_2", "segment_champion"):
        loss = losses(rows[rows["model_name"] == name])
        value, error = ratio(loss["loss"] - naive["loss"], loss["weight"])
        raw[name] = float(2 * stats.norm.sf(abs(value) / error))
    decisions, _ = evaluate(rows)
    now = decisions[decisions["is_as_of"] & (decisions["slice"] == "all")].iloc[0]
    steps = [(len(raw) - place) * p for place, p in enumerate(sorted(raw.values()))]
    expected = min(1, max(steps[: sorted(raw, key=raw.get).index(now["challenger"]) + 1]))
    assert now["p_value"] == pytest.approx(expected, rel=0.1)
    assert now["p_value"] > 1.5 * raw[now["challenger"]] > 1e-9


def test_few_customers_are_not_tested():
    decisions, leaderboard = evaluate(make_backtest(customers=20))
    assert set(decisions["verdict"]) == {"not tested"}
    assert leaderboard["ci_low"].isna().all()
