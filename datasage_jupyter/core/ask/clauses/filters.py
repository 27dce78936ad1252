"""Filters: every condition on rows, and how they are joined."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses import predicates as make
from datasage_jupyter.core.ask.clauses.cells import read_cells
from datasage_jupyter.core.ask.clauses.comparisons import keep, read_comparisons
from datasage_jupyter.core.ask.clauses.periods import read_periods
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import FieldPredicate, Or

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
    order = (after, before) if forward else (before, after)
    place = next((j for j in order if reading.tag(j) == "F"), None)
    if place is None:
        return
    target = reading.pick(place)
    valid = reading.items[i].value == "valid"
    predicate = FieldPredicate(field=target.name, valid=valid)
    keep(reading, predicate, min(i, place), max(i, place), f'"{target.name}" is {"known" if valid else "missing"}')


def _yes_or_no(reading: Reading) -> None:
    """A yes/no column used as an adjective after "that was", "who are", or between a count and a noun."""
    for i in range(len(reading.items)):
        if reading.tag(i) != "F" or not is_flag(reading, reading.mention(i).field) or reading.mention(i).score < 0.7:
            continue
        found = reading.pick(i)
        described = reading.tag(i - 1) == "C" and reading.tag(i + 1) in ("w", "E")
        before = reading.items[i - 1].text if i else ""
        if not (described or reading.tag(i - 1) == "!" or before in _COPULAS):
            continue
        negation = reading.skip(i - 1, "s", -1)
        negated = reading.tag(negation) == "!"
        predicate = make.is_true(reading, found, negated)
        keep(reading, predicate, negation if negated else i, i, f'"{found.name}" is {"no" if negated else "yes"}')


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
