"""Conditions on whole groups: "brands with an average price above 5", "cities with more than 10 customers"."""

from __future__ import annotations

from dataclasses import dataclass

from datasage_jupyter.core.ask.clauses.literals import Literal
from datasage_jupyter.core.ask.clauses.measures import is_countable
from datasage_jupyter.core.ask.clauses.times import the_date
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.ask.tokens import stem
from datasage_jupyter.core.model import Aggregate, GroupPredicate, TimeUnit

_OPERATORS = {"gt": "above", "gte": "at least", "lt": "below", "lte": "at most", "eq": "equal to"}
_CONDITION = frozenset({"where", "whose", "having", "with", "when", "that", "if", "have", "has", "had", "which", "who"})


@dataclass(frozen=True, slots=True)
class _Measured:
    """What is compared of each group, and the items that say so."""

    aggregate: Aggregate
    field: Field | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Grouped:
    """The field whose groups are meant."""

    field: Field
    unit: TimeUnit | None = None


def keep_groupwise(reading: Reading, i: int, operator: str, said: Literal, subject: tuple[Field, int] | None) -> bool:
    """Take a comparison of an aggregate or a count, if the question names the groups that are compared.

    Args:
        i: Position of the comparison.
        operator: `gt`, `gte`, `lt`, `lte`, `eq` or another, which is left alone.
        said: The number compared with.
        subject: The field before the comparison, and its position.

    Returns:
        Whether it was taken.
    """
    if operator not in _OPERATORS or not isinstance(said.value, (int, float)):
        return False
    measured = _aggregated(reading, i, said, subject) or _counted_before(reading, i, said)
    measured = measured or _counted_after(reading, i, said)
    groups = _groups(reading, measured.first) if measured is not None else None
    if measured is None or groups is None or groups.field is measured.field:
        return False
    name = measured.field.name if measured.field is not None else None
    bound = {"eq": "equal"}.get(operator, operator)
    parts = {"groupby": groups.field.name, "time_unit": groups.unit, "aggregate": measured.aggregate, "field": name}
    reading.having.append(GroupPredicate.model_validate({**parts, bound: said.value}))
    of = f'{measured.aggregate.value} of "{name}"' if name is not None else "number of rows"
    meaning = f'only groups of "{groups.field.name}" whose {of} is {_OPERATORS[operator]} {said.value}'
    reading.note(measured.first, measured.last, "filter", meaning)
    return True


def _aggregated(reading: Reading, i: int, said: Literal, subject: tuple[Field, int] | None) -> _Measured | None:
    """ "With an average price above 5", "with more than 500 total goals"."""
    if subject is not None and subject[0].is_numeric:
        j = reading.skip(subject[1] - 1, "s", -1)
        if reading.tag(j) == "A" and reading.items[j].value != "distinct" and _in_condition(reading, j):
            return _Measured(Aggregate(reading.items[j].value), subject[0], j, said.last)
    after = said.last + 1
    before = reading.skip(i - 1, "s", -1)
    if subject is None and reading.tag(before) == "A" and reading.tag(after) == "F" and _in_condition(reading, before):
        found = reading.pick(after, "numeric")
        if found.is_measure and reading.items[before].value != "distinct":
            return _Measured(Aggregate(reading.items[before].value), found, before, after)
    if subject is None and reading.tag(after) == "A" and reading.tag(after + 1) == "F":
        found = reading.pick(after + 1, "numeric")
        if found.is_numeric and _in_condition(reading, i):
            return _Measured(Aggregate(reading.items[after].value), found, i, after + 1)
    return None


def _counted_before(reading: Reading, i: int, said: Literal) -> _Measured | None:
    """ "Whose number of flights is above 50", "where the count is at least 3"."""
    j = reading.skip(i - 1, "s(", -1)
    thing = reading.mention(j).field if reading.tag(j) in ("E", "F") else None
    if reading.tag(j) in ("E", "w", "F"):
        j = reading.skip(j - 1, "s", -1)
    if reading.tag(j) != "C" or (thing is not None and is_countable(reading, thing)):
        return None
    return _Measured(*_count_of(thing), j, said.last) if _in_condition(reading, j) else None


def _counted_after(reading: Reading, i: int, said: Literal) -> _Measured | None:
    """ "With more than 10 customers": things that the rows are, or a sum that no single row reaches."""
    after = said.last + 1
    tag = reading.tag(after)
    if tag not in ("E", "F", "w") or not _in_condition(reading, i):
        return None
    if tag == "w":
        text = reading.items[after].text
        plural = stem(text) != text and text not in reading.lex.units
        return _Measured(Aggregate.COUNT, None, i, after) if plural else None
    thing = reading.pick(after, "numeric")
    if thing.is_measure:
        largest = thing.column.max
        beyond = isinstance(largest, (int, float)) and said.value > largest and is_countable(reading, thing)
        return _Measured(Aggregate.SUM, thing, i, after) if beyond else None
    if thing.is_temporal or (thing.is_numeric and tag == "F" and not thing.is_identifier):
        return None
    return _Measured(*_count_of(thing), i, after)


def _count_of(thing: Field | None) -> tuple[Aggregate, Field | None]:
    """Things that each have one row are counted by rows, others by their different values."""
    if thing is None or thing.column.distinct_count >= 0.8 * (thing.column.count - thing.column.null_count):
        return Aggregate.COUNT, None
    return Aggregate.DISTINCT, thing


def _in_condition(reading: Reading, j: int) -> bool:
    """Whether "with", "whose", "having" and the like stand shortly before."""
    k = reading.skip(j - 1, "s!", -1)
    said = {reading.items[x].text for x in range(k + 1, j)}
    return bool(said & _CONDITION)


def _groups(reading: Reading, first: int) -> _Grouped | None:
    """The groups that stand before the condition, else those that the rows are grouped by."""
    for k in range(first - 1, max(-1, first - 7), -1):
        tag = reading.tag(k)
        if not tag or tag in ".,":
            break
        if tag in ("F", "E") and (found := _grouping(reading, k)) is not None:
            return _Grouped(found)
        if tag == "u" and (found := the_date(reading)) is not None:
            return _timed(reading, found, k)
    for k in range(len(reading.items)):
        follows = reading.tag(k) in ("B", "P", "O")
        j = reading.skip(k + 1, "swT") if follows else -1
        if follows and reading.tag(j) in ("F", "E") and (found := _grouping(reading, j)) is not None:
            return _Grouped(found)
    return None


def _grouping(reading: Reading, k: int) -> Field | None:
    found = reading.pick(k, "group")
    return None if found.is_measure or found.is_date or found.column.is_unique else found


def _timed(reading: Reading, date: Field, k: int) -> _Grouped:
    """ "Months with more than 10 orders" are drawn as well as judged."""
    unit = TimeUnit(reading.lex.parts[reading.items[k].value])
    same = next((g.unit for g in reading.groups if g.field is date and g.unit is not None), None)
    if same is None:
        reading.groups.append(Group(date, "by", k, unit=unit))
        reading.note(k, k, "time", f'"{date.name}" by {reading.items[k].value}')
    return _Grouped(date, same or unit)
