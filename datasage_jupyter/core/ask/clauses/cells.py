"""Values named in a question: "in Germany", "oak tables", "team is not X", "3 doors"."""

from __future__ import annotations

from collections import Counter

from datasage_jupyter.core.ask.clauses import predicates as make
from datasage_jupyter.core.ask.clauses.comparisons import keep, negated_at
from datasage_jupyter.core.ask.clauses.literals import Literal, literal, literals
from datasage_jupyter.core.ask.fields import Field, Mention
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.ask.tokens import stem

_ENDS, _STARTS = "destination arrival end finish drop receiver", "origin departure source start begin pickup sender"
_DIRECTIONS = {"to": _ENDS, "towards": _ENDS, "into": _ENDS, "from": _STARTS, "leaving": _STARTS}
_BE = (
    "is",
    "are",
    "was",
    "were",
    "be",
    "being",
    "called",
    "named",
    "as",
    "to",
    "of",
    "equals",
    "either",
    "have",
    "has",
)


def read_cells(reading: Reading) -> None:
    """Take values that stand in the cells, and numbers beside the field they are of."""
    for i in range(len(reading.items)):
        tag = reading.tag(i)
        if tag in ("v", "q"):
            _valued(reading, i)
        elif tag == "F":
            _said_to_be(reading, i)
    for i in range(len(reading.items)):
        if reading.tag(i) == "N":
            _number_beside_field(reading, i)


def _valued(reading: Reading, i: int) -> None:
    """A value that stands in the cells, alone, beside its field, or in a list."""
    found, last = literals(reading, i, None)
    target, place = _owner(reading, i, last, found)
    if target is None:
        return
    found, last = literals(reading, i, target)
    if _names_all_groups(reading, target, found, i, last):
        return
    negation = negated_at(reading, i)
    values = [_cell_value(f, target) for f in found]
    if len(values) > 1 and negation is None:
        if _compares(reading, i, last):
            reading.groups.append(Group(target, "with", i))
        elif reading.compared is None and _lists(reading, i, last):
            reading.compared = Group(target, "color", i)
    negated = negation is not None
    predicate = make.among(target, values, negated)
    if place is not None and place < i and reading.tag(reading.skip(place - 1, "s", -1)) in tuple("BPORQ"):
        place = None
    first = min(x for x in (i, place, negation) if x is not None)
    stop = max(last, place if place is not None else last)
    said = " or ".join(str(v) for v in values)
    keep(reading, predicate, first, stop, f'"{target.name}" is {"not " if negated else ""}{said}')


def _compares(reading: Reading, i: int, last: int) -> bool:
    """Values side by side in a comparison ("compare X and Y", "X vs Y") are groups as well as a condition."""
    against = any(item.tag == "V" for item in reading.items[i:last])
    return against or any(
        item.text in ("compare", "comparing", "comparison", "difference") for item in reading.items[:i]
    )


def _lists(reading: Reading, i: int, last: int) -> bool:
    """ "In X and Y" speaks of two things; "where it is X or Y" of one condition."""
    before = {item.text for item in reading.items[max(0, i - 6) : i]}
    joined = [item.tag for item in reading.items[i : last + 1]]
    return "|" not in joined and not before & {"where", "whose", "having", "if"}


def _cell_value(said: Literal, target: Field) -> object:
    return next((c.value for c in said.cells if c.field == target.name), said.value)


def _owner(reading: Reading, i: int, last: int, found: list[Literal]) -> tuple[Field | None, int | None]:
    """The column these values belong to, and the item that names it if that serves the filter only."""
    counts = Counter(c.field for said in found for c in {c.field: c for c in said.cells}.values())
    before, after = _field_before(reading, i), reading.skip(last + 1, "(")
    beside = [j for j in (before, after) if j is not None and reading.tag(j) in ("F", "E")]
    for j in beside:
        for field in _meant(reading, j):
            if field.name in counts:
                return field, j
    if counts:
        most = max(counts.values())
        names = [n for n, c in counts.items() if c == most]
        exact = [n for n in names if any(c.field == n and not c.near for said in found for c in said.cells)]
        return _preferred(reading, exact or names, i), None
    for j in beside:
        field = reading.pick(j)
        if j == before and not field.is_numeric:
            return field, j
    return None, None


def _meant(reading: Reading, j: int) -> list[Field]:
    mention = reading.mention(j)
    return [mention.field, *(f for f, s in mention.others if s >= 0.5 * mention.score)]


def _preferred(reading: Reading, names: list[str], i: int) -> Field | None:
    """Of several columns with this value: where "to" or "from" points, one spoken of, else the one with fewest values."""
    spoken = {item.value.field.name for item in reading.items if isinstance(item.value, Mention)}
    before = reading.items[i - 1].text if i else ""
    pointed = [f.name for f, _ in reading.fields.named(_DIRECTIONS.get(before, ""))]
    fields = [f for f in reading.fields.fields if f.name in names]

    def rank(field: Field) -> tuple[bool, bool, int, int]:
        return field.name not in pointed, field.name not in spoken, field.column.distinct_count, field.position

    return min(fields, key=rank, default=None)


