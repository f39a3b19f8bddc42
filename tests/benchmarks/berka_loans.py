"""Default of Berka's loans, out of fold: repeated stratified folds, a split that rolls, and the one of publications.

Run: python -m tests.benchmarks.berka_loans
"""

import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from tests.benchmarks.report import said_p, write_table
from tests.e2e.building import ROOT, Build, green

from ledgercast import classification
from ledgercast.classification.bootstrap import DRAWS_TO_TEST, draw_weights, paired_test, standard_interval
from ledgercast.classification.scores import METRICS, Scored, bounds_of, prepare, score
from ledgercast.loan_default import CANDIDATES
from ledgercast.loan_default.features import directions, features_of

DATA = Path(os.environ.get("LEDGERCAST_DATA", ROOT.parent / "shared" / "data")) / "berka"
QUERY = """
    with lowest as (
        select loans.loan_id, min(transactions.balance_after)::double as lowest_ever
        from core.loans as loans
        inner join core.transactions as transactions
            on loans.account_id = transactions.account_id and transactions.booked_at < loans.granted_on
        group by loans.loan_id
    )

    select inputs.*, is_default, lowest_ever
    from marts.loan_default_inputs as inputs
    inner join marts.loan_default_outcomes using (loan_id)
    left join lowest using (loan_id)
    order by loan_id
"""
# the outcome, and the floor that others took: it is of the month of joining too, and so no input
NOT_INPUTS = ["is_default", "lowest_ever"]
FULL_FROM = pd.Timestamp("1997-01-01")
SEEDS = range(1, 11)
COSTS = (10.0, 1.0)
FAMILIES = ("logistic_regression", "random_forest", "gradient_boosting")
SHOWN = ["roc_auc", "pr_auc", "log_loss", "brier", "ece", "ks", "mcc", "f1", "precision", "recall", "accuracy"]
TEXT = """Loans of 1997-98, whose histories are whole in the slice at hand: {n} loans, {bad} of them bad (B and D of the
source; C counts as good so far). Five stratified folds, seeds 1 to 10: each figure is the mean over seeds; its interval
is 1.96 standard deviations of {draws} resamplings of loans, the same for all seeds. Candidates, settings, calibration
are chosen inside each training part; `champion` is the policy of taking in each fold what looks best on inner folds,
the only row that no choice flatters. Majority's accuracy: {majority:.1%}; accuracy, f1, mcc, precision, recall are
those of declining from a probability of 1/11 on.

AUC of `champion`: **{auc:.3f}** ({low:.3f} to {high:.3f}), by seed {by_seed}.
Less that of the lowest balance of the whole history, the floor that analyses of these data often take ({floor:.3f},
nothing is learnt): {floor_gap:.3f} ({floor_low:.3f} to {floor_high:.3f}), paired, p {floor_p}.
Less that of `single_feature` (the column that separates the training part best): {gap:.3f} ({gap_low:.3f} to
{gap_high:.3f}), paired, p {gap_p}. The lowest balance of the last twelve months ranks by itself with {lowest:.3f}
(nothing is learnt, but it was found on these loans).
Log loss of `champion`, by which the project decides, less that of `single_feature`: {loss_gap:+.4f} ({loss_low:+.4f} to
{loss_high:+.4f}), paired, p {loss_p}.

Rolling by grant date, outcomes taken as known at once since the source has no dates (so it flatters): AUC {rolling:.3f}
({rolling_low:.3f} to {rolling_high:.3f}) on {rolling_n} loans, {rolling_bad} of them bad.
Split of publications, learnt from loans of 1993-96, applied to 1997-98, on the features that are complete for both
(terms, person, region; earlier histories are cut): AUC {published:.3f} ({published_low:.3f} to {published_high:.3f}).

With {bad} bad loans all of this is wide.

SMOTE less plain, by family:
{smote}

All {n_candidates} candidates, all seeds: {seconds:.0f} s{load}.

Every scoring on these outcomes is told. An earlier run, without a lasso among the settings of logistic regression and
with `gradient_boosting+undersampling` wanting 20 loans a leaf of the 32 that it learnt from (so that it never split),
gave `champion` 0.923 (0.879 to 0.961), 0.049 (0.001 to 0.105; p = 0.045) above `single_feature`. The lasso stays: the
bench bank asked for it, and these loans are no reason to choose. A second run, before slopes of calibration were shrunk
to 1 and the inner loss was taken of rows that the calibrator has not seen, gave 0.916 (0.871 to 0.960), 0.042 (-0.008
to 0.100; p = 0.120) above it, and a log loss of 0.165, 0.044 (0.005 to 0.082; p = 0.030) below it, and 0.917 (0.864 to
0.970) rolling; the slopes were shrunk for what the bench banks showed."""


