"""Filters: comparisons, ranges, equality with known values, text, nulls and yes/no columns."""

from __future__ import annotations

from collections import Counter

from datasage_jupyter.core.ask.clauses import predicates as make
from datasage_jupyter.core.ask.clauses.literals import Literal, literal, literals
from datasage_jupyter.core.ask.clauses.periods import read_periods
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Reading
from datasage_jupyter.core.model import Or, Predicate

_SAID = {
    "gt": "above",
    "gte": "at least",
    "lt": "below",
    "lte": "at most",
    "eq": "equal to",
    "ne": "not",
    "after": "above",
    "before": "below",
}
_AS_NUMBER = {"after": "gt", "before": "lt", "since": "gte"}
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


def read_filters(reading: Reading) -> None:
    """Take every condition on rows."""
    read_periods(reading)
    for i in range(len(reading.items)):
        tag = reading.tag(i)
        if tag == "G":
            _compared(reading, i)
        elif tag == "c":
            _than(reading, i)
        elif tag == "n":
            _null(reading, i)
    for i in range(len(reading.items)):
        tag = reading.tag(i)
        if tag in ("v", "q"):
            _valued(reading, i)
        elif tag == "F":
            _said_to_be(reading, i)
    _numbers_beside_fields(reading)
    _yes_or_no(reading)
    _join_alternatives(reading)


def _keep(reading: Reading, predicate: Predicate, first: int, last: int, meaning: str) -> None:
    reading.filters.append(predicate)
    reading.note(first, last, "filter", meaning)


def _negated(reading: Reading, i: int) -> int | None:
    """Position of a negation that governs what stands at `i`."""
    j = reading.skip(i - 1, "sFE&GPv|w", -1)
    without = reading.tag(j) == "n" and reading.items[j].text == "without"
    if (reading.tag(j) == "!" or without) and i - j <= 7:
        return j
    return None


# --------------------------------------------------------------------------- comparisons


def _compared(reading: Reading, i: int) -> None:
    operator = reading.items[i].value
    if operator == "between":
        _between(reading, i)
    elif operator in ("contains", "starts", "ends"):
        _like(reading, i, operator)
    else:
        _against_literal(reading, i, _AS_NUMBER.get(operator, operator))


def _against_literal(reading: Reading, i: int, operator: str) -> None:
    j = reading.skip(i + 1)
    subject = _subject(reading, i)
    said = literal(reading, j, subject[0] if subject else None, loose=operator in ("eq", "ne"))
    if said is None:
        return
    target, first, last = _resolve_subject(reading, i, said, subject)
    if target is None or (operator not in ("eq", "ne") and not (target.is_numeric or target.is_temporal)):
        return
    negation = _negated(reading, i)
    first = min(first, negation) if negation is not None else first
    predicate = make.compare(target, operator, said.value, negation is not None)
    _aggregate_before(reading, first)
    _keep(reading, predicate, first, last, f'"{target.name}" {_SAID.get(operator, operator)} {said.value}')
    _second_bound(reading, target, last)


def _aggregate_before(reading: Reading, first: int) -> None:
    """ "Where the average price is above 5" is a condition on rows here; the aggregate is no measure to draw."""
    j = reading.skip(first - 1, "s", -1)
    if reading.tag(j) == "A" and reading.items[first].tag == "F" and _in_condition(reading, j):
        reading.note(j, j, "filter", "of each row")


def _in_condition(reading: Reading, j: int) -> bool:
    k = reading.skip(j - 1, "s", -1)
    return any(
        reading.items[x].text in ("where", "whose", "having", "with", "when", "that", "if") for x in range(k + 1, j)
    )


