"""Arrow rows as strict JSON values."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

MAX_TEXT = 1000
_SAFE_INTEGER = 2**53


def records(batch: pa.RecordBatch | pa.Table) -> list[dict[str, Any]]:
    """Rows as JSON objects; long texts are cut, numbers JSON cannot hold become text or null."""
    columns = [[plain(value) for value in column.to_pylist()] for column in batch.columns]
    names = batch.schema.names
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def plain(value: Any) -> Any:
    """One cell as a JSON value."""
    match value:
        case None | bool():
            return value
        case int():
            return value if abs(value) <= _SAFE_INTEGER else str(value)
        case float():
            return value if math.isfinite(value) else None
        case decimal.Decimal():
            return float(value)
        case str():
            return value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + "…"
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case bytes():
            return value[:MAX_TEXT].hex()
        case list() | tuple():
            return [plain(item) for item in value[:MAX_TEXT]]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return str(value)
