"""Every candidate's metrics with intervals, its cost, and the verdict."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ledgercast.classification.arrays import Floats, Rows
from ledgercast.classification.bootstrap import DRAWS, draw_weights, paired_test, standard_interval
from ledgercast.classification.choice import LEVEL, POLICY, Choice
from ledgercast.classification.delong import auc_difference
from ledgercast.classification.evaluation import Result
from ledgercast.classification.scores import METRICS, Scored, bounds_of, expected_ece, prepare, score

COLUMNS = [
    "model_name", "metric", "value", "ci_low", "ci_high", "n", "n_events", "seconds", "peak_mb", "verdict", "p_value",
]  # fmt: skip


def make_leaderboard(
    predictions: pd.DataFrame,
    results: Sequence[Result],
    choice: Choice,
    groups: Rows | None,
    threshold: float,
    costs: tuple[float, float],
    seed: int,
) -> pd.DataFrame:
    """Score all candidates on the rows that each predicted out of fold.

    Parameters
    ----------
    predictions : pandas.DataFrame
        From `predictions_of`.
    results : sequence of Result
        For costs.
    choice : Choice
        Names the simple candidate that others are held against.
    groups : numpy.ndarray of shape (rows,), optional
        Rows that are resampled together.
    threshold, costs, seed
        As in `score` and `draw_weights`.

    Returns
    -------
    pandas.DataFrame
        One row for each model and metric: value (mean over repeats), 95 % interval (`standard_interval` of resampled
        rows or groups), n and n_events of one repeat, seconds (sum over folds) and peak_mb (highest) of the model.
        Three metrics of their own beside those of `scores`: ece_if_calibrated (what a perfectly calibrated model would
        show), log_loss_difference and roc_auc_difference (DeLong's interval), both from the best simple candidate;
        verdict and p_value (paired bootstrap) stand with log_loss.
    """
    baseline = _by_repeat(predictions, choice.simple)
    rows: list[dict[str, Any]] = []
    for name in [POLICY, *dict.fromkeys(result.name for result in results)]:
        repeats = _by_repeat(predictions, name)
        first = next(iter(repeats.values()))
        scored = [prepare(part["y"].to_numpy(), part["p"].to_numpy()) for part in repeats.values()]
        drawn = None if groups is None else _codes(groups[first["row"].to_numpy()])
        values = _mean(scored, np.ones(len(first)), threshold, costs)
        draws = [_mean(scored, w, threshold, costs) for w in draw_weights(len(first), drawn, DRAWS, seed)]
        mine = [r for r in results if name in (POLICY, r.name)]
        common = {
            "model_name": name,
            "n": len(first),
            "n_events": int(first["y"].sum()),
            "seconds": sum(r.seconds for r in mine),
            "peak_mb": max(r.peak_mb for r in mine),
        }
        for metric in METRICS:
            low, high = standard_interval(values[metric], [draw[metric] for draw in draws], *bounds_of(metric))
            rows.append(common | {"metric": metric, "value": values[metric], "ci_low": low, "ci_high": high})
        expected = np.mean([expected_ece(one, seed) for one in scored], axis=0)
        rows.append(
            common | dict(zip(("metric", "value", "ci_low", "ci_high"), ("ece_if_calibrated", *expected), strict=True))
        )
        rows.extend(_against(common, repeats, baseline, drawn, seed, name == choice.simple))
    board = pd.DataFrame(rows).reindex(columns=COLUMNS)
    differences = board[board["metric"] == "log_loss_difference"].set_index("model_name")
    is_loss = board["metric"] == "log_loss"
    for column in ("verdict", "p_value"):
        board.loc[is_loss, column] = board.loc[is_loss, "model_name"].map(differences[column])
    return board


def _against(
    common: dict[str, Any],
    repeats: dict[int, pd.DataFrame],
    baseline: dict[int, pd.DataFrame],
    groups: Rows | None,
    seed: int,
    is_baseline: bool,
) -> list[dict[str, Any]]:
    """Differences from the baseline; losses are averaged over repeats before they are resampled."""
    losses, areas = [], []
    for repeat, part in repeats.items():
        other = baseline[repeat]
        y = part["y"].to_numpy()
        losses.append(prepare(y, part["p"].to_numpy()).losses - prepare(y, other["p"].to_numpy()).losses)
        areas.append(auc_difference(y, part["p"].to_numpy(), other["p"].to_numpy()))
    value, low, high, p_value = paired_test(np.mean(losses, axis=0), groups, seed)
    if is_baseline:
        verdict = "baseline"
    elif p_value >= LEVEL:
        verdict = "no difference"
    else:
        verdict = "better" if value < 0 else "worse"
    area = np.mean(areas, axis=0)
    return [
        common
        | {"metric": "log_loss_difference", "value": value, "ci_low": low, "ci_high": high}
        | {"verdict": verdict, "p_value": np.nan if is_baseline else p_value},
        common | {"metric": "roc_auc_difference", "value": area[0], "ci_low": area[1], "ci_high": area[2]},
    ]


def _mean(scored: list[Scored], weight: Floats, threshold: float, costs: tuple[float, float]) -> dict[str, float]:
    of_repeats = [score(one, weight, threshold, costs) for one in scored]
    return {metric: float(np.mean([figures[metric] for figures in of_repeats])) for metric in METRICS}


def _by_repeat(predictions: pd.DataFrame, name: str) -> dict[int, pd.DataFrame]:
    mine = predictions[predictions["model_name"] == name]
    return {int(repeat): mine[mine["repeat"] == repeat] for repeat in mine["repeat"].unique()}


def _codes(groups: Rows) -> Rows:
    return np.unique(groups, return_inverse=True)[1]
