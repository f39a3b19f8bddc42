"""From the input mart to histories, one list a cutoff."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa

from ledgercast.forecasting.base import History
from ledgercast.forecasting.calendar import is_known_country
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
    "horizon": "number",
}
DTYPES = {"key": "object", "date": "datetime64[us]", "number": "float64"}
MONTH = pd.offsets.MonthBegin()
SEASON = 12


def read_inputs(inputs: pa.Table) -> pd.DataFrame:
    """Check and type the input mart; `value` becomes float64."""
    if inputs.num_rows == 0:
        return pd.DataFrame({name: pd.Series(dtype=DTYPES[kind]) for name, kind in COLUMNS.items()})
    return read_frame(inputs, COLUMNS)


def histories_at(rows: pd.DataFrame, country: str | None = None) -> list[History]:
    """Histories of one cutoff.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows of `read_inputs` of one cutoff; none after its cutoff_month may be there. `horizon` is the same in all.
    country : str, optional
        ISO 3166 code of the country whose holidays count; one that is unknown counts as None.

    Returns
    -------
    list of History
        Keys are (segment_type, segment, measure). The season is 12 where there are at least 24 months, else 1.

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
    known_country = country if country and is_known_country(country) else None
    histories = read_histories(frame, int(rows["horizon"].iloc[0]), SEASON, MONTH, known_country)
    return [replace(history, season_length=_season_length(history)) for history in histories]


def _season_length(history: History) -> int:
    return SEASON if len(history.y) >= 2 * SEASON else 1
