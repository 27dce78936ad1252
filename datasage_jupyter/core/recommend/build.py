"""From a layout to a spec: aggregates, bins, time units, order and direction filled in."""

from __future__ import annotations

from datetime import datetime

from datasage_jupyter.core.model.spec import ChartSpec, Encoding, FieldDef, Sort, Top
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, SortOrder, TimeUnit
from datasage_jupyter.core.recommend.layouts import COUNT, Layout
from datasage_jupyter.core.rules import MANY_MOMENTS, ColumnFacts, TableFacts

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


class Builder:
    """Fills in layouts over one table; definitions are made once and shared."""

    def __init__(self, table: TableFacts) -> None:
        self.table = table
        self._made: dict[tuple[object, ...], FieldDef] = {}

    def definitions(self, layout: Layout) -> dict[str, FieldDef] | None:
        """Field definitions by channel, or None where pooling would change nothing or leave nothing.

        Args:
            layout: Fields on channels.
        """
        names = layout.letters.keys() & layout.channels.values()
        groups = frozenset(name for name in names if layout.letters[name] != "Q" or name in layout.binned)
        if layout.pooled and (not groups or (self.table.identifies_rows(groups) and not self._has_long_time(layout))):
            return None
        return {channel: self._definition(channel, name, layout) for channel, name in layout.channels.items()}

    def _has_long_time(self, layout: Layout) -> bool:
        """Whether the layout cuts a time of more moments than a line can show one by one."""
        found = [self.table.column(name) for name, letter in layout.letters.items() if letter == "T"]
        return any(
            facts is not None and facts.distinct > MANY_MOMENTS and time_unit(facts) is not None for facts in found
        )

    def _definition(self, channel: str, name: str, layout: Layout) -> FieldDef:
        facts = self.table.column(name) if name != COUNT else None
        if facts is None:
            return self._made_once(None, MeasurementType.QUANTITATIVE, Aggregate.COUNT, False, None)
        letter = layout.letters[name]
        facet = channel in ("column", "row")
        binned = name in layout.binned or (letter == "Q" and facet)
        aggregate = _aggregate(facts) if letter == "Q" and layout.pooled and not binned else None
        unit = time_unit(facts) if letter == "T" and _needs_unit(layout) else None
        return self._made_once(name, TYPES[letter], aggregate, binned, unit)

    def _made_once(
        self, field: str | None, kind: MeasurementType, aggregate: Aggregate | None, binned: bool, unit: TimeUnit | None
    ) -> FieldDef:
        key = (field, kind, aggregate, binned, unit)
        if key not in self._made:
            parts = {"field": field, "type": kind, "aggregate": aggregate, "bin": binned or None, "time_unit": unit}
            self._made[key] = FieldDef.model_validate({name: part for name, part in parts.items() if part is not None})
        return self._made[key]


def _aggregate(facts: ColumnFacts) -> Aggregate:
    return Aggregate.SUM if facts.is_additive else Aggregate.MEAN


def _needs_unit(layout: Layout) -> bool:
    """Moments are pooled into periods where something is pooled or counted."""
    return layout.pooled or COUNT in layout.channels.values() or layout.mark is Mark.RECT


def to_spec(mark: Mark, definitions: dict[str, FieldDef]) -> ChartSpec:
    """The spec of a mark and its field definitions."""
    path = [definition for channel, definition in definitions.items() if channel.startswith("path.")]
    plain = {channel: definition for channel, definition in definitions.items() if not channel.startswith("path.")}
    return ChartSpec(mark=mark, encoding=Encoding.model_validate(plain | ({"path": path} if path else {})))


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
