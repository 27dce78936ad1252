"""Refinements of the last chart: "as a line", "only Europe", "by month instead", "top 5", "remove the filter"."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.ask.assemble import assemble, chart_kind
from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.placements import definition
from datasage_jupyter.core.ask.reading import Group, Measure, Order, Reading
from datasage_jupyter.core.ask.tokens import words
from datasage_jupyter.core.model import (
    Aggregate,
    And,
    ChartSpec,
    FieldDef,
    FieldPredicate,
    Mark,
    Not,
    Or,
    Predicate,
    Sort,
    SortOrder,
    Top,
    Window,
)
from datasage_jupyter.core.rules import KEY, VALUE

_KEY = {Mark.ARC: "color"}
_VALUE = {Mark.ARC: "theta"}
_TO_PIE = {"x": "color", "y": "theta"}
_FROM_PIE = {"color": "x", "theta": "y"}
_XY = (Mark.BAR, Mark.LINE, Mark.AREA, Mark.POINT, Mark.TICK)
_WORDS = ("filter", "filters", "condition", "conditions")
_SORTING = ("sort", "sorting", "order", "ordering", "sorted", "ordered")
_LIMITS = ("limit", "top", "bottom", "cut")
_COLORS = ("color", "colors", "colour", "colours", "split", "series", "legend", "stack", "stacking")


def refine(reading: Reading, previous: ChartSpec) -> ChartSpec | None:
    """The previous chart with what this question changes.

    Args:
        reading: What the new question says.
        previous: The chart so far.

    Returns:
        The changed chart, or None if the question stands on its own.
    """
    known = {f.name for f in reading.fields.fields}
    made = {KEY, VALUE} if previous.fold else set()
    used = {*previous.encoding.fields(), *previous.fold, *(f for p in previous.filter for f in _fields(p))}
    if not used - made <= known or not _is_refinement(reading):
        return None
    spec = _removed(reading, previous)
    spec = _with_filters(reading, spec)
    if not _is_plain(reading, spec):
        return _redrawn(reading, spec)
    spec = _with_parts(reading, spec)
    spec = _with_mark(reading, spec)
    spec = _with_windows(reading, spec)
    spec = _with_order(reading, spec)
    spec = _swapped(reading, spec)
    return spec if spec != previous or _explains(reading) else None


def _is_refinement(reading: Reading) -> bool:
    """It says how to change, or it is too short to be a question of its own."""
    if any(item.tag == "r" for item in reading.items):
        return True
    complete = bool(reading.measures) and bool(reading.groups) and not any(g.kind == "color" for g in reading.groups)
    asked = any(item.text in ("what", "which", "how many", "who") for item in reading.items[:1])
    return not complete and not asked


def _is_plain(reading: Reading, spec: ChartSpec) -> bool:
    """Both charts have a category and a value, so that their parts can be exchanged one by one."""
    wanted = chart_kind(reading)
    plain = {m.value for m in (*_XY, Mark.ARC)}
    placed = (spec.encoding.x is not None and spec.encoding.y is not None) or spec.mark is Mark.ARC
    return (
        spec.mark.value in plain and placed and not _changes_fold(reading, spec) and (wanted is None or wanted in plain)
    )


def _changes_fold(reading: Reading, spec: ChartSpec) -> bool:
    """Measures that share an axis are exchanged together."""
    return bool(spec.fold) and bool(reading.groups or reading.measures or reading.marks or reading.bare_aggregates)


def _redrawn(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """A chart of another kind: what this question leaves open is taken from the previous one."""
    if not (reading.groups or reading.measures or reading.marks or reading.bare_aggregates):
        return spec
    groups, measures = _parts_of(reading, spec)
    reading.groups = reading.groups or groups
    reading.measures = reading.measures or measures
    return _rebuilt(reading, spec)


def _parts_of(reading: Reading, spec: ChartSpec) -> tuple[list[Group], list[Measure]]:
    """The groups and measures that a spec shows."""
    groups: list[Group] = []
    measures: list[Measure] = []
    for channel, placed in spec.encoding.items():
        target = reading.fields.by_name(placed.field) if placed.field is not None else None
        if spec.fold and placed.field in (KEY, VALUE):
            if channel == "y":
                measures += _folded(reading, spec, placed.aggregate)
        elif placed.aggregate is not None:
            measures.append(Measure(placed.aggregate, target, len(measures)))
        elif target is not None and (
            (target.is_measure and placed.bin is None) or (channel in ("y", "theta", "text") and target.is_numeric)
        ):
            measures.append(Measure(None, target, len(measures)))
        elif target is not None and all(g.field is not target for g in groups):
            kind = channel if channel in ("color", "facet") and groups else "by"
            groups.append(Group(target, kind, len(groups), unit=placed.time_unit))
    return groups, measures


def _folded(reading: Reading, spec: ChartSpec, aggregate: Aggregate | None) -> list[Measure]:
    """ "Average instead" is said of all of them. They stand before whatever this question says."""
    aggregate = reading.bare_aggregates[0] if reading.bare_aggregates else aggregate
    fields = [reading.fields.by_name(name) for name in spec.fold]
    return [Measure(aggregate, field, at) for at, field in enumerate(fields, -len(fields)) if field is not None]


def _explains(reading: Reading) -> bool:
    return bool(reading.phrases)


# --------------------------------------------------------------------------- taking away


def _removed(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """ "Remove the filter", "without the limit", "no sorting", "clear all"."""
    said = {w for item in reading.items for w in item.text.split()}
    removing = any(item.tag in "!n" or item.senses.get("r") == "remove" for item in reading.items)
    if not removing:
        return spec
    encoding: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    if said & set(_WORDS):
        named = _named(reading)
        changes["filter"] = tuple(p for p in spec.filter if named and not (_fields(p) & named))
        changes["having"] = tuple(p for p in spec.having if named and p.groupby not in named)
        reading.groups.clear()
        reading.measures.clear()
    if said & set(_LIMITS):
        changes["top"] = None
    if said & set(_SORTING):
        encoding |= {
            n: d.model_copy(update={"sort": None}) for n, d in spec.encoding.items() if d.sort and "." not in n
        }
        reading.orders.clear()
    if said & set(_COLORS) and spec.mark is not Mark.ARC and not spec.fold:
        encoding |= {"color": None, "x_offset": None}
        reading.groups = [g for g in reading.groups if not set(words(g.field.name)) & set(_COLORS)]
    if changes or encoding:
        _note_all(reading, "taken away")
        return spec.model_copy(update={**changes, "encoding": spec.encoding.model_copy(update=encoding)})
    return _without_filter_on(reading, spec)


def _without_filter_on(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """ "Without the country" drops the condition on that field."""
    named = _named(reading)
    kept = tuple(p for p in spec.filter if not (_fields(p) & named))
    if len(kept) == len(spec.filter):
        return spec
    reading.groups.clear()
    reading.measures.clear()
    return spec.model_copy(update={"filter": kept})


def _named(reading: Reading) -> set[str]:
    return {g.field.name for g in reading.groups} | {m.field.name for m in reading.measures if m.field is not None}


def _note_all(reading: Reading, meaning: str) -> None:
    free = [i for i in reading.free() if reading.items[i].tag not in "s,."]
    for i in free:
        reading.note(i, i, "refine", meaning)


# --------------------------------------------------------------------------- filters


def _with_filters(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """New conditions replace those on the same field and join the others; "also" adds to them."""
    if reading.having:
        spec = spec.model_copy(update={"having": (*spec.having, *reading.having)})
    if not reading.filters:
        return spec
    adding = any(item.senses.get("r") == "add" for item in reading.items)
    fresh = {f for p in reading.filters for f in _fields(p)}
    kept = tuple(p for p in spec.filter if (adding and _is_negative(p)) or not (_fields(p) & fresh))
    return spec.model_copy(update={"filter": (*kept, *reading.filters)})


def _is_negative(predicate: Predicate) -> bool:
    return isinstance(predicate, Not)


def _fields(predicate: Predicate) -> set[str]:
    if isinstance(predicate, FieldPredicate):
        return {predicate.field}
    if isinstance(predicate, Not):
        return _fields(predicate.not_)
    inner = predicate.and_ if isinstance(predicate, And) else predicate.or_ if isinstance(predicate, Or) else ()
    return {f for part in inner for f in _fields(part)}


# --------------------------------------------------------------------------- fields


def _with_parts(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """New groups and measures take the places of the old ones."""
    if reading.groups and reading.measures:
        return _rebuilt(reading, spec)
    key, value = _KEY.get(spec.mark, "x"), _VALUE.get(spec.mark, "y")
    encoding: dict[str, Any] = {}
    for group in reading.groups:
        channel = _channel_of(reading, group, spec, key)
        encoding[channel] = _placed(group, getattr(spec.encoding, channel))
        if channel == "x" and spec.encoding.color is not None and spec.encoding.color.field == group.field.name:
            encoding["color"] = None
    if reading.bare_aggregates and not reading.measures:
        encoding[value] = _reaggregated(reading, getattr(spec.encoding, value))
    if reading.measures:
        encoding[value] = _measured(reading.measures[0], getattr(spec.encoding, value))
    if not encoding:
        return spec
    return spec.model_copy(update={"encoding": spec.encoding.model_copy(update=encoding)})


def _rebuilt(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """A whole new chart with the old conditions and the old kind of chart."""
    kept, reading.filters = reading.filters, []
    if not reading.marks:
        reading.marks.append(spec.mark.value)
    built = assemble(reading)
    reading.filters = kept
    return built.model_copy(update={"filter": spec.filter, "having": spec.having}) if built is not None else spec


def _reaggregated(reading: Reading, former: FieldDef | None) -> FieldDef | None:
    """ "Average instead": the same field, another aggregate."""
    target = reading.fields.by_name(former.field) if former is not None and former.field is not None else None
    if former is None or target is None or not target.is_numeric:
        return former
    for i in reading.free():
        if reading.tag(i) == "A":
            reading.note(i, i, "aggregate", f'{reading.items[i].value} of "{former.field}"')
    return former.model_copy(update={"aggregate": reading.bare_aggregates[0]})


def _channel_of(reading: Reading, group: Group, spec: ChartSpec, key: str) -> str:
    if group.kind in ("color", "facet", "size"):
        return group.kind
    if any(item.senses.get("r") == "add" for item in reading.items) and key == "x" and spec.encoding.color is None:
        return "color"
    if group.axis == "y":
        return "y"
    same = next((n for n, d in spec.encoding.items() if d.field == group.field.name and "." not in n), None)
    return same if same is not None and (group.unit is not None or group.bin is not None) else key


def _placed(group: Group, former: FieldDef | None) -> FieldDef:
    """The new field keeps an order by value, which does not depend on the field."""
    sort = former.sort if former is not None and former.sort is not None and former.sort.channel is not None else None
    return definition(group).model_copy(update={"sort": sort if group.unit is None else None})


def _measured(measure: Measure, former: FieldDef | None) -> FieldDef:
    """ "Average instead" changes the aggregate, "profit instead" the field."""
    if measure.aggregate is None and measure.field is not None:
        aggregate = former.aggregate if former is not None and former.aggregate not in (None, Aggregate.COUNT) else None
        return FieldDef(field=measure.field.name, aggregate=aggregate, window=former.window if former else None)
    return definition(measure)


# --------------------------------------------------------------------------- kind of chart, windows, order


def _with_mark(reading: Reading, spec: ChartSpec) -> ChartSpec:
    wanted = chart_kind(reading)
    if wanted is None:
        return spec
    mark = Mark(wanted)
    if mark is spec.mark:
        return spec
    encoding = {n: getattr(spec.encoding, n) for n in ("x", "y", "color", "theta", "facet", "size")}
    if mark is Mark.ARC and spec.encoding.x is not None:
        encoding |= {"color": encoding["x"], "theta": _summed(reading, encoding["y"]), "x": None, "y": None}
    elif spec.mark is Mark.ARC and mark in _XY:
        encoding |= {"x": encoding["color"], "y": encoding["theta"], "color": None, "theta": None}
    moved = {n: _resorted(d, _TO_PIE if mark is Mark.ARC else _FROM_PIE) for n, d in encoding.items()}
    top = spec.top.model_copy(update={"channel": _KEY.get(mark, "x")}) if spec.top is not None else None
    return spec.model_copy(update={"mark": mark, "top": top, "encoding": spec.encoding.model_copy(update=moved)})


def _summed(reading: Reading, placed: FieldDef | None) -> FieldDef:
    if placed is None:
        return FieldDef(aggregate=Aggregate.COUNT)
    target = reading.fields.by_name(placed.field) if placed.field is not None else None
    if placed.aggregate is None and target is not None:
        return placed.model_copy(update={"aggregate": default_aggregate(target)})
    return placed


def _resorted(placed: FieldDef | None, moves: dict[str, str]) -> FieldDef | None:
    if placed is None or placed.sort is None or placed.sort.channel is None:
        return placed
    return placed.model_copy(
        update={"sort": placed.sort.model_copy(update={"channel": moves.get(placed.sort.channel, placed.sort.channel)})}
    )


def _with_windows(reading: Reading, spec: ChartSpec) -> ChartSpec:
    value = _VALUE.get(spec.mark, "y")
    placed = getattr(spec.encoding, value)
    target = reading.fields.by_name(placed.field) if placed is not None and placed.field is not None else None
    if not reading.windows or placed is None or (target is not None and not target.is_numeric):
        return spec
    if reading.windows[0] is Window.SHARE and spec.encoding.color is not None and spec.mark in (Mark.BAR, Mark.AREA):
        stacked = _summed(reading, placed).model_copy(update={"stack": "normalize"})
        return spec.model_copy(update={"encoding": spec.encoding.model_copy(update={value: stacked})})
    size = reading.window_size if reading.windows[0] is Window.MOVING_AVERAGE else None
    changed = _summed(reading, placed).model_copy(update={"window": reading.windows[0], "window_size": size})
    return spec.model_copy(update={"encoding": spec.encoding.model_copy(update={value: changed})})


def _with_order(reading: Reading, spec: ChartSpec) -> ChartSpec:
    key, value = _KEY.get(spec.mark, "x"), _VALUE.get(spec.mark, "y")
    placed = getattr(spec.encoding, key)
    if placed is None:
        return spec
    changes: dict[str, Any] = {}
    sort = _sort(reading.orders[0], placed, value) if reading.orders else None
    if reading.cut is not None:
        way = SortOrder.ASCENDING if reading.cut.smallest else SortOrder.DESCENDING
        changes["top"] = Top(n=reading.cut.n, channel=key, other=reading.cut.other, order=way)
        sort = sort or Sort(channel=value, order=way)
    if sort is not None:
        changes["encoding"] = spec.encoding.model_copy(update={key: placed.model_copy(update={"sort": sort})})
    return spec.model_copy(update=changes)


def _sort(order: Order, placed: FieldDef, value: str) -> Sort:
    """Without a direction an order by value starts with the largest."""
    way = SortOrder.DESCENDING if order.descending else SortOrder.ASCENDING
    if order.target in ("x", "category") or (order.field is not None and order.field.name == placed.field):
        return Sort(order=way)
    if order.target == "field" and order.field is not None and order.field.is_numeric:
        return Sort(channel=value, order=way)
    return Sort(channel=value, order=way)


def _swapped(reading: Reading, spec: ChartSpec) -> ChartSpec:
    """ "Swap the axes"."""
    for i, item in enumerate(reading.items):
        if item.tag == "r" and not item.used and item.value == "swap":
            reading.note(i, i, "refine", "axes exchanged")
            x, y = spec.encoding.x, spec.encoding.y
            flip = {"x": "y", "y": "x"}
            update = {"x": _resorted(y, flip), "y": _resorted(x, flip)}
            return spec.model_copy(update={"encoding": spec.encoding.model_copy(update=update)})
        if item.tag == "r" and not item.used:
            reading.note(i, i, "refine", "changes the last chart")
    return spec
