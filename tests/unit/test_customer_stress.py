"""Chances of stress: labels, time, order among chances, statuses, artifacts, reasons."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.special import ndtr
from stress_inputs import inputs, months, outcomes

from ledgercast import customer_stress
from ledgercast.customer_forecasts.customers import read_customers
from ledgercast.customer_forecasts.events import HEADS, label_windows
from ledgercast.customer_forecasts.points import Points
from ledgercast.customer_forecasts.schema import MODEL as NETWORKS
from ledgercast.customer_stress.aggregates import aggregate
from ledgercast.customer_stress.calibrated import NO_ACCOUNT, NO_INCOME, OK
from ledgercast.customer_stress.months import mean, read_months
from ledgercast.customer_stress.networks import Quantiles
from ledgercast.customer_stress.origins import read_cutoff, read_origins
from ledgercast.customer_stress.published import Published
from ledgercast.customer_stress.schema import BACKTEST, MEASURES, OUTCOMES, SCORES
from ledgercast.customer_stress.windows import calibration_windows, months_of, training_windows

RUN = {"floor": 0.0, "seed": 1, "run_id": "run", "scored_at": datetime(2026, 1, 1)}
NOW = {"run_id": "run", "scored_at": datetime(2026, 1, 1)}
CUTOFFS = (35, 38, 41, 53)
ORIGINS = CUTOFFS[:-1]
NONE = NETWORKS.empty_table()


def champions(*names):
    chosen = names if len(names) > 1 else names * len(MEASURES)
    return pa.table({"measure": list(MEASURES), "model_name": list(chosen)})


def as_of(rows):
    return rows.filter(rows["is_as_of"])


@pytest.fixture(scope="module")
def drawn():
    return months()


@pytest.fixture(scope="module")
def rows(drawn):
    return inputs(drawn, CUTOFFS)


@pytest.fixture(scope="module")
def judged(drawn, rows):
    return customer_stress.backtest(rows, outcomes(drawn, ORIGINS), NONE, **RUN).read_all()


@pytest.fixture(scope="module")
def models(rows):
    return customer_stress.fit(as_of(rows), champions("gradient_boosting"), NONE, **RUN)


@pytest.fixture(scope="module")
def scored(rows, models):
    return customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all()


def test_labels_of_training_are_the_outcomes(drawn, rows):
    latest = read_cutoff(rows, as_of(rows)["cutoff_month"][0].as_py())
    for origin in read_origins(rows, outcomes(drawn, ORIGINS)):
        labels = label_windows(latest, int(latest.cutoff[0] - origin.judged.cutoff[0]))
        np.testing.assert_array_equal(labels, origin.y)
        assert 0 < np.nanmean(labels) < 0.5


def test_no_label_is_of_a_window_that_ends_after_it_may_be_known(rows):
    customers = read_cutoff(rows, as_of(rows)["cutoff_month"][0].as_py())
    cutoff = int(customers.cutoff[0])
    trained, calibrated = training_windows(customers, 0.0), calibration_windows(customers, 0.0)
    begins = int(calibrated.sums.customers.cutoff.min())
    assert len(trained) > 500
    for head in range(len(HEADS)):
        for windows, last in ((trained, begins), (calibrated, cutoff - 6 + months_of(head))):
            known = ~np.isnan(windows.labels[:, head])
            ends = windows.sums.customers.cutoff[known] + months_of(head)
            assert ends.max() == last, HEADS[head]
    for windows in (trained, calibrated):
        assert not windows.sums.customers.is_held_out.any()


def test_months_after_the_cutoff_change_nothing(drawn, judged):
    later = {name: values.copy() for name, values in drawn.items()}
    for values in later.values():
        values[:, 42:] *= 3
    truth = outcomes(drawn, ORIGINS)
    told = customer_stress.backtest(inputs(later, CUTOFFS), truth, NONE, **RUN).read_all()
    kept = [name for name in BACKTEST.names if name not in ("seconds", "peak_mb")]
    assert told.select(kept).equals(judged.select(kept))


def test_outcomes_reach_no_chance(drawn, rows, judged):
    flipped = outcomes(drawn, ORIGINS)
    for name in OUTCOMES:
        flipped = flipped.set_column(flipped.column_names.index(name), name, pc.invert(flipped[name]))
    other = customer_stress.backtest(rows, flipped, NONE, **RUN).read_all()
    assert other["p"].equals(judged["p"])
    assert not other["y"].equals(judged["y"])


def test_order_of_rows_changes_nothing(drawn, rows, judged):
    order = np.random.default_rng(3).permutation(rows.num_rows)
    shuffled = customer_stress.backtest(rows.take(pa.array(order)), outcomes(drawn, ORIGINS), NONE, **RUN).read_all()
    assert shuffled["p"].equals(judged["p"])


def test_models_beat_the_share_of_events(judged):
    frame = judged.to_pandas().dropna(subset=["y", "p"])
    y = frame["y"].astype(float)
    frame["loss"] = -(y * np.log(frame["p"]) + (1 - y) * np.log1p(-frame["p"]))
    losses = frame.groupby(["measure", "model_name"])["loss"].mean().unstack()
    for measure in ("balance_depleted", "income_rise"):
        for name in ("single_feature", "logistic_regression", "gradient_boosting"):
            assert losses.loc[measure, name] < 0.95 * losses.loc[measure, "majority"]


def test_chances_are_in_order(judged, scored):
    wide = judged.to_pandas().pivot_table(
        index=["model_name", "cutoff_month", "case_id"], columns=["measure", "horizon"], values="p"
    )
    depleted, stress = wide["balance_depleted"], wide["stress"]
    assert (depleted[1] <= depleted[3]).all()
    assert (depleted[3] <= depleted[6]).all()
    assert (stress >= depleted).all(axis=None)
    for _, customer in scored.to_pandas().groupby("customer_id"):
        assert customer["p_balance_depleted"].is_monotonic_increasing


def test_every_customer_has_a_row_a_horizon(rows, scored):
    assert scored.schema == SCORES
    assert scored.num_rows == 3 * as_of(rows).num_rows
    assert set(scored["horizon"].to_pylist()) == {1, 3, 6}


def test_batches_of_any_size_give_the_same(rows, models, scored):
    small = customer_stress.score(as_of(rows).to_batches(max_chunksize=7), models, NONE, **NOW).read_all()
    kept = [name for name in SCORES.names if name not in ("seconds", "peak_mb")]
    assert small.select(kept).equals(scored.select(kept))


@pytest.mark.parametrize("name", list(customer_stress.CANDIDATES))
def test_artifacts_say_the_same_when_they_are_read_again(rows, name):
    row = customer_stress.fit(as_of(rows), champions(name), NONE, **RUN).to_pylist()[0]
    again = customer_stress.fit(as_of(rows), champions(name), NONE, **RUN).to_pylist()[0]
    sums = aggregate(read_customers(as_of(rows)), 0.0)
    assert row["artifact"] == again["artifact"]
    first = Published.from_bytes(row["artifact"])
    second = Published.from_bytes(first.to_bytes())
    np.testing.assert_array_equal(first.chances(sums), second.chances(sums))
    assert np.nanmax(first.chances(sums)) > 0.05


def test_damaged_artifacts_are_refused_in_one_line(rows):
    data = customer_stress.fit(as_of(rows), champions("majority"), NONE, **RUN)["artifact"][0].as_py()
    for damaged in (data[: len(data) // 2], b"", b"something else"):
        with pytest.raises(ValueError, match="expected a model of customer_stress") as caught:
            Published.from_bytes(damaged)
        assert len(str(caught.value).splitlines()) == 1


def test_each_event_has_the_model_that_won(rows):
    chosen = ("single_feature", "majority", "logistic_regression", "gradient_boosting")
    models = customer_stress.fit(as_of(rows), champions(*chosen), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all()
    for measure, name in zip(MEASURES, chosen, strict=True):
        assert set(scored[f"model_{measure}"].to_pylist()) == {name}
    shares = pc.unique(scored.filter(pc.equal(scored["horizon"], 1))["p_income_drop"].drop_null())
    assert len(shares) == 1


def test_who_cannot_be_depleted_or_has_no_income_is_said(drawn):
    can_deplete = np.arange(120) % 10 != 0
    poor = {name: values.copy() for name, values in drawn.items()}
    poor["income"][1::10] = 0
    rows = inputs(poor, CUTOFFS, can_deplete=can_deplete)
    judged = customer_stress.backtest(rows, outcomes(poor, ORIGINS), NONE, **RUN).read_all().to_pandas()
    models = customer_stress.fit(as_of(rows), champions("gradient_boosting"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all().to_pandas()
    scored["number"] = scored["customer_id"].str[1:].astype(int)
    without = scored[scored["number"] % 10 == 0]
    assert (without["p_balance_depleted"] == 0).all()
    assert without["status"].str.startswith(NO_ACCOUNT).all()
    assert (without["p_stress"] <= without["p_income_drop"].fillna(0)).all()
    idle = scored[scored["number"] % 10 == 1]
    assert idle["p_income_drop"].isna().all()
    assert idle["p_income_rise"].isna().all()
    assert (idle["p_stress"] == idle["p_balance_depleted"]).all()
    assert set(idle["status"]) == {NO_INCOME}
    assert set(scored.loc[scored["number"] % 10 > 1, "status"]) <= {OK, NO_INCOME}
    numbers = judged["case_id"].str[1:].astype(int)
    none = (numbers % 10 == 1) & judged["measure"].isin(["income_drop", "income_rise"])
    assert judged.loc[none, "p"].isna().all()
    assert judged.loc[~none & (numbers % 10 > 1), "p"].notna().mean() > 0.95


def test_a_bank_without_events_gives_everybody_the_share(drawn):
    calm = {name: values.copy() for name, values in drawn.items()}
    calm["lowest_balance"] = np.abs(calm["lowest_balance"])
    rows = inputs(calm, CUTOFFS)
    models = customer_stress.fit(as_of(rows), champions("gradient_boosting"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all()
    assert len(pc.unique(scored["p_balance_depleted"])) <= 3
    assert pc.max(scored["p_balance_depleted"]).as_py() < 0.01
    assert all("balance_depleted: all" in status for status in scored["status"].to_pylist())
    assert len(pc.unique(scored["p_income_drop"])) > 10


def test_histories_too_short_to_train_on_are_no_error(drawn):
    rows = inputs(drawn, (4, 6, 12))
    judged = customer_stress.backtest(rows, outcomes(drawn, (4, 6)), NONE, **RUN).read_all()
    assert judged.num_rows == 2 * 120 * 12 * len(customer_stress.CANDIDATES)
    fitted = judged.filter(pc.not_equal(judged["model_name"], "majority"))
    assert pc.all(pc.not_equal(fitted["status"], OK)).as_py()
    models = customer_stress.fit(as_of(rows), champions("majority"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all()
    assert scored.num_rows == 3 * 120


def test_a_young_bank_has_models_without_a_year_before(drawn):
    rows = inputs(drawn, (17, 20))
    models = customer_stress.fit(as_of(rows), champions("gradient_boosting"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all()
    assert len(pc.unique(scored["p_stress"])) > 50


def test_an_empty_bank_gives_empty_tables(drawn, rows):
    nobody = rows.slice(0, 0)
    assert customer_stress.backtest(nobody, outcomes(drawn, ()), NONE, **RUN).read_all().num_rows == 0
    models = customer_stress.fit(nobody, champions("majority"), NONE, **RUN)
    assert models.num_rows == 0
    assert customer_stress.score(nobody.to_batches(), models, NONE, **NOW).read_all().schema == SCORES


def test_new_customers_are_scored(drawn):
    joined = np.where(np.arange(120) % 4 == 0, 53, 0)
    rows = inputs(drawn, CUTOFFS, joined=joined)
    models = customer_stress.fit(as_of(rows), champions("logistic_regression"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all().to_pandas()
    new = scored[scored["customer_id"].str[1:].astype(int) % 4 == 0]
    assert len(new) == 3 * 30
    assert new["p_stress"].between(0, 1).all()


class Foreseen:
    """Forecasts of normal distributions with the given means, the same for everybody and each month."""

    def __init__(self, means, spread):
        self.means, self.spread = np.array(means), spread

    def of(self, customers):
        mean = np.broadcast_to(self.means, (len(customers), customers.horizon, 3))
        scores = np.array([-1.2815515655446004, 1.2815515655446004, -1.959963984540054, 1.959963984540054])
        return Points(mean, mean[..., None] + self.spread * scores), np.full((len(customers), len(HEADS)), np.nan)


def test_chances_read_off_forecasts_are_those_of_the_distribution(rows):
    sums = aggregate(read_customers(as_of(rows)), 0.0)
    base = mean(read_months(sums.customers).income, 6)
    said = Quantiles(Foreseen((1000.0, 1200.0, 900.0), 400.0), -1e9).raw(sums)
    chances = dict(zip(HEADS, said.T, strict=True))
    np.testing.assert_allclose(chances["depleted_6"], 0, atol=1e-6)
    for within in (1, 3, 6):
        np.testing.assert_allclose(chances[f"income_drop_{within}"], ndtr((0.8 * base - 1200) / 400), atol=0.01)
        np.testing.assert_allclose(chances[f"income_rise_{within}"], ndtr((1200 - 1.2 * base) / 400), atol=0.01)
    high = dict(zip(HEADS, Quantiles(Foreseen((1000.0, 1200.0, 900.0), 400.0), 1000.0).raw(sums).T, strict=True))
    assert (high["depleted_1"] >= 0.5 - 0.01).all()
    assert (high["stress_6"] >= high["depleted_6"]).all()


def test_reasons_are_of_the_customer_and_point_the_right_way(drawn, rows):
    models = customer_stress.fit(as_of(rows), champions("logistic_regression"), NONE, **RUN)
    scored = customer_stress.score(as_of(rows).to_batches(), models, NONE, **NOW).read_all().to_pandas()
    assert scored["reasons"].map(len).between(1, 3).all()
    settled = scored[scored["horizon"] == 6].set_index("customer_id")
    lowest = drawn["lowest_balance"][:, 42:54]
    least, most = f"C{lowest.min(axis=1).argmin():05d}", f"C{lowest.min(axis=1).argmax():05d}"
    text = "balance reached"
    for customer, word in ((least, "multiplies"), (most, "divides")):
        about = [reason for reason in settled.loc[customer, "reasons"] if reason.startswith(("balance", text))]
        assert about
        assert word in about[0]
    said = [reason for reason in settled.loc[least, "reasons"] if reason.startswith(text)]
    assert not said or f"{lowest[int(least[1:])].min():,.0f}" in said[0]
