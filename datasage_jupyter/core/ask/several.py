"""Several measures in one chart: lines or bars colored by measure, where one axis can be read for all of them."""

from __future__ import annotations

from itertools import pairwise

from datasage_jupyter.core.ask.layout import Layout
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Group, Measure, Reading
from datasage_jupyter.core.model import Aggregate, ChartSpec, FieldDef, Mark
from datasage_jupyter.core.rules import KEY, VALUE, holds_numbers, share_a_scale

_JOINTS = "&,V"
_ALWAYS_JOINING = frozenset({"plus"})
_JOINING = _ALWAYS_JOINING | {"with", "to"}
MOST_MEASURES = 8
_MOST_ROWS = 5_000
_COUNTING = (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)


def folded_measures(reading: Reading, layout: Layout, mark: str) -> list[Measure]:
    """The measures that stand side by side in one chart; none where one is drawn alone.

    They share a scale and are summed up alike, and nothing but the category or time needs a channel.
    """
    measures = sorted(reading.measures, key=lambda measure: measure.at)
    if mark not in ("bar", "line") or not isinstance(layout.x, Group) or not 2 <= len(measures) <= MOST_MEASURES:
        return []
    if layout.color or layout.facet or layout.size or layout.detail or reading.windows or reading.having:
        return []
    if reading.stack is not None or reading.cut is not None or any(order.field for order in reading.orders):
        return []
    if any(field.name.casefold() in (KEY, VALUE) for field in reading.fields.fields):
        return []
    return measures if _are_listed(reading, measures) and _belong_together(measures, layout.x) else []


def _are_listed(reading: Reading, measures: list[Measure]) -> bool:
    """ "Sales and profit", "sales, profit", "compare sales with profit"; two names in a row are one wish, said twice.

    Those of the chart before, which this question may refine, were listed there.
    """
    words = _JOINING if any(item.text.startswith("compar") for item in reading.items) else _ALWAYS_JOINING
    return all(
        later.at <= 0
        or any(item.tag in _JOINTS or item.text in words for item in reading.items[former.at + 1 : later.at])
        for former, later in pairwise(measures)
    )


def _belong_together(measures: list[Measure], category: Group) -> bool:
    columns = [m.field.column for m in measures if m.field is not None and m.field.is_measure and m.axis is None]
    if len({column.name for column in columns} - {category.field.name}) < len(measures):
        return False
    if any(m.aggregate in _COUNTING for m in measures) or not all(holds_numbers(column) for column in columns):
        return False
    return _are_summed_alike(measures, category) and share_a_scale(columns)


def _are_summed_alike(measures: list[Measure], category: Group) -> bool:
    """ "Average price and quantity" says it once for both; "quantity and average price" does not."""
    first = measures[0].aggregate
    if first is not None:
        return all(measure.aggregate in (None, first) for measure in measures)
    plain = _is_each_row(category, len(measures)) and all(measure.aggregate is None for measure in measures)
    return plain or len({_usual(measure) for measure in measures}) == 1


def _is_each_row(category: Group, times: int) -> bool:
    """Whether each group is one row, and there is a place for every one of them."""
    single = category.field.column.is_unique and category.unit is None and category.bin is None
    return single and category.field.column.count * times <= _MOST_ROWS


def _usual(measure: Measure) -> Aggregate | None:
    assert measure.field is not None
    return measure.aggregate or default_aggregate(measure.field)


def fold(reading: Reading, spec: ChartSpec, measures: list[Measure], category: Group) -> ChartSpec:
    """The same chart of all the measures, told apart by color; along time they run as lines, if no mark was named."""
    x, y = spec.encoding.x, spec.encoding.y
    assert y is not None
    key = FieldDef(field=KEY)
    value = FieldDef(field=VALUE, aggregate=_aggregate(measures, category), sort=y.sort)
    channels = {"x": x, "y": value, "color": key}
    runs = category.field.is_date and (category.unit is None or category.unit.value.startswith("year"))
    mark = Mark.LINE if runs and not reading.marks else spec.mark
    if mark is Mark.BAR:
        channels |= {"y": value.model_copy(update={"stack": False}), "x_offset": key}
    names = tuple(measure.field.name for measure in measures if measure.field is not None)
    return spec.model_copy(update={"mark": mark, "fold": names, "encoding": spec.encoding.model_copy(update=channels)})


def _aggregate(measures: list[Measure], category: Group) -> Aggregate | None:
    """Values as they are where each group is one row, else what was said or is usual."""
    said = measures[0].aggregate
    if said is not None or _is_each_row(category, len(measures)):
        return said
    return _usual(measures[0])