def read_loans() -> pd.DataFrame:
    """Build Berka's marts in a folder of their own; one row a loan."""
    with tempfile.TemporaryDirectory() as folder:
        build = Build(Path(folder), "berka", {"data_dir": str(DATA)})
        models = ("+loan_default_inputs", "+loan_default_outcomes")
        green(build.dbt("build", "--select", *models, "--exclude-resource-type", "test", "unit_test"))
        with duckdb.connect(str(build.file), read_only=True) as connection:
            return connection.sql(QUERY).df()


def judge(loans: pd.DataFrame, seed: int, candidates: tuple[str, ...] = CANDIDATES, **split: Any) -> pd.DataFrame:
    """Out-of-fold predictions of all candidates."""
    features = features_of(loans.drop(columns=NOT_INPUTS))
    frame = features.assign(y=loans["is_default"].astype(bool), customer_id=loans["customer_id"])
    if "time" in split:
        frame = frame.assign(granted_on=loans["granted_on"])
    return classification.backtest(
        frame, "y", candidates=candidates, group="customer_id", seed=seed, monotone=directions(features), **split
    )


def prepared(judged: list[pd.DataFrame], name: str, column: str = "p") -> list[Scored]:
    """Predictions of one model, seed by seed."""
    parts = [rows[rows["model_name"] == name].sort_index() for rows in judged]
    return [prepare(part["y"].to_numpy(), part[column].to_numpy()) for part in parts]


def figures(scored: list[Scored], weight: np.ndarray[Any, Any]) -> dict[str, float]:
    """Mean over seeds of every metric of one model, rows counted `weight` times."""
    of_seeds = [score(one, weight, COSTS[1] / sum(COSTS), COSTS) for one in scored]
    return {metric: float(np.mean([found[metric] for found in of_seeds])) for metric in METRICS}


def effect_of_smote(judged: list[pd.DataFrame], name: str, values: dict[str, dict[str, float]]) -> str:
    """Say what SMOTE does to the ranking and to probabilities, as the model says them and as they are published."""
    plain, smote = values[name], values[f"{name}+smote"]
    ones = np.ones(len(judged[0][judged[0]["model_name"] == name]))
    raw, raw_smote = (figures(prepared(judged, each, "p_raw"), ones)["ece"] for each in (name, f"{name}+smote"))
    return (
        f"- `{name}`: AUC {smote['roc_auc'] - plain['roc_auc']:+.3f}; "
        f"ECE before calibration {raw_smote:.3f} for {raw:.3f}, after it {smote['ece']:.3f} for {plain['ece']:.3f}; "
        f"log loss {smote['log_loss'] - plain['log_loss']:+.4f}"
    )


def area(y: "pd.Series[Any]", p: "pd.Series[float]") -> tuple[float, float, float]:
    """AUC with the interval of 400 resamplings of rows."""
    scored = prepare(y.to_numpy(dtype=float), p.to_numpy(dtype=float))
    drawn = [score(scored, weight, 0.5, COSTS)["roc_auc"] for weight in _draws(len(y))]
    value = score(scored, np.ones(len(y)), 0.5, COSTS)["roc_auc"]
    return value, *standard_interval(value, drawn, 0.0, 1.0)


def published_split(loans: pd.DataFrame) -> tuple[float, float, float]:
    """AUC of the best candidate by inner folds, learnt from 1993-96 and applied to 1997-98."""
    early = loans["granted_on"] < FULL_FROM
    features = features_of(loans.drop(columns=NOT_INPUTS))
    complete = [name for name in features.columns if features[name].notna().groupby(early).mean().min() > 0.95]
    frame = features[complete].assign(y=loans["is_default"].astype(bool))
    model = classification.fit(frame[early], "y", candidates=CANDIDATES, seed=1)
    said = model.predict_proba(frame.loc[~early, complete])
    return area(frame.loc[~early, "y"], said["p"])


def p_value(differences: list[float]) -> float:
    """Two-sided p-value of a bootstrap."""
    beyond = min(sum(one <= 0 for one in differences), sum(one >= 0 for one in differences))
    return min(1.0, 2 * (beyond + 1) / (len(differences) + 1))


