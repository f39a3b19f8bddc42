"""Figures, intervals, tests and decisions of classes against scikit-learn, a bootstrap and the protocol in numpy."""

import numpy as np
import pandas as pd
import pytest
from dbt_macros import run
from scipy import stats
from sklearn import metrics as sk

from ledgercast.classification.delong import auc_difference
from ledgercast.classification.scores import expected_ece, prepare, score

TASKS = {
    "stress": {
        "kind": "classes",
        "primary": "log_loss",
        "measures": ["stress"],
        "slices": ["tier"],
        "policy": "decisions",
        "oracle": {"table": "truth", "match": {"cluster_id": "customer_id"}, "p": {"stress": "p_stress"}},
        "simple": ["majority", "single_feature"],
    }
}
CUTOFFS = pd.date_range("2020-01-01", periods=5, freq="3MS")
AS_OF = pd.Timestamp("2021-07-01")
THRESHOLD = 0.3


def make_backtest(n_clusters=300, noise=0.3, seed=3) -> pd.DataFrame:
    """Five cutoffs a customer, whose rows are alike; `boosting` knows more than `single_feature`."""
    rng = np.random.default_rng(seed)
    nature = rng.normal(size=n_clusters)
    rows = []
    for horizon in (1, 3):
        for cutoff in CUTOFFS:
            line = 1.5 * nature - 1.5 + 0.2 * horizon
            y = rng.random(n_clusters) < 1 / (1 + np.exp(-line - rng.normal(0, 0.5, n_clusters)))
            known = {
                "majority": np.full(n_clusters, 0.3),
                "single_feature": np.clip(
                    np.round(1 / (1 + np.exp(-0.5 * line - rng.normal(0, 1, n_clusters))), 1), 0.1, 0.9
                ),
                "boosting": 1 / (1 + np.exp(-line - rng.normal(0, noise, n_clusters))),
            }
            for model_name, p in known.items():
                rows.append(
                    pd.DataFrame(
                        {
                            "horizon": horizon,
                            "cutoff_month": cutoff,
                            "cluster_id": [f"c{i}" for i in range(n_clusters)],
                            "tier": np.where(np.arange(n_clusters) % 3, "high", "low"),
                            "model_name": model_name,
                            "y": y,
                            "p": p,
                        }
                    )
                )
    frame = pd.concat(rows, ignore_index=True)
    frame["case_id"] = frame["cluster_id"] + "/" + frame["cutoff_month"].astype(str)
    return frame.assign(
        measure="stress",
        p_raw=frame["p"],
        p_lo=0.0,
        p_hi=1.0,
        threshold=THRESHOLD,
        seconds=2.0,
        peak_mb=10.0,
        status="ok",
        y=frame["y"].astype("boolean"),
    )


def evaluate(backtest, tasks=TASKS, **replaced):
    tables = {"stress_backtest": backtest, "bank_clock": pd.DataFrame({"cutoff_month": [AS_OF]})}
    decisions = run("classes_decisions('stress')", tables, tasks=tasks)
    tables |= {"stress_decisions": decisions, **replaced.pop("tables", {})}
    return decisions, run("classes_leaderboard('stress')", tables, tasks=tasks, **replaced)


@pytest.fixture(scope="module")
def backtest():
    return make_backtest()


@pytest.fixture(scope="module")
def evaluated(backtest):
    return evaluate(backtest)


def one(leaderboard, metric, model_name="boosting", slice="all", cutoff="all", horizon="all"):
    found = leaderboard[
        (leaderboard["metric"] == metric)
        & (leaderboard["model_name"] == model_name)
        & (leaderboard["slice"] == slice)
        & (leaderboard["cutoff"] == cutoff)
        & (leaderboard["horizon"] == horizon)
    ]
    assert len(found) == 1, f"{len(found)} rows of {metric}, {model_name}, {slice}, {cutoff}, {horizon}"
    return found.iloc[0]


