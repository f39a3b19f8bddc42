"""Decisions and leaderboard of a forecast task against the same protocol written in numpy."""

import numpy as np
import pandas as pd
import pytest
from dbt_macros import run
from scipy import stats

TASK = "segment_forecasts"
HORIZON, STEP, OVERLAP = 6, 3, 2
MONTHS = pd.date_range("2015-01-01", periods=60, freq="MS")
QUANTILES = {"lo_95": 0.025, "lo_80": 0.1, "mean": 0.5, "hi_80": 0.9, "hi_95": 0.975}


def make_backtest(n_origins: int, seed: int = 5, gain: float = 0.5) -> pd.DataFrame:
    """Four series in two segment types; `ets` has `gain` times the errors of `naive`."""
    rng = np.random.default_rng(seed)
    first = len(MONTHS) - HORIZON - 1 - STEP * (n_origins - 1)
    errors = {"naive": 9.0, "seasonal_naive": 14.0, "ets": 9.0 * gain}
    rows = []
    for segment_type, segment, level in [
        ("all", "all", 200),
        ("region", "a", 100),
        ("region", "b", 60),
        ("region", "c", 40),
    ]:
        y = level + rng.normal(0, 3, len(MONTHS)).cumsum()
        for origin in range(n_origins):
            t = first + STEP * origin
            for model_name, size in errors.items():
                shift = rng.normal(0, size)
                for h in range(1, HORIZON + 1):
                    mean = y[t + h] + shift + rng.normal(0, size / 3)
                    rows.append((segment_type, segment, model_name, MONTHS[t], MONTHS[t + h], h, y[t + h], mean))
    columns = ["segment_type", "segment", "model_name", "cutoff_month", "month", "horizon", "y", "mean"]
    frame = pd.DataFrame(rows, columns=columns)
    for level, width in ((80, 12.0), (95, 18.0)):
        frame[f"lo_{level}"], frame[f"hi_{level}"] = frame["mean"] - width, frame["mean"] + width
        frame[f"own_lo_{level}"], frame[f"own_hi_{level}"] = frame["mean"] - width / 2, frame["mean"] + width / 2
    return frame.assign(
        measure="balance",
        mase_scale=4.0,
        rmsse_scale=5.0,
        seconds=2.0,
        peak_mb=10.0,
        status="ok",
        run_id="r",
    ).assign(scored_at=pd.Timestamp("2020-01-01"))