def _draws(rows: int, draws: int = 400) -> "Any":
    return draw_weights(rows, None, draws, 1)


def main() -> None:
    """Judge and write docs/benchmarks/berka_loans.md."""
    everything = read_loans()
    everything["granted_on"] = pd.to_datetime(everything["granted_on"])
    loans = everything[everything["granted_on"] >= FULL_FROM].reset_index(drop=True)
    load, start = os.getloadavg()[0], time.perf_counter()
    judged = [judge(loans, seed) for seed in SEEDS]
    seconds = time.perf_counter() - start
    ones = np.ones(len(loans))
    names = ["champion", *CANDIDATES]
    scored = {name: prepared(judged, name) for name in names}
    values = {name: figures(scored[name], ones) for name in names}
    drawn: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for weight in _draws(len(loans)):
        for name in names:
            drawn[name].append(figures(scored[name], weight))

    def interval(name: str, metric: str) -> tuple[float, float]:
        return standard_interval(values[name][metric], [found[metric] for found in drawn[name]], *bounds_of(metric))

    ranked = prepare(loans["is_default"].to_numpy(dtype=float), -loans["lowest_ever"].to_numpy(dtype=float))
    floor = score(ranked, ones, 0.5, COSTS)["roc_auc"]
    gaps, above_floor = [], []
    for weight in _draws(len(loans), DRAWS_TO_TEST):
        mine = figures(scored["champion"], weight)["roc_auc"]
        gaps.append(mine - figures(scored["single_feature"], weight)["roc_auc"])
        above_floor.append(mine - score(ranked, weight, 0.5, COSTS)["roc_auc"])
    losses = {name: np.mean([one.losses for one in scored[name]], axis=0) for name in ("champion", "single_feature")}
    loss_gap, loss_low, loss_high, loss_p = paired_test(losses["champion"] - losses["single_feature"], None, 1)
    rolled = judge(loans, 1, time="granted_on")
    rolled = rolled[rolled["model_name"] == "champion"]
    rolling = area(rolled["y"], rolled["p"])
    split = published_split(everything.reset_index(drop=True))
    low, high = interval("champion", "roc_auc")
    lowest = roc_auc_score(loans["is_default"].astype(bool), -loans["lowest_balance_12_months"].astype(float))
    text = TEXT.format(
        n=len(loans),
        bad=int(loans["is_default"].sum()),
        draws=400,
        majority=values["majority"]["majority_accuracy"],
        auc=values["champion"]["roc_auc"],
        low=low,
        high=high,
        by_seed=", ".join(f"{figures([one], ones)['roc_auc']:.3f}" for one in scored["champion"]),
        floor=floor,
        floor_gap=values["champion"]["roc_auc"] - floor,
        floor_low=np.quantile(above_floor, 0.025),
        floor_high=np.quantile(above_floor, 0.975),
        floor_p=said_p(p_value(above_floor)),
        gap=values["champion"]["roc_auc"] - values["single_feature"]["roc_auc"],
        gap_low=np.quantile(gaps, 0.025),
        gap_high=np.quantile(gaps, 0.975),
        gap_p=said_p(p_value(gaps)),
        lowest=lowest,
        loss_gap=loss_gap,
        loss_low=loss_low,
        loss_high=loss_high,
        loss_p=said_p(loss_p),
        rolling=rolling[0],
        rolling_low=rolling[1],
        rolling_high=rolling[2],
        rolling_n=len(rolled),
        rolling_bad=int(rolled["y"].sum()),
        published=split[0],
        published_low=split[1],
        published_high=split[2],
        smote="\n".join(effect_of_smote(judged, name, values) for name in FAMILIES),
        n_candidates=len(CANDIDATES),
        seconds=seconds,
        load=f" (load average before: {load:.1f})" if load > 0.5 else "",
    )
    rows = []
    for name in names:
        cells = [
            f"{values[name][metric]:.3f} ({interval(name, metric)[0]:.3f} to {interval(name, metric)[1]:.3f})"
            for metric in SHOWN
        ]
        rows.append([name, *cells])
    title = f"Default of Berka's loans, {date(1997, 1, 1):%Y}-98"
    command = "python -m tests.benchmarks.berka_loans"
    write_table("berka_loans", title, text, ["model", *SHOWN], rows, command)
    print(text)


if __name__ == "__main__":
    main()
