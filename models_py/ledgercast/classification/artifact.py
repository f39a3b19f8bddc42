"""Models as they are read back."""

import io
from pathlib import Path

import pandas as pd

from ledgercast.classification.calibration import Calibrator
from ledgercast.classification.columns import columns_from_plain
from ledgercast.classification.model import FORMAT, Fitted, Model
from ledgercast.classification.prevalence import Prevalence
from ledgercast.classification.skops_files import read_skops
from ledgercast.classification.venn_abers import VennAbers


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
    content = read_skops(data, FORMAT, where, "a model that save() wrote", "fit again")
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
