"""Placements as groups and measures."""

from __future__ import annotations

from datasage_jupyter.core.model import Aggregate, ColumnProfile, ResolvedField
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.merge import merged
from datasage_jupyter.core.query.sql import Expr

_PRIMARY = ("y", "x", "theta", "color", "size", "text")


def is_key(field: ResolvedField) -> bool:
    """Whether the field groups rows."""
    return field.definition.aggregate is None and field.column is not None


def key_value(field: ResolvedField) -> Expr:
    """The value that rows of a group share."""
    assert field.column is not None
    return sql.key(field.definition, field.column, field.type)


def measure_value(field: ResolvedField, *, from_cube: bool = False) -> Expr:
    """The value that sums up a group."""
    return aggregated(field.definition.aggregate or Aggregate.COUNT, field.column, from_cube=from_cube)


def aggregated(aggregate: Aggregate, column: ColumnProfile | None, *, from_cube: bool = False) -> Expr:
    """An aggregate over rows, or the same over the groups of a cube."""
    return merged(aggregate, column) if from_cube else sql.aggregated(aggregate, column)


def primary_measure(fields: tuple[ResolvedField, ...]) -> ResolvedField | None:
    """The measure that a reader compares."""
    measures = {field.channel: field for field in fields if not is_key(field)}
    return next((measures[channel] for channel in _PRIMARY if channel in measures), None)
