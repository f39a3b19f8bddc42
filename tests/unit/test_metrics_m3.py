"""The metric code on figures that others published: the M3 competition's entrants, monthly series."""

import os
from pathlib import Path

import pytest

from ledgercast import metrics

DATA = Path(os.environ.get("LEDGERCAST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "m3_monthly"

# Makridakis and Hibon (2000), symmetric percentage error over horizons 1 to 18
PUBLISHED = {"THETA": 13.89, "ForecastPro": 13.90, "B-J auto": 14.80, "NAIVE2": 16.89}


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no M3 data in {DATA}; LEDGERCAST_DATA names another folder")
def test_published_smape_of_m3_entrants():
    scored = metrics.connect().execute(
        """
        with outcomes as (
            select series_id, value as y, row_number() over (partition by series_id order by t) as horizon
            from read_parquet($data || '/m3_monthly.parquet')
            where split = 'test'
        )
        select method, smape(y, forecast)
        from read_parquet($data || '/m3_monthly_original_forecasts.parquet')
        inner join outcomes using (series_id, horizon)
        group by method
        having count(*) = 1428 * 18
        """,
        {"data": str(DATA)},
    )
    found = dict(scored.fetchall())
    assert len(found) == 24
    assert {method: found[method] for method in PUBLISHED} == pytest.approx(PUBLISHED, abs=0.01)
