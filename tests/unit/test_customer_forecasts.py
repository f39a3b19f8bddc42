"""Customer forecasts on a small bank: what they read, that they know nothing of the future, what is published."""

from dataclasses import replace

import customer_tables as tables
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ledgercast import customer_forecasts
from ledgercast.customer_forecasts import boosting, networks
from ledgercast.customer_forecasts.customers import read_customers
from ledgercast.customer_forecasts.events import HEADS, label_events, label_windows
from ledgercast.customer_forecasts.evidence import Seen, earlier_forecasts
from ledgercast.customer_forecasts.fits import read_fits
from ledgercast.customer_forecasts.intervals import Judged, learn_factors
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.rows import rounded
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.simple import mean_of, seasonal_naive
from ledgercast.customer_forecasts.slices import ALIKE, NEW, NEW_SILENT, find_limits, groups
from ledgercast.customer_forecasts.slices_in_time import slice_backs
from ledgercast.customer_forecasts.training import make_lesson

CHEAP = ("naive", "mean_12", "segment_champion")
COLUMNS = ["mean", "lo_80", "hi_80", "lo_95", "hi_95"]


@pytest.fixture(scope="module")
def lives() -> pd.DataFrame:
    return tables.lives(120)


@pytest.fixture(scope="module")
def fits(lives: pd.DataFrame) -> pa.Table:
    small = replace(networks.SETTINGS, units=4, head_units=4, step_units=2, epochs=1, members=1)
    patch = pytest.MonkeyPatch()
    patch.setattr(networks, "NETWORKS", {"lstm": small, "gru": replace(small, cell="gru")})
    patch.setattr("ledgercast.customer_forecasts.tasks.FITTED", ("gradient_boosting", "lstm", "gru"))
    patch.setattr(boosting, "SETTINGS", boosting.SETTINGS | {"max_iter": 3})
    known = {tables.cutoff_of(month): month for month in (*tables.ORIGINS, tables.MONTHS)}
    histories = pa.table(
        {
            "cutoff_month": pa.array(list(known), pa.date32()),
            "is_origin": [month < tables.MONTHS for month in known.values()],
            "horizon": [tables.HORIZON] * 3,
            "months": list(known.values()),
        }
    )

    def read(cutoff: object) -> list[pa.RecordBatch]:
        return tables.inputs(lives, known[cutoff]).to_batches(50)

    made = customer_forecasts.fit(histories, read, seed=1, windows=200, fewest=1, **tables.RUN).read_all()
    patch.undo()
    return made


def backtest(lives: pd.DataFrame, fits: pa.Table, models: tuple[str, ...] = CHEAP) -> pd.DataFrame:
    inputs = pa.concat_tables([tables.inputs(lives, month) for month in tables.ORIGINS])
    outcomes = pa.concat_tables([tables.outcomes(lives, month) for month in tables.ORIGINS])
    rows = customer_forecasts.backtest(
        inputs, outcomes, tables.no_segments(), fits, seed=1, slow_customers=2, models=models, **tables.RUN
    )
    return rows.read_all().to_pandas()


def test_lists_become_rows_that_end_together(lives):
    customers = read_customers(tables.inputs(lives, 36))
    spend, earlier, came = customers.values[:, :, 2], customers.back(5), customers.after(5)  # noqa: PD011
    earlier_spend = earlier.values[:, :, 2]  # noqa: PD011
    for number in (3, 9):
        months = lives[(lives["customer_id"] == f"c{number:04}") & (lives["month"] < 36)]
        count = len(months)
        assert customers.months[number] == count
        np.testing.assert_allclose(spend[number, -count:], months["spend"])
        assert (spend[number, :-count] == 0).all()
        left = max(count - 5, 0)
        assert earlier.months[number] == left
        np.testing.assert_allclose(earlier_spend[number, 48 - left :], months["spend"][:left])
        np.testing.assert_allclose(came[number, 5 - min(count, 5) : 5, 0], months["balance"][-5:])
        assert np.isnan(came[number, 5]).all()


