"""Clusters of any table: planted ones are found, numbering is stable, bad input loses nobody."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from ledgercast import segmentation

FEATURES = ["spend", "balance", "night", "age"]


CENTRES = np.array([[-4.0, -4.0, 0.0], [4.0, -4.0, 0.0], [0.0, 4.0, 6.0]])


def planted(n: int = 600) -> tuple[pd.DataFrame, np.ndarray]:
    """Customers of three kinds; spend is skewed, and two columns say the same."""
    rng = np.random.default_rng(0)
    kind = rng.integers(0, len(CENTRES), n)
    points = CENTRES[kind] + rng.normal(size=(n, 3))
    spend = np.exp(points[:, 0] / 2 + 6)
    frame = pd.DataFrame(
        {"spend": spend, "balance": spend * np.exp(rng.normal(0, 0.1, n)), "night": points[:, 1], "age": points[:, 2]},
        index=[f"c{i}" for i in range(n)],
    )
    return frame, kind


def test_planted_kinds_are_found() -> None:
    frame, kind = planted()
    model = segmentation.fit(frame, seed=1)
    assert model.status == "ok"
    assert adjusted_rand_score(kind, model.assign(frame)["cluster_id"]) > 0.9
    chosen = model.choices[model.choices["is_chosen"]].iloc[0]
    assert chosen["bootstrap_ari"] >= 0.8
    kmeans = model.candidates.set_index("model_name").loc["kmeans"]
    assert kmeans["silhouette"] > kmeans["silhouette_shuffled"] + 0.1
    assert math.isclose(kmeans["bootstrap_ari"], chosen["bootstrap_ari"])


def test_kinds_that_show_in_many_columns_are_found_among_noise() -> None:
    rng = np.random.default_rng(2)
    kind = rng.integers(0, 4, 1500)
    shared = rng.normal(0, 1.5, (4, 12))[kind] + rng.normal(size=(1500, 12))
    frame = pd.DataFrame(np.column_stack([shared, rng.normal(size=(1500, 12))]), columns=[f"x{i}" for i in range(24)])
    model = segmentation.fit(frame, seed=1, compares=False)
    assert 3 <= model.components.n_kept < 12
    assert (model.components.reliabilities > 0.5).sum() >= 3
    assert adjusted_rand_score(kind, model.assign(frame)["cluster_id"]) > 0.9


def test_clusters_are_numbered_by_spend_and_named_apart() -> None:
    frame, _ = planted()
    model = segmentation.fit(frame, seed=1, compares=False)
    medians = frame["spend"].groupby(model.assign(frame)["cluster_id"]).median()
    assert medians.is_monotonic_increasing
    assert len(set(model.names)) == len(model.names)


def test_two_fits_are_equal() -> None:
    frame, _ = planted()
    first, second = (segmentation.fit(frame, k=3, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.assign(frame), second.assign(frame))
    pd.testing.assert_frame_equal(first.choices, second.choices)


def test_one_customer_gets_the_answer_of_the_batch() -> None:
    frame, _ = planted()
    model = segmentation.fit(frame, seed=1, compares=False)
    batch = model.assign(frame)
    for row in (0, 7, 599):
        pd.testing.assert_frame_equal(model.assign(frame.iloc[[row]]), batch.iloc[[row]])


def test_arrow_in_arrow_out_with_decimals() -> None:
    frame, _ = planted(200)
    model = segmentation.fit(frame, k=3, seed=1)
    table = pa.Table.from_pandas(frame.round(2), preserve_index=False)
    spend = table["spend"].cast(pa.decimal128(18, 2), safe=False)
    table = table.set_column(0, "spend", spend)
    assigned = model.assign(table)
    assert isinstance(assigned, pa.Table)
    assert assigned["cluster_id"].to_pylist() == model.assign(frame.round(2))["cluster_id"].tolist()


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    frame, _ = planted(300)
    model = segmentation.fit(frame, seed=1, compares=False)
    model.save(tmp_path / "segments")
    again = segmentation.load(tmp_path / "segments")
    pd.testing.assert_frame_equal(again.assign(frame), model.assign(frame))
    pd.testing.assert_frame_equal(again.profile(), model.profile(), check_dtype=False)
    pd.testing.assert_frame_equal(again.loadings(), model.loadings())
    assert segmentation.load(model.to_bytes()).names == model.names


@pytest.mark.parametrize("data", [b"", b"nonsense", b"PK\x03\x04rest"])
def test_damaged_bytes_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a segmentation that save") as refused:
        segmentation.load(data)
    assert "\n" not in str(refused.value)


def test_noise_has_no_more_than_chance_and_says_so() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(500, 6)), columns=[f"x{i}" for i in range(6)])
    model = segmentation.fit(frame, seed=1, k_range=(5, 8))
    kmeans = model.candidates.set_index("model_name").loc["kmeans"]
    assert kmeans["silhouette"] < kmeans["silhouette_shuffled"] + 0.1
    assert model.status.startswith("no number of clusters is stable")
    assert len(model.names) in range(5, 9)


def test_columns_that_say_nothing_are_left_out() -> None:
    frame, kind = planted()
    frame = frame.assign(constant=3.0, missing=np.nan, rare=np.where(np.arange(600) < 100, 1.0, np.nan))
    model = segmentation.fit(frame, seed=1, compares=False)
    assert model.left_out == {
        "constant": "constant",
        "missing": "no value is known",
        "rare": "only 100 of 600 values are known",
    }
    assert adjusted_rand_score(kind, model.assign(frame)["cluster_id"]) > 0.9


def test_missing_and_infinite_values_lose_nobody() -> None:
    frame, kind = planted()
    holes = frame.copy()
    holes.iloc[::7, 1] = np.nan
    holes.iloc[3, 0] = np.inf
    holes.iloc[5, :3] = np.nan
    model = segmentation.fit(holes, k=3, seed=1, compares=False)
    assigned = model.assign(holes)
    assert assigned.index.equals(holes.index)
    assert assigned["cluster_id"].notna().all()
    assert adjusted_rand_score(kind, assigned["cluster_id"]) > 0.85
    assert assigned["status"].iloc[3] == "infinite spend: taken as the median"
    assert assigned["status"].iloc[5] == "3 of 4 features are missing: taken as the median"
    assert (assigned["status"] == "ok").sum() == 598


@pytest.mark.parametrize(
    ("frame", "clusters", "said"),
    [
        (pd.DataFrame({"spend": [5.0], "age": [30.0]}), 1, "one customer"),
        (pd.DataFrame({"spend": [5.0] * 9, "age": [30.0] * 9}), 1, "no column tells the customers apart"),
        (pd.DataFrame({"spend": [np.nan] * 9, "age": [np.nan] * 9}), 1, "no column tells the customers apart"),
        (pd.DataFrame({"spend": [1.0, 2.0]}), 1, "too few or too alike"),
        (pd.DataFrame({"spend": [1.0, 9.0] * 50, "age": [20.0, 60.0] * 50}), 2, "found 2 different customers"),
        (pd.DataFrame({"spend": [np.inf, -np.inf, np.nan, 1.0]}), 1, "no column tells the customers apart"),
    ],
)
def test_too_little_gives_fewer_clusters_and_a_status(frame: pd.DataFrame, clusters: int, said: str) -> None:
    model = segmentation.fit(frame, k=5, seed=1)
    assert len(model.names) == clusters
    assert said in model.status
    assigned = model.assign(frame)
    assert len(assigned) == len(frame)
    assert assigned["cluster_id"].between(1, clusters).all()
    assert segmentation.load(model.to_bytes()).assign(frame)["cluster_id"].tolist() == assigned["cluster_id"].tolist()


def test_customers_that_are_there_twice_get_one_cluster() -> None:
    frame, _ = planted(200)
    twice = pd.concat([frame, frame])
    assigned = segmentation.fit(twice, k=3, seed=1, compares=False).assign(twice)
    assert assigned["cluster_id"].iloc[:200].tolist() == assigned["cluster_id"].iloc[200:].tolist()


@pytest.mark.parametrize(
    ("frame", "settings", "said"),
    [
        (pd.DataFrame({"spend": []}, dtype=float), {}, "found no rows"),
        (pd.DataFrame({"name": ["a", "b"]}), {}, "no column of numbers"),
        (pd.DataFrame({"name": ["a", "b"]}), {"features": ["name"]}, "column name: found"),
        (pd.DataFrame({"spend": [1.0, 2.0]}), {"features": ["income"]}, "column income: expected once"),
        (pd.DataFrame({"spend": [1.0, 2.0]}), {"k": 1}, "k: found 1"),
        (pd.DataFrame({"spend": [1.0, 2.0]}), {"k_range": (5, 3)}, "k_range: found"),
        (pd.DataFrame({"spend": [1.0, 2.0]}), {"order_by": "age"}, "order_by: found age"),
        (pd.DataFrame({"when": pd.to_datetime(["2024-01-01"] * 2)}), {"features": ["when"]}, "column when: found"),
    ],
)
def test_what_can_not_be_used_is_told_in_one_line(frame: pd.DataFrame, settings: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        segmentation.fit(frame, **settings)
    assert "\n" not in str(refused.value)


def test_no_rows_give_no_rows() -> None:
    frame, _ = planted(100)
    model = segmentation.fit(frame, k=3, seed=1)
    assert model.assign(frame.iloc[:0]).columns.tolist() == model.assign(frame).columns.tolist()


def test_many_customers_are_clustered_in_batches() -> None:
    frame, kind = planted(60_000)
    model = segmentation.fit(frame, k=3, seed=1, compares=False)
    assert adjusted_rand_score(kind, model.assign(frame)["cluster_id"]) > 0.9


def test_profile_counts_everybody_once() -> None:
    frame, _ = planted()
    model = segmentation.fit(frame, seed=1, compares=False)
    profile = model.profile()
    assert profile.groupby("feature")["customers"].sum().eq(len(frame)).all()
    sizes = model.assign(frame)["cluster_id"].value_counts().sort_index().tolist()
    assert profile[profile["feature"] == "spend"]["customers"].tolist() == sizes


def test_loadings_are_of_length_one_and_explain_everything() -> None:
    frame, _ = planted()
    loadings = segmentation.fit(frame, k=3, seed=1, compares=False).loadings()
    lengths = (loadings["loading"] ** 2).groupby(loadings["component"]).sum()
    assert np.allclose(lengths, 1)
    assert math.isclose(loadings.groupby("component")["explained"].first().sum(), 1, rel_tol=1e-6)
