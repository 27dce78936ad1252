"""From a layout to a spec: aggregates, bins, time units, order and direction filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef, Sort, Top
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, SortOrder, TimeUnit
from datasage_jupyter.core.recommend.layouts import COUNT, Layout
from datasage_jupyter.core.rules import ColumnFacts, TableFacts

TYPES = {
    "Q": MeasurementType.QUANTITATIVE,
    "T": MeasurementType.TEMPORAL,
    "O": MeasurementType.ORDINAL,
    "N": MeasurementType.NOMINAL,
}
READABLE_ACROSS = 12
"""Names longer than this go down the side."""
SHOWN_BARS = 30
"""Longer bar charts are cut to their largest bars."""
DAY = 86_400.0
UNIT_BY_SPAN = ((4 * 366 * DAY * 4, TimeUnit.YEAR), (300 * DAY, TimeUnit.YEARMONTH), (3 * DAY, TimeUnit.YEARMONTHDATE))
"""The coarsest cut that still leaves more than a dozen groups, by the span of time covered (longer than)."""


def build(layout: Layout, table: TableFacts) -> ChartSpec | None:
    """The spec of a layout, or None where pooling would change nothing or leave nothing.

    Args:
        layout: Fields on channels.
        table: The table they belong to.
    """
    columns = {name: facts for name in layout.channels.values() if (facts := table.column(name)) is not None}
    groups = frozenset(name for name, facts in columns.items() if layout.letters[name] != "Q" or name in layout.binned)
    if layout.pooled and (not groups or table.identifies_rows(groups)):
        return None
    channels = {
        channel: _definition(channel, name, layout, columns, table) for channel, name in layout.channels.items()
    }
    encoding: dict[str, Any] = {name: (part,) if name == "detail" else part for name, part in channels.items()}
    return ChartSpec.model_construct(
        {"mark", "encoding"}, mark=layout.mark, encoding=Encoding.model_construct(set(encoding), **encoding)
    )


def _definition(
    channel: str, name: str, layout: Layout, columns: dict[str, ColumnFacts], table: TableFacts
) -> FieldDef:
    if name == COUNT:
        return _field({"aggregate": Aggregate.COUNT, "type": MeasurementType.QUANTITATIVE})
    facts, letter = columns[name], layout.letters[name]
    parts: dict[str, Any] = {"field": name, "type": TYPES[letter]}
    if name in layout.binned:
        parts["bin"] = True
    elif letter == "Q" and layout.pooled and channel not in ("column", "row"):
        parts["aggregate"] = Aggregate.SUM if facts.is_additive else Aggregate.MEAN
    elif letter == "Q" and channel in ("column", "row"):
        parts["bin"] = True
    elif letter == "T" and _needs_unit(layout, facts, table):
        unit = time_unit(facts)
        if unit is not None:
            parts["time_unit"] = unit
    return _field(parts)


def _field(parts: dict[str, Any]) -> FieldDef:
    return FieldDef.model_construct(set(parts), **parts)


def _needs_unit(layout: Layout, facts: ColumnFacts, table: TableFacts) -> bool:
    """Moments are pooled into periods where something is pooled or counted."""
    return layout.pooled or COUNT in layout.channels.values() or layout.mark is Mark.RECT


def time_unit(facts: ColumnFacts) -> TimeUnit | None:
    """The period that cuts a temporal column into a readable number of groups; None for years, which are periods already."""
    if facts.column.semantic_type == "year" or facts.is_numeric:
        return None
    low, high = _moment(facts.column.min), _moment(facts.column.max)
    if low is None or high is None:
        return None
    span = (high - low).total_seconds()
    return next((unit for longer, unit in UNIT_BY_SPAN if span > longer), TimeUnit.YEARMONTHDATEHOURS)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def present(spec: ChartSpec, table: TableFacts) -> ChartSpec:
    """The spec as it should be drawn: bars in order of length, long names down the side, long tails cut."""
    encoding = spec.encoding
    x, y = encoding.x, encoding.y
    if spec.mark is not Mark.BAR or x is None or y is None or x.type is not MeasurementType.NOMINAL or x.field is None:
        return spec
    facts = table.column(x.field)
    if facts is None or y.type is not MeasurementType.QUANTITATIVE:
        return spec
    across = (facts.column.mean_length or 0) <= READABLE_ACROSS
    order = Sort(order=SortOrder.DESCENDING, channel="y" if across else "x")
    category = x.model_copy(update={"sort": order})
    placed = {"x": category, "y": y} if across else {"x": y, "y": category}
    top = Top(n=SHOWN_BARS, channel="x" if across else "y") if facts.distinct > 2 * SHOWN_BARS else None
    return ChartSpec(mark=spec.mark, encoding=encoding.model_copy(update=placed), top=top)
