"""Stretches of time behind adjectives that name no column: "the longest wait", "the fastest runners"."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses.units import is_duration
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Order, Reading
from datasage_jupyter.core.ask.tokens import words
from datasage_jupyter.core.model import Aggregate

_SWIFT = frozenset({"fastest", "slowest", "quickest"})
_TIMES = frozenset({"time", "duration"})


def swift_or_long(reading: Reading, i: int, kind: str) -> tuple[Aggregate, Field, int] | None:
    """The measure that a superlative of time asks for.

    Args:
        reading: The question so far.
        i: Position of the superlative.
        kind: `max` or `min`, as the adjective has it of speed or length.

    Returns:
        Aggregate, column and position of the measure, or None where no column holds a stretch of time.
    """
    spoken = [k for k in range(len(reading.items)) if reading.tag(k) == "F" and is_duration(reading.pick(k, "numeric"))]
    swift = reading.items[i].text in _SWIFT
    place = next((k for k in spoken if k == i + 1 or swift), None)
    target = reading.pick(place, "numeric") if place is not None else time_taken(reading) if swift else None
    if target is None:
        return None
    way = {"max": "min", "min": "max"}.get(kind, kind) if swift else kind
    aggregate = Aggregate.MEAN if swift and place is not None and place < i else Aggregate(way)
    if swift:
        reading.orders.append(Order("y", way == "max", i))
    reading.note(i, i, "aggregate", f'{aggregate.value} of "{target.name}"')
    if place is not None:
        reading.note(place, place, "field", f'"{target.name}"')
    return aggregate, target, place if place is not None else i


def is_swift(reading: Reading, i: int) -> bool:
    """Whether the word speaks of speed, which a short time shows as well."""
    return reading.items[i].text in _SWIFT


def time_taken(reading: Reading) -> Field | None:
    """The stretch of time that "fast" is about: the only one, or the only one called a time."""
    found = [f for f in reading.fields.fields if f.is_measure and is_duration(f)]
    called = [f for f in found if _TIMES & set(words(f.name))]
    return found[0] if len(found) == 1 else called[0] if len(called) == 1 else None
