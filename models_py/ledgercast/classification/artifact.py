"""Models as skops files: no code is run when one is read, and types that are not listed here are refused."""

import io
from pathlib import Path
from typing import Any

import pandas as pd
import skops.io

from ledgercast.classification.calibration import Calibrator
from ledgercast.classification.columns import columns_from_plain, columns_to_plain
from ledgercast.classification.model import Fitted, Model
from ledgercast.classification.prevalence import Prevalence
from ledgercast.classification.same_bytes import same_bytes
from ledgercast.classification.venn_abers import VennAbers

FORMAT = 1
# what the pipelines are made of beyond the types that skops trusts by itself
TRUSTED = (
    "ledgercast.classification.candidates.separation",
    "ledgercast.classification.encoding.Encoder",
    "numpy.dtype",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)


def dump_model(model: Model) -> bytes:
    """Write a model as bytes."""
    fitted = model.fitted
    content: dict[str, Any] = {
        "format": FORMAT,
        "model_name": model.model_name,
        "columns": columns_to_plain(model.columns),
        "prevalence": vars(model.prevalence),
        "threshold": model.threshold,
        "why_no_model": model.why_no_model,
        "seed": model.seed,
        "leaderboard": model.leaderboard.to_json(orient="split", double_precision=15),
        "pipeline": None,
    }
    if fitted is not None:
        content |= {
            "pipeline": fitted.pipeline,
            "calibrator": vars(fitted.calibrator),
            "venn_abers": vars(fitted.venn_abers),
            "sample": fitted.sample,
        }
    return same_bytes(skops.io.dumps(content))


def load(source: str | Path | bytes) -> Model:
    """Read a model that `save` or `to_bytes` wrote.

    Parameters
    ----------
    source : str, pathlib.Path or bytes
        A file or its content.

    Returns
    -------
    Model
        Predicts and explains as before; out_of_fold, predictions and importance stay with the fit.

    Raises
    ------
    ValueError
        One line, where it is no such file, or holds types that are not trusted.
    """
    where = "artifact" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED))
        content = None if unknown else skops.io.loads(data, trusted=list(TRUSTED))
    except Exception as error:
        raise ValueError(
            f"{where}: found {type(error).__name__}, expected a model that save() wrote; fit again"
        ) from error
    if unknown:
        raise ValueError(f"{where}: found the type {unknown[0]}, which is not trusted; take an artifact of your own")
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{where}: found another format, expected {FORMAT}; fit again with this version")
    fitted = None
    if content["pipeline"] is not None:
        fitted = Fitted(
            content["pipeline"],
            Calibrator(**content["calibrator"]),
            VennAbers(**content["venn_abers"]),
            content["sample"],
        )
    return Model(
        model_name=content["model_name"],
        columns=columns_from_plain(content["columns"]),
        prevalence=Prevalence(**content["prevalence"]),
        threshold=content["threshold"],
        fitted=fitted,
        why_no_model=content["why_no_model"],
        seed=content["seed"],
        leaderboard=pd.read_json(io.StringIO(content["leaderboard"]), orient="split"),
    )