def test_baselines(lives):
    customers = read_customers(tables.inputs(lives, 36))
    spend = lives[(lives["customer_id"] == "c0003") & (lives["month"] < 36)]["spend"].to_numpy()
    assert mean_of(customers, 3).mean[3, 5, 2] == pytest.approx(spend[-3:].mean())
    np.testing.assert_allclose(seasonal_naive(customers).mean[3, :, 2], spend[-12:-6])
    short = lives[(lives["customer_id"] == "c0009") & (lives["month"] < 36)]["spend"].to_numpy()
    np.testing.assert_allclose(seasonal_naive(customers).mean[9, :, 2], short[-1])


def test_events():
    nan = np.nan
    lowest = np.array([[5, -1, 5, 5, 5, 5], [5] * 6, [5] * 6, [5, 5, nan, nan, nan, nan]], float)
    income = np.array([[100] * 6, [80] * 6, [120] * 6, [100, 100, nan, nan, nan, nan]], float)
    spend = np.array([[90] * 6, [81] * 6, [90] * 6, [90, 90, nan, nan, nan, nan]], float)
    base, can = np.array([100.0, 100, 0, 100]), np.array([True, False, True, True])
    labels = pd.DataFrame(label_events(lowest, income, spend, base, can), columns=HEADS)
    assert labels["depleted_1"].tolist()[0] == 0
    assert labels["depleted_3"].tolist()[0] == labels["stress_3"].tolist()[0] == 1
    assert labels.loc[1, ["income_drop_1", "stress_6"]].tolist() == [1, 1]
    assert np.isnan(labels.loc[1, "depleted_6"])
    assert labels.loc[2, ["income_rise_1", "income_drop_1"]].isna().all()
    assert labels.loc[2, "stress_1"] == 0
    assert labels.loc[3, ["depleted_3", "stress_6", "income_rise_3"]].isna().all()
    assert labels.loc[3, "income_rise_1"] == 0


def test_events_of_windows_look_at_the_months_after_them(lives):
    customers = read_customers(tables.inputs(lives, 36))
    labels = pd.DataFrame(label_windows(customers, 6, floor=1500.0), columns=HEADS)
    months = lives[lives["customer_id"] == "c0003"].set_index("month")["lowest_balance"]
    assert labels.loc[3, "depleted_3"] == float((months.loc[30:32] < 1500).any())
    assert labels["income_drop_6"].fillna(0).eq(0).all()


def test_silent_customers_do_not_say_what_is_typical(lives):
    busy = read_customers(tables.inputs(lives, 36))
    both = busy.take(np.repeat(np.arange(len(busy)), 4))
    is_silent = np.arange(len(both)) % 4 > 0
    both = replace(both, **{"values": np.where(is_silent[:, None, None], 0, both.back(0).values)})
    assert np.allclose(find_limits(both).typical, find_limits(busy).typical)


def test_networks_learn_depletion_below_the_banks_own_floor(lives):
    customers = read_customers(tables.inputs(lives, 36))
    for floor, expected in ((-1e9, 0.0), (1e9, 1.0)):
        lesson = make_lesson(customers, windows=50, fewest=1, seed=1, floor=floor)
        depleted = lesson.train.events[:, HEADS.index("depleted_1")]
        assert set(depleted[np.isfinite(depleted)]) == {expected}


def test_slices_of_time_never_meet():
    for months in range(1, 80):
        backs = slice_backs(months, 6)
        assert backs is None or backs.train > backs.stop > backs.calibrate >= 6
    assert slice_backs(11, 6) is None
    assert slice_backs(60, 6) == (6, 12, 18)


def test_no_forecast_changes_when_the_future_does(lives, fits):
    changed = lives.copy()
    later = changed["month"] >= tables.ORIGINS[0]
    changed.loc[later, ["balance", "income", "spend", "lowest_balance"]] *= 3
    models = (*CHEAP, "gradient_boosting", "lstm", "theta")
    told, other = backtest(lives, fits, models), backtest(changed, fits, models)
    first = str(tables.cutoff_of(tables.ORIGINS[0]))
    before = [
        rows[rows["cutoff_month"].astype(str) == first].drop(columns=["y", "seconds", "peak_mb"])
        for rows in (told, other)
    ]
    assert len(before[0]) > 0
    pd.testing.assert_frame_equal(*before)
    assert not told["y"].equals(other["y"])


