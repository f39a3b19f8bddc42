"""The metric macros against formulas written a second time, in numpy and scipy."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from ledgercast import metrics

LEVELS = {"lo_95": 0.025, "lo_80": 0.1, "mean": 0.5, "hi_80": 0.9, "hi_95": 0.975}
QUANTILES = "lo_95, lo_80, mean, hi_80, hi_95"


@pytest.fixture(scope="module")
def forecasts() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    y = rng.normal(50, 80, 400)
    mean = y + rng.normal(0, 30, 400)
    half = rng.uniform(10, 40, 400)
    return pd.DataFrame(
        {
            "y": y,
            "mean": mean,
            "lo_80": mean - half,
            "hi_80": mean + half,
            "lo_95": mean - 1.5 * half,
            "hi_95": mean + 1.6 * half,
            "scale": rng.uniform(5, 50, 400),
        }
    )


def figure(frame: pd.DataFrame, sql: str) -> float:
    return float(metrics.score(frame, value=sql)["value"].iloc[0])


def test_point_metrics(forecasts):
    y, f, scale = (forecasts[c].to_numpy() for c in ("y", "mean", "scale"))
    assert figure(forecasts, "smape(y, mean)") == pytest.approx(np.mean(200 * abs(y - f) / (abs(y) + abs(f))))
    assert figure(forecasts, "mape(y, mean)") == pytest.approx(np.mean(100 * abs((y - f) / y)))
    assert figure(forecasts, "mase(y, mean, scale)") == pytest.approx(np.mean(abs(y - f) / scale))
    assert figure(forecasts, "rmsse(y, mean, scale)") == pytest.approx(np.sqrt(np.mean(((y - f) / scale) ** 2)))


def test_weighted_quantile_loss(forecasts):
    y = forecasts["y"].to_numpy()
    losses = []
    for column, level in LEVELS.items():
        error = y - forecasts[column].to_numpy()
        losses.append(np.where(error >= 0, level * error, (level - 1) * error).sum())
    assert figure(forecasts, f"wql(y, {QUANTILES})") == pytest.approx(2 * np.mean(losses) / abs(y).sum())


def test_intervals(forecasts):
    y, lo, hi = (forecasts[c].to_numpy() for c in ("y", "lo_80", "hi_80"))
    miss = np.where(y < lo, lo - y, np.where(y > hi, y - hi, 0))
    assert figure(forecasts, "winkler(y, lo_80, hi_80, 80)") == pytest.approx(np.mean(hi - lo + 2 / 0.2 * miss))
    assert figure(forecasts, "coverage(y, lo_80, hi_80)") == pytest.approx(np.mean((y >= lo) & (y <= hi)))


def test_probabilities():
    y, p = np.array([True, False, True, False]), np.array([0.9, 0.2, 0.4, 1.0])
    frame = pd.DataFrame({"y": y, "p": p})
    given = np.where(y, p, 1 - p).clip(1e-15)
    assert figure(frame, "log_loss(y, p)") == pytest.approx(-np.log(given).mean())
    assert figure(frame, "brier(y, p)") == pytest.approx(np.mean((y - p) ** 2))


@pytest.mark.parametrize(
    ("of_one_row", "of_many"),
    [
        ("avg(symmetric_percentage_error(y, mean))", "smape(y, mean)"),
        ("avg(percentage_error(y, mean))", "mape(y, mean)"),
        ("avg(scaled_error(y, mean, scale))", "mase(y, mean, scale)"),
        ("sqrt(avg(scaled_error(y, mean, scale) ^ 2))", "rmsse(y, mean, scale)"),
        (f"sum(quantile_loss(y, {QUANTILES})) / sum(abs(y))", f"wql(y, {QUANTILES})"),
        (
            "2 * (sum(pinball(y, lo_80, 0.1)) + sum(pinball(y, hi_80, 0.9)))",
            "0.2 * sum(interval_score(y, lo_80, hi_80, 80))",
        ),
        ("avg(interval_score(y, lo_95, hi_95, 95))", "winkler(y, lo_95, hi_95, 95)"),
        ("avg(is_covered(y, lo_80, hi_80)::int)", "coverage(y, lo_80, hi_80)"),
        ("avg(log_score(y > 0, 0.3))", "log_loss(y > 0, 0.3)"),
        ("avg(brier_score(y > 0, 0.3))", "brier(y > 0, 0.3)"),
    ],
)
def test_losses_of_rows_add_up_to_the_figure(forecasts, of_one_row, of_many):
    assert figure(forecasts, of_one_row) == pytest.approx(figure(forecasts, of_many), rel=1e-12)


def test_unknown_outcomes_are_left_out(forecasts):
    gaps = forecasts.copy()
    gaps.loc[::3, "y"] = np.nan
    gaps.loc[1::3, "lo_80"] = np.nan
    whole = gaps.dropna()
    for sql in (f"wql(y, {QUANTILES})", "winkler(y, lo_80, hi_80, 80)", "coverage(y, lo_80, hi_80)"):
        assert figure(gaps, sql) == pytest.approx(figure(whole, sql), rel=1e-12)
    assert figure(gaps, "smape(y, mean)") == pytest.approx(figure(gaps.dropna(subset="y"), "smape(y, mean)"))


def test_zero_scales_and_zero_values():
    frame = pd.DataFrame({"y": [0.0, 10.0], "mean": [0.0, 5.0], "scale": [0.0, 2.0]})
    assert figure(frame, "mase(y, mean, scale)") == 2.5
    assert figure(frame, "mape(y, mean)") == 50
    assert figure(frame, "smape(y, mean)") == pytest.approx(100 / 3)


def test_money_stays_exact_enough():
    connection = metrics.connect()
    sql = "select smape(y, f), mase(y, f, 2.50) from (values (110.25::decimal(18, 2), 100.00::decimal(18, 2))) t(y, f)"
    assert connection.execute(sql).fetchall()[0] == pytest.approx((200 * 10.25 / 210.25, 4.1))


@pytest.mark.parametrize("df", [1, 2, 3, 8, 9, 40, 101])
def test_student_t(df):
    t = np.linspace(-12, 12, 241)
    found = metrics.score(pd.DataFrame({"t": t}), p=f"list(student_t_cdf(t, {df}) order by t)")["p"].iloc[0]
    np.testing.assert_allclose(found, stats.t.cdf(t, df), atol=1e-12)
    if df >= 4:
        assert figure(pd.DataFrame({"t": t}), f"student_t_975({df})") == pytest.approx(stats.t.ppf(0.975, df), abs=2e-3)


def test_normal():
    x = np.linspace(-9, 9, 361)
    found = metrics.score(pd.DataFrame({"x": x}), p="list(normal_cdf(x) order by x)")["p"].iloc[0]
    np.testing.assert_allclose(found, stats.norm.cdf(x), atol=1e-14)


def test_population_stability():
    frame = pd.DataFrame({"expected": [0.2, 0.3, 0.5], "actual": [0.3, 0.3, 0.4]})
    assert figure(frame, "psi(expected, actual)") == pytest.approx(0.1 * np.log(1.5) - 0.1 * np.log(0.8))


@pytest.mark.parametrize(
    ("x", "rounded"),
    [
        ("123456.789123::double", 123457.0),
        ("-0.000123456789::double", -0.000123457),
        ("-0.0::double", 0.0),
        ("null", None),
    ],
)
def test_significant(x, rounded):
    assert metrics.connect().execute(f"select significant({x}, 6)").fetchall()[0][0] == rounded


def test_every_macro_works_in_an_attached_file(tmp_path):
    with duckdb.connect(str(tmp_path / "bank.duckdb")) as connection:
        connection.execute(metrics.SQL_FILE.read_text())
        macros = connection.execute(
            "select function_name, len(parameters), comment from duckdb_functions() where not internal"
        ).fetchall()
    with duckdb.connect() as reader:
        reader.execute(f"attach '{tmp_path / 'bank.duckdb'}' as bank (read_only)")
        for name, arguments, comment in macros:
            reader.execute(f"select bank.main.{name}({', '.join(['c'] * arguments)}) from (select 1 as c)")
            assert comment, f"{name} has no comment"
    assert len(macros) == 32


def test_a_scale_that_is_no_number_is_left_out():
    connection = metrics.connect()
    scales = "(values ('nan'::double), (2.0::double), (null), (0.0)) t(scale)"
    assert connection.execute(f"select mase(10.0, 5.0, scale) from {scales}").fetchall() == [(2.5,)]
    assert connection.execute("select rmsse(10, 5, 2.50::decimal(18, 2))").fetchall() == [(2.0,)]


def test_interval_of_a_share_is_that_of_statsmodels():
    for events, n in [(0, 12), (3, 12), (30, 354), (7, 7)]:
        expected = proportion_confint(events, n, method="wilson")
        frame = pd.DataFrame({"share": [events / n], "n": [n]})
        found = [figure(frame, f"any_value(wilson_bound(share, n, {side}))") for side in (-1, 1)]
        assert found == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("arguments", ["null, 12", "0.5, null", "0.5, 0", "3 / nullif(0.0, 0), 0.0"])
def test_without_rows_or_share_there_is_no_interval(arguments):
    bounds = f"select wilson_bound({arguments}, -1), wilson_bound({arguments}, 1)"
    assert metrics.connect().execute(bounds).fetchall() == [(None, None)]
