"""Filters as pandas conditions."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.model import (
    DATE_CODES,
    And,
    ColumnProfile,
    FieldPredicate,
    MeasurementType as Type,
    Not,
    Or,
    Predicate,
    ResolvedSpec,
)

_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "equal": "=="}
_SEARCHES = {"contains": "contains", "starts_with": "startswith", "ends_with": "endswith"}


def filter_lines(resolved: ResolvedSpec, table: str) -> list[str]:
    """Statements that leave the filtered table in `rows`."""
    if not resolved.filter:
        return [f"rows = {table}"]
    columns = {column.name: column for column in resolved.columns}
    conditions = [condition(predicate, columns, table) for predicate in resolved.filter]
    return [f"rows = {table}[{' & '.join(conditions)}]"]


def condition(predicate: Predicate, columns: dict[str, ColumnProfile], table: str) -> str:
    """One condition, in brackets."""
    if isinstance(predicate, And):
        return "(" + " & ".join(condition(p, columns, table) for p in predicate.and_) + ")"
    if isinstance(predicate, Or):
        return "(" + " | ".join(condition(p, columns, table) for p in predicate.or_) + ")"
    if isinstance(predicate, Not):
        return f"~{condition(predicate.not_, columns, table)}"
    return f"({_compared(predicate, columns[predicate.field], table)})"


def _compared(predicate: FieldPredicate, column: ColumnProfile, table: str) -> str:
    (operator, value), *_ = predicate.operators().items()
    left = _left(predicate, column, table)
    if operator == "valid":
        return f"{table}[{column.name!r}].{'notna' if value else 'isna'}()"
    if operator in _SEARCHES:
        text = f'{table}[{column.name!r}].astype("string").str.lower()'
        extra = ", regex=False" if operator == "contains" else ""
        return f"{text}.str.{_SEARCHES[operator]}({value.lower()!r}{extra}).fillna(False).astype(bool)"
    if operator == "one_of":
        return f"{left}.isin([{', '.join(_literal(item, predicate, column) for item in value)}])"
    if operator == "range":
        bounds = [(">=", value[0]), ("<=", value[1])]
        parts = [f"({left} {sign} {_literal(bound, predicate, column)})" for sign, bound in bounds if bound is not None]
        return " & ".join(parts) or f"{left}.notna()"
    return f"{left} {_COMPARISONS[operator]} {_literal(value, predicate, column)}"


def _is_moment(column: ColumnProfile) -> bool:
    stored = column.storage_type.startswith(("date", "timestamp"))
    numbers = column.storage_type.startswith(("int", "uint", "float", "double", "halffloat", "decimal"))
    return stored or (column.kind is Type.TEMPORAL and (not numbers or column.date_format in DATE_CODES))


def _left(predicate: FieldPredicate, column: ColumnProfile, table: str) -> str:
    from datasage_jupyter.core.render.code_rows import moment, number, plain

    if predicate.time_unit is not None:
        return _part(moment(table, column), predicate.time_unit.value)
    if _is_moment(column):
        return moment(table, column)
    return number(table, column) if column.numeric_text else plain(table, column)


def _part(when: str, unit: str) -> str:
    periods = {"year": "Y", "yearquarter": "Q", "yearmonth": "M", "yearweek": "W-SUN"}
    if unit in periods:
        return f'{when}.dt.to_period("{periods[unit]}").dt.start_time'
    if unit.startswith("year"):
        floors = {"yearmonthdate": "D", "yearmonthdatehours": "h", "yearmonthdatehoursminutes": "min"}
        return f'{when}.dt.floor("{floors[unit]}")'
    parts = {
        "quarter": "quarter",
        "month": "month",
        "week": "isocalendar().week",
        "date": "day",
        "hours": "hour",
        "minutes": "minute",
    }
    return f"{when}.dt.dayofweek + 1" if unit == "day" else f"{when}.dt.{parts[unit]}"


def _literal(value: Any, predicate: FieldPredicate, column: ColumnProfile) -> str:
    if predicate.time_unit is not None and predicate.time_unit.value.startswith("year"):
        return _part_of_stamp(value, predicate.time_unit.value)
    if predicate.time_unit is None and _is_moment(column):
        return f"pd.Timestamp({value!r})"
    return repr(value)


def _part_of_stamp(value: str, unit: str) -> str:
    periods = {"year": "Y", "yearquarter": "Q", "yearmonth": "M", "yearweek": "W-SUN"}
    if unit in periods:
        return f'pd.Timestamp({value!r}).to_period("{periods[unit]}").start_time'
    floors = {"yearmonthdate": "D", "yearmonthdatehours": "h", "yearmonthdatehoursminutes": "min"}
    return f'pd.Timestamp({value!r}).floor("{floors[unit]}")'