def test_backtest_rows(lives, fits):
    rows = backtest(lives, fits, (*CHEAP, "gru", "theta"))
    assert not rows.duplicated(["customer_id", "measure", "model_name", "cutoff_month", "month"]).any()
    assert set(rows.loc[rows["model_name"] == "theta", "sample"]) == {"fitted one by one"}
    assert rows.loc[rows["model_name"] == "theta", "customer_id"].nunique() == 2
    ends = rows.dropna(subset="lo_80")
    assert (ends["lo_95"] <= ends["lo_80"]).all()
    assert (ends["lo_80"] <= ends["mean"]).all()
    assert (ends["mean"] <= ends["hi_80"]).all()
    assert (ends["hi_80"] <= ends["hi_95"]).all()
    assert (rows.loc[rows["measure"] != "balance", ["mean", "lo_95"]].fillna(0) >= 0).all(axis=None)
    cold = rows[(rows["model_name"] == "segment_champion") & (rows["history"] == "under_6")]
    assert len(cold) > 0
    assert set(cold["status"]) != {"ok"}


def test_intervals_hold_what_they_say(lives, fits):
    rows = backtest(tables.lives(400, seed=3, swing=0.0), fits, ("mean_12",))
    spend = rows[(rows["measure"] == "spend") & (rows["history"] != "under_6") & rows["y"].notna()]
    for level in (80, 95):
        held = spend["y"].between(spend[f"lo_{level}"], spend[f"hi_{level}"]).mean()
        assert abs(held - level / 100) < 0.06


def test_intervals_of_new_customers_are_no_narrower_than_those_of_all():
    rng = np.random.default_rng(0)
    group = np.r_[np.zeros(600, int), np.full(20, NEW)]
    spread = np.where(group == NEW, 10.0, 1.0)[:, None, None]
    y = rng.normal(size=(620, 6, 3)) * spread
    judged = Judged(Points(np.zeros_like(y)), y, np.ones((620, 3)), np.repeat(group[:, None], 3, axis=1))
    calm = replace(judged, y=np.where(group[:, None, None] == NEW, 0.0, y))

    def upper_ends(evidence):
        groups = np.array([[0] * 3, [NEW] * 3])
        factors = learn_factors([evidence], 6, has_own=False)
        return factors.intervals(Points(np.zeros((2, 6, 3))), np.ones((2, 3)), groups)[..., 1::2]

    # 20 errors a month ahead are too few, those of all six months are not
    old, new = upper_ends(judged)
    assert (new > 5 * old).all()
    old, new = upper_ends(calm)
    assert (new > 0.8 * old).all()


def test_who_never_had_an_income_tells_nothing_of_new_customers_who_have(lives):
    rng = np.random.default_rng(2)
    group = np.r_[np.zeros(600, int), np.full(50, NEW), np.full(50, NEW_SILENT)]
    size = np.where(group == NEW_SILENT, 1000.0, np.where(group == NEW, 2.0, 1.0))
    y = rng.normal(size=(len(group), 6, 3)) * size[:, None, None]
    judged = Judged(Points(np.zeros_like(y)), y, np.ones((len(group), 3)), np.repeat(group[:, None], 3, axis=1))
    of = np.repeat(np.array([[NEW], [NEW_SILENT]]), 3, axis=1)
    ends = learn_factors([judged], 6, has_own=False).intervals(Points(np.zeros((2, 6, 3))), np.ones((2, 3)), of)[..., 1]
    assert ends[0].max() < 10
    assert ends[1].min() > 300
    poor = lives["customer_id"] < "c0060"
    customers = read_customers(tables.inputs(lives.assign(income=lives["income"].where(~poor, 0.0)), 36))
    new, limits = customers.take(customers.months < 6), find_limits(customers)
    found = groups(new, scales(new, limits.typical), limits)
    is_poor = np.array([name < "c0060" for name in new.customer_id.to_pylist()])
    assert 0 < is_poor.sum() < len(is_poor)
    np.testing.assert_array_equal(found[:, 1], np.where(is_poor, NEW_SILENT, NEW))
    assert (found[:, [0, 2]] == NEW).all()


