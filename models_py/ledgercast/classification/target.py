"""The column that is to be predicted: two classes, of which one is the event."""

from typing import Any

import numpy as np
import pandas as pd

from ledgercast.classification.arrays import Floats


def read_target(values: "pd.Series[Any]", name: str, event: object | None) -> Floats:
    """Read the target as 1 (the event), 0 (the other class) and NaN (not known yet).

    Parameters
    ----------
    values : pandas.Series
        Booleans, 0 and 1, or two values of any kind with `event` naming one of them.
    name : str
        Of the column, for errors.
    event : object, optional
        The value whose probability is wanted; true or 1 where None.

    Returns
    -------
    numpy.ndarray of shape (rows,)
        float64.

    Raises
    ------
    ValueError
        One line, where there are more than two classes, none, or no way to tell which is the event.
    """
    known = values.dropna()
    classes = list(known.unique())
    if not classes:
        raise ValueError(
            f"column {name}: found no known outcome, expected two classes; pass rows whose outcome is known"
        )
    if len(classes) > 2:
        raise ValueError(f"column {name}: found {len(classes)} classes, expected two; join some or drop their rows")
    if event is None:
        if not all(isinstance(value, bool | np.bool_) or value in (0, 1) for value in classes):
            found = " and ".join(sorted(map(str, classes)))
            raise ValueError(f"column {name}: found {found}, expected 0 and 1; name the bad one with event=")
        event = 1
    elif event not in classes and len(classes) == 2:
        raise ValueError(
            f"event: found {event!r}, expected one of the values of column {name}: {', '.join(map(str, classes))}"
        )
    missing = values.isna().to_numpy()
    is_event = np.array([not none and value == event for value, none in zip(values, missing, strict=True)])
    return np.where(missing, np.nan, is_event.astype(np.float64))
