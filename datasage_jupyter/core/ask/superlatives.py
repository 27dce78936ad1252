"""What is ranked: "which region has the highest revenue", "the best selling category in each region"."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses.amounts import main_amount
from datasage_jupyter.core.ask.clauses.units import is_duration
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Group, Measure, Order, Reading
from datasage_jupyter.core.ask.tokens import stem, words
from datasage_jupyter.core.model import Aggregate

_HAVING = frozenset({
    "has", "have", "had", "with", "gets", "get", "got", "makes", "make", "made", "earns", "earn", "earned", "brings", "brought",
    "generates", "generate", "generated", "shows", "showed", "sees", "saw", "uses", "used", "takes", "took", "records", "recorded",
    "produces", "produced", "spends", "spent", "receives", "received", "collects", "collected", "sells", "sold", "reports", "reported",
})  # fmt: skip
_GOOD = frozenset({
    "rating", "score", "satisfaction", "grade", "gpa", "csat", "nps", "quality", "uptime", "accuracy", "profit", "margin", "revenue",
    "sale", "yield", "point", "win", "star", "stars", "mark",
})  # fmt: skip
_OWNING = frozenset({"has", "have", "had", "with", "shows", "showed", "sees", "saw"})
_MANY_ROWS = 50


def settle_superlatives(reading: Reading) -> None:
    """Rank groups by their totals, and keep what is ranked within each group."""
    for measure in reading.measures:
        if measure.aggregate in (Aggregate.MAX, Aggregate.MIN) and _picks_a_group(reading, measure):
            _rank_groups(reading, measure)
    _by_merit(reading)
    _size_of_things(reading)
    _deed_of_most(reading)
    _rank_within_groups(reading)
    _usual_row(reading)


def _rank_groups(reading: Reading, measure: Measure) -> None:
    """ "Which region has the highest revenue" compares what the regions have altogether."""
    if not reading.orders:
        reading.orders.append(Order("y", measure.aggregate is Aggregate.MAX, measure.at))
    if measure.field is not None and measure.field.is_measure and default_aggregate(measure.field) is Aggregate.SUM:
        measure.aggregate = Aggregate.SUM


def _picks_a_group(reading: Reading, measure: Measure) -> bool:
    """ "Which region has", "the region with": a group and a verb of having stand before the superlative."""
    items, said, j = reading.items, set(), measure.at - 1
    while j > 0 and items[j].tag in "sw":
        said.add(items[j].text)
        j -= 1
    if j < 0 or items[j].tag not in "FEu" or not said & _HAVING:
        return False
    asked = {item.text for item in items[:j]} & {"which", "what", "the", "whose"}
    group = next((g for g in reading.groups if g.at == j), None)
    return bool(asked) and group is not None and not _is_one_row(group)


def _size_of_things(reading: Reading) -> None:
    """ "The 10 biggest deals" are the ones of most money, and not of most rows."""
    single = reading.groups[0] if len(reading.groups) == 1 else None
    if reading.cut is None or reading.measures or single is None or not _is_one_row(single) or single.field.is_temporal:
        return
    amount = main_amount(reading)
    if amount is not None:
        reading.measures.append(Measure(None, amount, single.at))
        reading.certainty.append(0.6)


def _by_merit(reading: Reading) -> None:
    """ "Worst first" begins with the lowest rating, and with the longest delay."""
    target = reading.measures[0].field if reading.measures else None
    if target is None:
        return
    good = bool(_GOOD & {stem(w) for w in words(target.name)})
    for order in reading.orders:
        said = reading.items[order.at].text
        if order.target == "default" and said == "worst first":
            order.descending = not good
        elif said in ("slowest first", "fastest first") and is_duration(target):
            order.descending = said == "slowest first"


def _deed_of_most(reading: Reading) -> None:
    """ "Which station pumps the most": in a table of one amount no other can be meant."""
    if reading.measures or not reading.groups or len(reading.orders) != 1 or reading.orders[0].target != "y":
        return
    at = reading.orders[0].at
    ends = at > 0 and all(item.tag in "s." for item in reading.items[at + 1 :])
    amount = main_amount(reading)
    before = reading.items[at - 2] if ends and reading.items[at - 1].text == "the" else reading.items[at - 1]
    if ends and (before.tag == "w" or before.text in _HAVING - _OWNING) and amount is not None:
        reading.measures.append(Measure(Aggregate.SUM, amount, at))
        reading.certainty.append(0.6)


def _rank_within_groups(reading: Reading) -> None:
    """ "The best selling category in each region": both are groups; only the best of each is more than one chart says."""
    outer = next((g for g in reading.groups if g.kind == "each"), None)
    inner = next((g for g in reading.groups if g.kind == "plain" and _is_superlative(reading, g.at - 1)), None)
    if outer is None or inner is None or inner.field.is_numeric or _is_one_row(inner):
        return
    inner.kind = "with"
    reading.beyond.append(
        f'The first "{inner.field.name}" of each "{outer.field.name}" alone is more than one chart can choose: '
        "all of them are shown."
    )


def _is_superlative(reading: Reading, i: int) -> bool:
    if i < 0:
        return False
    item = reading.items[i]
    return item.tag in "Jmft" or (item.tag == "A" and item.value in ("max", "min"))


def _usual_row(reading: Reading) -> None:
    """ "Revenue per order by region" is the usual revenue of one order, where each order has one row."""
    said = [g for g in reading.groups if g.kind == "each" and _after_per(reading, g)]
    rows = (g for g in said if g.field.column.is_unique or _is_event(reading, g))
    single = next(rows, None)
    if single is None or not reading.measures or reading.orders or reading.cut is not None or reading.marks:
        return
    others = [g for g in reading.groups if g is not single and g.kind != "plain"]
    averaged = all(m.aggregate is Aggregate.MEAN for m in reading.measures)
    if not others and not (averaged and _is_key(single)):
        return
    for measure in reading.measures:
        if measure.aggregate is None:
            measure.aggregate = Aggregate.MEAN
    reading.groups.remove(single)


def _is_event(reading: Reading, group: Group) -> bool:
    """ "Per screening" where there is a `screening_date`."""
    item = reading.items[group.at]
    named = item.tag == "F" and not item.value.is_exact and " " not in item.text
    return named and group.field.is_temporal and group.unit is None


def _after_per(reading: Reading, group: Group) -> bool:
    before = reading.items[max(0, group.at - 3) : group.at]
    return any(item.tag == "P" and item.text == "per" for item in before)


def _is_key(group: Group) -> bool:
    return group.field.is_identifier and group.field.column.is_unique and group.field.column.count > _MANY_ROWS


def _is_one_row(group: Group) -> bool:
    column = group.field.column
    return group.unit is None and column.distinct_count >= 0.8 * max(1, column.count - column.null_count)
