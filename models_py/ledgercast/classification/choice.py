"""Who is published: chosen on inner folds, and held against the best simple candidate on rows unseen by both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledgercast.classification.candidates import is_simple
from ledgercast.classification.evaluation import Result

POLICY = "champion"
LEVEL = 0.05


@dataclass(frozen=True)
class Choice:
    """Best simple and best other candidate by their mean log loss on inner folds, and each fold's own choice."""

    simple: str
    challenger: str | None
    by_fold: dict[tuple[int, int], str]


def choose(results: Sequence[Result]) -> Choice:
    """Choose by inner losses alone; ties go to the candidate that is named first."""
    names = list(dict.fromkeys(result.name for result in results))
    losses = {name: float(np.mean([r.inner_loss for r in results if r.name == name])) for name in names}
    simple = [name for name in names if is_simple(name)]
    others = [name for name in names if not is_simple(name)]
    by_fold: dict[tuple[int, int], str] = {}
    for key in dict.fromkeys((r.repeat, r.fold) for r in results):
        here = {r.name: r.inner_loss for r in results if (r.repeat, r.fold) == key}
        by_fold[key] = min(here, key=lambda name: here[name])
    return Choice(
        min(simple, key=lambda name: losses[name]) if simple else min(names, key=lambda name: losses[name]),
        min(others, key=lambda name: losses[name]) if others else None,
        by_fold,
    )


def predictions_of(results: Sequence[Result], choice: Choice, target: "pd.Series[float]") -> pd.DataFrame:
    """All out-of-fold predictions, those of the policy `champion` too, one row for each model, repeat and row."""
    parts = []
    for result in results:
        part = pd.DataFrame(
            {
                "row": result.rows,
                "model_name": result.name,
                "repeat": result.repeat,
                "fold": result.fold,
                "y": target.to_numpy()[result.rows],
                "p_raw": result.raw,
                "p": result.p,
                "p_lo": result.p_lo,
                "p_hi": result.p_hi,
            }
        )
        parts.append(part)
        if choice.by_fold[(result.repeat, result.fold)] == result.name:
            parts.append(part.assign(model_name=POLICY))
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["model_name", "repeat", "row"], ignore_index=True)
