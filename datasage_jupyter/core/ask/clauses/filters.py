"""Filters: every condition on rows, and how they are joined."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses import predicates as make
from datasage_jupyter.core.ask.clauses.cells import read_cells
from datasage_jupyter.core.ask.clauses.comparisons import keep, read_comparisons
from datasage_jupyter.core.ask.clauses.periods import read_periods
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.ask.tokens import stem
from datasage_jupyter.core.model import FieldPredicate, Or, Predicate, Window

_WITH = ("with", "on", "having", "had", "including", "without")
_ROWS = ("rows", "records", "entries", "fields", "things", "ones")
_OF_FLAGS = frozenset({"rate", "ratio", "status", "flag", "share", "percentage", "type", "count", "column", "field"})
_DONE = frozenset(
    {"sold", "bought", "made", "paid", "ordered", "booked", "shipped", "sent", "held", "taken", "done", "placed"}
)
_COPULAS = ("is", "are", "was", "were", "been", "not", "being", "that", "who", "have", "has")


def read_filters(reading: Reading) -> None:
    """Take every condition on rows."""
    read_periods(reading)
    read_comparisons(reading)
    for i in range(len(reading.items)):
        if reading.tag(i) == "n":
            _null(reading, i)
    read_cells(reading)
    _yes_or_no(reading)
    _join_alternatives(reading)


def _null(reading: Reading, i: int) -> None:
    """ "Without an email", "whose email is missing", "phone is not null"."""
    after, before = reading.skip(i + 1), reading.skip(i - 1, "s", -1)
    forward = reading.items[i].text.startswith(("with", "missing", "have", "has", "do", "lacking"))
    if reading.items[i].text == "without" and reading.tag(after) == "v":
        return
    order = (after, before) if forward else (before, after)
    place = next((j for j in order if reading.tag(j) == "F"), None)
    if place is None:
        return
    target = reading.pick(place)
    valid = reading.items[i].value == "valid"
    if is_flag(reading, target) and reading.items[i].text.startswith("without"):
        predicate: Predicate = make.is_true(reading, target, True)
        keep(reading, predicate, min(i, place), max(i, place), f'"{target.name}" is no')
        return
    predicate = FieldPredicate(field=target.name, valid=valid)
    keep(reading, predicate, min(i, place), max(i, place), f'"{target.name}" is {"known" if valid else "missing"}')


def _yes_or_no(reading: Reading) -> None:
    """A yes/no column used as an adjective after "that was", "who are", or between a count and a noun."""
    for i in range(len(reading.items)):
        if reading.tag(i) != "F" or not is_flag(reading, reading.mention(i).field) or _is_measured(reading, i):
            continue
        before = reading.items[i - 1].text if i else ""
        least = (
            0.3 if before in _WITH else 0.5 if reading.items[i].text.endswith("ed") and _describes(reading, i) else 0.7
        )
        if reading.mention(i).score < least:
            continue
        found = reading.pick(i)
        if not (
            reading.tag(i - 1) == "!"
            or before in (*_COPULAS, *_WITH)
            or reading.items[i].senses.get("undone")
            or _describes(reading, i)
            or _is_counted(reading, i)
        ):
            continue
        if Window.SHARE in reading.windows and reading.tag(i - 1) != "!":
            reading.groups.append(Group(found, "color", i))
            reading.note(i, i, "color", f'the share of "{found.name}"')
            continue
        if reading.tag(i + 1) in ("V", "&") and reading.tag(i + 2) in ("n", "!"):
            reading.groups.append(Group(found, "by", i))
            reading.note(i, i + 2, "group", f'grouped by "{found.name}"')
            continue
        negation = reading.skip(i - 1, "s", -1)
        denied = reading.tag(negation) == "!"
        negated = denied != bool(reading.items[i].senses.get("undone"))
        predicate = make.is_true(reading, found, negated)
        keep(reading, predicate, negation if denied else i, i, f'"{found.name}" is {"no" if negated else "yes"}')


def _is_measured(reading: Reading, i: int) -> bool:
    """A rate of the column is asked for, not the rows with a yes."""
    return bool(reading.items[i].senses.get("rate"))


def _describes(reading: Reading, i: int) -> bool:
    """An adjective before the things it tells apart: "cancelled flights", "on irrigated fields"."""
    j = i + 1
    thing = (
        reading.tag(j) in ("w", "E")
        or (reading.tag(j) == "s" and reading.items[j].text in _ROWS)
        or (reading.tag(j) == "F" and reading.mention(j).field.column.is_unique)
    )
    if not thing or _is_grouped(reading, i) or stem(reading.items[j].text) in _OF_FLAGS:
        return False
    return reading.tag(i - 1) == "C" or stem(reading.items[j].text) != reading.items[j].text


def _is_counted(reading: Reading, i: int) -> bool:
    """A noun that stands for the rows with a yes: "alarms by location", "number of readmissions"."""
    text = reading.items[i].text
    derived = stem(text) != text or reading.mention(i).score < 0.97
    ends = i + 1 >= len(reading.items) or reading.items[i + 1].tag in "BPO.,us" or reading.items[i + 1].used
    opens = all(reading.items[k].tag in "sSHC" or reading.items[k].used for k in range(i))
    participle = (text.endswith("ed") or " " in text) and i > 0 and reading.tag(i - 1) in ("E", "w", "F")
    participle = participle or (i > 0 and reading.items[i - 1].text in _DONE)
    return ((derived and ends and opens) or (ends and participle)) and not _is_grouped(reading, i)


def _is_grouped(reading: Reading, i: int) -> bool:
    return reading.tag(reading.skip(i - 1, "s", -1)) in tuple("BPORQXYVA&")


def is_flag(reading: Reading, field: Field) -> bool:
    """Whether a column answers yes or no."""
    column = field.column
    if column.storage_type == "bool" or column.kind.value == "boolean":
        return True
    if field.is_numeric:
        return column.distinct_count <= 2 and column.min in (0, 1, 0.0, 1.0) and column.max in (0, 1, 0.0, 1.0)
    known = reading.values.of(field.name)
    return 0 < len(known) <= 2 and all(v.lower() in reading.lex.boolean for v in known)


def _join_alternatives(reading: Reading) -> None:
    """Conditions on different fields that "or" joins hold in the alternative."""
    spans = [p for p in reading.phrases if p.kind == "filter"]
    if len(spans) < 2 or len(reading.filters) != len(spans):
        return
    for k in range(len(spans) - 1, 0, -1):
        left, right = sorted((spans[k - 1], spans[k]), key=lambda p: p.start)
        gap = reading.question[left.end : right.start].lower().split()
        if "or" in gap and len(gap) <= 6:
            joined = Or.model_validate({"or": (reading.filters[k - 1], reading.filters[k])})
            reading.filters[k - 1 : k + 1] = [joined]
            spans[k - 1 : k + 1] = [left]
