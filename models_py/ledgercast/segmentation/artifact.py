"""Segmentations as they are read back."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ledgercast.segmentation.components import Components
from ledgercast.segmentation.model import COMPONENTS, FORMAT, TABLES, TEXTS, Segmentation
from ledgercast.segmentation.scaling import Scaling


def load(source: str | Path | bytes) -> Segmentation:
    """Read a segmentation that `save` or `to_bytes` wrote.

    Parameters
    ----------
    source : str, pathlib.Path or bytes
        A file or its content.

    Returns
    -------
    Segmentation

    Raises
    ------
    ValueError
        One line, where it is no such file.
    """
    where = "artifact" if isinstance(source, bytes) else str(source)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text = json.loads(arrays.pop("text").tobytes())
        found = text["format"]
    except Exception as error:
        raise ValueError(
            f"{where}: found {type(error).__name__}, expected a segmentation that save() wrote; fit again"
        ) from error
    if found != FORMAT:
        raise ValueError(f"{where}: found format {found}, expected {FORMAT}; fit again with this version")
    tables: dict[str, Any] = {
        name: pd.read_json(io.StringIO(text[name]), orient="table", precise_float=True) for name in TABLES
    }
    return Segmentation(
        scaling=Scaling.from_arrays(arrays),
        components=Components(**{name: arrays[f"components_{name}"] for name in COMPONENTS}, n_kept=text["n_kept"]),
        centres=arrays["centres"],
        **({name: text[name] for name in TEXTS} | tables),
    )
