"""Measurement types for drawing: everything becomes a number, a time, an order or a name."""

from __future__ import annotations

import re

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import DATE_CODES, Aggregate, ColumnProfile, FieldDef, MeasurementType as Type
from datasage_jupyter.core.rules import ColumnFacts

COUNTING = frozenset({Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING})
"""Aggregates that make sense of any column."""

DISCRETE = frozenset({Type.NOMINAL, Type.ORDINAL})

_DATE_PART = re.compile(r"\d+|[^\W\d_]{3,}")
_EXTREMES = frozenset({Aggregate.MIN, Aggregate.MAX})
_DRAWN = {
    Type.BOOLEAN: Type.NOMINAL,
    Type.IDENTIFIER: Type.NOMINAL,
    Type.TEXT: Type.NOMINAL,
    Type.GEOGRAPHIC: Type.NOMINAL,
}


def is_number(column: ColumnProfile) -> bool:
    """Whether the values are stored as numbers, or are numbers written as text."""
    return column.numeric_text or is_stored_number(column)


def is_stored_number(column: ColumnProfile) -> bool:
    """Whether the values are numbers as stored, and not dates written as numbers."""
    numeric = column.storage_type.startswith(("int", "uint", "float", "double", "halffloat", "decimal"))
    return numeric and column.date_format not in DATE_CODES


def is_stored_time(column: ColumnProfile) -> bool:
    """Whether the storage type is a date or a timestamp."""
    return column.storage_type.startswith(("date", "timestamp"))


def is_time(column: ColumnProfile) -> bool:
    """Whether the values are dates, in whatever form they are stored."""
    return is_stored_time(column) or column.kind is Type.TEMPORAL


def is_mixed_date(column: ColumnProfile) -> bool:
    """Whether dates are written as text, some to the day and some only to the month or year."""
    if not is_time(column) or is_stored_time(column) or is_stored_number(column):
        return False
    shown = [*column.examples, *(item.value for item in column.top_values)]
    return len({min(len(_DATE_PART.findall(text)), 3) for text in shown}) > 1


def column_type(column: ColumnProfile) -> Type:
    """The type to draw a column's plain values with."""
    if column.kind is Type.GEOGRAPHIC and is_number(column):
        return Type.QUANTITATIVE
    return _DRAWN.get(column.kind, column.kind)


def drawn_type(definition: FieldDef, column: ColumnProfile | None) -> Type:
    """The type that a placement is drawn with, after its aggregate, bin or time unit.

    Raises:
        SpecError: The aggregate makes no sense of the column, or the asked type does not fit its values.
    """
    if column is None:
        return Type.QUANTITATIVE
    if definition.aggregate is not None:
        return _aggregated_type(definition.aggregate, column)
    if definition.time_unit is not None:
        return _timed_type(definition, column)
    asked = _DRAWN.get(definition.type, definition.type) if definition.type else column_type(column)
    if asked is Type.QUANTITATIVE and not is_number(column) and column.storage_type != "bool":
        raise SpecError(f'"{column.name}" holds no numbers.', hint="Count its values, or choose a numeric field.")
    if asked is Type.TEMPORAL and not is_time(column):
        return column_type(column)
    return asked


def default_aggregate(column: ColumnProfile) -> Aggregate:
    """How a measure is usually summed up: rates and prices are averaged, amounts are added."""
    if not is_number(column):
        return Aggregate.COUNT
    return Aggregate.SUM if ColumnFacts(column, 0, column.count).is_additive else Aggregate.MEAN


def _aggregated_type(aggregate: Aggregate, column: ColumnProfile) -> Type:
    if aggregate in COUNTING or (is_number(column) and not is_time(column)):
        return Type.QUANTITATIVE
    if is_time(column) and aggregate in _EXTREMES:
        return Type.TEMPORAL if not is_stored_number(column) else Type.QUANTITATIVE
    if is_stored_number(column) or column.storage_type == "bool":
        return Type.QUANTITATIVE
    raise SpecError(
        f'The {aggregate.value} of "{column.name}" makes no sense: it holds no numbers.',
        hint='Use "count" or "distinct", or choose a numeric field.',
    )


def _timed_type(definition: FieldDef, column: ColumnProfile) -> Type:
    unit = definition.time_unit
    if not is_time(column):
        raise SpecError(f'"{column.name}" holds no dates, so it has no {unit}.', hint="Choose a field with dates.")
    return Type.TEMPORAL if str(unit).startswith("year") else Type.ORDINAL