def _field_before(reading: Reading, i: int) -> int | None:
    j = i - 1
    while j >= 0 and reading.tag(j) and (reading.tag(j) in "s!G(" and reading.items[j].text != "with"):
        j -= 1
    return j if j >= 0 and reading.tag(j) in ("F", "E") else None


def _names_all_groups(reading: Reading, target: Field, found: list[Literal], i: int, last: int) -> bool:
    """Two or more values set side by side compare groups: group by their column (and filter if some are left out)."""
    known = set(reading.values.of(target.name))
    said = {str(_cell_value(f, target)) for f in found}
    if len(said) < 2 or said != known or negated_at(reading, i) is not None:
        return False
    against = any(item.tag == "V" for item in reading.items[i:last])
    reading.groups.append(Group(target, "with" if against else "each", i))
    reading.note(i, last, "group", f'grouped by "{target.name}"')
    return True


def _said_to_be(reading: Reading, i: int) -> None:
    """ "Whose team is X" with a value that no look-up found, and words that are values only in this column."""
    mention = reading.mention(i)
    field = mention.field
    j, copula = i + 1, False
    while reading.tag(j) == "s" and (reading.items[j].text in _BE or reading.items[j].text in ("not", "the")):
        copula = copula or reading.items[j].text in _BE
        j += 1
    negation = j if reading.tag(j) == "!" else None
    j = reading.skip(j + 1, "s") if negation is not None else j
    explicit = copula or (reading.tag(i + 1) == "G" and reading.items[i + 1].value == "eq") or negation is not None
    if not explicit or field.is_numeric or reading.tag(j) not in ("w", "F", "E", "s", "A", "m", "f", "t", "b"):
        return
    found = literal(reading, j, field, loose=True)
    if found is None or not found.cells:
        return
    predicate = make.among(field, [found.value], negation is not None)
    keep(reading, predicate, i, found.last, f'"{field.name}" is {"not " if negation is not None else ""}{found.value}')


def _number_beside_field(reading: Reading, i: int) -> None:
    """ "With 3 doors", "year 2004", "rating is 5"."""
    if _describes_by_unit(reading, i):
        return
    if _called_by_number(reading, i):
        return
    for j in (reading.skip(i - 1, "s", -1), i + 1):
        if (
            reading.tag(j) in ("F", "E")
            and (field := reading.pick(j, "numeric")).is_numeric
            and _may_equal(reading, i, j)
        ):
            negation = negated_at(reading, min(i, j))
            found, last = literals(reading, i, field)
            values = [said.value for said in found]
            predicate = make.among(field, values, negation is not None)
            said = " or ".join(str(v) for v in values)
            keep(reading, predicate, min(i, j), max(last, j), f'"{field.name}" is {said}')
            return


def _called_by_number(reading: Reading, i: int) -> bool:
    """ "Rated 15", "room 101": a number that is a text of the column named right before it."""
    if reading.tag(i - 1) != "F" or reading.tag(reading.skip(i - 2, "s", -1)) in ("B", "P", "O"):
        return False
    field = reading.pick(i - 1)
    cells = [c for c in reading.values.find(reading.items[i].text) if c.field == field.name and not field.is_numeric]
    if not cells or field.is_temporal:
        return False
    predicate = make.among(field, [cells[0].value], negated_at(reading, i - 1) is not None)
    keep(reading, predicate, i - 1, i, f'"{field.name}" is {cells[0].value}')
    return True


def _describes_by_unit(reading: Reading, i: int) -> bool:
    """ "36 month loans": the number that is counted in this unit, as an adjective."""
    unit, thing = i + 1, i + 2
    if reading.tag(unit) != "u" or stem(reading.items[unit].text) != reading.items[unit].text:
        return False
    named = [f for f, _ in reading.fields.named(reading.items[unit].text) if f.is_numeric and not f.is_temporal]
    if reading.tag(thing) not in ("w", "E", "F") or len(named) != 1 or reading.windows:
        return False
    keep(
        reading,
        make.among(named[0], [reading.items[i].value]),
        i,
        unit,
        f'"{named[0].name}" is {reading.items[i].value}',
    )
    return True


def _may_equal(reading: Reading, number: int, place: int) -> bool:
    words = [reading.items[k].text for k in range(min(number, place) + 1, max(number, place))]
    if {"of", "the"} <= set(words) or reading.tag(number + 1) in ("m", "f", "A"):
        return False
    return all(w in (*_BE, "the", "than", "exactly") for w in words) and reading.tag(place - 1) not in (
        "B",
        "P",
        "O",
        "A",
        "C",
    )
