"""Arrow columns as what Plotly draws: typed arrays of numbers and times, lists of names."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.model import MeasurementType as Type, ResolvedField
from datasage_jupyter.core.render.text import label

Drawn: TypeAlias = "np.ndarray[Any, Any] | list[str]"
DISCRETE = (Type.NOMINAL, Type.ORDINAL)


def is_time(column: pa.ChunkedArray) -> bool:
    """Whether the drawn values are dates or moments."""
    return bool(pa.types.is_temporal(column.type)) and not pa.types.is_time(column.type)


def is_numeric(column: pa.ChunkedArray) -> bool:
    """Whether the drawn values are numbers."""
    return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type))


def drawn(field: ResolvedField, column: pa.ChunkedArray) -> Drawn:
    """A channel's values for Plotly."""
    if is_category(field, column):
        return labels(column)
    if is_time(column):
        return milliseconds(column)
    return numbers(column) if is_numeric(column) else labels(column)


def is_category(field: ResolvedField, column: pa.ChunkedArray) -> bool:
    """Whether the channel is drawn as names side by side."""
    if field.definition.bin is not None and field.definition.aggregate is None and is_numeric(column):
        return False
    if field.definition.aggregate is not None:
        return not (is_numeric(column) or is_time(column))
    return field.type in DISCRETE or not (is_numeric(column) or is_time(column))


def numbers(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Numbers in the smallest type that plotly.js reads; missing ones are NaN."""
    if is_time(column):
        return milliseconds(column)
    if not is_numeric(column):
        return np.full(len(column), np.nan)
    if column.null_count or pa.types.is_floating(column.type):
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    values = np.asarray(column.to_numpy())
    if values.size and (values.max() > 2**31 - 1 or values.min() < -(2**31)):
        return values.astype(np.float64)
    return values.astype(np.int32)


def milliseconds(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Moments as milliseconds since 1970, which a date axis reads; missing ones are NaN."""
    moments = column.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    return np.asarray(pc.divide(moments.cast(pa.float64(), safe=False), 1000.0).to_numpy(), dtype=np.float64)


def labels(column: pa.ChunkedArray) -> list[str]:
    """Names, safe to show; each distinct one is escaped once."""
    if is_time(column):
        return [label(None if value is None else _moment(value)) for value in column.to_pylist()]
    encoded = (
        column.combine_chunks().dictionary_encode()
        if not pa.types.is_dictionary(column.type)
        else column.combine_chunks()
    )
    encoded = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    names = np.array([label(value) for value in encoded.dictionary.to_pylist()] + [label(None)], dtype=object)
    codes = encoded.indices.fill_null(len(names) - 1).to_numpy(zero_copy_only=False)
    return list(names[codes]) if len(codes) else []


def _moment(value: Any) -> str:
    text = value.isoformat(sep=" ") if hasattr(value, "hour") else value.isoformat()
    return text.removesuffix(" 00:00:00")


def groups(field: ResolvedField | None, rows: pa.Table) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """The rows of each value of a discrete channel, in the order in which the values should be listed."""
    if field is None:
        return [("", np.arange(rows.num_rows))]
    names = np.array(labels(rows.column(field.name)), dtype=object)
    order = list(dict.fromkeys(names)) if len(names) else []
    return [(name, np.flatnonzero(names == name)) for name in listed(field, order)]


def listed(field: ResolvedField, names: list[str]) -> list[str]:
    """Names in the channel's own order: by an explicit list, else numbers and dates rising, else as they come."""
    sort = field.definition.sort
    if sort is not None and sort.values is not None:
        place = {label(value): position for position, value in enumerate(sort.values)}
        return sorted(names, key=lambda name: (place.get(name, len(place)), name))
    if field.channel in ("x", "y") or (sort is not None and (sort.channel or sort.field)):
        return names
    return sorted(names, key=_natural, reverse=sort is not None and sort.order == "descending")


def _natural(name: str) -> tuple[int, float, str]:
    last = 2 if name in ("Other", "(missing)") else 0
    try:
        return (last, float(name), name)
    except ValueError:
        return (last + 1 if last == 0 else last, 0.0, name)


def take(values: Drawn, rows: np.ndarray[Any, Any]) -> Drawn:
    """Some of a channel's values."""
    return [values[i] for i in rows] if isinstance(values, list) else values[rows]
