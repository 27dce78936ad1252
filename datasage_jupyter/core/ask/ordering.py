"""The order of a chart's groups, and the cut to the first of them."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Order, Reading
from datasage_jupyter.core.model import Aggregate, FieldDef, Sort, SortOrder, Top
from datasage_jupyter.core.rules import ColumnFacts


def default_aggregate(target: Field) -> Aggregate:
    """Sums for amounts that add up, means for the rest."""
    adds_up = ColumnFacts(target.column, target.position, target.column.count).is_additive
    return Aggregate.SUM if adds_up and target.is_measure else Aggregate.MEAN


def put_in_order(reading: Reading, channels: dict[str, FieldDef], category: str, value: str) -> None:
    """Write the first order that fits on the category; a second one on the color."""
    for order in reading.orders:
        sort = _sort(order, channels, category, value)
        if sort is not None and category in channels and channels[category].sort is None:
            channels[category] = channels[category].model_copy(update={"sort": sort})
    if reading.cut is not None and category in channels and channels[category].sort is None:
        way = SortOrder.ASCENDING if reading.cut.smallest else SortOrder.DESCENDING
        channels[category] = channels[category].model_copy(update={"sort": Sort(channel=value, order=way)})


def _sort(order: Order, channels: dict[str, FieldDef], category: str, value: str) -> Sort | None:
    way = SortOrder.DESCENDING if order.descending else SortOrder.ASCENDING
    by_value, by_category = Sort(channel=value, order=way), Sort(order=way)
    if order.target in ("x", "category"):
        return by_category
    if order.target in ("y", "default"):
        return by_value
    if order.field is None:
        return by_value if order.target == "measure" else None
    return _sort_by_field(order, channels, category, value, way)


def _sort_by_field(order: Order, channels: dict[str, FieldDef], category: str, value: str, way: SortOrder) -> Sort:
    """By an axis if the field is on one; else by the field itself, aggregated within each group."""
    assert order.field is not None
    drawn = channels.get(value)
    same = drawn is not None and drawn.field == order.field.name
    if order.target == "measure" and drawn is not None:
        if (order.aggregate is Aggregate.COUNT and drawn.aggregate is Aggregate.COUNT) or same:
            return Sort(channel=value, order=way)
        if order.aggregate is Aggregate.COUNT:
            return Sort(channel=value, order=way)
        return Sort(field=order.field.name, aggregate=order.aggregate, order=way)
    if channels.get(category) is not None and channels[category].field == order.field.name:
        return Sort(order=way)
    if same:
        return Sort(channel=value, order=way)
    aggregate = default_aggregate(order.field) if order.field.is_measure else Aggregate.MIN
    return Sort(field=order.field.name, aggregate=aggregate, order=way)


def cut_to_top(reading: Reading, channels: dict[str, FieldDef], channel: str) -> Top | None:
    if reading.cut is None or channel not in channels or channels[channel].aggregate is not None:
        return None
    order = SortOrder.ASCENDING if reading.cut.smallest else SortOrder.DESCENDING
    return Top(n=reading.cut.n, channel=channel, other=reading.cut.other, order=order)
