"""From the input mart to histories, one list a cutoff."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa

from ledgercast.forecasting.base import History
from ledgercast.forecasting.histories import read_histories
from ledgercast.frames import Kind, read_frame

SERIES = ["segment_type", "segment", "measure"]
COLUMNS: dict[str, Kind] = {
    "segment_type": "key",
    "segment": "key",
    "measure": "key",
    "cutoff_month": "date",
    "month": "date",
    "value": "number",
}
MONTH = pd.offsets.MonthBegin()
SEASON = 12


def read_inputs(inputs: pa.Table) -> pd.DataFrame:
    """Check and type the input mart; `value` becomes float64."""
    if inputs.num_rows == 0:
        return pd.DataFrame(columns=list(COLUMNS))
    return read_frame(inputs, COLUMNS)


def histories_at(rows: pd.DataFrame, horizon: int) -> list[History]:
    """Histories of one cutoff, with what a short history allows.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows of `read_inputs` of one cutoff; none after its cutoff_month may be there.
    horizon : int
        Months to forecast where history allows it.

    Returns
    -------
    list of History
        Keys are (segment_type, segment, measure). The season is 12 where there are at least 24 months, else 1. The
        horizon is at most a third of the months of history, and at least 1. A shorter horizon is a note.

    Raises
    ------
    ValueError
        Where a row lies after its cutoff.
    """
    late = rows[rows["month"] > rows["cutoff_month"]]
    if len(late):
        raise ValueError(
            f"segment_forecasts_inputs: found {len(late)} rows after their cutoff_month, first "
            f"{late['month'].iloc[0]:%Y-%m-%d}, expected none; keep rows with month <= cutoff_month"
        )
    frame = pd.DataFrame(
        {"unique_id": list(zip(*(rows[name] for name in SERIES), strict=True)), "ds": rows["month"], "y": rows["value"]}
    )
    return [_shortened(history, horizon) for history in read_histories(frame, horizon, SEASON, MONTH)]


def _shortened(history: History, horizon: int) -> History:
    months = len(history.y)
    allowed = max(1, min(horizon, months // 3))
    notes = history.notes
    if months and allowed < horizon:
        notes = (*notes, f"horizon {allowed} of {horizon}: {months} months of history")
    return replace(
        history, season_length=SEASON if months >= 2 * SEASON else 1, future=history.future[:allowed], notes=notes
    )
