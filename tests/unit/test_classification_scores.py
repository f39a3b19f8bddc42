import numpy as np
import pytest
from scipy.special import expit
from sklearn import metrics as reference

from ledgercast.classification.bootstrap import draw_weights, paired_test, standard_interval
from ledgercast.classification.calibration import fit_calibrator
from ledgercast.classification.decision import cost_threshold, decide, read_costs
from ledgercast.classification.delong import auc_difference
from ledgercast.classification.scores import METRICS, bounds_of, expected_ece, prepare, score
from ledgercast.classification.venn_abers import fit_venn_abers


def drawn(n=500, seed=0, digits=2):
    rng = np.random.default_rng(seed)
    p = np.round(rng.beta(1, 3, n), digits)
    return (rng.random(n) < p).astype(float), p


def test_scores_equal_those_of_scikit_learn():
    y, p = drawn()
    weight = np.random.default_rng(1).integers(0, 4, len(y)).astype(float)
    found = score(prepare(y, p), weight, 0.3, (10.0, 1.0))
    called = (p >= 0.3).astype(int)
    for name, expected in {
        "roc_auc": reference.roc_auc_score(y, p, sample_weight=weight),
        "pr_auc": reference.average_precision_score(y, p, sample_weight=weight),
        "log_loss": reference.log_loss(y, np.clip(p, 1e-15, 1), sample_weight=weight),
        "brier": reference.brier_score_loss(y, p, sample_weight=weight),
        "mcc": reference.matthews_corrcoef(y, called, sample_weight=weight),
        "f1": reference.f1_score(y, called, sample_weight=weight),
        "precision": reference.precision_score(y, called, sample_weight=weight),
        "recall": reference.recall_score(y, called, sample_weight=weight),
        "accuracy": reference.accuracy_score(y, called, sample_weight=weight),
    }.items():
        assert found[name] == pytest.approx(expected, abs=1e-9), name
    false_rate, true_rate, _ = reference.roc_curve(y, p, sample_weight=weight, drop_intermediate=False)
    assert found["ks"] == pytest.approx(np.max(true_rate - false_rate))


def test_ece_by_hand():
    p = np.repeat(np.arange(10) / 10 + 0.05, 4)
    y = np.tile([1.0, 0.0, 1.0, 0.0], 10)
    assert score(prepare(y, p), np.ones(40), 0.5, (1.0, 1.0))["ece"] == pytest.approx(np.mean(np.abs(p - 0.5)))


def test_every_figure_lies_in_its_interval():
    """Also where all resamples have a higher one, as happens to the calibration error and to KS."""
    below_all = 0
    for seed in range(60):
        y, p = drawn(120 + 10 * seed, seed, digits=6)
        scored = prepare(y, p)
        found = score(scored, np.ones(len(y)), 0.3, (10.0, 1.0))
        draws = [score(scored, weight, 0.3, (10.0, 1.0)) for weight in draw_weights(len(y), None, 100, seed)]
        for metric in METRICS:
            of_draws = [draw[metric] for draw in draws]
            low, high = standard_interval(found[metric], of_draws, *bounds_of(metric))
            assert bounds_of(metric)[0] <= low <= found[metric] <= high <= bounds_of(metric)[1], metric
            below_all += found[metric] < np.quantile(of_draws, 0.025)
    assert below_all > 0


def test_standard_interval_by_hand():
    half = 1.959963985 * np.sqrt(0.02 / 2)
    assert standard_interval(0.5, [0.6, 0.8, np.nan, 0.7], 0.0, 1.0) == pytest.approx((0.5 - half, 0.5 + half))
    assert standard_interval(0.1, [0.6, 0.8, 0.7], 0.0, 1.0)[0] == 0.0
    assert np.isnan(standard_interval(0.5, [0.6, np.nan], 0.0, 1.0)).all()


def test_a_calibrated_model_is_within_what_is_expected_of_one():
    inside = 0
    for seed in range(40):
        y, p = drawn(800, seed, digits=6)
        scored = prepare(y, p)
        _, low, high = expected_ece(scored, seed)
        inside += low <= score(scored, np.ones(800), 0.5, (1.0, 1.0))["ece"] <= high
    assert 34 <= inside <= 40


def test_delong_holds_the_difference_of_equal_models_at_its_level():
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(300):
        y = (rng.random(200) < 0.3).astype(float)
        shared = y + rng.normal(0, 1.5, 200)
        _, low, high = auc_difference(y, shared + rng.normal(0, 1, 200), shared + rng.normal(0, 1, 200))
        covered += low <= 0 <= high
    assert 0.91 <= covered / 300 <= 0.98


