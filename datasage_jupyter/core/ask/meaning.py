"""What a question leaves unsaid: what is counted, what is averaged, what runs over time and what is compared."""

from __future__ import annotations

from itertools import pairwise

from datasage_jupyter.core.ask.clauses.groups import own_name
from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.layout import Layout
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Group, Measure, Order, Reading
from datasage_jupyter.core.ask.superlatives import settle_superlatives
from datasage_jupyter.core.ask.tokens import stem
from datasage_jupyter.core.model import Aggregate, And, FieldPredicate, Predicate, TimeUnit
from datasage_jupyter.core.rules import ColumnFacts

_ASKING = frozenset({"do", "does", "did", "are", "is", "who", "which"})
_COMPARING = frozenset({"more", "less", "higher", "lower", "better", "worse", "longer", "shorter"})
_BOUNDS = frozenset({"gt", "gte", "lt", "lte", "range"})
_FEW_YEARS = 4
_FEW_COLORS = 12
_SERIES = ("line", "area", "bar", "point")


def settle_meaning(reading: Reading) -> None:
    """Fill in what a reader would take for granted, before the chart is chosen."""
    ranked = [order.ranks for order in reading.orders if order.ranks is not None]
    if ranked:
        reading.measures.sort(key=lambda m: m.field is not ranked[0])
    _count_unique_things(reading)
    settle_superlatives(reading)
    _tell_counted_apart(reading)
    _name_the_extreme(reading)
    _show_what_groups_are_judged_by(reading)
    _sum_what_was_counted(reading)
    _show_what_was_limited(reading)
    _average_what_is_compared(reading)
    _run_over_time(reading)
    if reading.compared is not None and not reading.groups and len(reading.measures) <= 1:
        reading.groups.append(Group(reading.compared.field, "by", reading.compared.at))


def tell_apart(reading: Reading, layout: Layout, mark: str) -> None:
    """Color the values that the question lists, where color is free and they are not on an axis."""
    compared = reading.compared
    if compared is None or layout.color is not None or mark not in _SERIES:
        return
    axes = [getattr(part, "field", None) for part in (layout.x, layout.y)]
    single = isinstance(layout.x, Group) and layout.x.field.column.is_unique
    if compared.field not in axes and not (single and mark == "bar"):
        layout.color = compared


def sets_two_numbers_side_by_side(reading: Reading) -> bool:
    """ "A versus B", or two plain numbers with nothing else than colors and panels."""
    bare = [m.at for m in reading.measures if m.aggregate is None]
    if len(bare) < 2 or len(bare) < len(reading.measures):
        return False
    against = any(item.tag == "V" and min(bare) < i < max(bare) for i, item in enumerate(reading.items))
    return against or all(g.kind in ("color", "facet", "size") for g in reading.groups)


def is_series(reading: Reading) -> bool:
    """ "Price by brand and year": a number for each group over the years."""
    timed = [g for g in reading.groups if g.field.is_temporal and g.bin is None and g.unit in (None, TimeUnit.YEAR)]
    if len(reading.groups) != 2 or len(timed) != 1 or len(reading.measures) != 1:
        return False
    other = next(g for g in reading.groups if g is not timed[0])
    plain = any(g.kind == "plain" or g.entity for g in reading.groups) or reading.stack is not None
    return not plain and not other.field.is_temporal and timed[0].field.column.distinct_count > _FEW_YEARS


def _count_unique_things(reading: Reading) -> None:
    """ "How many players from Norway" is one number where each row is a player, and not a one for each of them."""
    if reading.groups or reading.marks or reading.orders or reading.intents or len(reading.measures) != 1:
        return
    counted = reading.measures[0]
    if counted.aggregate is Aggregate.COUNT and _is_unique_thing(counted.field):
        counted.field = None


def _tell_counted_apart(reading: Reading) -> None:
    """ "Winner by district" counts the rows of both: neither is left out."""
    if reading.measures or len(reading.groups) != 2 or reading.marks or reading.orders or reading.intents:
        return
    said, by = sorted(reading.groups, key=lambda g: g.at)
    few = said.field.column.distinct_count <= _FEW_COLORS and not said.field.is_numeric and not said.field.is_temporal
    if said.kind == "plain" and by.kind == "by" and few and not by.field.is_temporal and not said.entity:
        said.kind = "color"


def _is_unique_thing(found: Field | None) -> bool:
    return found is not None and found.column.is_unique and not found.is_temporal and not found.is_measure


def _name_the_extreme(reading: Reading) -> None:
    """ "Who scored the most goals", "highest grossing films": the rows by their name, the extreme first."""
    if reading.groups or len(reading.measures) != 1 or not _asks_for_rows(reading):
        return
    measure, name = reading.measures[0], own_name(reading)
    if measure.field is None or not measure.field.is_measure or name is None:
        return
    if measure.aggregate in (Aggregate.MAX, Aggregate.MIN, Aggregate.SUM):
        reading.orders.append(Order("y", measure.aggregate is not Aggregate.MIN, measure.at))
        measure.aggregate = None
    reading.groups.append(Group(name, "each", measure.at, entity=True))


