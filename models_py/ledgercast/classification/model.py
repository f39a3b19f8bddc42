"""A fitted classifier: probabilities, reasons, and what is known about both."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ledgercast.classification.arrays import Floats
from ledgercast.classification.calibration import Calibrator
from ledgercast.classification.columns import Column, as_pandas, columns_to_plain, new_categories, read_matrix
from ledgercast.classification.decision import decide
from ledgercast.classification.evaluation import Table, around
from ledgercast.classification.folds import Fold
from ledgercast.classification.importance import partial_dependence, permutation_importance
from ledgercast.classification.pipelines import Recipe, raw_probability
from ledgercast.classification.prevalence import Prevalence
from ledgercast.classification.reasons import reasons
from ledgercast.classification.shapley import explaining_values
from ledgercast.classification.skops_files import write_skops
from ledgercast.classification.venn_abers import VennAbers
from ledgercast.frames import F, like

# of what `to_bytes` writes
FORMAT = 1


@dataclass(frozen=True)
class Fitted:
    """A pipeline fitted on all rows, what puts its probabilities right, and rows to compare others with."""

    pipeline: Any
    calibrator: Calibrator
    venn_abers: VennAbers
    sample: Floats

    def log_odds(self, matrix: Floats) -> Floats:
        """Calibrated log-odds, shape (rows,)."""
        return self.calibrator.log_odds(raw_probability(self.pipeline, matrix))


@dataclass(frozen=True)
class Training:
    """What only a model that was fitted in this process has: its data and folds."""

    table: Table
    folds: list[Fold]
    settings: list[dict[str, Any]]
    monotone: dict[str, int]


@dataclass(frozen=True)
class Model:
    """The champion of a table of candidates; made by `fit`, read back by `load`.

    Attributes
    ----------
    model_name : str
        Id of the candidate that is published: the challenger where it beat the best simple one, else that one.
    leaderboard : pandas.DataFrame
        One row for each candidate (and the policy `champion`) and metric; see `leaderboard.make_leaderboard`.
    out_of_fold : pandas.DataFrame
        Under the training frame's index, rows with a known outcome: the published candidate's p, p_raw, p_lo, p_hi by
        models that have not seen the row, status, fold. Publish these for rows whose outcome is known. Empty after
        `load`.
    predictions : pandas.DataFrame
        The same of every candidate and repeat: row (position among rows with a known outcome), model_name, repeat,
        fold, y, p_raw, p, p_lo, p_hi. Empty after `load`.
    threshold : float
        Probability from which on an event is called, from the costs of mistakes.
    why_no_model : str or None
        Said in every status where only the prevalence could be given.
    """

    model_name: str
    columns: list[Column]
    prevalence: Prevalence
    threshold: float
    fitted: Fitted | None
    why_no_model: str | None
    seed: int
    leaderboard: pd.DataFrame
    out_of_fold: pd.DataFrame = field(default_factory=pd.DataFrame)
    predictions: pd.DataFrame = field(default_factory=pd.DataFrame)
    training: Training | None = None

    def predict_proba(self, frame: F) -> F:
        """Predict rows whose outcome is unknown (for training rows take `out_of_fold`).

        Parameters
        ----------
        frame : pandas.DataFrame or pyarrow.Table
            The features of training, in any order; further columns are ignored.

        Returns
        -------
        pandas.DataFrame or pyarrow.Table
            Under the frame's index: p (calibrated out of fold), p_raw (what the model said), p_lo and p_hi (Venn-Abers
            interval, widened to hold p: wide where few rows are alike), status ('ok' or what was done instead).

        Raises
        ------
        ValueError
            One line that names a column that is missing or of another kind than in training.
        """
        rows = as_pandas(frame)
        matrix = read_matrix(rows, self.columns)
        if self.fitted is None:
            raw = p = np.full(len(rows), self.prevalence.p)
            p_lo, p_hi = np.full(len(rows), self.prevalence.p_lo), np.full(len(rows), self.prevalence.p_hi)
        else:
            raw = raw_probability(self.fitted.pipeline, matrix)
            p = self.fitted.calibrator.apply(raw)
            p_lo, p_hi = around(p, self.fitted.venn_abers, raw)
            nothing = np.isnan(matrix).all(axis=1)
            p[nothing], p_lo[nothing], p_hi[nothing] = self.prevalence.p, self.prevalence.p_lo, self.prevalence.p_hi
        result = pd.DataFrame(
            {"p": p, "p_raw": raw, "p_lo": p_lo, "p_hi": p_hi, "status": self._statuses(matrix)}, index=rows.index
        )
        answer: F = like(frame, result)
        return answer

    def decide(self, predictions: pd.DataFrame) -> "pd.Series[str]":
        """Say approve, decline or review (p_lo..p_hi holds the threshold) for rows of predict_proba or out_of_fold."""
        return decide(predictions, self.threshold)

    def explain(self, frame: F, n: int = 3) -> F:
        """Give the `n` features that move each row's probability most.

        Parameters
        ----------
        frame : pandas.DataFrame or pyarrow.Table
            As for predict_proba.
        n : int
            Reasons a row, at least 1.

        Returns
        -------
        pandas.DataFrame or pyarrow.Table
            `n` rows for each row of the frame, under its index: rank, feature, value, direction, size, reason. See
            `reasons.reasons`. They explain the model that was fitted on all rows.
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise ValueError(f"n: found {n!r}, expected a whole number of at least 1")
        rows = as_pandas(frame)
        values, _ = self.contributions(frame)
        matrix = read_matrix(rows, self.columns)
        listed = reasons(values, matrix, self.columns, rows.index, n, self._statuses(matrix))
        answer: F = like(frame, listed)
        return answer

    def contributions(self, frame: F) -> tuple[Floats, float]:
        """Shapley values of every feature in log-odds, shape (rows, features), and the base that they add up from.

        Base plus a row's values is the log-odds of its p. The dozen largest of a row are sampled with 256 walks; see
        `shapley.explaining_values`.
        """
        matrix = read_matrix(as_pandas(frame), self.columns)
        if self.fitted is None:
            return np.zeros(matrix.shape), float(np.log(self.prevalence.p / (1 - self.prevalence.p)))
        # many calls on few rows: threads would wait for each other
        with threadpool_limits(1):
            return explaining_values(self.fitted.log_odds, matrix, self.fitted.sample, self.seed)

    def importance(self, draws: int = 5) -> pd.DataFrame:
        """Permutation importance on out-of-fold rows; see `importance.permutation_importance`.

        Raises
        ------
        ValueError
            After `load`: the training rows are not in the artifact.
        """
        if self.fitted is None:
            names = [column.name for column in self.columns]
            return pd.DataFrame({"feature": names, "importance": 0.0, "sd": 0.0})
        if self.training is None:
            raise ValueError("importance: found a loaded model, which has no training rows; call it after fit")
        with threadpool_limits(1):
            return permutation_importance(
                self.model_name,
                self.training.settings,
                self.training.folds,
                self.training.table,
                Recipe(self.columns, self.training.monotone),
                self.fitted.calibrator,
                self.seed,
                draws,
            )

    def partial_dependence(self, feature: str) -> pd.DataFrame:
        """Mean probability over training rows with `feature` set to each of its values: feature, value, position, p."""
        names = [column.name for column in self.columns]
        if feature not in names:
            raise ValueError(f"feature: found {feature}, expected one of {', '.join(names)}")
        if self.fitted is None:
            return pd.DataFrame(columns=["feature", "value", "position", "p"])
        return partial_dependence(
            self.fitted.pipeline, self.fitted.calibrator, self.fitted.sample, self.columns, names.index(feature)
        )

    def save(self, path: str | Path) -> None:
        """Write the model as a skops file, without training rows other than a sample to compare with."""
        Path(path).write_bytes(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Write the same as bytes, for a BLOB."""
        content: dict[str, Any] = {
            "model_name": self.model_name,
            "columns": columns_to_plain(self.columns),
            "prevalence": vars(self.prevalence),
            "threshold": self.threshold,
            "why_no_model": self.why_no_model,
            "seed": self.seed,
            "leaderboard": self.leaderboard.to_json(orient="split", double_precision=15),
            "pipeline": None,
        }
        if self.fitted is not None:
            content |= {
                "pipeline": self.fitted.pipeline,
                "calibrator": vars(self.fitted.calibrator),
                "venn_abers": vars(self.fitted.venn_abers),
                "sample": self.fitted.sample,
            }
        return write_skops(content, FORMAT)

    def _statuses(self, matrix: Floats) -> list[str]:
        if self.why_no_model is not None:
            return [self.why_no_model] * len(matrix)
        nothing = [bool(none) for none in np.all(np.isnan(matrix), axis=1)]
        unseen = new_categories(matrix, self.columns)
        return [
            "nothing known: prevalence" if none else f"new category in {names}" if names else "ok"
            for none, names in zip(nothing, unseen, strict=True)
        ]
