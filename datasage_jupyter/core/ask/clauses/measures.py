"""Measures: "average price", "how many orders", "total sales and profit", "the youngest"."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses.amounts import main_amount
from datasage_jupyter.core.ask.clauses.durations import swift_or_long
from datasage_jupyter.core.ask.clauses.units import is_duration
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Measure, Order, Reading
from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.model import Aggregate, Window

_MONEY = frozenset(
    {"sale", "revenue", "turnover", "income", "earning", "taking", "spend", "spending", "money", "proceed"}
)


def read_measures(reading: Reading) -> None:
    """Take aggregates with the fields they are of, then counts, then adjectives that are aggregates."""
    for i in range(len(reading.items)):
        tag = reading.tag(i)
        if tag == "A":
            _aggregate(reading, i)
        elif tag == "C":
            _count(reading, i)
        elif tag == "J":
            _superlative(reading, i)
        elif tag == "a":
            _implied(reading, i)
        elif tag == "w" and stem(reading.items[i].text) in _MONEY and not reading.measures:
            _money(reading, i)
        elif tag == "F" and i and reading.items[i - 1].text == "how" and reading.pick(i, "numeric").is_measure:
            _add(reading, Aggregate.MEAN, reading.pick(i, "numeric"), i)
            reading.note(i - 1, i, "aggregate", f'average of "{reading.pick(i, "numeric").name}"')
        elif tag == "F" and reading.items[i].senses.get("rate"):
            _rate(reading, i)


def _rate(reading: Reading, i: int) -> None:
    """ "Cancellation rate": the mean of yes as 1 and no as 0; where they are texts, the share of each."""
    flag = reading.pick(i)
    if flag.is_numeric or flag.column.storage_type == "bool":
        _add(reading, Aggregate.MEAN, flag, i)
        reading.note(i, i, "aggregate", f'share of rows where "{flag.name}" is yes')
        return
    reading.groups.append(Group(flag, "color", i))
    reading.windows.append(Window.SHARE)
    reading.note(i, i, "color", f'the share of "{flag.name}"')


def _aggregate(reading: Reading, i: int) -> None:
    """One or several aggregates of one or several fields: "minimum and maximum age"."""
    if reading.items[i].value == "sum" and _says_count(reading, i):
        following = reading.skip(i + 1)
        reading.items[following].text = f"total {reading.items[following].text}"
        reading.items[i].used = True
        return
    kinds, last = [reading.items[i].value], i
    j = reading.skip(i + 1, "s,&C(")
    while reading.tag(j) == "A" and j - last <= 4:
        kinds.append(reading.items[j].value)
        last = j
        j = reading.skip(j + 1, "s,&C(")
    if len(kinds) > 1 and kinds[0] == "sum" and all(reading.items[k].tag in "sA" for k in range(i, last)):
        kinds = kinds[1:]
    kinds = _ordered_by_extreme(reading, i, last, kinds)
    place = _field_after(reading, last)
    if place is None:
        place = _field_before(reading, i) if not _says_count(reading, i) else None
    if place is None:
        _without_field(reading, i, last, kinds)
        return
    target = reading.pick(place, "any" if kinds == ["distinct"] else "numeric")
    kinds = [kind for kind in kinds if _makes_sense(kind, target)]
    if not kinds:
        if reading.items[i].value == "sum":
            _add(reading, Aggregate.COUNT, target, i)
            reading.note(i, place, "aggregate", "number of rows")
        return
    first, stop = min(i, place), max(last, place)
    for kind in kinds:
        _add(reading, Aggregate(kind), target, i)
    said = " and ".join(kinds)
    reading.note(first, stop, "aggregate", f'{said} of "{target.name}"')
    _shared_aggregate(reading, kinds[-1], stop)


def _ordered_by_extreme(reading: Reading, i: int, last: int, kinds: list[str]) -> list[str]:
    """ "The highest average price" is an average price, the highest first."""
    if len(kinds) < 2 or kinds[0] not in ("max", "min") or any(reading.items[k].tag == "&" for k in range(i, last)):
        return kinds
    reading.orders.append(Order("y", kinds[0] == "max", i))
    return kinds[1:]


def _makes_sense(kind: str, target: Field) -> bool:
    """Only numbers have sums and averages; dates have a first and a last as well."""
    return kind == "distinct" or target.is_numeric or (kind in ("min", "max") and target.is_temporal)


def _shared_aggregate(reading: Reading, kind: str, last: int) -> None:
    """ "Total sales and profit": the aggregate holds for further measures in the list."""
    j = reading.skip(last + 1, "s,&")
    joined = any(reading.items[k].tag in ",&" for k in range(last + 1, j))
    if (
        joined
        and reading.tag(j) == "F"
        and (found := reading.pick(j, "numeric")).is_measure
        and not _own_clause(reading, last, j)
    ):
        _add(reading, Aggregate(kind), found, j)
        reading.note(j, j, "aggregate", f'{kind} of "{found.name}"')


def _own_clause(reading: Reading, last: int, j: int) -> bool:
    return any(reading.items[k].text in ("the", "each", "their") for k in range(last + 1, j)) or reading.tag(j + 1) in (
        "P",
        "B",
    )


def _field_after(reading: Reading, i: int) -> int | None:
    j = i + 1
    while reading.tag(j) and reading.tag(j) in "swCEW(vHLT" and j - i <= 7:
        if reading.tag(j) == "E" and j == i + 1 and reading.tag(j + 1) != "F" and reading.pick(j, "numeric").is_measure:
            return j
        j += 1
    if reading.tag(j) != "F":
        return None
    following = j + 1
    if (
        not reading.pick(j, "numeric").is_numeric
        and reading.tag(following) == "F"
        and reading.pick(following, "numeric").is_numeric
    ):
        reading.items[j].used = True
        return following
    return j


def _field_before(reading: Reading, i: int) -> int | None:
    j = reading.skip(i - 1, "s", -1)
    if reading.tag(j) == "F" and reading.pick(j, "numeric").is_numeric and i - j <= 2:
        return j
    return None


def _says_count(reading: Reading, i: int) -> bool:
    return reading.tag(reading.skip(i + 1)) in ("C",)


def _without_field(reading: Reading, i: int, last: int, kinds: list[str]) -> None:
    """An aggregate of nothing in particular: of the only measure, or else a count if it is a total."""
    if kinds[0] in ("max", "min") and _says_count(reading, i):
        reading.orders.append(Order("y", kinds[0] == "max", i))
        reading.note(i, i, "sort", "largest first" if kinds[0] == "max" else "smallest first")
        return
    extreme = [m for m in reading.measures if m.aggregate in (Aggregate.MAX, Aggregate.MIN)]
    if (reading.items[i].text == "on average" or reading.items[i - 1].tag == "J") and len(extreme) == 1:
        reading.orders.append(Order("y", extreme[0].aggregate is Aggregate.MAX, i))
        extreme[0].aggregate = Aggregate.MEAN
        reading.note(i, last, "aggregate", "mean")
        return
    bare = [m for m in reading.measures if m.aggregate is None]
    if bare and len(kinds) == 1 and kinds[0] != "distinct":
        bare[0].aggregate = Aggregate(kinds[0])
        reading.note(i, last, "aggregate", kinds[0])
        return
    numbers = [f for f in reading.fields.fields if f.is_measure]
    drawn = [reading.pick(k, "numeric") for k in reading.free() if reading.tag(k) == "F"]
    wanted = next((f for f in drawn if f.is_measure), numbers[0] if len(numbers) == 1 else None)
    if wanted is None and (place := _called_amount(reading, last)) is not None:
        wanted, last = place
    if wanted is None and kinds[0] != "distinct" and not _says_count(reading, i):
        wanted = main_amount(reading)
    if kinds == ["sum"] and (wanted is None or _says_count(reading, i)):
        _add(reading, Aggregate.COUNT, None, i)
        reading.note(i, last, "aggregate", "number of rows")
    elif wanted is None and kinds[0] != "distinct":
        reading.bare_aggregates += [Aggregate(kind) for kind in kinds]
    elif wanted is not None and kinds[0] != "distinct":
        for kind in kinds:
            _add(reading, Aggregate(kind), wanted, i)
        reading.note(i, last, "aggregate", f'{" and ".join(kinds)} of "{wanted.name}"')


def _money(reading: Reading, i: int) -> None:
    """ "Revenue" in a table that has no such column but one of amounts."""
    found = main_amount(reading)
    if found is not None:
        _add(reading, Aggregate.SUM, found, i)
        reading.certainty.append(0.6)
        reading.note(i, i, "aggregate", f'total of "{found.name}"')


def _called_amount(reading: Reading, last: int) -> tuple[Field, int] | None:
    """ "Average value", "average order size": the one column called so, else that of the amounts."""
    j = last + 1
    thing = reading.tag(j) in ("E", "w")
    j = j + 1 if thing else j
    word = stem(reading.items[j].text) if reading.tag(j) in ("s", "w") else ""
    if word not in ("value", "amount", "total", "size", "worth"):
        return None
    called = [f for f in reading.fields.fields if f.is_measure and word in {stem(w) for w in words(f.name)}]
    found = called[0] if len(called) == 1 else main_amount(reading) if thing else None
    return (found, j) if found is not None else None


def _count(reading: Reading, i: int) -> None:
    """A count of rows, or the sum of a column that counts something itself ("how many goals")."""
    place = _counted(reading, i)
    if reading.items[i].text == "count them":
        _count_them(reading, i)
        return
    if place is None:
        _add(reading, Aggregate.COUNT, None, i)
        reading.note(i, i, "aggregate", "number of rows")
        return
    followed = reading.mention(place).field
    if _is_followed(reading, followed) and not _spoken_again(reading, followed, place):
        _add(reading, Aggregate.DISTINCT, followed, i)
        reading.note(i, place, "aggregate", f'number of different values of "{followed.name}"')
        return
    if reading.tag(place) == "E":
        thing = reading.mention(place).field
        if _is_key_of_others(thing):
            _add(reading, Aggregate.DISTINCT, thing, i)
            reading.note(i, place, "aggregate", f'number of different values of "{thing.name}"')
            return
        _add(reading, Aggregate.COUNT, None, i)
        reading.note(i, place, "aggregate", "number of rows")
        return
    target = reading.pick(place)
    again = _spoken_again(reading, target, place)
    total = (
        "total" in reading.items[i].text and target.is_numeric and not target.is_identifier and not target.is_temporal
    )
    if total or (is_countable(reading, target) and not again):
        _add(reading, Aggregate.SUM, target, i)
        reading.note(i, place, "aggregate", f'total of "{target.name}"')
        return
    _add(reading, Aggregate.COUNT, target, i)
    reading.note(i, place, "aggregate", "number of rows")


def _is_key_of_others(field: Field) -> bool:
    """The key of things that each have several rows here: "how many meters" in a table of their readings."""
    known = field.column.count - field.column.null_count
    return words(field.name)[-1] in ("id", "key", "uid") and 1 < field.column.distinct_count <= 0.5 * known


def _is_followed(reading: Reading, field: Field) -> bool:
    """Things that are followed over time have a row for each date; "how many" asks for the things."""
    if field.is_temporal or field.is_numeric or field.column.is_unique:
        return False
    times = (f.name for f in reading.fields.fields if f.is_temporal and not f.column.is_unique)
    return any(reading.fields.table.identifies_rows(frozenset({field.name, time})) for time in times)


def _count_them(reading: Reading, i: int) -> None:
    """What was named last before "count them"."""
    before = next(
        (k for k in range(i - 1, -1, -1) if reading.tag(k) == "F" and reading.tag(k - 1) not in ("P", "B")), None
    )
    target = reading.pick(before) if before is not None else None
    _add(reading, Aggregate.COUNT, target, i)
    reading.note(i, i, "aggregate", "number of rows")


def is_countable(reading: Reading, field: Field) -> bool:
    """Whether a column's numbers count something, so that "how many" asks for their sum: `goals`, `room_count`, `hrs`."""
    if not field.is_measure or field.column.semantic_type in ("year", "percent", "latitude", "longitude"):
        return False
    said = words(field.name)
    spelled = [w for part in said for w in reading.lex.abbreviations.get(part, (part,))]
    plural = any(w != stem(w) and w not in reading.lex.filler for w in spelled)
    return plural or bool(reading.lex.countable & {stem(w) for w in spelled})


