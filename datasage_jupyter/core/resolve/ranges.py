"""What filters leave of each field's range, so that bins and time units follow a zoom."""

from __future__ import annotations

from datetime import datetime

from datasage_jupyter.core.model import And, FieldPredicate, Predicate

Ranges = dict[str, tuple[float | None, float | None]]


def filter_ranges(filters: tuple[Predicate, ...]) -> Ranges:
    """Bounds of each field by the conditions that all rows must meet; dates as seconds since 1970."""
    found: Ranges = {}
    for condition in _conjunction(filters):
        low, high = _bounds(condition)
        old_low, old_high = found.get(condition.field, (None, None))
        found[condition.field] = (low if low is not None else old_low, high if high is not None else old_high)
    return {field: bounds for field, bounds in found.items() if bounds != (None, None)}


def _conjunction(filters: tuple[Predicate, ...]) -> list[FieldPredicate]:
    found: list[FieldPredicate] = []
    for predicate in filters:
        if isinstance(predicate, And):
            found.extend(_conjunction(predicate.and_))
        elif isinstance(predicate, FieldPredicate) and predicate.time_unit is None:
            found.append(predicate)
    return found


def _bounds(condition: FieldPredicate) -> tuple[float | None, float | None]:
    if condition.range is not None:
        return _number(condition.range[0]), _number(condition.range[1])
    low = next((v for v in (condition.gte, condition.gt) if v is not None), None)
    high = next((v for v in (condition.lte, condition.lt) if v is not None), None)
    return _number(low), _number(high)


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return float(value)
    if not isinstance(value, str):
        return None
    try:
        return (datetime.fromisoformat(value) - datetime(1970, 1, 1)).total_seconds()
    except (ValueError, TypeError):
        return None
