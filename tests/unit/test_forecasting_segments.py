from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ledgercast import segment_forecasts
from ledgercast.segment_forecasts import CANDIDATES
from ledgercast.segment_forecasts.scales import error_scales
from ledgercast.segment_forecasts.schema import BACKTEST, SCORES

RUN = {"seed": 1, "run_id": "r1", "scored_at": datetime(2026, 1, 2, 3), "show_progress": False}
RUN_COLUMNS = ["seconds", "peak_mb"]
CHEAP = ["naive", "seasonal_naive"]
NO_BACKTEST = BACKTEST.empty_table()


def marts(n_months=48, first_origin=36, step=3, n_segments=2, horizon=12):
    """Input and outcome mart of a bank whose history has `n_months` months."""
    months = pd.date_range("2020-01-01", periods=n_months, freq="MS")
    rng = np.random.default_rng(11)
    inputs, outcomes = [], []
    for segment in range(n_segments):
        values = [Decimal(int(v)) / 100 for v in 1e6 + np.cumsum(rng.normal(0, 1e4, n_months))]
        for cutoff in sorted({*range(first_origin, n_months, step), n_months}):
            for position, value in enumerate(values):
                row = (
                    "region",
                    f"r{segment}",
                    "income",
                    months[cutoff - 1].date(),
                    months[position].date(),
                    value,
                    horizon,
                )
                (inputs if position < cutoff else outcomes).append(row)
    names = ["segment_type", "segment", "measure", "cutoff_month", "month", "value", "horizon"]
    types = [*[pa.string()] * 3, pa.date32(), pa.date32(), pa.decimal128(18, 2), pa.int32()]
    schema = pa.schema(list(zip(names, types, strict=True)))
    columns = ([list(c) for c in zip(*rows, strict=True)] or [[]] * len(names) for rows in (inputs, outcomes))
    return tuple(pa.table(c, schema) for c in columns)


def test_backtest_has_every_origin_and_no_other_cutoff():
    inputs, outcomes = marts()
    result = segment_forecasts.backtest(inputs, outcomes, **RUN)
    assert result.schema == BACKTEST
    frame = result.to_pandas()
    assert sorted({f"{month:%Y-%m}" for month in frame["cutoff_month"]}) == ["2022-12", "2023-03", "2023-06", "2023-09"]
    assert set(frame["model_name"]) == set(CANDIDATES)
    assert len(frame) == 4 * 2 * len(CANDIDATES) * 12
    assert set(frame["status"]) == {"ok"}
    assert len(frame[["model_name", "cutoff_month", *RUN_COLUMNS]].drop_duplicates()) == 4 * len(CANDIDATES)
    assert frame["y"].isna().sum() == (0 + 3 + 6 + 9) * 2 * len(CANDIDATES)


def test_outcomes_never_reach_a_fit():
    inputs, outcomes = marts()
    position = outcomes.schema.get_field_index("value")
    other = outcomes.set_column(position, "value", pc.negate(outcomes.column("value")))
    one, two = (segment_forecasts.backtest(inputs, o, **RUN) for o in (outcomes, other))
    fitted = ["mean", "choice", "status", "mase_scale"]
    assert one.select(fitted) == two.select(fitted)
    # intervals learn from outcomes, those of the first origin from none
    first = pc.min(one["cutoff_month"])
    kept = [rows.filter(pc.equal(rows["cutoff_month"], first)).drop_columns(["y", *RUN_COLUMNS]) for rows in (one, two)]
    assert kept[0] == kept[1]
    assert one["hi_80"] != two["hi_80"]
    assert one["own_hi_80"] == two["own_hi_80"]


def test_scores_learn_their_intervals_from_the_backtest():
    inputs, outcomes = marts(n_segments=8)
    backtest = segment_forecasts.backtest(inputs, outcomes, **RUN, models=["naive"])
    learned, alone = (
        segment_forecasts.score(inputs, rows, **RUN, models=["naive"]) for rows in (backtest, NO_BACKTEST)
    )
    assert learned["mean"] == alone["mean"]
    assert learned["own_hi_80"] == alone["own_hi_80"]
    assert learned["hi_80"] != alone["hi_80"]
    assert alone["hi_80"] != alone["own_hi_80"]