def _spoken_again(reading: Reading, field: Field, place: int) -> bool:
    return any(
        k != place and reading.tag(k) == "F" and reading.mention(k).field is field for k in range(len(reading.items))
    )


def _counted(reading: Reading, i: int) -> int | None:
    """What is counted: the next field, unless a new clause begins before it."""
    if reading.items[i].text in ("count them", "frequency", "how often", "appearance frequency"):
        j = reading.skip(i + 1)
        if reading.items[i].text != "frequency" or reading.tag(i + 1) == "" or reading.items[i + 1].text != "of":
            return None
    j = i + 1
    while (
        reading.tag(j)
        and (reading.tag(j) in "swv" or (reading.tag(j) == "A" and reading.items[j].text == "total"))
        and j - i <= 5
    ):
        if reading.items[j].text in (
            "for",
            "from",
            "in",
            "that",
            "who",
            "whose",
            "where",
            "are",
            "is",
            "with",
            "does",
            "do",
            "have",
            "has",
        ):
            return None
        j += 1
    if reading.tag(j) not in ("F", "E"):
        return None
    if reading.tag(j) == "E" and reading.tag(j + 1) == "F" and not reading.mention(j + 1).field.is_numeric:
        return j
    return j


def _superlative(reading: Reading, i: int) -> None:
    kind, wanted = reading.items[i].value
    named = [(f, s) for f, s in reading.fields.named(wanted) if _makes_sense(kind, f)]
    if not named:
        stretch = swift_or_long(reading, i, kind)
        if stretch is not None:
            _add(reading, *stretch)
        return
    _add(reading, Aggregate(kind), named[0][0], i)
    if i + 1 < len(reading.items) and reading.items[i + 1].tag == "u":
        reading.orders.append(Order("y", kind != "min", i))
    reading.note(i, i, "aggregate", f'{kind} of "{named[0][0].name}"')


