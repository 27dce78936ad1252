"""Filters with values of the type of their column, or an error that says which value does not fit."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import Any

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import And, ColumnProfile, FieldPredicate, Not, Or, Predicate, Scalar, TimeUnit
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.orders import POOLED_NAMES
from datasage_jupyter.core.resolve.types import is_number, is_stored_number, is_time

_TEXT = ("contains", "starts_with", "ends_with")
_TRUE, _FALSE = frozenset({"true", "yes", "y", "t", "1"}), frozenset({"false", "no", "n", "f", "0"})
_PERIOD = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")


def resolve_filters(filters: tuple[Predicate, ...], columns: Columns) -> tuple[Predicate, ...]:
    """Check every field and cast every value.

    Raises:
        FieldNotFoundError: A filter names a field that does not exist.
        SpecError: A value does not fit its field, or the conditions are nested too deeply.
    """
    return tuple(_resolve(predicate, columns, 0) for predicate in filters)


def _resolve(predicate: Predicate, columns: Columns, depth: int) -> Predicate:
    if depth > 20:
        raise SpecError("The filter is nested too deeply.", hint="Use at most 20 levels.")
    if isinstance(predicate, And):
        return And.model_validate({"and": tuple(_resolve(p, columns, depth + 1) for p in predicate.and_)})
    if isinstance(predicate, Or):
        return Or.model_validate({"or": tuple(_resolve(p, columns, depth + 1) for p in predicate.or_)})
    if isinstance(predicate, Not):
        return Not.model_validate({"not": _resolve(predicate.not_, columns, depth + 1)})
    return _condition(predicate, columns[predicate.field])


def _condition(predicate: FieldPredicate, column: ColumnProfile) -> Predicate:
    (operator, value), *_ = predicate.operators().items()
    if operator == "valid" or operator in _TEXT:
        return predicate
    if predicate.time_unit is not None:
        return _rebuilt(predicate, operator, _unit_value(value, predicate.time_unit, column))
    if is_time(column) and not is_stored_number(column):
        return _temporal(predicate, operator, value)
    return _rebuilt(predicate, operator, _cast(value, column))


def _rebuilt(predicate: FieldPredicate, operator: str, value: Any) -> FieldPredicate:
    return FieldPredicate(field=predicate.field, time_unit=predicate.time_unit, **{operator: value})


def _cast(value: Any, column: ColumnProfile) -> Any:
    if isinstance(value, tuple):
        return tuple(None if item is None else _cast(item, column) for item in value)
    if is_number(column):
        return _number(value, column)
    if column.storage_type == "bool":
        return _boolean(value, column)
    return _text(value)


def _number(value: Scalar, column: ColumnProfile) -> int | float:
    text = str(value).strip().replace(",", "").lstrip("$€£").rstrip("%")
    try:
        number = float(text) if not isinstance(value, (int, float)) else value
    except ValueError:
        raise _misfit(value, column, "a number") from None
    if isinstance(number, bool):
        return int(number)
    if isinstance(number, float) and not math.isfinite(number):
        raise _misfit(value, column, "a finite number")
    return number if isinstance(number, float) or -(2**63) <= number < 2**63 else float(number)


def _boolean(value: Scalar, column: ColumnProfile) -> bool:
    word = str(value).strip().casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise _misfit(value, column, "true or false")


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _temporal(predicate: FieldPredicate, operator: str, value: Any) -> Predicate:
    """A day, month or year stands for all of its moments: `<= 2024-03` keeps the 31st of March."""
    if operator == "one_of":
        parts = tuple(_temporal(_rebuilt(predicate, "equal", item), "equal", item) for item in value)
        return Or.model_validate({"or": parts}) if len(parts) > 1 else parts[0]
    low, high = value if operator == "range" else (value, value)
    first = period(low, predicate.field) if low is not None else None
    last = period(high, predicate.field) if high is not None else None
    start, end = (first[0] if first else None), (last[1] if last else None)
    if operator in ("equal", "range"):
        return _between(predicate.field, start, end)
    if operator in ("gte", "lt"):
        return FieldPredicate(field=predicate.field, **{operator: start})
    return FieldPredicate(field=predicate.field, **({"lt": end} if operator == "lte" else {"gte": end}))


def _between(field: str, start: str | None, end: str | None) -> Predicate:
    parts = [FieldPredicate(field=field, gte=start)] if start else []
    parts += [FieldPredicate(field=field, lt=end)] if end else []
    if not parts:
        return FieldPredicate(field=field, valid=True)
    return And.model_validate({"and": tuple(parts)}) if len(parts) > 1 else parts[0]


def period(value: Scalar, field: str) -> tuple[str, str]:
    """First moment of a date, month, year or instant, and the first moment after it, in ISO 8601.

    Raises:
        SpecError: The value is no date.
    """
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    try:
        match = _PERIOD.match(text)
        if match:
            start, end = _calendar(*(int(part) if part else None for part in match.groups()))
        else:
            start = datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
            end = start + (timedelta(seconds=1) if start.microsecond == 0 else timedelta(microseconds=1))
    except (ValueError, OverflowError, TypeError):
        raise SpecError(
            f'{text[:60]!r} is no date, which the filter on "{field}" needs.', hint='Write it like "2024-03-31".'
        ) from None
    return start.isoformat(), end.isoformat()


def _calendar(year: int | None, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    assert year is not None
    if day is not None:
        start = datetime.combine(date(year, month or 1, day), datetime.min.time())
        return start, start + timedelta(days=1)
    if month is not None:
        return datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1)
    return datetime(year, 1, 1), datetime(year + 1, 1, 1)


def _unit_value(value: Any, unit: TimeUnit, column: ColumnProfile) -> Any:
    """The value of a time unit: a name or number of a pooled unit, else the first moment of the period."""
    if isinstance(value, tuple):
        return tuple(None if item is None else _unit_value(item, unit, column) for item in value)
    if not is_time(column):
        raise SpecError(
            f'"{column.name}" holds no dates, so it has no {unit.value}.', hint="Filter its values instead."
        )
    if unit.value.startswith("year"):
        return period(value, column.name)[0]
    return _pooled(value, unit, column)


def _pooled(value: Scalar, unit: TimeUnit, column: ColumnProfile) -> int:
    names = POOLED_NAMES.get(unit, ())
    word = str(value).strip().casefold()
    if isinstance(value, str):
        found = next((place for place, name in enumerate(names, 1) if name.casefold().startswith(word[:3])), None)
        if found is not None and len(word) >= 3:
            return found
        word = word.lstrip("q") if unit is TimeUnit.QUARTER else word
    try:
        return int(float(word))
    except (ValueError, OverflowError):
        raise _misfit(value, column, f"a {unit.value}") from None


def _misfit(value: Scalar, column: ColumnProfile, wanted: str) -> SpecError:
    low = f"Its values run from {column.min} to {column.max}." if column.min is not None else None
    return SpecError(f'{str(value)[:60]!r} is not {wanted}, which the filter on "{column.name}" needs.', hint=low)