def expected(rows):
    y, p = rows["y"].to_numpy(dtype=bool), rows["p"].to_numpy()
    called = p >= THRESHOLD
    library = score(prepare(y.astype(float), p), np.ones(len(y)), THRESHOLD, (1 / THRESHOLD - 1, 1.0))
    return {
        "roc_auc": sk.roc_auc_score(y, p),
        "gini": 2 * sk.roc_auc_score(y, p) - 1,
        "pr_auc": sk.average_precision_score(y, p),
        "ks": stats.ks_2samp(p[y], p[~y]).statistic,
        "log_loss": sk.log_loss(y, p),
        "brier": sk.brier_score_loss(y, p),
        "ece": library["ece"],
        "mcc": sk.matthews_corrcoef(y, called),
        "f1": sk.f1_score(y, called),
        "precision": sk.precision_score(y, called, zero_division=np.nan),
        "recall": sk.recall_score(y, called),
        "accuracy": sk.accuracy_score(y, called),
        "majority_accuracy": max(y.mean(), 1 - y.mean()),
        "prevalence": y.mean(),
        "cost": library["cost"],
    }


@pytest.mark.parametrize("model_name", ["majority", "single_feature", "boosting"])
@pytest.mark.parametrize(
    ("slice", "cutoff", "horizon"),
    [("all", "all", "all"), ("all", "all", "3"), ("tier=low", "all", "all"), ("all", "2020-04-01", "all")],
)
def test_figures_are_those_of_scikit_learn(backtest, evaluated, model_name, slice, cutoff, horizon):
    rows = backtest[backtest["model_name"] == model_name]
    if slice != "all":
        rows = rows[rows["tier"] == "low"]
    if cutoff != "all":
        rows = rows[rows["cutoff_month"] == cutoff]
    if horizon != "all":
        rows = rows[rows["horizon"] == int(horizon)]
    for metric, value in expected(rows).items():
        found = one(evaluated[1], metric, model_name, slice, cutoff, horizon)
        assert found["value"] == pytest.approx(value, rel=1e-7, nan_ok=True), metric
        assert found["n"] == len(rows)


def test_ece_stands_beside_that_of_a_calibrated_model(backtest, evaluated):
    rows = backtest[backtest["model_name"] == "boosting"]
    mean, low, high = expected_ece(prepare(rows["y"].to_numpy(dtype=float), rows["p"].to_numpy()), seed=1, draws=2000)
    found = one(evaluated[1], "ece_if_calibrated")
    assert found["value"] == pytest.approx(mean, rel=0.03)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx([low, high], rel=0.15)


def test_intervals_are_those_of_a_bootstrap_of_clusters(backtest, evaluated):
    """The linear error is that of the bootstrap; rows counted one by one would give intervals that are too narrow."""
    rows = backtest[backtest["model_name"] == "boosting"]
    parts = [part for _, part in rows.groupby("cluster_id")]
    rng = np.random.default_rng(8)
    draws = [expected(pd.concat([parts[i] for i in rng.integers(0, len(parts), len(parts))])) for _ in range(300)]
    spread = pd.DataFrame(draws).std()
    for metric in ["roc_auc", "gini", "pr_auc", "ks", "log_loss", "brier", "mcc", "f1", "precision", "recall", "cost"]:
        found = one(evaluated[1], metric)
        width = (found["ci_high"] - found["ci_low"]) / 2 / 1.96
        assert width == pytest.approx(spread[metric], rel=0.2), metric
        assert found["ci_low"] < found["value"] < found["ci_high"]
    independent = rows.assign(cluster_id=rows["case_id"] + "/" + rows["horizon"].astype(str))
    narrow = one(evaluate(independent.pipe(lambda f: pd.concat([f, f.assign(model_name="majority")])))[1], "prevalence")
    clustered = one(evaluated[1], "prevalence")
    assert clustered["ci_high"] - clustered["ci_low"] > 1.3 * (narrow["ci_high"] - narrow["ci_low"])


