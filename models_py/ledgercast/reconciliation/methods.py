"""Methods that make forecasts of members and of their groups coherent.

Groups may cross: a member is in one age band and in one region, and the bands do not nest in the regions. All that is
needed of the hierarchy is the membership matrix, and what is solved is a system as large as the number of groups, never
one as large as the number of members.

Sources: Hyndman, Ahmed, Athanasopoulos and Shang, Optimal combination forecasts for hierarchical time series, 2011
(grouped hierarchies); Athanasopoulos, Ahmed and Hyndman, Hierarchical forecasts for Australian domestic tourism, 2009
(top-down by forecast proportions); Wickramasuriya, Athanasopoulos and Hyndman, Optimal forecast reconciliation through
trace minimization, 2019 (MinT); Hollyman, Petropoulos and Tipping, Understanding forecast reconciliation, 2021 (MinT as
a weighted mean of what each level forecasts).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# singular values below this share of the largest one are rounding: groups of one kind sum to those of another
SMALLEST_SHARE = 1e-12


def bottom_up(base: ArrayLike, membership: ArrayLike) -> Floats:
    """Sum the members' forecasts up to their groups.

    Parameters
    ----------
    base : array_like of float, shape (members,)
        Forecasts of the members.
    membership : array_like of bool or float, shape (members, groups)
        1 where a member is in a group.

    Returns
    -------
    ndarray of float64, shape (groups,)
        Coherent forecasts of the groups; those of the members stay as they are.

    Examples
    --------
    >>> bottom_up([1.0, 2.0, 3.0], [[1, 1, 0], [1, 0, 1], [1, 0, 1]])
    array([6., 1., 5.])
    """
    members = _finite("base", base)
    sums: Floats = _matrix(membership, len(members)).T @ members
    return sums


def top_down(base: ArrayLike, total: float) -> Floats:
    """Hand a total down to the members, in proportion to what is forecast of them.

    Parameters
    ----------
    base : array_like of float, shape (members,)
        Forecasts of the members; they may be below 0.
    total : float
        Forecast of all members together.

    Returns
    -------
    ndarray of float64, shape (members,)
        Forecasts that sum to `total`. What the sum lacks is shared in proportion to the members' absolute forecasts,
        which for forecasts above 0 are the forecast proportions of Athanasopoulos et al. (2009); equally if all are 0.

    Examples
    --------
    >>> top_down([1.0, 2.0, 3.0], 12.0)
    array([2., 4., 6.])
    >>> top_down([-1.0, 3.0], 4.0)
    array([-0.5,  4.5])
    """
    members = _finite("base", base)
    sizes = np.abs(members)
    if not sizes.any():
        sizes = np.ones_like(members)
    handed_down: Floats = members + sizes * ((float(total) - members.sum()) / sizes.sum())
    return handed_down


def mint(
    base: ArrayLike,
    variances: ArrayLike,
    membership: ArrayLike,
    group_base: ArrayLike,
    group_variances: ArrayLike,
    shocks: ArrayLike | None = None,
) -> Floats:
    """Combine forecasts of members and groups so that the variance of the coherent errors is least (MinT).

    Parameters
    ----------
    base : array_like of float, shape (members,)
        Forecasts of the members.
    variances : array_like of float, shape (members,)
        Error variances of them, 0 for a forecast that is not moved.
    membership : array_like of bool or float, shape (members, groups)
        1 where a member is in a group.
    group_base : array_like of float, shape (groups,)
        Forecasts of the groups; NaN for a group that has none.
    group_variances : array_like of float, shape (groups,)
        Error variances of them, 0 for a forecast that must be met.
    shocks : array_like of float, shape (members,), optional
        What an error of one standard deviation that all members share is to each of them; None for members whose errors
        have nothing in common.

    Returns
    -------
    ndarray of float64, shape (members,)
        Coherent forecasts of the members; `bottom_up` of them are those of the groups.

    Raises
    ------
    ValueError
        One line: shapes that do not fit, a variance below 0, a forecast of a member that is not finite.

    Notes
    -----
    With diagonal error variances W_b of the members and W_a of the groups, and S the transposed membership, the MinT
    forecast of the members is ``b + W_b S' (S W_b S' + W_a)^-1 (a - S b)``. It equals the textbook form
    ``(Z' W^-1 Z)^-1 Z' W^-1 y``, with Z all summing rows and y all forecasts, which needs a system of all members. With
    `shocks` c the members' errors have the covariance ``W_b + c c'``.

    Examples
    --------
    >>> mint([10.0, 20.0], [1.0, 3.0], [[1], [1]], [34.0], [0.0])
    array([11., 23.])
    """
    members = _finite("base", base)
    groups = _matrix(membership, len(members))
    variance = _variances("variances", variances, len(members))
    shared = np.zeros(len(members)) if shocks is None else _sized("shocks", shocks, len(members))
    gaps = _sized("group_base", group_base, groups.shape[1], may_lack=True) - groups.T @ members
    prices = mint_prices(groups, variance, gaps, group_variances, groups.T @ shared)
    moved = variance * (groups @ prices) + shared * (shared @ groups @ prices)
    return members + moved


def mint_prices(
    membership: ArrayLike,
    variances: ArrayLike,
    gaps: ArrayLike,
    group_variances: ArrayLike,
    group_shocks: ArrayLike | None = None,
) -> Floats:
    """Solve MinT's system: what one unit of a member's error variance moves its forecast by, for each group it is in.

    Members who are in the same groups may be passed as one row with the sum of their variances: the solution is that of
    the members one by one.

    Parameters
    ----------
    membership : array_like of bool or float, shape (members, groups)
        1 where a member is in a group.
    variances : array_like of float, shape (members,)
        Error variances of the members.
    gaps : array_like of float, shape (groups,)
        Forecasts of the groups less the sums of their members' forecasts; NaN for a group without a forecast.
    group_variances : array_like of float, shape (groups,)
        Error variances of the groups' forecasts; those of groups without a forecast are not read.
    group_shocks : array_like of float, shape (groups,), optional
        Sums of `mint`'s shocks over the members of each group.

    Returns
    -------
    ndarray of float64, shape (groups,)
        0 for a group without a forecast. A member moves by its variance times the sum of its groups' prices. Where
        groups leave no room (forecasts that must be met and contradict each other) the nearest by least squares.
    """
    variance = _vector("variances", variances)
    groups = _matrix(membership, len(variance))
    gap = _sized("gaps", gaps, groups.shape[1], may_lack=True)
    has_forecast = np.isfinite(gap)
    own = np.zeros(len(gap))
    own[has_forecast] = _vector("group_variances", group_variances)[has_forecast]
    _variances("group_variances", own, len(gap))
    kept = groups[:, has_forecast]
    system = kept.T @ (_variances("variances", variance, len(variance))[:, None] * kept) + np.diag(own[has_forecast])
    if group_shocks is not None:
        shock = _sized("group_shocks", group_shocks, groups.shape[1])[has_forecast]
        system += np.outer(shock, shock)
    prices = np.zeros(len(gap))
    if has_forecast.any():
        prices[has_forecast] = np.linalg.lstsq(system, gap[has_forecast], rcond=SMALLEST_SHARE)[0]
    return prices


def _vector(name: str, values: ArrayLike) -> Floats:
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        raise ValueError(f"{name}: found {vector.ndim} dimensions, expected 1; pass one number a series")
    return vector


def _finite(name: str, values: ArrayLike) -> Floats:
    vector = _vector(name, values)
    if not np.isfinite(vector).all():
        raise ValueError(f"{name}: found {int((~np.isfinite(vector)).sum())} that are not finite, expected numbers")
    return vector


def _sized(name: str, values: ArrayLike, size: int, *, may_lack: bool = False) -> Floats:
    vector = _vector(name, values) if may_lack else _finite(name, values)
    if len(vector) != size:
        raise ValueError(f"{name}: found {len(vector)} numbers, expected {size} as the other arguments have")
    return vector


def _variances(name: str, values: ArrayLike, size: int) -> Floats:
    vector = _sized(name, values, size)
    if (vector < 0).any():
        raise ValueError(f"{name}: found {vector.min():g}, expected none below 0; pass variances")
    return vector


def _matrix(membership: ArrayLike, members: int) -> Floats:
    matrix = np.asarray(membership, dtype=np.float64)
    if matrix.ndim != 2 or len(matrix) != members:
        raise ValueError(f"membership: found shape {matrix.shape}, expected ({members}, groups); pass one row a member")
    return matrix
