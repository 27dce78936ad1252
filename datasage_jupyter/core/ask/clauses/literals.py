"""Literals of filters: numbers, quoted text, known values, dates, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.values import Cell


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was said, with the cells it may stand for."""

    value: Any
    last: int
    cells: tuple[Cell, ...] = ()


def literal(reading: Reading, j: int, field: Field | None = None, loose: bool = False) -> Literal | None:
    """The literal at a position.

    Args:
        field: The column it is compared with, which decides between look-alikes.
        loose: Accept any word, as after "is".
    """
    tag = reading.tag(j)
    item = reading.items[j] if tag else None
    if item is None:
        return None
    if tag == "N":
        return _number(reading, j)
    if tag == "u" and j and reading.items[j - 1].text in ("a", "an", "one"):
        return Literal(1, j - 1)
    if tag == "d":
        return Literal(_iso(item.value), j)
    if tag in ("v", "q"):
        return _text(reading, j, field)
    if loose and field is not None and not field.is_numeric:
        return _loose(reading, j, field)
    return None


def literals(reading: Reading, j: int, field: Field | None, loose: bool = False) -> tuple[list[Literal], int]:
    """A list of literals: "A, B or C"; the second value is the last position taken."""
    first = literal(reading, j, field, loose)
    if first is None:
        return [], j
    found, last = [first], first.last
    while True:
        k = reading.skip(last + 1, ",&|sV")
        joined = any(reading.items[x].tag in ",&|V" for x in range(last + 1, k))
        following = literal(reading, k, field) if joined else None
        if following is None or not _alike(first, following):
            return found, last
        found.append(following)
        last = following.last


def _alike(first: Literal, other: Literal) -> bool:
    if first.cells and other.cells:
        return bool({c.field for c in first.cells} & {c.field for c in other.cells})
    return type(first.value) is type(other.value) and bool(first.cells) == bool(other.cells)


def _number(reading: Reading, j: int) -> Literal:
    """A number with what belongs to it ("2 million")."""
    value, last = reading.items[j].value, j
    scale = reading.tag(j + 1) == "N" and reading.items[j + 1].text in ("hundred", "thousand", "million", "dozen")
    if scale:
        value, last = value * reading.items[j + 1].value, j + 1
    return Literal(value, last)


def _text(reading: Reading, j: int, field: Field | None) -> Literal:
    item = reading.items[j]
    said = item.senses.get("q", reading.question[reading.tokens[item.start].start : reading.tokens[item.stop - 1].end])
    cells = item.value if item.tag == "v" else ()
    if field is not None:
        own = reading.values.in_field(field.name, said)
        if own is not None:
            return Literal(own, j, (Cell(field.name, own),))
    return Literal(said, j, cells)


def _loose(reading: Reading, j: int, field: Field) -> Literal | None:
    """An unmarked word after "is": the longest stretch that is a value of the field, else one unknown word."""
    stop = j
    while stop < min(j + 6, len(reading.items)) and reading.tag(stop) and reading.tag(stop) not in ",.":
        stop += 1
    for last in range(stop - 1, j - 1, -1):
        start, end = reading.tokens[reading.items[j].start].start, reading.tokens[reading.items[last].stop - 1].end
        own = reading.values.in_field(field.name, reading.question[start:end])
        if own is not None:
            return Literal(own, last, (Cell(field.name, own),))
    if reading.tag(j) == "w":
        return Literal(reading.items[j].value, j)
    return None


def _iso(text: str) -> str:
    """ISO 8601 for a date as typed; month before day, unless the first number cannot be a month."""
    if "/" not in text:
        return text.replace(" ", "T")
    first, second, year = text.split("/")
    month, day = (second, first) if int(first) > 12 else (first, second)
    return f"{year}-{int(month):02d}-{int(day):02d}"