def evaluate(backtest: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = {
        f"{TASK}_backtest": backtest,
        f"{TASK}_scores": backtest.drop(columns="y").head(0),
        "bank_clock": pd.DataFrame({"cutoff_month": [MONTHS[-1]]}),
    }
    decisions = run(f"forecast_decisions('{TASK}')", tables)
    leaderboard = run(f"forecast_leaderboard('{TASK}')", tables | {f"{TASK}_decisions": decisions})
    return decisions, leaderboard


@pytest.fixture(scope="module")
def backtest() -> pd.DataFrame:
    return make_backtest(9)


@pytest.fixture(scope="module")
def evaluated(backtest: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return evaluate(backtest)


def in_slice(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame if name == "all" else frame[frame["segment_type"] == name.removeprefix("segment_type=")]


def wql(frame: pd.DataFrame) -> float:
    pinball = [
        np.maximum(level * (frame["y"] - frame[c]), (level - 1) * (frame["y"] - frame[c])).sum()
        for c, level in QUANTILES.items()
    ]
    return 2 * float(np.mean(pinball)) / float(frame["y"].abs().sum())


def diebold_mariano(d: np.ndarray, h: int) -> float:
    n, centred = len(d), d - d.mean()
    gamma = [float((centred[k:] * centred[: n - k]).sum()) / n for k in range(h)]
    rectangular = gamma[0] + 2 * sum(gamma[1:])
    bartlett = gamma[0] + 2 * sum((1 - k / h) * gamma[k] for k in range(1, h))
    statistic = d.mean() / np.sqrt(max(rectangular, bartlett) / n) * np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    return float(2 * stats.t.sf(abs(statistic), n - 1))


def holm(p: dict[str, float]) -> dict[str, float]:
    adjusted, highest = {}, 0.0
    for place, name in enumerate(sorted(p, key=lambda name: p[name])):
        highest = max(highest, (len(p) - place) * p[name])
        adjusted[name] = min(1.0, highest)
    return adjusted


def expected_tests(known: pd.DataFrame, model_name: str) -> dict[str, float]:
    p = {}
    for name in ("all", "segment_type=all", "segment_type=region"):
        part = in_slice(known, name)
        scores = {m: f.groupby("cutoff_month").apply(wql) for m, f in part.groupby("model_name")}
        baseline = min(("naive", "seasonal_naive"), key=lambda m: wql(part[part["model_name"] == m]))
        p[name] = diebold_mariano((scores[model_name] - scores[baseline]).to_numpy(), OVERLAP)
    return holm(p)


def test_figures(backtest, evaluated):
    leaderboard = evaluated[1].set_index(["slice", "model_name", "metric", "cutoff", "horizon"])["value"]
    for name in ("all", "segment_type=region"):
        part = in_slice(backtest, name)
        ets = part[part["model_name"] == "ets"]
        error = ets["y"] - ets["mean"]
        third, origin = ets[ets["horizon"] == 3], ets[ets["cutoff_month"] == ets["cutoff_month"].max()]
        assert leaderboard[name, "ets", "wql", "all", "all"] == pytest.approx(wql(ets))
        assert leaderboard[name, "ets", "wql", "all", "3"] == pytest.approx(wql(third))
        assert leaderboard[name, "ets", "wql", str(origin["cutoff_month"].iloc[0].date()), "all"] == pytest.approx(
            wql(origin)
        )
        assert leaderboard[name, "ets", "rmsse", "all", "all"] == pytest.approx(np.sqrt(np.mean((error / 5) ** 2)))
        assert leaderboard[name, "ets", "mase", "all", "all"] == pytest.approx(np.mean(abs(error) / 4))
        assert leaderboard[name, "ets", "coverage_80", "all", "all"] == pytest.approx(np.mean(abs(error) <= 12))
        own = leaderboard[name, "ets", "coverage_80_uncorrected", "all", "all"]
        assert own == pytest.approx(np.mean(abs(error) <= 6))


def test_p_values(backtest, evaluated):
    decisions, leaderboard = evaluated
    tested = leaderboard.dropna(subset="p_value").set_index(["model_name", "slice"])["p_value"]
    for model_name in ("ets", "seasonal_naive"):
        for name, p in expected_tests(backtest, model_name).items():
            assert tested[model_name, name] == pytest.approx(p, rel=1e-6, abs=1e-12)
    assert decisions[decisions["is_as_of"]].set_index("slice")["p_value"].to_dict() == tested["ets"].to_dict()


def test_decisions_at_each_origin(backtest, evaluated):
    decisions = evaluated[0].set_index(["decision_month", "slice"])
    months = decisions.index.unique("decision_month")
    winners = 0
    for number, month in enumerate(months):
        known = backtest[backtest["month"] <= month]
        if number < 3:
            assert (decisions.loc[month, "verdict"] == "not tested").all()
            continue
        for name, p in expected_tests(known, "ets").items():
            decision = decisions.loc[(month, name)]
            assert decision["p_value"] == pytest.approx(p, rel=1e-6, abs=1e-12)
            assert decision["model_name"] == (
                "ets" if p < 0.05 and decision["difference"] < 0 else decision["baseline"]
            )
            winners += decision["model_name"] == "ets"
    assert 0 < winners < 3 * len(months)
    assert decisions.loc[months[0], "model_name"].tolist() == ["naive"] * 3


def test_decisions_never_see_what_comes_after(backtest, evaluated):
    month = MONTHS[-HORIZON - 1 - STEP]
    changed = backtest.copy()
    changed.loc[changed["month"] > month, "y"] *= 3
    before, after = evaluated[0], evaluate(changed)[0]
    pd.testing.assert_frame_equal(before[before["decision_month"] <= month], after[after["decision_month"] <= month])
    assert not before.equals(after)


def test_champion_is_the_policy(backtest, evaluated):
    decisions, leaderboard = evaluated
    chosen = decisions.assign(segment_type=decisions["slice"].str.removeprefix("segment_type="))
    chosen = chosen[chosen["slice"] != "all"].rename(columns={"decision_month": "cutoff_month"})
    policy = backtest.merge(chosen[["cutoff_month", "segment_type", "model_name"]])
    found = leaderboard.query("model_name == 'champion' and slice == 'all' and cutoff == 'all' and horizon == 'all'")
    found = found.set_index("metric")
    assert found.loc["wql", "value"] == pytest.approx(wql(policy))
    assert found.loc["wql", "n"] == len(policy) == len(backtest) / 3
    assert found["seconds"].isna().all()


def test_intervals(backtest, evaluated):
    ets = backtest[backtest["model_name"] == "ets"]
    error = ets.assign(loss=(ets["y"] - ets["mean"]).abs() / 4).groupby("cutoff_month")["loss"].mean().to_numpy()
    rng = np.random.default_rng(0)
    starts = rng.integers(0, 9, (20_000, 5))
    picks = ((starts[:, :, None] + np.arange(OVERLAP)) % 9).reshape(-1, 10)[:, :9]
    low, high = np.quantile(error[picks].mean(axis=1), [0.025, 0.975])
    widening = stats.t.ppf(0.975, 8) / 1.96 / np.sqrt((9 + 1 - 2 * OVERLAP + OVERLAP * (OVERLAP - 1) / 9) / 9)
    expected = error.mean() + widening * (np.array([low, high]) - error.mean())
    row = (
        evaluated[1]
        .query("model_name == 'ets' and metric == 'mase' and slice == 'all' and cutoff == 'all' and horizon == 'all'")
        .iloc[0]
    )
    np.testing.assert_allclose([row["ci_low"], row["ci_high"]], expected, atol=0.05 * (expected[1] - expected[0]))


def test_intervals_stay_within_what_is_possible(evaluated):
    leaderboard = evaluated[1]
    assert (leaderboard["ci_low"].dropna() >= 0).all()
    assert (leaderboard.loc[leaderboard["metric"].str.startswith("coverage"), "ci_high"].dropna() <= 1).all()
    assert leaderboard.loc[leaderboard["cutoff"] == "all", "ci_low"].notna().all()


def test_what_cannot_be_scored_is_counted(backtest):
    gaps = backtest.copy()
    gaps.loc[gaps["cutoff_month"] == gaps["cutoff_month"].max(), "y"] = None
    gaps.loc[gaps["segment"] == "a", ["mase_scale", "rmsse_scale"]] = [0.0, None]
    rows = evaluate(gaps)[1].query("model_name == 'ets' and slice == 'all' and cutoff == 'all' and horizon == 'all'")
    counts = rows.set_index("metric")[["n", "n_unscored"]]
    assert counts.loc["wql"].tolist() == [4 * 8 * HORIZON, 4 * HORIZON]
    assert counts.loc["mase"].tolist() == counts.loc["rmsse"].tolist() == [3 * 8 * HORIZON, (8 + 4) * HORIZON]


def test_no_gain_no_winner():
    decisions, leaderboard = evaluate(make_backtest(9, gain=1.0))
    now = decisions[decisions["is_as_of"]]
    assert now["verdict"].tolist() == ["no winner"] * 3
    assert (now["model_name"] == now["baseline"]).all()
    assert "winner" not in set(leaderboard["verdict"].dropna())


def test_too_few_origins_are_not_judged():
    decisions, leaderboard = evaluate(make_backtest(2))
    assert set(decisions["verdict"]) == {"not tested"}
    assert leaderboard["ci_low"].isna().all()
    assert set(leaderboard["verdict"].dropna()) == {"baseline", "not tested"}


def test_what_errors_are_like(backtest, evaluated):
    tables = {f"{TASK}_backtest": backtest, f"{TASK}_decisions": evaluated[0]}
    residuals = run(f"forecast_residuals('{TASK}')", tables).set_index(["slice", "model_name", "horizon"])
    ets = backtest[
        (backtest["segment_type"] == "region") & (backtest["model_name"] == "ets") & (backtest["horizon"] == 2)
    ]
    error = ((ets["y"] - ets["mean"]) / 4).to_numpy()
    found = residuals.loc[("segment_type=region", "ets", "2")]
    assert found["n"] == 27
    assert found["mean_error"] == pytest.approx(error.mean())
    assert found["sd_error"] == pytest.approx(error.std(ddof=1))
    assert found["share_below_80"] == pytest.approx((error < -3).mean())
    assert found["share_above_80"] == pytest.approx((error > 3).mean())
    paired = ets.assign(error=error).pivot_table(index="segment", columns="cutoff_month", values="error").to_numpy()
    expected = np.corrcoef(paired[:, 1:].ravel(), paired[:, :-1].ravel())[0, 1]
    assert found["correlation_with_previous"] == pytest.approx(expected)