def test_interval_of_pr_auc_on_few_rows_is_that_of_the_jackknife():
    rows = make_backtest(n_clusters=20)
    rows = rows[rows["horizon"] == 1]
    found = one(evaluate(rows)[1], "pr_auc")
    mine = rows[rows["model_name"] == "boosting"].sort_values("case_id")
    y, p, codes = mine["y"].to_numpy(dtype=bool), mine["p"].to_numpy(), pd.factorize(mine["cluster_id"])[0]
    step = 1e-5

    def average_precision(weight):
        return sk.average_precision_score(y, p, sample_weight=weight)

    influence = [
        (average_precision(1 + step * (codes == c)) - average_precision(1 - step * (codes == c))) / 2 / step
        for c in range(20)
    ]
    error = np.sqrt(np.sum(np.square(influence)) * 20 / 19)
    value = found["value"]
    logit = np.log(value / (1 - value)) + np.array([-1, 1]) * 1.959963985 * error / value / (1 - value)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-5)


def test_differences_of_areas_have_the_interval_of_delong(backtest):
    rows = backtest[backtest["horizon"] == 1].assign(cluster_id=lambda f: f["case_id"])
    found = one(evaluate(rows)[1], "roc_auc_difference")
    best, other = (rows[rows["model_name"] == name] for name in ("boosting", "single_feature"))
    y = best["y"].to_numpy(dtype=float)
    difference = auc_difference(y, best["p"].to_numpy(), other["p"].to_numpy())
    assert [found["value"], found["ci_low"], found["ci_high"]] == pytest.approx(difference, rel=0.01)


def test_the_test_rests_on_whole_clusters(evaluated):
    _, leaderboard = evaluated
    winner, loser = one(leaderboard, "log_loss"), one(leaderboard, "log_loss", "single_feature")
    assert (winner["verdict"], loser["verdict"]) == ("winner", "baseline")
    assert winner["p_value"] < 0.01
    gap = one(leaderboard, "log_loss_difference")
    assert gap["value"] == pytest.approx(winner["value"] - loser["value"], rel=1e-6)
    assert gap["ci_low"] < gap["value"] < gap["ci_high"] < 0
    others = leaderboard[(leaderboard["metric"] != "log_loss") | (leaderboard["cutoff"] != "all")]
    assert others["verdict"].isna().all()


def losses_of_equals(measures: int, models: tuple[str, ...]) -> pd.DataFrame:
    """Models with exchangeable errors on 80 clusters that hold four alike rows each, anew for each measure."""
    rng = np.random.default_rng(12)
    clusters = np.repeat([f"c{i}" for i in range(80)], 4)
    parts = []
    for number in range(measures):
        y = np.repeat(rng.random(80) < 0.4, 4)
        for model_name in models:
            p = 1 / (1 + np.exp(-np.repeat(rng.normal(0, 0.7, 80), 4) - np.where(y, 0.3, -0.8)))
            parts.append(
                pd.DataFrame(
                    {"measure": f"m{number}", "model_name": model_name, "cluster_id": clusters, "y": y, "p": p}
                )
            )
    losses = pd.concat(parts).assign(horizon=pd.NA, cutoff_month=AS_OF, tier="low")
    losses["horizon"] = losses["horizon"].astype("Int32")
    return losses


def compared_models(losses: pd.DataFrame) -> pd.DataFrame:
    return run(
        "classes_tests(classes_losses('stress', 'frame_of_losses', 'clock', \"['all']\"), ['majority'])",
        {"frame_of_losses": losses, "clock": pd.DataFrame({"decision_month": [AS_OF]})},
        tasks=TASKS,
    )


def test_no_difference_is_seldom_found_where_there_is_none():
    tests = compared_models(losses_of_equals(200, ("majority", "boosting")))
    p_values = tests.loc[tests["model_name"] == "boosting", "p_value"]
    assert len(p_values) == 200
    assert 0.01 <= (p_values < 0.05).mean() <= 0.10


