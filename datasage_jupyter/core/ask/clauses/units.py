"""Numbers said in another unit than the column's: "longer than 2 hours" where the column holds minutes."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.tokens import words

_TIME = {
    "ms": 0.001, "millisecond": 0.001, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600,
    "hour": 3600, "day": 86_400, "d": 86_400, "night": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600, "yr": 31_557_600,
}  # fmt: skip
_LENGTH = {
    "mm": 0.001, "cm": 0.01, "m": 1, "meter": 1, "metre": 1, "km": 1000, "kilometer": 1000, "kilometre": 1000, "mi": 1609.344,
    "mile": 1609.344, "ft": 0.3048, "foot": 0.3048, "inch": 0.0254, "in": 0.0254,
}  # fmt: skip
_MASS = {
    "mg": 1e-6, "g": 0.001, "gram": 0.001, "kg": 1, "kilo": 1, "kilogram": 1, "t": 1000, "ton": 1000, "tonne": 1000,
    "lb": 0.45359237, "pound": 0.45359237,
}  # fmt: skip
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
}
_KINDS = (_TIME, _LENGTH, _MASS)


def in_unit_of(reading: Reading, value: float, place: int, target: Field) -> float:
    """The number in the unit of the column it is compared with.

    Args:
        value: The number said.
        place: Position of the item after it, which may be a unit.
        target: The column.
    """
    own = _unit_of(target) or _whole(target)
    said = _singular(reading.items[place].text) if 0 <= place < len(reading.items) else ""
    for kind in _KINDS:
        if said in kind and own in kind and said != own:
            return _plain(value * kind[said] / kind[own])
    last = words(target.name)[-1] if words(target.name) else ""
    scale = _SCALES.get(last, 1.0) if len(words(target.name)) > 1 else 1.0
    largest = target.column.max
    beyond = isinstance(largest, (int, float)) and abs(value) > largest
    return _plain(value / scale) if scale > 1 and beyond and abs(value) >= scale else value


def measured_in(reading: Reading, place: int) -> Field | None:
    """The only number whose unit is of the kind of the unit said: nights for "longer than a week"."""
    said = _singular(reading.items[place].text) if 0 <= place < len(reading.items) else ""
    kind = next((k for k in _KINDS if said in k), None)
    if kind is None:
        return None
    fitting = [f for f in reading.fields.fields if f.is_measure and (_unit_of(f) or _whole(f)) in kind]
    called = [f for f in fitting if {"time", "duration"} & set(words(f.name))]
    return fitting[0] if len(fitting) == 1 else called[0] if len(called) == 1 else None


def is_duration(target: Field) -> bool:
    """Whether the column counts seconds, hours, days."""
    return (_unit_of(target) or _whole(target)) in _TIME


def _whole(target: Field) -> str:
    return _singular("".join(words(target.name)))


def _unit_of(target: Field) -> str:
    if target.column.unit is not None:
        return _singular(target.column.unit)
    said = words(target.name)
    if len(said) > 1 and said[0].endswith("s") and _singular(said[0]) in _TIME:
        return _singular(said[0])
    return _singular(said[-1]) if len(said) > 1 else ""


def _singular(word: str) -> str:
    lower = word.lower()
    known = any(lower in kind for kind in _KINDS)
    return lower if known else {"feet": "foot", "inches": "inch"}.get(lower, lower.removesuffix("s"))


def _plain(value: float) -> float:
    rounded = round(value, 9)
    return int(rounded) if float(rounded).is_integer() else rounded
