"""Conditions as SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlglot import exp

from datasage_jupyter.core.model import (
    And,
    ColumnProfile,
    FieldPredicate,
    MeasurementType as Type,
    Not,
    Or,
    Predicate,
    ResolvedSpec,
)
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.sql import Expr, Values, call, cast, name, number

_COMPARISONS = {"lt": exp.LT, "lte": exp.LTE, "gt": exp.GT, "gte": exp.GTE, "equal": exp.EQ}
_SEARCHES = {"contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with"}


def conditions(filters: tuple[Predicate, ...], resolved: ResolvedSpec, values: Values) -> list[Expr]:
    """The filters as conditions that all must hold."""
    columns = {column.name: column for column in resolved.columns}
    return [condition(predicate, columns, values) for predicate in filters]


def condition(predicate: Predicate, columns: dict[str, ColumnProfile], values: Values) -> Expr:
    """One filter as a condition."""
    if isinstance(predicate, And):
        return exp.Paren(this=exp.and_(*(condition(p, columns, values) for p in predicate.and_)))
    if isinstance(predicate, Or):
        return exp.Paren(this=exp.or_(*(condition(p, columns, values) for p in predicate.or_)))
    if isinstance(predicate, Not):
        return _negated(condition(predicate.not_, columns, values))
    return _compared(predicate, columns[predicate.field], values)


def _negated(inner: Expr) -> Expr:
    """Rows for which the condition is unknown, because a value is missing, are kept."""
    return exp.Is(this=exp.Paren(this=inner), expression=exp.Boolean(this=True)).not_()


def _compared(predicate: FieldPredicate, column: ColumnProfile, values: Values) -> Expr:
    (operator, value), *_ = predicate.operators().items()
    if operator == "valid":
        missing = exp.Is(this=name(column.name), expression=exp.Null())
        return missing.not_() if value else missing
    if operator in _SEARCHES:
        folded = call("lower", cast(name(column.name), "VARCHAR"))
        return call(_SEARCHES[operator], folded, call("lower", values.add(value)))
    left = _left(predicate, column)
    if operator == "one_of":
        return exp.In(this=left, expressions=[_value(item, predicate, column, values) for item in value])
    if operator == "range":
        return _within(left, value, predicate, column, values)
    return _COMPARISONS[operator](this=left, expression=_value(value, predicate, column, values))


def _within(
    left: Expr, bounds: tuple[Any, Any], predicate: FieldPredicate, column: ColumnProfile, values: Values
) -> Expr:
    parts = [
        node(this=left.copy(), expression=_value(bound, predicate, column, values))
        for node, bound in ((exp.GTE, bounds[0]), (exp.LTE, bounds[1]))
        if bound is not None
    ]
    return exp.Paren(this=exp.and_(*parts)) if parts else exp.Is(this=left, expression=exp.Null()).not_()


def _left(predicate: FieldPredicate, column: ColumnProfile) -> Expr:
    if predicate.time_unit is not None:
        pooled = not predicate.time_unit.value.startswith("year")
        return sql.pooled_number(column, predicate.time_unit) if pooled else sql.time_part(column, predicate.time_unit)
    if is_moment(column):
        return sql.moment(column)
    if column.numeric_text:
        return sql.numeric(column)
    return name(column.name)


def is_moment(column: ColumnProfile) -> bool:
    """Whether the column's values are compared as moments."""
    return sql.stored_time(column) or (column.kind is Type.TEMPORAL and not sql.stored_number(column))


def _value(value: Any, predicate: FieldPredicate, column: ColumnProfile, values: Values) -> Expr:
    if predicate.time_unit is not None:
        if not predicate.time_unit.value.startswith("year"):
            return number(int(value))
        return sql_cut(values.add(datetime.fromisoformat(value)), predicate)
    if is_moment(column):
        return cast(values.add(datetime.fromisoformat(value)), "TIMESTAMP")
    return values.add(value)


def sql_cut(value: Expr, predicate: FieldPredicate) -> Expr:
    """The period that a given moment falls into."""
    assert predicate.time_unit is not None
    return sql.truncated(cast(value, "TIMESTAMP"), predicate.time_unit)