def test_the_best_of_many_equals_seldom_wins():
    tests = compared_models(losses_of_equals(100, ("majority", *(f"candidate_{number}" for number in range(10)))))
    assert tests["measure"].nunique() == 100
    assert (tests["verdict"] == "winner").sum() <= 5


def test_slices_are_adjusted_together_and_all_stands_alone():
    backtest = make_backtest(n_clusters=120, noise=2.2)
    _, leaderboard = evaluate(backtest)
    _, alone = evaluate(backtest[backtest["tier"] == "low"])
    assert one(leaderboard, "log_loss", slice="tier=low")["p_value"] == pytest.approx(
        min(1, one(alone, "log_loss", slice="tier=low")["p_value"] * 2), abs=0.12
    )
    assert one(alone, "log_loss")["p_value"] == one(alone, "log_loss", slice="tier=low")["p_value"]


def test_decisions_know_only_what_had_come(backtest, evaluated):
    decisions, leaderboard = evaluated
    first = decisions.sort_values("decision_month").iloc[0]
    assert (first["model_name"], first["verdict"], first["origins"]) == ("majority", "not tested", 0)
    last = decisions[decisions["is_as_of"]].iloc[0]
    assert (last["model_name"], last["verdict"], last["origins"]) == ("boosting", "winner", 5)
    # what comes after March 2020 is turned round: decisions up to then stay, later ones don't
    known_on = backtest["cutoff_month"].dt.to_period("M") + backtest["horizon"]
    turned = backtest.assign(y=backtest["y"] ^ (known_on > pd.Period("2020-04")))
    changed, _ = evaluate(turned)
    early = decisions["decision_month"] <= "2020-04-01"
    pd.testing.assert_frame_equal(decisions[early], changed[changed["decision_month"] <= "2020-04-01"])
    assert not decisions["value"].equals(changed["value"])
    # the policy is scored on the rows of what it had decided
    shown = one(leaderboard, "log_loss", "champion", cutoff="2020-04-01")
    chosen = decisions.loc[decisions["decision_month"] == "2020-04-01", "model_name"].iloc[0]
    assert shown["value"] == one(leaderboard, "log_loss", chosen, cutoff="2020-04-01")["value"]


def test_unknown_outcomes_are_counted_not_dropped(backtest):
    rows = backtest.assign(y=backtest["y"].mask(backtest["cutoff_month"] == CUTOFFS[-1]))
    rows.loc[rows.index[rows["model_name"] == "boosting"][:7], "p"] = np.nan
    found = one(evaluate(rows)[1], "log_loss")
    assert (found["n"], found["n_unscored"]) == (2400 - 7, 607)
    assert found["verdict"] == "not tested"


def test_status_says_what_was_done_and_what_is_not_calibrated(backtest, evaluated):
    decisions, leaderboard = evaluated
    tasks = {"stress": TASKS["stress"] | {"inputs": ["stress_inputs"], "remark": "protocol"}}
    tables = {
        "stress_backtest": backtest.assign(protocol="folds are stratified"),
        "stress_scores": backtest.head(10),
        "stress_champions": decisions[decisions["is_as_of"]],
        "stress_leaderboard": leaderboard,
    }
    found = run("classes_status('stress')", tables, tasks=tasks).iloc[0]
    assert (found["status"], found["origins"], found["n_predictions"]) == ("limited", 5, 10)
    assert "folds are stratified" in found["message"]
    assert f"{backtest['y'].sum() // 3} of 3000 known outcomes of stress are events" in found["message"]
    assert "not tested" not in found["message"]
    off = backtest.assign(p=backtest["p"] ** 3)
    decisions, leaderboard = evaluate(off)
    tables |= {"stress_champions": decisions[decisions["is_as_of"]], "stress_leaderboard": leaderboard}
    assert "calibration error of stress" in run("classes_status('stress')", tables, tasks=tasks)["warning"].iloc[0]


