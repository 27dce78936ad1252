"""Charts and rows as JSON: one shape for REST, widgets and notebooks."""

from __future__ import annotations

import base64
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

MOST_DATA_ROWS = 5_000
_SAFE_INTEGER = 2**53


def rows_payload(rows: pa.Table, total: int) -> dict[str, Any]:
    """`{"columns", "rows", "total"}` of strict JSON values."""
    return {"columns": list(rows.column_names), "rows": json_rows(rows), "total": total}


def json_rows(rows: pa.Table) -> list[list[Any]]:
    """The rows as lists of JSON values: no NaN, no infinity, whole numbers beyond 2^53 as text, dates in ISO 8601."""
    columns = [_column(column) for column in rows.columns]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def _column(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return [_moment(text) for text in column.cast(pa.string()).to_pylist()]
    return [json_value(value) for value in column.to_pylist()]


def _moment(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.replace(" ", "T").removesuffix("Z")
    return text.rstrip("0").rstrip(".") if "." in text else text


def json_value(value: Any) -> Any:
    """One value that strict JSON can say."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return json_value(float(value)) if value.is_finite() else None
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (list, tuple)):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    return value
