"""From customers to the windows that a network reads, and from its figures back to money."""

from typing import NamedTuple

import numpy as np

from ledgercast.customer_forecasts.coding import MOST_REGIONS, Coding, one_hot_regions, one_hot_tiers
from ledgercast.customer_forecasts.customers import MEASURES, YEAR, Customers, Floats
from ledgercast.customer_forecasts.handed_down import own_levels
from ledgercast.customer_forecasts.scales import scales
from ledgercast.customer_forecasts.simple import mean_of
from ledgercast.customer_forecasts.tiers import TIERS
from ledgercast.network import Windows

# months that a network looks back
PAST = 24
# a target this many units away says no more than that it is far
FARTHEST = 50.0
# a window counts by its customer's unit to this power: errors are judged in money, where large customers are most of it
MONEY = 0.5
LIGHTEST, HEAVIEST = 0.05, 20.0
# static inputs: sizes, age, tenure, months, account, tiers, regions, means of the last months
IS_NO_REGION = np.repeat([True, False, True], [11 + TIERS, MOST_REGIONS, 9])


class Frame(NamedTuple):
    """What figures of a customer are counted from and in, shape (n, measures), in the bank's currency."""

    centre: Floats
    unit: Floats


def frame_of(customers: Customers, coding: Coding) -> Frame:
    """Find centres (last balance, mean income and spend of the last year) and units."""
    return Frame(own_levels(customers), scales(customers, np.array(coding.typical)).unit)


def importance(frame: Frame, coding: Coding) -> Floats:
    """How much the windows of customers count, shape (n,)."""
    size = (frame.unit / np.array(coding.typical)).mean(axis=1)
    weight: Floats = np.clip(size, LIGHTEST, HEAVIEST) ** MONEY
    return weight


def make_windows(customers: Customers, coding: Coding, frame: Frame, has_order: bool = True) -> Windows:
    """Make the windows of customers at their cutoffs, without targets.

    Parameters
    ----------
    customers : Customers
        n of them.
    coding : Coding
        As learned in training.
    frame : Frame
        Of these customers.
    has_order : bool
        False leaves out what tells of the months' order beside the sequence itself: the last months' means and the same
        month of the year before.
    """
    last = customers.back(0, PAST)
    known = last.known
    values = np.arcsinh((last.values - frame.centre[:, None]) / frame.unit[:, None])
    lowest = np.arcsinh((last.lowest - frame.centre[:, :1]) / frame.unit[:, :1])
    month = (last.cutoff[:, None] - np.arange(PAST)[::-1]) % YEAR
    angle = 2 * np.pi * month / YEAR
    channels = [values, lowest[..., None], np.log1p(last.transactions)[..., None] / 4]
    channels += [np.sin(angle)[..., None], np.cos(angle)[..., None]]
    past = np.where(known[..., None], np.concatenate(channels, axis=2), 0.0)
    static, future = _statics(customers, coding, frame), _future(customers, frame)
    recent = _recent(customers, frame)
    if not has_order:
        recent[:] = 0.0
        future[:, :, YEAR:] = 0.0
    return Windows(
        past=past.astype(np.float32),
        known=known,
        static=np.concatenate([static, recent], axis=1).astype(np.float32),
        future=future.astype(np.float32),
    )


def scale_targets(came: Floats, frame: Frame) -> Floats:
    """Outcomes in units of the customer, shape (n, horizon, measures)."""
    return np.clip((came - frame.centre[:, None]) / frame.unit[:, None], -FARTHEST, FARTHEST)


def _statics(customers: Customers, coding: Coding, frame: Frame) -> Floats:
    typical = np.array(coding.typical)
    age = np.where(np.isnan(customers.age), 0.0, customers.age / 100)
    columns = [
        np.arcsinh(frame.centre / typical) / 3,
        np.log(frame.unit / typical),
        age[:, None],
        np.isnan(customers.age)[:, None].astype(float),
        (np.clip(np.nan_to_num(customers.tenure), 0, 10 * YEAR) / (10 * YEAR))[:, None],
        (np.minimum(customers.months, PAST) / PAST)[:, None],
        customers.can_deplete[:, None].astype(float),
        one_hot_tiers(customers, coding),
        one_hot_regions(customers, coding),
    ]
    return np.concatenate(columns, axis=1)


def _recent(customers: Customers, frame: Frame) -> Floats:
    """Means of the last months, shape (n, 3 * measures)."""
    means = [mean_of(customers, months).mean[:, 0] for months in (1, 3, 6)]
    return np.concatenate([np.arcsinh((mean - frame.centre) / frame.unit) for mean in means], axis=1)


def _future(customers: Customers, frame: Frame) -> Floats:
    """Make the inputs of each step ahead: its month, and what the same month of the year before was."""
    steps = np.arange(1, customers.horizon + 1)
    month = (customers.cutoff[:, None] + steps) % YEAR
    length = customers.values.shape[1]
    place = length - 1 - YEAR + (steps - 1) % YEAR + 1
    is_known = customers.known[:, place]
    before = np.arcsinh((customers.values[:, place] - frame.centre[:, None]) / frame.unit[:, None])
    columns = [
        (month[..., None] == np.arange(YEAR)).astype(float),
        np.where(is_known[..., None], before, 0.0),
        is_known[..., None].astype(float),
    ]
    return np.concatenate(columns, axis=2)


def to_money(figures: Floats, frame: Frame) -> Floats:
    """Figures of shape (n, horizon, measures, ...) in the bank's currency."""
    more = (1,) * (figures.ndim - 3)
    shape = (len(frame.centre), 1, len(MEASURES), *more)
    return frame.centre.reshape(shape) + figures * frame.unit.reshape(shape)