def _asks_for_rows(reading: Reading) -> bool:
    items = reading.items
    if reading.orders and items[0].text == "who":
        return True
    if items[0].text in ("who", "which") and reading.measures[0].aggregate in (Aggregate.MAX, Aggregate.MIN):
        return items[0].text == "who" or (len(items) > 1 and items[1].tag in "wE")
    if items[0].text == "which" and reading.orders and len(items) > 1 and items[1].tag in "wE":
        return True
    for a, thing in pairwise(items):
        if a.tag == "J" and thing.tag in "wE" and stem(thing.text) != thing.text:
            return True
    for a, f, thing in zip(items, items[1:], items[2:], strict=False):
        plural = thing.tag in "wE" and stem(thing.text) != thing.text
        if a.tag in "Am" and a.value in ("max", "min", "most") and f.tag == "F" and plural:
            return True
    return False


def _show_what_groups_are_judged_by(reading: Reading) -> None:
    """ "Brands with an average price above 5" shows the average price of those brands."""
    first = reading.having[0] if reading.having else None
    if first is None:
        return
    target = reading.fields.by_name(first.groupby)
    if target is not None and not reading.groups:
        reading.groups.append(Group(target, "by", 0, unit=first.time_unit))
    if not reading.measures:
        of = reading.fields.by_name(first.field) if first.field is not None else None
        reading.measures.append(Measure(first.aggregate, of, 0))


def _show_what_was_limited(reading: Reading) -> None:
    """ "Countries with more than a million people" shows how many people, not one row for each."""
    if (
        reading.measures
        or len(reading.groups) != 1
        or (not reading.groups[0].entity and reading.groups[0].kind != "plain")
    ):
        return
    limited = [
        reading.fields.by_name(p.field)
        for p in reading.filters
        if isinstance(p, FieldPredicate) and _BOUNDS & set(p.operators())
    ]
    numbers = [found for found in limited if found is not None and found.is_measure]
    if len(numbers) == 1 and numbers[0] is not reading.groups[0].field and not reading.groups[0].field.is_numeric:
        reading.measures.append(Measure(None, numbers[0], reading.groups[0].at))


def _sum_what_was_counted(reading: Reading) -> None:
    """A table of counts is counted by adding them up, not by its rows."""
    tally = _only_tally(reading)
    if (
        tally is None
        or any(m.field is tally for m in reading.measures)
        or any(g.field is tally for g in reading.groups)
    ):
        return
    if not reading.measures and reading.groups:
        reading.measures.append(Measure(Aggregate.SUM, tally, 0))
    for measure in reading.measures:
        if measure.aggregate is not Aggregate.COUNT:
            continue
        if measure.field is not None and not reading.groups:
            reading.groups.append(Group(measure.field, "plain", measure.at))
        measure.aggregate, measure.field = Aggregate.SUM, tally


def _only_tally(reading: Reading) -> Field | None:
    """The column of counts, if it is the only number in the table."""
    numbers = [f for f in reading.fields.fields if f.is_measure]
    if len(numbers) != 1:
        return None
    column = numbers[0].column
    return numbers[0] if ColumnFacts(column, numbers[0].position, column.count).is_tally else None


def _average_what_is_compared(reading: Reading) -> None:
    """ "Do members pay more" asks about the usual one of each group, not about all of them together."""
    said = [token.lower for token in reading.tokens]
    if (
        len(said) < 2
        or "relation" in reading.intents
        or said[0] not in _ASKING
        or _COMPARING.isdisjoint(said)
        or "than" in said
    ):
        return
    for measure in reading.measures:
        if measure.aggregate is None:
            measure.aggregate = Aggregate.MEAN


def _run_over_time(reading: Reading) -> None:
    """ "Price since 2015" is a course; a level within one period is one as well, while an amount has a total."""
    plain = len(reading.measures) == 1 and reading.measures[0].aggregate is None and not reading.groups
    target = reading.measures[0].field if plain else None
    if target is None or reading.marks or reading.windows:
        return
    level = default_aggregate(target) is Aggregate.MEAN
    if any(_leaves_a_stretch(p, reading, level) for p in reading.filters):
        reading.intents.add("trend")


def _leaves_a_stretch(predicate: Predicate, reading: Reading, level: bool) -> bool:
    """Whether a condition leaves more than one moment of the dataset's dates."""
    if isinstance(predicate, And):
        return level and all(isinstance(p, FieldPredicate) and _is_dated(p, reading) for p in predicate.and_)
    if not isinstance(predicate, FieldPredicate) or not _is_dated(predicate, reading):
        return False
    return set(predicate.operators()) <= _BOUNDS


def _is_dated(predicate: FieldPredicate, reading: Reading) -> bool:
    found = reading.fields.by_name(predicate.field)
    return found is not None and found.is_temporal and predicate.time_unit is None
