"""Predicates from what was read: a field, a comparison and literals."""

from __future__ import annotations

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