def test_an_interval_that_begins_at_nothing_still_does():
    group, n = np.zeros(200, int), 200
    mean = np.full((n, 6, 3), 50.0)
    own = np.stack([np.zeros_like(mean), mean + 50, np.zeros_like(mean), mean + 80], axis=-1)
    # far above all own ends: a correction would move the lower ends up
    judged = Judged(Points(mean, own), mean + 40, np.ones((n, 3)), np.repeat(group[:, None], 3, axis=1))
    ends = learn_factors([judged], 6, has_own=True).intervals(
        Points(mean[:1], own[:1]), np.ones((1, 3)), np.zeros((1, 3), int)
    )
    assert (ends[..., 1:, 0] == 0).all()
    assert (ends[..., 0, 0] > 0).all()
    assert (ends[..., 1] < own[:1, ..., 1]).all()


def test_tiers_have_intervals_of_their_own_where_they_have_enough_errors():
    rng = np.random.default_rng(1)
    group = np.r_[np.zeros(600, int), np.full(250, 1), np.full(120, 2), np.full(100, ALIKE)]
    size = np.array([1.0, 5.0, 20.0, 100.0])[np.searchsorted([0, 1, 2, ALIKE], group)]
    y = rng.normal(size=(len(group), 6, 3)) * size[:, None, None]
    judged = Judged(Points(np.zeros_like(y)), y, np.ones((len(group), 3)), np.repeat(group[:, None], 3, axis=1))
    groups = np.repeat(np.array([[0], [1], [2], [3], [ALIKE]]), 3, axis=1)
    factors = learn_factors([judged], 6, has_own=False)
    ends = factors.intervals(Points(np.zeros((5, 6, 3))), np.ones((5, 3)), groups)[..., 1]
    first, second, few, _, other = ends.mean(axis=(1, 2))
    # 90 % of a normal distribution lie below 1.28
    assert first == pytest.approx(1.28, rel=0.15)
    assert second == pytest.approx(5 * 1.28, rel=0.2)
    # 120 errors are too few for a tier, 100 are enough for a slice of volatility
    alike = np.quantile(y[group < ALIKE], 0.9)
    assert few == pytest.approx(alike, rel=0.2)
    assert other == pytest.approx(128, rel=0.25)
    np.testing.assert_array_equal(ends[3], ends[2])


def test_artifacts_are_read_as_they_were_fitted(lives, fits):
    customers = read_customers(tables.inputs(lives, tables.MONTHS))
    again = read_fits(fits)
    assert set(again) == {"gradient_boosting", "lstm", "gru"}
    for name, made in again.items():
        assert [fit.cutoff for fit in made] == [tables.FIRST + 29, tables.FIRST + 47]
        for fit in made:
            points = fit.fitted.predict(customers)
            copy = type(fit.fitted).from_bytes(fit.fitted.to_bytes(), fit.fitted.coding)
            np.testing.assert_array_equal(copy.predict(customers).mean, points.mean)
            assert np.isfinite(points.mean).all(), name
    chances = again["lstm"][0].fitted.predict_both(customers)[1]
    assert chances.shape == (len(customers), len(HEADS))
    assert ((chances >= 0) & (chances <= 1)).all()


def test_a_fit_serves_no_earlier_cutoff(lives, fits):
    late = fits.filter(pa.compute.equal(fits["cutoff_month"], pa.scalar(tables.cutoff_of(tables.MONTHS))))
    rows = backtest(lives, late, ("naive", "lstm"))
    keys = ["customer_id", "measure", "month", "cutoff_month"]
    means = {name: part.set_index(keys)["mean"] for name, part in rows.groupby("model_name")}
    pd.testing.assert_series_equal(means["lstm"], means["naive"])
    assert set(rows.loc[rows["model_name"] == "lstm", "status"]) == {"no fit yet: naive instead"}


def score(lives: pd.DataFrame, fits: pa.Table, size: int) -> pd.DataFrame:
    inputs = tables.inputs(lives[lives["customer_id"] != "c0001"], 36, is_origin=False)
    chosen = tables.decisions(balance="lstm", income="naive", spend="mean_12")
    made = customer_forecasts.score(inputs.to_batches(size), inputs, chosen, tables.no_segments(), fits, **tables.RUN)
    return made.read_all().to_pandas()


