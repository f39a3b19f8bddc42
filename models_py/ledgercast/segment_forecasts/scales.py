"""In-sample scales that make errors of different series comparable."""

import numpy as np

from ledgercast.forecasting.base import Floats


def error_scales(y: Floats, season_length: int) -> tuple[float, float]:
    """Scales of mase and rmsse.

    Parameters
    ----------
    y : ndarray of float64, shape (n,)
        History up to the origin.
    season_length : int
        Lag m of the seasonal naive forecast, 1 for naive.

    Returns
    -------
    mase_scale, rmsse_scale : float
        Mean absolute and root mean squared difference at lag m; NaN where there is none. Hyndman and Koehler,
        Another look at measures of forecast accuracy, 2006.
    """
    if len(y) <= season_length:
        return float("nan"), float("nan")
    differences = y[season_length:] - y[:-season_length]
    return float(np.mean(np.abs(differences))), float(np.sqrt(np.mean(differences**2)))
