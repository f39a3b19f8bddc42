"""Customers with months that were drawn, as rows of the input mart."""

from datetime import date

import numpy as np
import pyarrow as pa

from ledgercast.customer_stress.schema import OUTCOMES

HORIZON = 6
FIRST = 2020 * 12
MONEY = pa.list_(pa.decimal128(18, 2))
LISTS = ("balance", "income", "spend", "lowest_balance")


def months(customers=120, length=60, seed=1):
    """Balances that wander, the lower a customer's cushion the oftener below 0, and incomes that stop at times."""
    rng = np.random.default_rng(seed)
    usual = rng.uniform(800, 3000, (customers, 1))
    works = np.ones((customers, length), dtype=bool)
    for month in range(1, length):
        lost = rng.random(customers) < 0.03
        found = rng.random(customers) < 0.35
        works[:, month] = np.where(works[:, month - 1], ~lost, found)
    income = np.round(usual * works * rng.uniform(0.97, 1.03, works.shape), 2)
    spend = np.round(usual * rng.uniform(0.7, 1.25, works.shape), 2)
    cushion = usual * rng.uniform(0, 3, (customers, 1))
    balance = np.round(cushion + np.cumsum(rng.normal(0, 0.25, works.shape) * usual, axis=1) * 0.5, 2)
    lowest = np.round(balance - usual * rng.uniform(0, 0.4, works.shape), 2)
    return {"balance": balance, "income": income, "spend": spend, "lowest_balance": lowest}


def inputs(drawn, cutoffs, joined=None, can_deplete=None):
    """Rows at cutoffs, the last of which is as_of; `joined` is each customer's first month, 0 by default."""
    customers = len(drawn["balance"])
    joined = np.zeros(customers, dtype=int) if joined is None else joined
    can_deplete = np.ones(customers, dtype=bool) if can_deplete is None else can_deplete
    tables = []
    for cutoff in cutoffs:
        there = np.flatnonzero(joined <= cutoff)
        known = np.minimum(cutoff + 1 - joined[there], 48)
        lists = {
            name: pa.array(
                [values[row, cutoff + 1 - months : cutoff + 1] for row, months in zip(there, known, strict=True)],
                pa.list_(pa.float64()),
            ).cast(MONEY)
            for name, values in drawn.items()
        }
        size = len(there)
        columns = {
            "customer_id": pa.array([f"C{row:05d}" for row in there]),
            "cutoff_month": pa.array([month(cutoff)] * size),
            "horizon": pa.array([HORIZON] * size, pa.int32()),
            "is_origin": pa.array([cutoff != cutoffs[-1]] * size),
            "is_as_of": pa.array([cutoff == cutoffs[-1]] * size),
            "sample_position": pa.array((there * 0.618033988749895) % 1),
            "is_in_backtest": pa.array([True] * size),
            "is_held_out": pa.array(there % 5 == 0),
            "has_history": pa.array([True] * size),
            "months": pa.array(known, pa.int32()),
            **lists,
            "transactions": pa.array([[9] * months for months in known], pa.list_(pa.int32())),
            "age": pa.array(20 + there % 50, pa.int32()),
            "tenure_months": pa.array(cutoff - joined[there], pa.int32()),
            "age_band": pa.array(np.where(there % 2, "25_34", "35_44").tolist()),
            "income_tier": pa.array(["tier_1"] * size),
            "region": pa.array(["north"] * size),
            "can_deplete": pa.array(can_deplete[there]),
        }
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)


def outcomes(drawn, cutoffs, joined=None):
    """What came after origins, by the definition, one customer at a time."""
    rows = []
    for cutoff in cutoffs:
        for row in range(len(drawn["balance"])):
            first = 0 if joined is None else joined[row]
            if first > cutoff:
                continue
            base = drawn["income"][row, max(cutoff - 5, first) : cutoff + 1].mean()
            for horizon in (1, 3, 6):
                window = slice(cutoff + 1, cutoff + 1 + horizon)
                income, spend = drawn["income"][row, window].mean(), drawn["spend"][row, window].mean()
                depleted = bool(drawn["lowest_balance"][row, window].min() < 0)
                drop, rise = (bool(income <= 0.8 * base), bool(income >= 1.2 * base)) if base > 0 else (None, None)
                stress = depleted or bool(drop and spend > income)
                rows.append([month(cutoff), f"C{row:05d}", horizon, depleted, drop, rise, stress])
    names = ["cutoff_month", "customer_id", "horizon", *OUTCOMES]
    schema = pa.schema([("cutoff_month", pa.date32()), ("customer_id", pa.string()), ("horizon", pa.int32())])
    for name in OUTCOMES:
        schema = schema.append(pa.field(name, pa.bool_()))
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def month(number):
    """First day of a month, counted from that of the first one."""
    return date((FIRST + number) // 12, (FIRST + number) % 12 + 1, 1)