def _second_bound(reading: Reading, target: Field, last: int) -> None:
    """ "Above 3 and below 9", "higher than 50 or lower than 10"."""
    k = reading.skip(last + 1, "s&|")
    joined = [reading.items[x].tag for x in range(last + 1, k)]
    if reading.tag(k) != "G" or reading.items[k].value not in ("gt", "gte", "lt", "lte") or not joined:
        return
    said = literal(reading, reading.skip(k + 1), target)
    if said is None or not isinstance(said.value, (int, float)):
        return
    predicate = make.compare(target, reading.items[k].value, said.value)
    if "|" in joined:
        predicate = Or.model_validate({"or": (reading.filters.pop(), predicate)})
    _keep(reading, predicate, k, said.last, f'"{target.name}" {_SAID[reading.items[k].value]} {said.value}')


def _subject(reading: Reading, i: int) -> tuple[Field, int] | None:
    """The field compared, if it stands before the comparison."""
    j = reading.skip(i - 1, "s!(", -1)
    if reading.tag(j) == "F":
        want = None if reading.items[i].value in ("eq", "ne") else "numeric"
        return reading.pick(j, want), j
    if reading.tag(j) in ("a", "A") and (found := _implied(reading, j)):
        return found, j
    if reading.tag(j) == "w" and reading.tag(reading.skip(j - 1, "s", -1)) == "F":
        k = reading.skip(j - 1, "s", -1)
        return reading.pick(k, "numeric"), k
    return None


def _implied(reading: Reading, j: int) -> Field | None:
    value = reading.items[j].value
    named = reading.fields.named(value) if reading.tag(j) == "a" else []
    return named[0][0] if named else None


def _resolve_subject(
    reading: Reading, i: int, said: Literal, subject: tuple[Field, int] | None
) -> tuple[Field | None, int, int]:
    """The field compared: said before, after the number ("more than 10 goals"), or implied by a unit."""
    after = reading.skip(said.last + 1, "s")
    if isinstance(said.value, (int, float)) and reading.tag(said.last + 1) in ("F", "a", "u", "w", "E"):
        unit = reading.items[said.last + 1]
        if unit.tag == "F" and (found := reading.pick(said.last + 1, "numeric")).is_numeric:
            if subject is None or not subject[0].is_measure or subject[0] is found:
                return found, subject[1] if subject and subject[0] is found else i, said.last + 1
        named = reading.fields.named(reading.lex.units.get(unit.text, "")) if subject is None else []
        if named:
            return named[0][0], i, said.last + 1
    last = (
        after
        if reading.tag(after) == "w" and reading.items[after].text in reading.lex.units and after == said.last + 1
        else said.last
    )
    if subject is not None:
        return subject[0], subject[1] if _serves_filter_only(reading, subject[1], i) else i, last
    return _guessed(reading, i, said), i, last


def _serves_filter_only(reading: Reading, j: int, i: int) -> bool:
    """Whether the field before a comparison is there for the filter, not to be drawn as well."""
    return True


def _guessed(reading: Reading, i: int, said: Literal) -> Field | None:
    """Without a subject: people are over or under an age; else the only measure."""
    if not isinstance(said.value, (int, float)):
        return None
    earlier = [reading.pick(k, "numeric") for k in range(i - 1, max(-1, i - 6), -1) if reading.items[k].tag == "F"]
    if earlier and earlier[0].is_measure:
        return earlier[0]
    ages = reading.fields.named("age") if reading.items[i].text in ("over", "under", "above", "below") else []
    measures = [f for f in reading.fields.fields if f.is_measure]
    return ages[0][0] if ages else measures[0] if len(measures) == 1 else None


