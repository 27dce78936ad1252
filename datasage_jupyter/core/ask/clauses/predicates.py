"""Predicates from what was read: a field, a comparison and literals."""

from __future__ import annotations

from datetime import date
from typing import Any

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import FieldPredicate, Not, Predicate

_FLIPPED = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


def compare(field: Field, operator: str, value: Any, negated: bool = False) -> Predicate:
    """One comparison; a negated one compares the other way round."""
    if operator == "ne":
        operator, negated = "eq", not negated
    if operator == "eq":
        return invert(FieldPredicate(field=field.name, equal=_fit(field, value)), negated)
    if negated:
        operator = _FLIPPED[operator]
    return FieldPredicate.model_validate({"field": field.name, operator: _fit(field, value)})


def between(field: Field, low: Any, high: Any, negated: bool = False) -> Predicate:
    """Both ends included, whichever was named first."""
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        low, high = high, low
    return invert(FieldPredicate(field=field.name, range=(_fit(field, low), _fit(field, high))), negated)


def among(field: Field, values: list[Any], negated: bool = False) -> Predicate:
    """Equal to the one value, or to one of several."""
    fitted = tuple(dict.fromkeys(_fit(field, v) for v in values))
    if len(fitted) == 1:
        return invert(FieldPredicate(field=field.name, equal=fitted[0]), negated)
    return invert(FieldPredicate(field=field.name, one_of=fitted), negated)


def text(field: Field, operator: str, value: str, negated: bool = False) -> Predicate:
    """Contains, starts with or ends with."""
    name = {"contains": "contains", "starts": "starts_with", "ends": "ends_with"}[operator]
    return invert(FieldPredicate.model_validate({"field": field.name, name: value}), negated)


def is_true(reading: Reading, field: Field, negated: bool) -> Predicate:
    """A yes/no column said as an adjective: keep its yes."""
    wanted = not negated
    if field.column.storage_type == "bool":
        return FieldPredicate(field=field.name, equal=wanted)
    if field.is_numeric:
        return FieldPredicate(field=field.name, equal=int(wanted))
    known = [v for v in reading.values.of(field.name) if reading.lex.boolean.get(v.lower()) is wanted]
    return FieldPredicate(field=field.name, equal=known[0] if known else ("Yes" if wanted else "No"))


def is_sound(reading: Reading, predicate: Predicate) -> bool:
    """Whether the values compared are of the kind that the field holds."""
    if isinstance(predicate, Not):
        return is_sound(reading, predicate.not_)
    if not isinstance(predicate, FieldPredicate):
        return True
    field = reading.fields.by_name(predicate.field)
    (operator, value), *_ = predicate.operators().items()
    if field is None or operator in ("valid", "contains", "starts_with", "ends_with"):
        return field is not None
    return all(_is_of_kind(reading, field, v) for v in (value if isinstance(value, tuple) else (value,)))


def _is_of_kind(reading: Reading, field: Field, value: Any) -> bool:
    if field.column.storage_type == "bool":
        return isinstance(value, bool) or str(value).lower() in reading.lex.boolean
    if field.is_numeric:
        return isinstance(value, (int, float))
    if field.is_temporal:
        return _is_date(str(value))
    return True


def _is_date(text: str) -> bool:
    year, _, rest = text.partition("-")
    if not (year.isdigit() and len(year) == 4 and year != "0000"):
        return False
    try:
        date.fromisoformat(text[:10] if len(rest) > 2 else f"{year}-{rest or '01'}-01")
    except ValueError:
        return False
    return True


def invert(predicate: Predicate, negated: bool) -> Predicate:
    """The predicate, or what does not fulfil it."""
    return Not.model_validate({"not": predicate}) if negated else predicate


def _fit(field: Field, value: Any) -> Any:
    """Whole numbers for dates are years; text columns compare with text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if field.is_numeric or isinstance(value, bool):
        return value
    return str(value)