def test_one_class_gives_no_figure_and_no_error(backtest):
    decisions, leaderboard = evaluate(backtest.assign(y=False))
    assert np.isnan(one(leaderboard, "roc_auc")["value"])
    assert one(leaderboard, "log_loss")["value"] > 0
    assert set(decisions["verdict"]) == {"not tested"}


def test_oracle_stands_beside_on_the_demo_bank(backtest):
    truth = pd.DataFrame({"customer_id": [f"c{i}" for i in range(300)], "p_stress": 0.25})
    _, leaderboard = evaluate(backtest, bank="demo", tables={"truth": truth})
    found = one(leaderboard, "log_loss", "oracle")
    y = backtest.loc[backtest["model_name"] == "majority", "y"].to_numpy(dtype=bool)
    assert found["value"] == pytest.approx(sk.log_loss(y, np.full(len(y), 0.25)))
    assert found["verdict"] in ("worse", "better", "no difference")


def test_a_policy_that_comes_with_the_backtest_is_taken(backtest):
    tasks = {"stress": TASKS["stress"] | {"policy": "backtest"}}
    policy = backtest[backtest["model_name"] == "single_feature"].assign(model_name="champion")
    decisions, leaderboard = evaluate(pd.concat([backtest, policy]), tasks)
    assert one(leaderboard, "brier", "champion")["value"] == one(leaderboard, "brier", "single_feature")["value"]
    assert "champion" not in set(decisions["challenger"])


def test_calibration_and_gains(backtest):
    tables = {"stress_backtest": backtest, "bank_clock": pd.DataFrame({"cutoff_month": [AS_OF]})}
    tables["stress_decisions"] = run("classes_decisions('stress')", tables, tasks=TASKS)
    bins = run("classes_calibration('stress')", tables, tasks=TASKS)
    mine = bins[(bins["model_name"] == "boosting") & (bins["horizon"] == "3")].reset_index(drop=True)
    rows = backtest[(backtest["model_name"] == "boosting") & (backtest["horizon"] == 3)]
    assert list(mine["n"]) == [150] * 10
    assert mine["events"].sum() == rows["y"].sum()
    assert mine["mean_p"].is_monotonic_decreasing
    top = rows.sort_values("p", ascending=False).head(150)
    assert mine.loc[0, "share_of_events"] == pytest.approx(top["y"].sum() / rows["y"].sum())
    assert mine.loc[0, "lift"] == pytest.approx(top["y"].mean() / rows["y"].mean())
    assert (mine.loc[9, "share_of_events"], mine.loc[9, "share_of_rows"], mine.loc[9, "lift"]) == (1, 1, 1)
    assert ((mine["ci_low"] <= mine["share"]) & (mine["share"] <= mine["ci_high"])).all()
    # rows of equal p share a bin
    assert len(bins[(bins["model_name"] == "majority") & (bins["horizon"] == "3")]) == 1


def test_confusion_matrices_hold_every_scored_row(backtest):
    tables = {"stress_backtest": backtest, "bank_clock": pd.DataFrame({"cutoff_month": [AS_OF]})}
    tables["stress_decisions"] = run("classes_decisions('stress')", tables, tasks=TASKS)
    cells = run("classes_confusion('stress')", tables, tasks=TASKS)
    mine = cells[(cells["model_name"] == "boosting") & (cells["slice"] == "all") & (cells["horizon"] == "1")]
    rows = backtest[(backtest["model_name"] == "boosting") & (backtest["horizon"] == 1)]
    matrix = sk.confusion_matrix(rows["y"].to_numpy(dtype=bool), rows["p"] >= THRESHOLD)
    found = mine.sort_values(["actual", "called"])["n"].to_numpy().reshape(2, 2)
    assert (found == matrix).all()
    assert mine.groupby("actual")["share_of_actual"].sum().tolist() == pytest.approx([1, 1])