def test_scores_do_not_depend_on_batches(lives, fits):
    small, large = score(lives, fits, 7), score(lives, fits, 10_000)
    pd.testing.assert_frame_equal(small[tables.KEYS], large[tables.KEYS], rtol=1e-5)
    assert len(large) == 119 * 3 * tables.HORIZON
    warm = large[large["status"] == "ok"].groupby("measure")["model_name"].unique().map(list)
    assert warm.to_dict() == {"balance": ["lstm"], "income": ["naive"], "spend": ["mean_12"]}
    cold = large[large["status"] != "ok"]
    assert set(cold["model_name"]) == {"segment_champion"}
    assert cold["customer_id"].nunique() == 12
    assert large[COLUMNS].notna().all(axis=None)


def test_new_customers_get_what_has_won_for_them(lives, fits):
    rows = tables.inputs(lives[lives["customer_id"] != "c0001"], 36, is_origin=False)
    chosen = tables.decisions(balance="gradient_boosting", income="naive", spend="mean_12")
    of_new = tables.decisions("history=under_6", balance="naive", income="segment_champion")
    both = pa.concat_tables([chosen, of_new])
    made = customer_forecasts.score(rows.to_batches(), rows, both, tables.no_segments(), fits, **tables.RUN)
    new = made.read_all().to_pandas().query("status != 'ok'")
    said = new.groupby("measure")[["model_name", "status"]].agg(lambda values: " ".join(sorted(set(values))))
    assert said["model_name"].to_list() == ["naive", "segment_champion", "segment_champion"]
    ends = said["status"].str.removeprefix("fewer than 6 months: ").to_list()
    assert ends == ["a simple baseline of them"] + ["the segment's forecast for a member"] * 2
    # the last balance, as it was
    last = lives[lives["month"] == 35].set_index("customer_id")["balance"]
    balance = new[new["measure"] == "balance"]
    np.testing.assert_allclose(balance["mean"], last[balance["customer_id"]], rtol=1e-8)


def test_nothing_is_forecast_without_six_months(lives, fits):
    inputs = tables.inputs(lives, 5, is_origin=False)
    made = customer_forecasts.score(
        inputs.to_batches(), inputs, tables.decisions(), tables.no_segments(), fits, **tables.RUN
    )
    assert made.read_all().num_rows == 0


def test_rounding_is_that_of_nine_digits():
    values = np.array([0.0, np.nan, 1234567.891234, -0.000123456789123, 9.9999999999e8, 1e-12, np.inf])
    expected = [float(f"{value:.9g}") for value in values]
    np.testing.assert_allclose(rounded(values), expected, rtol=1e-15)
    # the smallest numbers have no power of ten that could be multiplied by
    np.testing.assert_array_equal(rounded(np.array([5e-324, 1e308])), [0.0, 1e308])


def test_intervals_learn_from_the_same_season_and_from_no_window_of_the_fit():
    customers = read_customers(tables.inputs(tables.lives(80), 40))
    limits, cutoff = find_limits(customers), int(customers.cutoff[0])
    taken = []

    def predict(some):
        taken.append(some)
        return mean_of(some, 1)

    def learn(**seen):
        taken.clear()
        judged = earlier_forecasts(customers, predict, limits, Seen(**seen) if seen else None)
        return judged, cutoff - int(taken[0].cutoff[0]), set(taken[0].customer_id.to_pylist())

    judged, back, everybody = learn()
    assert back == 12
    np.testing.assert_array_equal(judged[0].y, customers.take(customers.months > 12).after(12))
    # those who were new are forecast from other months, too, by what is not fitted
    assert len(judged) > 1
    assert all(1 <= months < 6 for some in taken[1:] for months in some.months)
    assert {cutoff - int(some.cutoff[0]) for some in taken[1:]} <= set(range(6, 37, 3)) - {12}
    # windows that were trained on are never judged, those of others beside the ones that stopped it are
    assert learn(trained=cutoff - 13)[1:] == (12, everybody)
    assert learn(trained=cutoff - 12)[1] == tables.HORIZON
    stopping = set(customers.take(customers.stops).customer_id.to_pylist())
    assert 0 < len(stopping) < 40
    for stopped, expected in ((12, everybody - stopping), (10, everybody - stopping), (6, everybody)):
        judged, *found = learn(trained=cutoff - 18, stopped=cutoff - stopped)
        assert found == [12, expected]
        assert len(judged) == 1
    assert earlier_forecasts(customers, predict, limits, Seen(trained=cutoff - tables.HORIZON)) == []
