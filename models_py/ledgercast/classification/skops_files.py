"""Content as skops files: no code is run when one is read, and types that are not listed here are refused."""

from typing import Any

import skops.io

from ledgercast.classification.same_bytes import same_bytes

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


def write_skops(content: dict[str, Any], version: int) -> bytes:
    """Write content, the same bytes each time; `version` is that of its format."""
    return same_bytes(skops.io.dumps({"format": version} | content))


def read_skops(data: bytes, version: int, where: str, expected: str, way_out: str) -> dict[str, Any]:
    """Read what `write_skops` wrote.

    Parameters
    ----------
    data : bytes
        A skops file.
    version : int
        Of the format that can be read.
    where, expected, way_out : str
        What an error says: where the bytes are from, what they should be, what to do.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        One line, where the bytes are damaged or something else, of another format, or hold types that are not trusted.
    """
    try:
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED))
        content = None if unknown else skops.io.loads(data, trusted=list(TRUSTED))
    except Exception as error:
        raise ValueError(f"{where}: found {type(error).__name__}, expected {expected}; {way_out}") from error
    if unknown:
        raise ValueError(f"{where}: found the type {unknown[0]}, which is not trusted, expected {expected}; {way_out}")
    if not isinstance(content, dict) or content.get("format") != version:
        raise ValueError(f"{where}: found another format, expected {version}; {way_out} with this version")
    return content
