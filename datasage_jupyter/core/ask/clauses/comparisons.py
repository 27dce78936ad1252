"""Comparisons: "price above 5", "older than 30", "between 2 and 4", "name starts with A"."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses import predicates as make
from datasage_jupyter.core.ask.clauses.amounts import main_amount
from datasage_jupyter.core.ask.clauses.groupwise import keep_groupwise
from datasage_jupyter.core.ask.clauses.literals import Literal, literal
from datasage_jupyter.core.ask.clauses.units import in_unit_of, measured_in
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import Or, Predicate

_SAID = {
    "gt": "above", "gte": "at least", "lt": "below", "lte": "at most", "eq": "equal to", "ne": "not", "after": "above", "before": "below",
}  # fmt: skip
_OLDEST = 120
_AS_NUMBER = {"after": "gt", "before": "lt", "since": "gte"}


def read_comparisons(reading: Reading) -> None:
    """Take comparisons with numbers, dates and text."""
    for i in range(len(reading.items)):
        if reading.tag(i) == "G":
            _compared(reading, i)
        elif reading.tag(i) == "c":
            _than(reading, i)


def keep(reading: Reading, predicate: Predicate, first: int, last: int, meaning: str) -> None:
    if make.is_sound(reading, predicate):
        reading.filters.append(predicate)
        reading.note(first, last, "filter", meaning)


def negated_at(reading: Reading, i: int) -> int | None:
    """Position of a negation that governs what stands at `i`."""
    j = reading.skip(i - 1, "sFE&GPv|w", -1)
    if i - j > 1 and reading.tag(j + 1) == "F" and reading.mention(j + 1).field.is_flag:
        return None
    without = reading.tag(j) == "n" and reading.items[j].text == "without"
    if (reading.tag(j) == "!" or without) and i - j <= 7:
        return j
    return None


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
    if reading.tag(j) == "F" and reading.tag(reading.skip(j + 1)) in ("N", "d"):
        subject, j = (reading.pick(j, "numeric"), min(i, j)), reading.skip(j + 1)
    said = literal(reading, j, subject[0] if subject else None, loose=operator in ("eq", "ne"))
    if said is None or keep_groupwise(reading, i, operator, said, subject):
        return
    target, first, last = _resolve_subject(reading, i, said, subject)
    if target is None or (operator not in ("eq", "ne") and not (target.is_numeric or target.is_temporal)):
        return
    negation = negated_at(reading, i)
    first = min(first, negation) if negation is not None else first
    value = in_unit_of(reading, said.value, said.last + 1, target) if _is_number(said) else said.value
    predicate = make.compare(target, operator, value, negation is not None)
    _aggregate_before(reading, first)
    keep(reading, predicate, first, last, f'"{target.name}" {_SAID.get(operator, operator)} {value}')
    _second_bound(reading, target, last)


def _is_number(said: Literal) -> bool:
    return isinstance(said.value, (int, float))


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
    if said is None or not isinstance(said.value, (int, float)) or _speaks_of_another(reading, said.last + 1, target):
        return
    predicate = make.compare(target, reading.items[k].value, said.value)
    if "|" in joined and reading.filters:
        predicate = Or.model_validate({"or": (reading.filters.pop(), predicate)})
    keep(reading, predicate, k, said.last, f'"{target.name}" {_SAID[reading.items[k].value]} {said.value}')


def _speaks_of_another(reading: Reading, after: int, target: Field) -> bool:
    """ "Over 1000 views and less than 50 comments" are bounds of two columns."""
    found = reading.pick(after, "numeric") if reading.tag(after) == "F" else None
    return found is not None and found.is_measure and found is not target


def _subject(reading: Reading, i: int) -> tuple[Field, int] | None:
    """The field compared, if it stands before the comparison."""
    j = reading.skip(i - 1, "s!(", -1)
    if reading.tag(j) == "F" or (reading.tag(j) == "E" and _is_compared(reading, i, reading.mention(j).field)):
        want = None if reading.items[i].value in ("eq", "ne") else "numeric"
        return reading.pick(j, want), j
    if reading.tag(j) in ("a", "A") and (found := _implied(reading, j)):
        return found, j
    if reading.tag(j) == "w" and reading.tag(reading.skip(j - 1, "s", -1)) == "F":
        k = reading.skip(j - 1, "s", -1)
        return reading.pick(k, "numeric"), k
    return None


def _is_compared(reading: Reading, i: int, thing: Field) -> bool:
    """A key may be equal to a number, but nobody is "over" a key."""
    return thing.is_numeric and reading.items[i].value in ("eq", "ne", "between")


def _implied(reading: Reading, j: int) -> Field | None:
    value = reading.items[j].value
    named = reading.fields.named(value) if reading.tag(j) == "a" else []
    return named[0][0] if named else None


def _resolve_subject(
    reading: Reading, i: int, said: Literal, subject: tuple[Field, int] | None
) -> tuple[Field | None, int, int]:
    """The field compared: said before, after the number ("more than 10 goals"), or implied by a unit.

    Returns:
        The field, and the first and last item that the comparison takes.
    """
    after = said.last + 1
    tag = reading.tag(after) if isinstance(said.value, (int, float)) else ""
    unit = reading.lex.units.get(reading.items[after].text, "") if tag in ("a", "u", "w", "E", "F", "A") else ""
    found = reading.pick(after, "numeric") if tag == "F" else None
    if found is not None and found.is_numeric and (subject is None or not subject[0].is_measure or subject[0] is found):
        return found, subject[1] if subject is not None and subject[0] is found else i, after
    last = after if unit else said.last
    if subject is not None:
        return subject[0], subject[1], last
    amount = main_amount(reading) if unit.startswith("price") else None
    if amount is not None:
        return amount, i, after
    named = reading.fields.named(unit)
    return (named[0][0], i, after) if named else (_guessed(reading, i, said), i, last)


def _guessed(reading: Reading, i: int, said: Literal) -> Field | None:
    """Without a subject: people are over or under an age; else the only measure."""
    if not isinstance(said.value, (int, float)):
        return None
    earlier = [reading.pick(k, "numeric") for k in range(i - 1, -1, -1) if reading.items[k].tag == "F"]
    near = next((found for found in earlier if found.is_measure), None)
    apart = any(item.tag in ",." for item in reading.items[max(0, i - 2) : i])
    if near is not None and (earlier[0] is near or apart):
        return near
    text = reading.tokens[reading.items[said.last].start].text
    if text[:1] in "$€£" and len(money := [f for f in reading.fields.fields if f.is_measure and f.is_money]) > 0:
        return money[0]
    if (measured := measured_in(reading, said.last + 1)) is not None:
        return measured
    aged = reading.items[i].text in ("over", "under", "above", "below") and said.value <= _OLDEST
    ages = reading.fields.named("age") if aged else []
    measures = [f for f in reading.fields.fields if f.is_measure]
    if ages or len(measures) == 1:
        return ages[0][0] if ages else measures[0]
    return main_amount(reading) if said.value > _OLDEST else None


def _than(reading: Reading, i: int) -> None:
    """ "Older than 30", "cheaper than 5 dollars"; the field may be said too ("age is older than 30")."""
    operator, wanted = reading.items[i].value
    j = reading.skip(i + 1)
    said = literal(reading, j)
    before = reading.skip(i - 1, "s!", -1)
    subject = reading.pick(before, "numeric") if reading.tag(before) == "F" else None
    named = reading.fields.named(wanted)
    if (
        subject is not None
        and subject.is_numeric
        and not subject.is_identifier
        and subject not in [f for f, _ in named[:1]]
    ):
        named = [(subject, 1.0)]
    if said is None or not isinstance(said.value, (int, float)):
        return
    if not named and (measured := measured_in(reading, said.last + 1)) is not None:
        named = [(measured, 1.0)]
    if not named:
        return
    if keep_groupwise(reading, i, operator, said, (named[0][0], before if subject is not None else i)):
        return
    same = reading.tag(before) == "F" and reading.pick(before, "numeric") is named[0][0]
    negation = negated_at(reading, i)
    last = (
        said.last + 1
        if reading.tag(said.last + 1) and reading.items[said.last + 1].text in reading.lex.units
        else said.last
    )
    first = before if same else negation if negation is not None else i
    value = in_unit_of(reading, said.value, said.last + 1, named[0][0])
    predicate = make.compare(named[0][0], operator, value, negation is not None)
    _aggregate_before(reading, first)
    keep(reading, predicate, first, last, f'"{named[0][0].name}" {_SAID[operator]} {value}')


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
    negation = negated_at(reading, i)
    first = min(first, negation) if negation is not None else first
    predicate = make.between(target, low.value, high.value, negation is not None)
    keep(reading, predicate, first, last, f'"{target.name}" from {low.value} to {high.value}')


def _like(reading: Reading, i: int, operator: str) -> None:
    j = i + 1
    while reading.tag(j) == "s" and reading.items[j].text in ("the", "a", "an", "word", "letter", "text"):
        j += 1
    subject = _subject(reading, i)
    target = subject[0] if subject else _name_field(reading)
    if target is None or target.is_numeric or not reading.tag(j) or reading.tag(j) in ",.":
        return
    if subject is None and reading.tag(j) not in ("q", "v"):
        return
    text = _as_said(reading, j).strip("%*")
    negation = negated_at(reading, i)
    words = {"contains": "contains", "starts": "starts with", "ends": "ends with"}[operator]
    predicate = make.text(target, operator, text, negation is not None)
    first = min(x for x in (i, subject[1] if subject else None, negation) if x is not None)
    keep(reading, predicate, first, j, f'"{target.name}" {words} "{text}"')


def _as_said(reading: Reading, j: int) -> str:
    item = reading.items[j]
    quoted = item.senses.get("q")
    if isinstance(quoted, str):
        return quoted
    return reading.question[reading.tokens[item.start].start : reading.tokens[item.stop - 1].end]


def _name_field(reading: Reading) -> Field | None:
    named = [f for f, _ in reading.fields.named("name") if not f.is_numeric]
    return named[0] if named else None
