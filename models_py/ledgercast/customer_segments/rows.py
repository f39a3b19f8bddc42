"""Rows as they are published."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ledgercast.cost import Cost


def fitted_row(
    name: str, artifact: bytes, settings: Mapping[str, Any], customers: int, cost: Cost, status: str = "ok"
) -> dict[str, Any]:
    """Row of a fit in schema `MODEL`, without its stamp."""
    return {
        "model_name": name,
        "artifact": artifact,
        "settings": json.dumps(settings),
        "customers": customers,
        "seconds": cost.seconds,
        "peak_mb": cost.peak_mb,
        "status": status,
    }


def as_published(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of `schema`."""
    return pa.Table.from_pylist(rows, schema=schema)