def _than(reading: Reading, i: int) -> None:
    """ "Older than 30", "cheaper than 5 dollars"; the field may be said too ("age is older than 30")."""
    operator, wanted = reading.items[i].value
    j = reading.skip(i + 1)
    said = literal(reading, j)
    before = reading.skip(i - 1, "s!", -1)
    subject = reading.pick(before, "numeric") if reading.tag(before) == "F" else None
    named = reading.fields.named(wanted)
    if subject is not None and subject.is_numeric and subject not in [f for f, _ in named[:1]]:
        named = [(subject, 1.0)]
    if said is None or not isinstance(said.value, (int, float)) or not named:
        return
    same = reading.tag(before) == "F" and reading.pick(before, "numeric") is named[0][0]
    negation = _negated(reading, i)
    last = (
        said.last + 1
        if reading.tag(said.last + 1) and reading.items[said.last + 1].text in reading.lex.units
        else said.last
    )
    first = before if same else negation if negation is not None else i
    predicate = make.compare(named[0][0], operator, said.value, negation is not None)
    _aggregate_before(reading, first)
    _keep(reading, predicate, first, last, f'"{named[0][0].name}" {_SAID[operator]} {said.value}')


def _between(reading: Reading, i: int) -> None:
    low = literal(reading, reading.skip(i + 1))
    if low is None:
        return
    k = reading.skip(low.last + 1, "s&")
    high = literal(reading, k)
    subject = _subject(reading, i)
    if high is None or (type(low.value) is str and type(high.value) is not str):
        return
    target, first, last = _resolve_subject(reading, i, high, subject)
    if target is None:
        return
    negation = _negated(reading, i)
    first = min(first, negation) if negation is not None else first
    predicate = make.between(target, low.value, high.value, negation is not None)
    _keep(reading, predicate, first, last, f'"{target.name}" from {low.value} to {high.value}')


def _like(reading: Reading, i: int, operator: str) -> None:
    j = reading.skip(i + 1)
    subject = _subject(reading, i)
    if reading.tag(j) not in ("q", "v", "w") or (subject is None and reading.tag(j) == "w"):
        return
    said = (
        reading.items[j].senses.get("q")
        or reading.question[
            reading.tokens[reading.items[j].start].start : reading.tokens[reading.items[j].stop - 1].end
        ]
    )
    target = subject[0] if subject else _name_field(reading)
    if target is None or target.is_numeric:
        return
    negation = _negated(reading, i)
    text = said.strip("%*")
    words = {"contains": "contains", "starts": "starts with", "ends": "ends with"}[operator]
    predicate = make.text(target, operator, text, negation is not None)
    first = subject[1] if subject else i
    _keep(
        reading,
        predicate,
        min(first, negation) if negation is not None else first,
        j,
        f'"{target.name}" {words} "{text}"',
    )


def _name_field(reading: Reading) -> Field | None:
    named = [f for f, _ in reading.fields.named("name") if not f.is_numeric]
    return named[0] if named else None


# --------------------------------------------------------------------------- nulls and yes/no


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
    predicate = make.FieldPredicate(field=target.name, valid=valid)
    _keep(reading, predicate, min(i, place), max(i, place), f'"{target.name}" is {"known" if valid else "missing"}')


def _yes_or_no(reading: Reading) -> None:
    """A yes/no column used as an adjective after "that was", "who are", or before a noun."""
    for i in range(len(reading.items)):
        if reading.tag(i) != "F":
            continue
        found = reading.pick(i)
        before = reading.items[i - 1].text if i else ""
        negation = reading.skip(i - 1, "s", -1)
        spoken = before in ("is", "are", "was", "were", "been", "not", "being", "that", "who", "have", "has")
        if (
            spoken
            and is_flag(reading, found)
            and not reading.mention(i).is_exact | (found.column.storage_type == "bool")
        ):
            continue
        if spoken and is_flag(reading, found):
            negated = reading.tag(negation) == "!"
            predicate = make.is_true(reading, found, negated)
            _keep(reading, predicate, negation if negated else i, i, f'"{found.name}" is {"no" if negated else "yes"}')


def is_flag(reading: Reading, field: Field) -> bool:
    """Whether a column answers yes or no."""
    column = field.column
    if column.storage_type == "bool" or column.kind.value == "boolean":
        return True
    if field.is_numeric:
        return column.distinct_count <= 2 and column.min in (0, 1, 0.0, 1.0) and column.max in (0, 1, 0.0, 1.0)
    known = reading.values.of(field.name)
    return 0 < len(known) <= 2 and all(v.lower() in reading.lex.boolean for v in known)