def test_paired_test_keeps_its_level_and_groups_widen_it():
    rng = np.random.default_rng(0)
    false_alarms = sum(paired_test(rng.normal(0, 1, 60), None, seed)[3] < 0.05 for seed in range(100))
    assert false_alarms <= 13
    groups = np.repeat(np.arange(20), 10)
    differences = np.repeat(rng.normal(0, 1, 20), 10)
    _, low, high, _ = paired_test(differences, None, 0)
    _, low_groups, high_groups, _ = paired_test(differences, groups, 0)
    assert high_groups - low_groups > 2 * (high - low)


@pytest.mark.parametrize("n", [600, 6000])
def test_calibration_undoes_a_shift_of_the_log_odds(n):
    """What weights and resampling do to a logistic model: a constant on the log-odds."""
    rng = np.random.default_rng(0)
    line = rng.normal(-2, 1.2, n)
    y = (rng.random(n) < expit(line)).astype(float)
    calibrator = fit_calibrator(expit(line + 1.8), y)
    assert calibrator.method == ("platt" if n < 1000 else "beta")
    assert np.abs(calibrator.apply(expit(line + 1.8)) - expit(line)).mean() < 1.2 / np.sqrt(n)


def test_calibration_of_a_score_that_is_upside_down_is_the_share():
    y, p = drawn()
    calibrated = fit_calibrator(1 - p, y).apply(1 - p)
    assert np.ptp(calibrated) == 0
    assert calibrated[0] == pytest.approx(y.mean(), abs=0.01)


@pytest.mark.parametrize("n", [60, 1200])
def test_a_handful_of_events_set_apart_by_chance_are_no_certainty(n):
    """Eight events above all others would ask for a slope without end, and say 1e-19 a little below them."""
    raw = np.linspace(0.05, 0.15, n)
    y = (np.arange(n) >= n - 8).astype(float)
    calibrator = fit_calibrator(raw, y)
    assert 0 <= calibrator.log_q < 4
    assert 0 <= calibrator.log_p < 4
    said = calibrator.apply(np.array([0.01, 0.5]))
    assert (np.minimum(said, 1 - said) > 1e-6).all()


def test_with_enough_rows_the_prior_of_the_slope_is_not_felt():
    rng = np.random.default_rng(3)
    line = rng.normal(-1, 0.5, 20_000)
    y = (rng.random(20_000) < expit(4 * line + 1)).astype(float)
    calibrator = fit_calibrator(expit(line)[:900], y[:900])
    assert calibrator.log_p == pytest.approx(4, abs=0.8)
    said = fit_calibrator(expit(line), y).apply(expit(line))
    assert np.abs(said - expit(4 * line + 1)).mean() < 0.01


def test_venn_abers_by_hand():
    """Scores 1 to 4, outcomes 0 1 0 1; a new row at 2.5 joins as 0 or as 1."""
    interval = fit_venn_abers(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 0.0, 1.0])).interval
    # as 0: 0 | 1 0 0 | 1 is pooled to 1/3; as 1: 0 | 1 1 0 | 1 to 2/3
    low, high = interval(np.array([2.5]))
    assert (low[0], high[0]) == pytest.approx((1 / 3, 2 / 3))
    low, high = interval(np.array([5.0]))
    assert (low[0], high[0]) == pytest.approx((0.5, 1.0))


def test_venn_abers_intervals_hold_the_probability_on_average_and_shrink():
    widths = []
    for n in (200, 20_000):
        y, score_ = drawn(n, 3, digits=9)
        low, high = fit_venn_abers(score_, y).interval(score_)
        assert (low <= high).all()
        assert low.mean() <= y.mean() <= high.mean()
        widths.append((high - low).mean())
    assert widths[1] < widths[0] / 4


def test_decisions_follow_costs_and_intervals():
    import pandas as pd

    assert cost_threshold(read_costs(None)) == pytest.approx(1 / 11)
    assert cost_threshold(read_costs({"false_negative": 1.0})) == 0.5
    rows = pd.DataFrame(
        {"p": [0.1, 0.9, 0.45, 0.2], "p_lo": [0.05, 0.8, 0.4, 0.1], "p_hi": [0.2, 0.95, 0.6, 0.3], "status": "ok"}
    )
    rows.loc[3, "status"] = "nothing known: prevalence"
    assert decide(rows, 0.5).tolist() == ["approve", "decline", "review", "review"]
    for costs in ({"fn": 1}, {"false_positive": 0}, {"false_negative": "much"}):
        with pytest.raises(ValueError, match=r"^costs: found [^\n]*$"):
            read_costs(costs)