def _implied(reading: Reading, i: int) -> None:
    """ "How old is each dog": the field without an aggregate, unless one follows ("how old is the youngest")."""
    named = reading.fields.named(reading.items[i].value)
    if reading.items[i].text == "how long" and (said := _amount_after(reading, i)) is not None and is_duration(said[0]):
        _add(reading, Aggregate.MEAN, said[0], i)
        reading.note(i, i, "aggregate", f'average of "{said[0].name}"')
        reading.note(said[1], said[1], "field", f'"{said[0].name}"')
        return
    if not named:
        return
    target = named[0][0]
    if reading.items[i].text == "how much" and (said := _amount_after(reading, i)) is not None:
        reading.measures.append(Measure(None, said[0], i))
        reading.note(i, i, "field", f'"{said[0].name}"')
        reading.note(said[1], said[1], "field", f'"{said[0].name}"')
        return
    rest = [reading.items[k].tag for k in range(i + 1, len(reading.items)) if not reading.items[k].used]
    if "J" not in rest and not any(m.field is target for m in reading.measures):
        reading.measures.append(Measure(None, target, i))
    reading.note(i, i, "field", f'"{target.name}"')


def _amount_after(reading: Reading, i: int) -> tuple[Field, int] | None:
    """ "How much did we sell": the number that is spoken of."""
    for k in range(i + 1, len(reading.items)):
        if reading.tag(k) == "F" and (found := reading.pick(k, "numeric")).is_measure:
            return found, k
    return None


def _add(reading: Reading, aggregate: Aggregate, target: Field | None, at: int) -> None:
    same = [
        m for m in reading.measures if m.aggregate is aggregate and (m.field is target or aggregate is Aggregate.COUNT)
    ]
    if not same:
        reading.measures.append(Measure(aggregate, target, at))
    elif same[0].field is None:
        same[0].field = target
