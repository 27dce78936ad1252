"""Names and types the engine can read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def unique_names(names: Iterable[Any]) -> list[str]:
    """Every column gets a name of its own: the second "a" is "a_2", an empty one "column_3".

    Names that differ only in case are told apart too, because SQL does not tell them apart.
    """
    wanted = [str(name) if str(name).strip() else f"column_{position}" for position, name in enumerate(names, start=1)]
    reserved = {name.casefold() for name in wanted}
    taken: set[str] = set()
    return [_free(name, taken, reserved) for name in wanted]


def _free(name: str, taken: set[str], reserved: set[str]) -> str:
    candidate, number = name, 1
    while candidate.casefold() in taken or (number > 1 and candidate.casefold() in reserved):
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate.casefold())
    return candidate


def readable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column itself, or the nearest type with which the engine can compute and draw."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return readable(column.cast(kind.value_type))
    if isinstance(kind, pa.BaseExtensionType):
        return readable(pa.chunked_array([chunk.storage for chunk in column.chunks], type=kind.storage_type))
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_float16(kind):
        return column.cast(pa.float32())
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _as_text(column)
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        return _as_text(column)
    if pa.types.is_timestamp(kind):
        return _plain_timestamp(column)
    if pa.types.is_duration(kind):
        return pc.divide(column.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6)
    return column


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = [None if value is None else _text(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(values, type=pa.string())])


def _text(value: Any) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)


def _plain_timestamp(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Local wall-clock time in microseconds: charts group by the hour a reader sees, in any time zone."""
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    return column if column.type.unit == "us" else column.cast(pa.timestamp("us"), safe=False)
