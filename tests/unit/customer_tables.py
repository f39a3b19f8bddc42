"""A small bank of customers as the marts of customer forecasts have it."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from ledgercast.customer_forecasts.customers import month_dates
from ledgercast.customer_forecasts.schema import SCORES

MONTHS, HORIZON, STEP = 48, 6, 6
FIRST = 2020 * 12
ORIGINS = (30, 36)
MONEY = pa.list_(pa.decimal128(18, 2))
RUN = {"run_id": "r", "scored_at": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)}


def lives(n: int, seed: int = 7, swing: float = 0.3) -> pd.DataFrame:
    """Months of n customers, with a season in spend; every tenth one joined four months before the second origin."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(n):
        joined = ORIGINS[1] - 4 if number % 10 == 9 else int(rng.integers(0, 6))
        level = rng.lognormal(7.5, 0.5)
        months = np.arange(joined, MONTHS)
        season = 1 + swing * np.sin(2 * np.pi * months / 12)
        spend = level * 0.8 * season * rng.lognormal(0, 0.1, len(months))
        income = np.full(len(months), level)
        balance = 2000 + np.cumsum(income - spend)
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": f"c{number:04}",
                    "month": months,
                    "balance": balance,
                    "income": income,
                    "spend": spend,
                    "lowest_balance": balance - level / 2,
                    "transactions": rng.integers(5, 30, len(months)),
                    "sample_position": (number + 0.5) / n,
                    "is_held_out": number % 5 == 0,
                }
            )
        )
    return pd.concat(rows, ignore_index=True).round(dict.fromkeys(["balance", "income", "spend", "lowest_balance"], 2))


def inputs(months: pd.DataFrame, known: int, is_origin: bool = True) -> pa.Table:
    """Rows of the input mart at the cutoff that knows so many months."""
    seen = months[months["month"] < known].sort_values("month")
    groups = seen.groupby("customer_id", sort=True)
    first, count = groups["month"].min(), groups.size()
    n = len(count)

    def lists(name: str, kind: pa.DataType) -> pa.Array:
        return pa.array([values.to_list() for _, values in groups[name]]).cast(kind)

    tier = np.where(groups["income"].mean() > 1800, "tier_4", "tier_2")
    return pa.table(
        {
            "cutoff_month": month_dates(np.full(n, FIRST + known - 1)),
            "customer_id": pa.array(count.index.to_list()),
            "horizon": pa.array([HORIZON] * n, pa.int32()),
            "is_origin": pa.array([is_origin] * n),
            "is_as_of": pa.array([not is_origin] * n),
            "sample_position": pa.array(groups["sample_position"].first().to_numpy()),
            "is_in_backtest": pa.array([True] * n),
            "is_held_out": pa.array(groups["is_held_out"].first().to_numpy()),
            "has_history": pa.array([True] * n),
            "months": pa.array(count.to_numpy(), pa.int32()),
            "first_month": month_dates(FIRST + first.to_numpy()),
            **{name: lists(name, MONEY) for name in ("balance", "income", "spend", "lowest_balance")},
            "transactions": lists("transactions", pa.list_(pa.int32())),
            "age": pa.array([40] * n, pa.int32()),
            "tenure_months": pa.array(known - 1 - first.to_numpy(), pa.int32()),
            "age_band": pa.array(["35_44"] * n),
            "income_tier": pa.array(tier.tolist()),
            "region": pa.array(["north"] * n),
            "can_deplete": pa.array([True] * n),
        }
    )


def outcomes(months: pd.DataFrame, known: int) -> pa.Table:
    """Rows of the outcome mart at the cutoff that knows so many months."""
    there = set(months[months["month"] < known]["customer_id"])
    came = months[months["month"].between(known, known + HORIZON - 1) & months["customer_id"].isin(there)]
    money = {
        name: pa.array(came[name].to_numpy()).cast(pa.decimal128(18, 2)) for name in ("balance", "income", "spend")
    }
    return pa.table(
        {
            "cutoff_month": month_dates(np.full(len(came), FIRST + known - 1)),
            "customer_id": pa.array(came["customer_id"].to_list()),
            "month": month_dates(FIRST + came["month"].to_numpy()),
            "horizon": pa.array(came["month"].to_numpy() - known + 1, pa.int32()),
            **money,
        }
    )


def no_segments() -> dict[str, pa.Table]:
    """What the segment task gives where it has nothing."""
    texts, dates = pa.array([], pa.string()), pa.array([], pa.date32())
    numbers = pa.array([], pa.float64())
    return {
        "inputs": pa.table(
            {
                "cutoff_month": dates,
                "segment_type": texts,
                "segment": texts,
                "measure": texts,
                "month": dates,
                "value": numbers,
                "members": pa.array([], pa.int32()),
            }
        ),
        "forecasts": pa.table(
            {
                "cutoff_month": dates,
                "segment_type": texts,
                "segment": texts,
                "measure": texts,
                "model_name": texts,
                "horizon": pa.array([], pa.int32()),
                "mean": numbers,
            }
        ),
        "decisions": pa.table({"decision_month": dates, "measure": texts, "slice": texts, "model_name": texts}),
    }


def decisions(slice: str = "all", **models: str) -> pa.Table:
    """What was decided now of a slice, by measure."""
    n = len(models)
    return pa.table(
        {
            "is_as_of": pa.array([True] * n),
            "slice": pa.array([slice] * n),
            "measure": pa.array(list(models), pa.string()),
            "model_name": pa.array(list(models.values()), pa.string()),
        }
    )


def cutoff_of(known: int) -> date:
    """First day of the last month known."""
    found: date = month_dates(np.array([FIRST + known - 1]))[0].as_py()
    return found


KEYS = [name for name in SCORES.names if name not in ("seconds", "peak_mb")]
