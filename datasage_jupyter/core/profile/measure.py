"""Measure every column of a source, one at a time, each in one pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datasage_jupyter.core.model import Histogram
from datasage_jupyter.core.profile.facts import Facts, Family, say
from datasage_jupyter.core.profile.limits import (
    EXACT_ROWS,
    EXAMPLES,
    FRAME_CELLS,
    FRAME_ROWS,
    SAMPLE_ROWS,
)
from datasage_jupyter.core.profile.numbers import NumberMeter
from datasage_jupyter.core.profile.reader import Reader, is_text
from datasage_jupyter.core.profile.texts import TextMeter

Positions = npt.NDArray[np.int64]
PARALLEL_CELLS = 2_000_000
SHOWN_TIMES = 200
UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def measure(reader: Reader, on_column: Callable[[], None]) -> tuple[list[Facts], Positions]:
    """The facts of every column, and the row positions of the frame that row-wise questions look at.

    Args:
        reader: Where the columns come from.
        on_column: Called after each column.
    """
    rows, width = reader.row_count, len(reader.schema)
    frame = draw(rows, min(FRAME_ROWS, max(1_000, FRAME_CELLS // max(1, width))))
    sample = draw(rows, SAMPLE_ROWS) if rows > EXACT_ROWS else np.empty(0, dtype=np.int64)

    def one(index: int) -> Facts:
        facts = measure_column(reader, index, frame, sample)
        on_column()
        return facts

    workers = min(4, os.cpu_count() or 1, width)
    if workers < 2 or rows * width < PARALLEL_CELLS:
        return [one(i) for i in range(width)], frame
    with ThreadPoolExecutor(workers, thread_name_prefix="datasage-profile") as pool:
        return list(pool.map(one, range(width))), frame


def draw(rows: int, size: int) -> Positions:
    """Row positions of an even sample in ascending order, the same ones every time; all rows if they fit."""
    if rows <= size:
        return np.arange(rows, dtype=np.int64)
    edges = np.linspace(0, rows, size + 1).astype(np.int64)
    jitter = np.random.default_rng(20_250_101).random(size)
    return edges[:-1] + (jitter * np.diff(edges)).astype(np.int64)


def measure_column(reader: Reader, index: int, frame: Positions, sample: Positions) -> Facts:
    """The facts of one column."""
    spec = reader.schema.field(index)
    kind = spec.type.value_type if pa.types.is_dictionary(spec.type) else spec.type
    facts = Facts(spec.name, _storage(spec.type), family_of(kind), index=index, count=reader.row_count, type=kind)
    facts.written_unit = (spec.metadata or {}).get(b"unit", b"").decode("utf-8", "replace")[:12] or None
    exact = reader.row_count <= EXACT_ROWS
    pieces: list[pa.Array] = []
    textual = facts.family in (Family.TEXT, Family.OTHER)
    meter: TextMeter | NumberMeter = TextMeter(exact, reader.row_count) if textual else NumberMeter(exact)
    done = 0
    for chunk in reader.chunks(index):
        array = plain(chunk, facts)
        facts.null_count += _null_count(array)
        pieces.append(_pick(array, frame, done))
        if isinstance(meter, TextMeter):
            meter.add(array)
        else:
            picked = None if exact else words_of(_pick(array, sample, done), facts)
            values = words_of(array, facts)
            facts.null_count += len(array) - int(array.null_count) - len(values)
            meter.add(values, picked)
        done += len(chunk)
    meter.finish(facts)
    if facts.family in (Family.TEXT, Family.NUMBER) and facts.numbers is None:
        facts.low, facts.high = None, None
    facts.sample = _join(pieces, kind if facts.family is not Family.OTHER else pa.string())
    _finish_values(facts, kind)
    return facts


def _storage(kind: pa.DataType) -> str:
    return str(kind.value_type) if pa.types.is_dictionary(kind) and is_text(kind.value_type) else str(kind)


def family_of(kind: pa.DataType) -> Family:
    """What a storage type holds."""
    if is_text(kind):
        return Family.TEXT
    if pa.types.is_boolean(kind):
        return Family.BOOLEAN
    if (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_duration(kind)
    ):
        return Family.NUMBER
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return Family.TIME
    return Family.OTHER


def plain(chunk: pa.Array, facts: Facts) -> pa.Array:
    """A dictionary of anything but text is decoded; nested and binary values become text."""
    if isinstance(chunk, pa.ExtensionArray):
        chunk = chunk.storage
    if facts.family is Family.TEXT:
        if pa.types.is_string_view(chunk.type):
            return chunk.cast(pa.large_string())
        return chunk
    if pa.types.is_dictionary(chunk.type):
        chunk = chunk.dictionary_decode()
    if facts.family is Family.OTHER:
        return pa.array([None if v is None else _text_of(v) for v in chunk.to_pylist()], pa.string())
    return chunk


def _text_of(value: Any) -> str:
    if isinstance(value, bytes):
        return value[:200].hex()
    return str(value)[:10_000]


def _null_count(array: pa.Array) -> int:
    if pa.types.is_dictionary(array.type) and array.dictionary.null_count:
        return int(np.count_nonzero(array.is_null().to_numpy(zero_copy_only=False)))
    return int(array.null_count)


def words_of(array: pa.Array, facts: Facts) -> npt.NDArray[Any]:
    """The filled cells as numbers: times as counts of their unit, booleans as 0 and 1, durations as seconds."""
    array = array.drop_null() if array.null_count else array
    kind = array.type
    if pa.types.is_boolean(kind):
        array = array.cast(pa.int8())
    elif pa.types.is_decimal(kind):
        array = array.cast(pa.float64(), safe=False)
    elif pa.types.is_duration(kind):
        return np.asarray(array.cast(pa.int64()).to_numpy(zero_copy_only=False)) / UNITS[kind.unit]
    elif pa.types.is_date32(kind) or pa.types.is_time32(kind):
        array = array.cast(pa.int32())
    elif facts.family is Family.TIME:
        array = array.cast(pa.int64())
    values = array.to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f":
        values = values.astype(np.float64, copy=False)
        if len(values) and np.isnan(values.min()):
            values = values[~np.isnan(values)]
    return values


def _pick(array: pa.Array, positions: Positions, start: int) -> pa.Array:
    low, high = np.searchsorted(positions, [start, start + len(array)])
    if high - low == len(array):
        return array
    taken = array.take(pa.array(positions[low:high] - start))
    # A taken dictionary array would keep its batch's whole dictionary alive.
    return taken.dictionary_decode() if pa.types.is_dictionary(taken.type) else taken


def _join(pieces: list[pa.Array], kind: pa.DataType) -> pa.Array:
    if not pieces:
        return pa.array([], kind)
    if len(pieces) == 1:
        return pieces[0]
    pieces = [p.dictionary_decode() if pa.types.is_dictionary(p.type) else p for p in pieces]
    return pa.concat_arrays(pieces)


def _finish_values(facts: Facts, kind: pa.DataType) -> None:
    head = facts.sample.slice(0, 200)
    listed = _time_values(head) if facts.family is Family.TIME else head.to_pylist()
    facts.examples = tuple(_first_distinct(v for v in listed if v is not None and v == v))
    if facts.family is Family.BOOLEAN:
        facts.values = [bool(v) for v in facts.values]
        facts.low, facts.high, facts.numbers = None, None, None
    elif facts.family is Family.TIME and facts.numbers is not None and facts.low is not None and facts.high is not None:
        low, high = _as_time([int(facts.low), int(facts.high)], kind)
        facts.low, facts.high = say(low), say(high)
        facts.values = _as_time([int(v) for v in facts.values[:SHOWN_TIMES]], kind)
        facts.counts, facts.complete = facts.counts[:SHOWN_TIMES], facts.complete and facts.distinct <= SHOWN_TIMES
        scale, old = _seconds(kind), facts.numbers.histogram
        facts.numbers.histogram = Histogram(edges=tuple(e * scale for e in old.edges), counts=old.counts)


def _seconds(kind: pa.DataType) -> float:
    """How many seconds one count of a time type is."""
    if pa.types.is_date(kind):
        return 86_400.0 if pa.types.is_date32(kind) else 0.001
    return 1 / UNITS[kind.unit]


def _as_time(values: list[int], kind: pa.DataType) -> list[Any]:
    width = pa.int32() if pa.types.is_date32(kind) or pa.types.is_time32(kind) else pa.int64()
    return _time_values(pa.array(values, width).cast(kind))


def _time_values(array: pa.Array) -> list[Any]:
    """Times as Python objects; as text where Python's calendar ends."""
    kind = array.type
    if kind == pa.time64("ns"):
        array = array.cast(pa.time64("us"), safe=False)
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        array = array.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    try:
        return list(array.to_pylist())
    except (ValueError, OverflowError):
        return [None if v is None else str(v) for v in array.cast(pa.int64()).to_pylist()]


def _first_distinct(values: Iterator[Any]) -> list[str]:
    seen: dict[str, None] = {}
    for value in values:
        seen.setdefault(say(value)[:200])
        if len(seen) >= EXAMPLES:
            break
    return list(seen)
