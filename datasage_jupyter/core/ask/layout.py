"""Which part of a reading goes on which channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from datasage_jupyter.core.ask.reading import Group, Measure, Reading
from datasage_jupyter.core.model import Aggregate

Part = Group | Measure
PartT = TypeVar("PartT", Group, Measure)
_ROLES = ("color", "facet", "size")


@dataclass(slots=True)
class Layout:
    """Parts on channels, before they are written as a spec."""

    x: Part | None = None
    y: Part | None = None
    color: Part | None = None
    facet: Part | None = None
    size: Part | None = None
    detail: list[Group] = field(default_factory=list)


def count() -> Measure:
    """The number of rows."""
    return Measure(Aggregate.COUNT, None, 0)


def lay_out(reading: Reading, mark: str) -> Layout:
    """Place measures and groups on the axes, color and facets of a chart.

    Args:
        reading: What the question says.
        mark: The mark that will draw it.
    """
    layout = Layout()
    groups = _take_roles(reading, layout)
    if mark == "point":
        _scatter(reading, layout, groups)
    else:
        _category_and_value(reading, layout, groups, mark)
    return layout


def _take_roles(reading: Reading, layout: Layout) -> list[Group]:
    """Put colors, facets and sizes in place; the other groups are returned."""
    rest = []
    for group in reading.groups:
        if group.kind in _ROLES and getattr(layout, group.kind) is None:
            setattr(layout, group.kind, group)
        else:
            rest.append(group)
    return rest


def _category_and_value(reading: Reading, layout: Layout, groups: list[Group], mark: str) -> None:
    measures = list(reading.measures)
    ordered = _by_importance(_without_rows(_from_counted(measures, groups), measures), mark)
    category: Part | None = _first(ordered, "x") or next((g for g in ordered if g.axis != "y"), None)
    value: Part | None = _first(measures, "y") or _first([g for g in ordered if g is not category], "y")
    value = value or (measures[0] if measures else None)
    if category is None and len(measures) >= 2:
        category, value = _two_measures(measures)
    rest = [g for g in ordered if g is not category and g is not value]
    if value is None and rest:
        category, value, rest = _numeric_as_value(category, rest)
    if category is None and layout.color is not None:
        category, layout.color = layout.color, None
    layout.x, layout.y = category, value if value is not None else count()
    _second_group(reading, layout, rest)


def _first(parts: Sequence[PartT], axis: str) -> PartT | None:
    return next((p for p in parts if p.axis == axis), None)


def _numeric_as_value(category: Part | None, rest: list[Group]) -> tuple[Part | None, Part | None, list[Group]]:
    """ "Code and name": of two named fields the number is the value and the text labels it, whichever was said first."""
    value = next((g for g in rest if _is_number(g) and g.kind == "plain"), None)
    if value is not None:
        return category, value, [g for g in rest if g is not value]
    first = category if isinstance(category, Group) and category.kind == "plain" and category.axis is None else None
    if first is not None and _is_number(first) and not rest[0].field.is_numeric and not rest[0].field.is_temporal:
        return rest[0], first, rest[1:]
    return category, None, rest


def _is_number(group: Group) -> bool:
    """Numbers have a length; years and other dates are only places."""
    return group.field.is_numeric and not group.field.is_temporal and group.unit is None


def _two_measures(measures: list[Measure]) -> tuple[Measure, Measure]:
    """Two plain numbers: the first along x, the second as value, unless only one of them is an aggregate."""
    first = next((m for m in measures if m.axis == "x"), None) or next(
        (m for m in measures if m.aggregate is None and m.axis != "y"), measures[0]
    )
    second = next(m for m in measures if m is not first)
    return first, second


def _from_counted(measures: list[Measure], groups: list[Group]) -> list[Group]:
    """ "The number of products' names" counts by name when nothing else groups."""
    counted = next((m for m in measures if m.aggregate is Aggregate.COUNT and m.field is not None), None)
    rows = all(g.entity and g.field.column.distinct_count >= 0.8 * g.field.column.count for g in groups)
    if counted is None or not rows or len(measures) > 1:
        return groups
    assert counted.field is not None
    return [Group(counted.field, "plain", counted.at)]


def _without_rows(groups: list[Group], measures: list[Measure]) -> list[Group]:
    """ "The location of each party": where single rows are spoken of beside a field that groups them, the field is meant.

    A name that stands for the rows ("the number and the rooms of each flat") labels them as well.
    """
    aggregated = not measures or any(m.aggregate for m in measures)
    counted = any(m.aggregate is Aggregate.COUNT and m.field is not None for m in measures)
    labelled = any(g.field.column.is_unique for g in groups if not g.entity)
    rest = [
        g for g in groups if not (_is_row(g) and (counted or labelled or (aggregated and g.field.column.is_unique)))
    ]
    return rest or groups


def _is_row(group: Group) -> bool:
    """A thing that each row is about: "per trip" where `trip` numbers the rows."""
    return group.entity or (group.kind == "each" and group.field.is_identifier and group.field.column.is_unique)


def _by_importance(groups: list[Group], mark: str) -> list[Group]:
    """Time first on lines; then "in each" and "by" before "with each", and last the fields that were only named."""
    spoken = {"each": 0, "by": 0, "across": 0, "with": 1, "plain": 2}

    def rank(group: Group) -> tuple[int, int, int]:
        time_first = 0 if mark in ("line", "area") and group.field.is_temporal else 1
        return (time_first, spoken.get(group.kind, 1), group.at)

    return sorted(groups, key=rank)


def _second_group(reading: Reading, layout: Layout, rest: list[Group]) -> None:
    """A second group becomes color if it was asked for, or if nothing else can be meant."""
    hinted = reading.stack is not None or any("stacked" in m or "grouped" in m for m in reading.marks)
    for group in rest:
        first = layout.x
        plain_extra = group.kind == "plain" and isinstance(first, Group) and first.kind != "plain"
        raw = isinstance(layout.y, Group) or (isinstance(layout.y, Measure) and layout.y.aggregate is None)
        again = group.field is getattr(layout.x, "field", None)
        recut = isinstance(first, Group) and group.unit is not None and group.unit is not first.unit
        if (again and not recut) or (group.field is getattr(layout.y, "field", None) and raw):
            continue
        if layout.color is None and (hinted or (not plain_extra and not (raw and group.kind == "plain"))):
            layout.color = group
        elif layout.facet is None and not plain_extra and (not raw or group.kind in ("by", "each", "across")):
            layout.facet = group


def _scatter(reading: Reading, layout: Layout, groups: list[Group]) -> None:
    """The first two parts said are the axes; a group beside two aggregates colors or splits them."""
    measures = list(reading.measures)
    if len(measures) >= 2 and any(m.aggregate for m in measures):
        pool: list[Part] = list(measures)
        loose = groups
    else:
        numeric = [g for g in groups if g.field.is_numeric or g.field.is_temporal]
        pool = [*measures, *(numeric if len(measures) + len(numeric) >= 2 else groups)]
        loose = [g for g in groups if g not in pool]
    pool.sort(key=lambda p: p.at)
    layout.x = next((p for p in pool if p.axis == "x"), None)
    layout.y = next((p for p in pool if p.axis == "y"), None)
    for part in pool:
        if part is layout.x or part is layout.y:
            continue
        if layout.x is None:
            layout.x = part
        elif layout.y is None:
            layout.y = part
        elif isinstance(part, Group):
            loose.append(part)
        elif layout.size is None:
            layout.size = part
    if layout.x is not None and layout.y is None:
        layout.y = count()
    _color_points(reading, layout, loose)


def _color_points(reading: Reading, layout: Layout, loose: list[Group]) -> None:
    aggregated = any(isinstance(p, Measure) and p.aggregate for p in (layout.x, layout.y))
    for group in loose:
        if layout.color is None and (group.kind != "plain" or aggregated):
            layout.color = group
        elif aggregated:
            layout.detail.append(group)
