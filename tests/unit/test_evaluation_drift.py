"""Population stability between cutoffs against numpy."""

import numpy as np
import pandas as pd
import pytest
from dbt_macros import run

CUTOFFS = pd.to_datetime(["2020-03-01", "2020-06-01", "2020-09-01"])


@pytest.fixture(scope="module")
def samples() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    parts = []
    for cutoff, shift in zip(CUTOFFS, (0.0, 0.0, 0.8), strict=True):
        spend, income = rng.normal(shift, 1, 900), rng.choice([0.0, 2000.0], 900, p=[0.6, 0.4])
        parts.append(pd.DataFrame({"column_name": "spend", "cutoff_month": cutoff, "value": spend}))
        parts.append(pd.DataFrame({"column_name": "income", "cutoff_month": cutoff, "value": income}))
    frame = pd.concat(parts, ignore_index=True)
    frame.loc[frame.index[::50], "value"] = np.nan
    return frame


def expected(earlier: np.ndarray, later: np.ndarray) -> float:
    edges = np.quantile(earlier[~np.isnan(earlier)], np.arange(1, 10) / 10)

    def counts(values: np.ndarray) -> np.ndarray:
        bins = (values[~np.isnan(values), None] > edges).sum(axis=1)
        return np.append(np.bincount(bins, minlength=10), np.isnan(values).sum())

    n_earlier, n_later = counts(earlier), counts(later)
    used = (n_earlier > 0) | (n_later > 0)
    before = np.maximum(n_earlier, 0.5)[used] / len(earlier)
    after = np.maximum(n_later, 0.5)[used] / len(later)
    return float(((after - before) * np.log(after / before)).sum())


def test_population_stability(samples):
    found = run("'from ' ~ population_stability('samples', ['column_name'])", {"samples": samples})
    assert len(found) == 4
    for row in found.itertuples():
        values = samples[samples["column_name"] == row.column_name].groupby("cutoff_month")["value"]
        earlier, later = (values.get_group(month).to_numpy() for month in (row.from_month, row.to_month))
        assert row.psi == pytest.approx(expected(earlier, later), rel=1e-8)
        assert (row.n_from, row.n_to) == (900, 900)


def test_drift_is_told_from_chance(samples):
    found = run("'from ' ~ population_stability('samples', ['column_name'])", {"samples": samples})
    found = found.set_index(["column_name", "to_month"])
    assert found.loc[("spend", CUTOFFS[1]), "psi"] < found.loc[("spend", CUTOFFS[1]), "psi_no_drift"]
    assert found.loc[("spend", CUTOFFS[2]), "psi"] > 0.25
    assert found.loc[("income", CUTOFFS[2]), "psi"] < 0.1


def test_a_year_apart_seasons_are_no_drift():
    rng = np.random.default_rng(5)
    cutoffs = pd.date_range("2020-03-01", periods=7, freq="3MS")
    parts = [
        pd.DataFrame({"column_name": "spend", "cutoff_month": cutoff, "value": rng.normal(cutoff.month, 1, 800)})
        for cutoff in cutoffs
    ]
    found = run("'from ' ~ population_stability('samples', ['column_name'])", {"samples": pd.concat(parts)})
    found = found[found["to_month"].notna()]
    assert len(found) == 3
    assert ((found["to_month"] - found["from_month"]).dt.days >= 365).all()
    assert (found["psi"] < 0.1).all()