def test_score_is_the_latest_cutoff_alone():
    inputs, _ = marts()
    result = segment_forecasts.score(inputs, NO_BACKTEST, **RUN)
    assert result.schema == SCORES
    frame = result.to_pandas()
    assert {str(month) for month in frame["cutoff_month"]} == {"2023-12-01"}
    assert str(frame["month"].min()) == "2024-01-01"
    assert len(frame) == 2 * len(CANDIDATES) * 12


@pytest.mark.parametrize("horizon", [1, 5, 12])
def test_each_cutoff_is_forecast_as_far_as_its_inputs_say(horizon):
    inputs, outcomes = marts(horizon=horizon)
    for frame in (
        segment_forecasts.score(inputs, NO_BACKTEST, models=CHEAP, **RUN).to_pandas(),
        segment_forecasts.backtest(inputs, outcomes, models=CHEAP, **RUN).to_pandas(),
    ):
        assert set(frame.groupby("cutoff_month")["horizon"].max()) == {horizon}


def test_season_of_twelve_needs_twenty_four_months():
    assert segment_forecasts_means(23)["seasonal_naive"] == segment_forecasts_means(23)["naive"]
    assert segment_forecasts_means(24)["seasonal_naive"] != segment_forecasts_means(24)["naive"]


def segment_forecasts_means(n_months):
    inputs, _ = marts(n_months, first_origin=n_months)
    frame = segment_forecasts.score(inputs, NO_BACKTEST, models=CHEAP, **RUN).to_pandas()
    return frame.groupby("model_name")["mean"].agg(list)


def test_empty_inputs_give_empty_tables_with_the_schema():
    inputs, outcomes = (table.slice(0, 0) for table in marts())
    assert segment_forecasts.backtest(inputs, outcomes, **RUN).equals(BACKTEST.empty_table())
    assert segment_forecasts.score(inputs, NO_BACKTEST, **RUN).equals(SCORES.empty_table())


def test_no_outcomes_means_no_origins():
    inputs, outcomes = marts(24, first_origin=24)
    assert outcomes.num_rows == 0
    assert segment_forecasts.backtest(inputs, outcomes, **RUN).num_rows == 0


def test_row_after_its_cutoff_is_refused():
    inputs, _ = marts()
    months = inputs.to_pandas().assign(month=datetime(2024, 5, 1).date())
    with pytest.raises(ValueError, match="rows after their cutoff_month, first 2024-05-01"):
        segment_forecasts.score(pa.Table.from_pandas(months, preserve_index=False), NO_BACKTEST, **RUN)


def test_published_doubles_have_nine_digits():
    inputs, outcomes = marts()
    frame = segment_forecasts.backtest(inputs, outcomes, models=CHEAP, **RUN).to_pandas()
    for value in frame["lo_95"]:
        assert value == float(f"{value:.9g}")


def test_scales():
    y = np.array([1.0, 2.0, 4.0, 8.0])
    assert error_scales(y, 1) == (pytest.approx(7 / 3), pytest.approx(np.sqrt(21 / 3)))
    assert error_scales(y, 2) == (pytest.approx(4.5), pytest.approx(np.sqrt((9 + 36) / 2)))
    assert np.isnan(error_scales(y, 4)).all()


def test_income_and_spend_are_never_forecast_below_zero():
    inputs, _ = marts()
    swinging = pa.array(np.where(np.arange(inputs.num_rows) % 2, 100.0, 0.0))
    inputs = inputs.set_column(inputs.schema.get_field_index("value"), "value", swinging)
    frame = segment_forecasts.score(inputs, NO_BACKTEST, models=CHEAP, **RUN).to_pandas()
    assert (frame[["mean", "lo_80", "lo_95"]] >= 0).all(axis=None)
    position = inputs.schema.get_field_index("measure")
    balances = inputs.set_column(position, "measure", pa.array(["balance"] * inputs.num_rows))
    assert (segment_forecasts.score(balances, NO_BACKTEST, models=CHEAP, **RUN).to_pandas()["lo_95"] < 0).any()


def test_what_is_published_uses_the_components_that_were_judged():
    inputs, outcomes = marts()
    judged = segment_forecasts.backtest(inputs, outcomes, models=["ets"], **RUN).to_pandas()
    simplest = pa.Table.from_pandas(judged.assign(choice=judged["choice"].min()), BACKTEST, preserve_index=False)
    published = segment_forecasts.score(inputs, simplest, models=["ets"], **RUN).to_pandas()
    assert judged.groupby("segment")["choice"].nunique().eq(1).all()
    assert set(published["choice"]) == {judged["choice"].min()}
