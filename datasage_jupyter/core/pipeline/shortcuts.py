"""Rows of a chart without reading the whole table: from a cube, a sample, or a line in memory."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.engine import Engine, LongLine, Sample, Source, read_columns
from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    And,
    ColumnProfile,
    FieldPredicate,
    Form,
    Predicate,
    ResolvedField,
    ResolvedSpec,
)
from datasage_jupyter.core.query import MOST_CELLS, Shape, cells, cube_query, merged_shape, shape_of, to_query

WORTHWHILE = 200_000
"""Rows below which the table itself answers fast enough."""

_MOST_CUBES = 6
_MOST_CUBE_ROWS = 400_000
_LONGEST_LINE = 20_000_000
_STRETCHES = 500


class Shortcuts:
    """What is kept of one source between charts. The first chart of a shape is not slowed; from the second on it pays.

    Args:
        source: The source.
        engine: Its engine.
    """

    def __init__(self, source: Source, engine: Engine) -> None:
        self._source, self._engine = source, engine
        self._cubes: OrderedDict[Shape, Engine] = OrderedDict()
        self._asked: deque[Shape] = deque(maxlen=12)
        self._refused: set[Shape] = set()
        self._facts: dict[str, ColumnProfile] = {}
        self._sample: Sample | None = None
        self._samples: OrderedDict[tuple[str, ...], Engine] = OrderedDict()
        self._line: tuple[tuple[str, str], LongLine] | None = None
        self._lock = threading.RLock()

    def rows(self, resolved: ResolvedSpec) -> pa.Table | None:
        """The rows of a chart, or None where the table itself must be asked.

        Raises:
            QueryError: A query fails.
        """
        if resolved.row_count < WORTHWHILE or resolved.fold:
            return None
        with self._lock:
            if resolved.form is Form.ENVELOPE:
                return self._thinned(resolved)
            if resolved.form in (Form.ROWS, Form.DENSITIES) and kind_of(resolved.mark).is_scattered:
                return self._sampled(resolved)
            return self._from_cube(resolved)

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            for engine in (*self._cubes.values(), *self._samples.values()):
                engine.close()
            self._cubes.clear()
            self._samples.clear()
            self._sample = self._line = None

    def _from_cube(self, resolved: ResolvedSpec) -> pa.Table | None:
        shape = shape_of(resolved)
        if shape is None or shape in self._refused:
            return None
        self._facts |= {column.name: column for column in resolved.columns}
        known = next((kept for kept in self._cubes if kept.covers(shape)), None)
        if known is None and shape in self._asked:
            known = self._build(shape)
        self._asked.append(shape)
        if known is None:
            return None
        self._cubes.move_to_end(known)
        return self._cubes[known].fetch(to_query(resolved.model_copy(update={"from_cube": True})))

    def _build(self, shape: Shape) -> Shape | None:
        """A cube of the shape, wide enough for what was asked of the table lately where that stays small."""
        for other in reversed(self._asked):
            wider = merged_shape((shape, other))
            widths = dict(wider.dimensions)
            if len(widths) == len(wider.dimensions) and cells(wider, self._facts.values()) <= MOST_CELLS // 4:
                shape = wider
        groups = self._engine.fetch(cube_query(shape, self._facts.values()))
        if groups.num_rows > _MOST_CUBE_ROWS:
            self._refused.add(shape)
            return None
        self._cubes[shape] = Engine(groups, threads=1)
        while len(self._cubes) > _MOST_CUBES:
            self._cubes.popitem(last=False)[1].close()
        return shape

    def _sampled(self, resolved: ResolvedSpec) -> pa.Table | None:
        """Rows from the sample, if enough of them meet the filters."""
        if resolved.folds or resolved.top:
            return None
        self._sample = self._sample or Sample(self._source)
        engine = self._sample_engine(tuple(sorted(column.name for column in resolved.columns)))
        rows = engine.fetch(to_query(resolved.model_copy(update={"row_count": 0})))
        return rows if rows.num_rows >= resolved.limit else None

    def _sample_engine(self, columns: tuple[str, ...]) -> Engine:
        assert self._sample is not None
        if columns not in self._samples:
            self._samples[columns] = Engine(self._sample.table(list(columns)), threads=1)
        self._samples.move_to_end(columns)
        while len(self._samples) > _MOST_CUBES:
            self._samples.popitem(last=False)[1].close()
        return self._samples[columns]

    def _thinned(self, resolved: ResolvedSpec) -> pa.Table | None:
        x, y = resolved.channel("x"), resolved.channel("y")
        if x is None or y is None or resolved.row_count > _LONGEST_LINE:
            return None
        if not (_is_stored(x) and _is_stored(y)) or x.definition.time_unit is not None:
            return None
        assert x.column is not None
        assert y.column is not None
        shown = _shown_part(resolved.filter, x.column.name)
        if shown is None:
            return None
        key = (x.column.name, y.column.name)
        if self._line is None or self._line[0] != key:
            self._line = (key, self._load(*key))
        line = self._line[1]
        kept = line.extremes(_STRETCHES, *shown)
        return pa.table({"x": _as_stored(line.x[kept], x.column), "y": line.y[kept]})

    def _load(self, x: str, y: str) -> LongLine:
        columns = read_columns(self._source, list(dict.fromkeys((x, y))))
        place, value = columns.column(x), columns.column(y).cast(pa.float64(), safe=False)
        if pa.types.is_temporal(place.type):
            place = place.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
        known = pc.and_(place.is_valid(), value.is_valid())
        if not pc.all(known).as_py():
            place, value = place.filter(known), value.filter(known)
        return LongLine(place.to_numpy(), value.to_numpy())


def _shown_part(filters: tuple[Predicate, ...], field: str) -> tuple[float | None, float | None] | None:
    """The part of the axis that the filters leave; None if they ask for more than a part of the axis."""
    low: float | None = None
    high: float | None = None
    for predicate in filters:
        parts = predicate.and_ if isinstance(predicate, And) else (predicate,)
        for part in parts:
            if not isinstance(part, FieldPredicate) or part.field != field or part.time_unit is not None:
                return None
            (operator, value), *_ = part.operators().items()
            if operator not in ("range", "gte", "gt", "lte", "lt"):
                return None
            lower, upper = (
                value if operator == "range" else (value, None) if operator in ("gte", "gt") else (None, value)
            )
            low = _place(lower, operator == "gt", math.inf) if lower is not None else low
            high = _place(upper, operator == "lt", -math.inf) if upper is not None else high
    return low, high


def _place(value: Any, open_end: bool, towards: float) -> float:
    """A bound as a position on the axis; an open one stands one step within."""
    if isinstance(value, str):
        moment = (datetime.fromisoformat(value) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
        return float(moment + (1 if towards > 0 else -1) * open_end)
    return math.nextafter(float(value), towards) if open_end else float(value)


def _is_stored(field: ResolvedField) -> bool:
    kind = field.column.storage_type if field.column is not None else ""
    return kind.startswith(("int", "uint", "float", "double", "date", "timestamp"))


def _as_stored(values: np.ndarray[Any, Any], column: ColumnProfile) -> pa.Array:
    if column.storage_type.startswith(("date", "timestamp")):
        moments = pa.array(values.astype(np.int64), pa.timestamp("us"))
        return moments.cast(pa.date32(), safe=False) if column.storage_type.startswith("date32") else moments
    return pa.array(values)
