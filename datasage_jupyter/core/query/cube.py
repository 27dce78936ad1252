"""Cubes: the groups of several fields with mergeable parts of some measures, from which other groups follow."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from datasage_jupyter.core.model import (
    And,
    Bin,
    ColumnProfile,
    FieldPredicate,
    Form,
    MeasurementType as Type,
    Not,
    Or,
    Predicate,
    Query,
    ResolvedSpec,
    TimeUnit,
)
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.fields import is_key
from datasage_jupyter.core.query.merge import MERGEABLE, ROWS, parts_of
from datasage_jupyter.core.query.sql import Values, call, cast, group_all, name, named, number, table, text, to_sql

MOST_CELLS = 1_000_000
_MOST_VALUES = 2_000
_WITHIN_A_DAY = (TimeUnit.YEARMONTHDATEHOURS, TimeUnit.YEARMONTHDATEHOURSMINUTES, TimeUnit.HOURS, TimeUnit.MINUTES)

Dimension = tuple[str, float | None]
"""A field, and the width of its bins if it is cut into bins."""


@dataclass(frozen=True)
class Shape:
    """What a cube must hold to answer a spec: the fields that group or filter, and the fields that are measured."""

    dimensions: frozenset[Dimension]
    measures: frozenset[str]

    def covers(self, other: Shape) -> bool:
        """Whether a cube of this shape answers a spec of the other."""
        return other.dimensions <= self.dimensions and other.measures <= self.measures


def shape_of(resolved: ResolvedSpec) -> Shape | None:
    """The shape of a spec; None if no small cube can answer it."""
    if (
        resolved.form not in (Form.GROUPED, Form.TREE, Form.HEADLINE)
        or any(c.name.startswith("#") for c in resolved.columns)
        or resolved.having
        or resolved.fold
    ):
        return None
    dimensions: dict[str, float | None] = {}
    measures: set[str] = set()
    for field in resolved.fields:
        if not is_key(field):
            if field.definition.aggregate not in MERGEABLE or field.type is Type.TEMPORAL:
                return None
            measures |= {field.column.name} if field.column is not None else set()
            continue
        assert field.column is not None
        cut = field.definition.bin
        width = cut.step if isinstance(cut, Bin) else None
        if dimensions.setdefault(field.column.name, width) != width or not _is_small(
            field.column, field.definition.time_unit, width
        ):
            return None
        if field.definition.sort is not None and field.definition.sort.field is not None:
            return None
    for condition in _conditions(resolved.filter):
        column = resolved.column(condition.field)
        if dimensions.setdefault(column.name, None) is not None or not _is_small(column, condition.time_unit, None):
            return None
        if not _on_whole_days(condition, column):
            return None
    shape = Shape(frozenset(dimensions.items()), frozenset(measures))
    return shape if cells(shape, resolved.columns) <= MOST_CELLS else None


def merged_shape(shapes: Iterable[Shape]) -> Shape:
    """The shape that covers several."""
    listed = list(shapes)
    return Shape(frozenset().union(*(s.dimensions for s in listed)), frozenset().union(*(s.measures for s in listed)))


def cells(shape: Shape, columns: Iterable[ColumnProfile]) -> int:
    """At most how many groups a cube of this shape has."""
    facts = {column.name: column for column in columns}
    return math.prod(_values(facts[field], width) for field, width in shape.dimensions)


def cube_query(shape: Shape, columns: Iterable[ColumnProfile]) -> Query:
    """Compile the statement that makes a cube of the whole table."""
    facts = {column.name: column for column in columns}
    select = exp.select(*(_dimension(facts[f], width) for f, width in sorted(shape.dimensions, key=str))).from_(
        table("data")
    )
    select = select.select(named(exp.Count(this=exp.Star()), ROWS), copy=False)
    for measure in sorted(shape.measures):
        select = select.select(*parts_of(facts[measure]), copy=False)
    select.set("group", group_all())
    names = tuple(field for field, _ in sorted(shape.dimensions, key=str))
    return to_sql(select, Values(), names)


def _dimension(column: ColumnProfile, width: float | None) -> exp.Expression:
    if width is not None:
        middle = exp.Add(this=sql.binned(column, Bin(step=width)), expression=number(width / 2))
        return named(middle, column.name)
    if sql.stored_time(column):
        kind = "DATE" if column.storage_type.startswith("date") else "TIMESTAMP"
        return named(cast(call("date_trunc", text("day"), name(column.name)), kind), column.name)
    return name(column.name)


def _is_small(column: ColumnProfile, unit: TimeUnit | None, width: float | None) -> bool:
    if width is not None:
        return _values(column, width) <= _MOST_VALUES
    if sql.stored_time(column):
        whole_days = unit not in _WITHIN_A_DAY and (unit is not None or column.storage_type.startswith("date"))
        return whole_days and _values(column, None) <= 8 * _MOST_VALUES
    return (
        0 < column.distinct_count <= _MOST_VALUES and not column.distinct_is_estimate
    ) or column.storage_type == "bool"


def _values(column: ColumnProfile, width: float | None) -> int:
    if width is not None:
        low, high = column.min, column.max
        known = isinstance(low, (int, float)) and isinstance(high, (int, float)) and math.isfinite(high - low)
        return int((high - low) / width) + 2 if known else MOST_CELLS + 1  # type: ignore[operator]
    if sql.stored_time(column):
        return _days(column)
    return column.distinct_count + 1


def _days(column: ColumnProfile) -> int:
    try:
        return (datetime.fromisoformat(str(column.max)) - datetime.fromisoformat(str(column.min))).days + 2
    except (ValueError, TypeError):
        return MOST_CELLS + 1


def _conditions(filters: Iterable[Predicate]) -> Iterable[FieldPredicate]:
    for predicate in filters:
        if isinstance(predicate, And):
            yield from _conditions(predicate.and_)
        elif isinstance(predicate, Or):
            yield from _conditions(predicate.or_)
        elif isinstance(predicate, Not):
            yield from _conditions((predicate.not_,))
        else:
            yield predicate


def _on_whole_days(condition: FieldPredicate, column: ColumnProfile) -> bool:
    """A moment within a day cannot be told in a cube of days."""
    if not sql.stored_time(column) or condition.time_unit is not None or condition.valid is not None:
        return condition.time_unit not in _WITHIN_A_DAY
    (_, value), *_ = condition.operators().items()
    values = value if isinstance(value, tuple) else (value,)
    return all(v is None or str(v)[10:] in ("", "T00:00:00") for v in values)