# --------------------------------------------------------------------------- values


def _valued(reading: Reading, i: int) -> None:
    """A value that stands in the cells, alone, beside its field, or in a list."""
    found, last = literals(reading, i, None)
    target, place = _owner(reading, i, last, found)
    if target is None:
        return
    found, last = literals(reading, i, target)
    if _names_all_groups(reading, target, found, i, last):
        return
    negation = _negated(reading, i)
    values = [_cell_value(f, target) for f in found]
    negated = negation is not None
    predicate = make.among(target, values, negated)
    if place is not None and place < i and reading.tag(reading.skip(place - 1, "s", -1)) in tuple("BPORQ"):
        place = None
    first = min(x for x in (i, place, negation) if x is not None)
    stop = max(last, place if place is not None else last)
    said = " or ".join(str(v) for v in values)
    _keep(reading, predicate, first, stop, f'"{target.name}" is {"not " if negated else ""}{said}')


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
        return _preferred(reading, exact or names), None
    for j in beside:
        field = reading.pick(j)
        if j == before and not field.is_numeric:
            return field, j
    return None, None


def _meant(reading: Reading, j: int) -> list[Field]:
    mention = reading.mention(j)
    return [mention.field, *(f for f, s in mention.others if s >= 0.5 * mention.score)]


def _preferred(reading: Reading, names: list[str]) -> Field | None:
    """Of several columns with this value, one spoken of in the question, else the one with fewest distinct values."""
    spoken = {
        reading.mention(j).field.name
        for j in range(len(reading.items))
        if reading.items[j].tag in "FE"
        and isinstance(reading.items[j].value, object)
        and hasattr(reading.items[j].value, "field")
    }
    fields = [f for f in reading.fields.fields if f.name in names]
    return min(fields, key=lambda f: (f.name not in spoken, f.column.distinct_count, f.position), default=None)


def _field_before(reading: Reading, i: int) -> int | None:
    j = i - 1
    while j >= 0 and reading.tag(j) and (reading.tag(j) in "s!G(" and reading.items[j].text != "with"):
        j -= 1
    return j if j >= 0 and reading.tag(j) in ("F", "E") else None


def _names_all_groups(reading: Reading, target: Field, found: list[Literal], i: int, last: int) -> bool:
    """Two or more values set side by side compare groups: group by their column (and filter if some are left out)."""
    known = set(reading.values.of(target.name))
    said = {str(_cell_value(f, target)) for f in found}
    if len(said) < 2 or said != known or _negated(reading, i) is not None:
        return False
    reading.groups.append(Group(target, "each", i))
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
    _keep(reading, predicate, i, found.last, f'"{field.name}" is {"not " if negation is not None else ""}{found.value}')


def _numbers_beside_fields(reading: Reading) -> None:
    """ "With 8 cylinders", "year 2004", "rating is 5"."""
    for i in range(len(reading.items)):
        if reading.tag(i) != "N":
            continue
        before, after = reading.skip(i - 1, "s", -1), i + 1
        for j in (before, after):
            if reading.tag(j) == "F" and (field := reading.pick(j, "numeric")).is_numeric and _may_equal(reading, i, j):
                negation = _negated(reading, min(i, j))
                predicate = make.compare(field, "eq", reading.items[i].value, negation is not None)
                _keep(reading, predicate, min(i, j), max(i, j), f'"{field.name}" is {reading.items[i].value}')
                break


def _may_equal(reading: Reading, number: int, place: int) -> bool:
    words = [reading.items[k].text for k in range(min(number, place) + 1, max(number, place))]
    if "of" in words or reading.tag(number + 1) in ("m", "f", "A"):
        return False
    return all(w in (*_BE, "the", "than", "exactly") for w in words) and reading.tag(place - 1) not in (
        "B",
        "P",
        "O",
        "A",
        "C",
    )


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
