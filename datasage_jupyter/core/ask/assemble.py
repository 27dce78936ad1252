"""From a reading to a chart spec: the mark, the channels, the order and the cut."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses.groups import own_name
from datasage_jupyter.core.ask.layout import Layout, Part, count, lay_out
from datasage_jupyter.core.ask.meaning import is_series, sets_two_numbers_side_by_side, settle_meaning, tell_apart
from datasage_jupyter.core.ask.ordering import cut_to_top, default_aggregate, put_in_order
from datasage_jupyter.core.ask.placements import aggregated, as_number, definition, slice_size
from datasage_jupyter.core.ask.reading import Group, Measure, Reading
from datasage_jupyter.core.ask.several import fold, folded_measures
from datasage_jupyter.core.model import (
    Aggregate,
    ChartSpec,
    Encoding,
    FieldDef,
    Mark,
    MeasurementType,
    Predicate,
    Window,
)

_BASE = {"stacked_bar": "bar", "grouped_bar": "bar", "grouped_line": "line", "grouped_point": "point"}


def assemble(reading: Reading) -> ChartSpec | None:
    """Write the spec, or None where the question names nothing to draw."""
    if reading.cut is not None:
        _cut_rows(reading)
    if reading.cut is not None or any(o.target in ("field", "measure") for o in reading.orders):
        _measure_from_order(reading)
    if not reading.groups and not reading.measures and not reading.having:
        if not reading.filters and not reading.windows and not _is_mapped(reading):
            return None
        reading.measures.append(count())
        reading.certainty.append(0.5)
    _total_not_running(reading)
    _change_over_time(reading)
    settle_meaning(reading)
    mark = choose_mark(reading)
    spec = _WRITERS.get(mark, _cartesian)(reading, mark)
    return spec.model_copy(update={"having": tuple(reading.having)}) if reading.having else spec


def _is_mapped(reading: Reading) -> bool:
    """A map needs no field to be named where the rows have coordinates or countries."""
    kinds = {f.column.semantic_type for f in reading.fields.fields}
    placed = {"latitude", "longitude"} <= kinds or _areas(reading) is not None
    return placed and not {"geopoint", "choropleth"}.isdisjoint(reading.marks)


def choose_mark(reading: Reading) -> str:
    """The chart that was named, or the one the wording calls for."""
    named = [_BASE.get(m, m) for m in reading.marks]
    if named:
        return _named_mark(reading, named[0])
    measures, groups = reading.measures, reading.groups
    if "relation" in reading.intents and _axes(reading) >= 2:
        return "point"
    if "trend" in reading.intents or _runs_over_time(reading):
        return "line"
    if sets_two_numbers_side_by_side(reading):
        return "point"
    parts = sum(not g.entity and not (g.kind == "plain" and g.field.column.is_unique) for g in groups) <= 1 and not any(
        g.unit for g in groups
    )
    if (
        parts
        and (groups or _counts_by_field(measures))
        and ("proportion" in reading.intents or Window.SHARE in reading.windows)
    ):
        return "arc"
    if "distribution" in reading.intents and measures and measures[0].aggregate is None and len(measures) == 1:
        return "box" if groups and not _one_row_each(reading, groups[0]) else "histogram" if not groups else "bar"
    if not groups and _is_headline(measures):
        return "indicator"
    return "line" if is_series(reading) else "bar"


def _counts_by_field(measures: list[Measure]) -> bool:
    return len(measures) == 1 and measures[0].aggregate is Aggregate.COUNT and measures[0].field is not None


def chart_kind(reading: Reading) -> str | None:
    """The kind of chart that was named, if one was."""
    named = [_BASE.get(m, m) for m in reading.marks]
    return named[0] if named else "line" if "trend" in reading.intents else None


def _named_mark(reading: Reading, mark: str) -> str:
    single = (
        len(reading.measures) == 1 and not reading.groups and reading.measures[0].aggregate in (None, Aggregate.COUNT)
    )
    if mark == "histogram":
        numbers = single and reading.measures[0].field is not None and reading.measures[0].field.is_numeric
        binned = len(reading.groups) == 1 and reading.groups[0].field.is_measure and not reading.measures
        return "histogram" if numbers or binned else "bar"
    return mark


def _axes(reading: Reading) -> int:
    return len(reading.measures) + sum(
        g.field.is_numeric or g.field.is_temporal or bool(reading.measures) for g in reading.groups
    )


def _runs_over_time(reading: Reading) -> bool:
    """A measure over stretches of time that keep the year, or a change from one to the next."""
    stepped = any(
        g.unit is not None and g.unit.value.startswith("year") and g.unit.value != "year" for g in reading.groups
    )
    changing = {Window.PERCENT_CHANGE, Window.MOVING_AVERAGE, Window.CUMULATIVE, Window.DIFFERENCE} & set(
        reading.windows
    )
    timed = any(g.field.is_temporal for g in reading.groups) or not reading.groups
    across = any(g.kind == "across" and g.field.is_temporal for g in reading.groups)
    return (stepped and bool(reading.measures)) or (bool(changing) and timed) or across


def _is_headline(measures: list[Measure]) -> bool:
    first = measures[0]
    return first.aggregate is not None and (first.field is None or first.aggregate is not Aggregate.COUNT)


def _one_row_each(reading: Reading, group: Group) -> bool:
    return group.field.column.is_unique


def _measure_from_order(reading: Reading) -> None:
    """ "Top 5 products by sales": what is ordered by is also what is drawn, if nothing else is."""
    for order in reading.orders:
        for measure in reading.measures:
            if order.target == "measure" and order.field is measure.field and measure.aggregate is None:
                measure.aggregate = order.aggregate
    if reading.measures or any(g.field.is_numeric and g.kind == "plain" for g in reading.groups):
        return
    for order in reading.orders:
        if (
            order.field is not None
            and order.field.is_numeric
            and (order.aggregate is not None or order.field.is_measure)
        ):
            reading.measures.append(Measure(order.aggregate, order.field, order.at))
            return


def _cut_rows(reading: Reading) -> None:
    """ "The top 5 students with the highest mark": rows by their name; "highest" says how they are ordered."""
    if (
        reading.groups
        or not reading.measures
        or reading.measures[0].aggregate not in (Aggregate.MAX, Aggregate.MIN, None)
    ):
        return
    target = own_name(reading)
    if target is not None:
        reading.measures[0].aggregate = None
        reading.groups.append(Group(target, "each", reading.measures[0].at, entity=True))


def _total_not_running(reading: Reading) -> None:
    """ "Cumulative revenue of each brand" is a total: only along time can values run up."""
    timed = "trend" in reading.intents or any(g.field.is_temporal for g in reading.groups)
    if Window.CUMULATIVE in reading.windows and reading.groups and not timed:
        reading.windows.remove(Window.CUMULATIVE)
        for measure in reading.measures:
            if measure.aggregate is None:
                measure.aggregate = Aggregate.SUM


def _changes(reading: Reading) -> bool:
    return bool({Window.PERCENT_CHANGE, Window.DIFFERENCE, Window.MOVING_AVERAGE} & set(reading.windows))


def _change_over_time(reading: Reading) -> None:
    """ "Growth of sales by region" runs along time: from one region to the next nothing grows."""
    if not _changes(reading) or any(g.field.is_temporal for g in reading.groups):
        return
    if any(f.is_temporal for f in reading.fields.fields):
        reading.intents.add("trend")


# --------------------------------------------------------------------------- kinds of chart


def _cartesian(reading: Reading, mark: str) -> ChartSpec:
    layout = _one_count(_with_time(reading, lay_out(reading, mark), mark))
    tell_apart(reading, layout, mark)
    several = folded_measures(reading, layout, mark)
    channels: dict[str, FieldDef] = {}
    for name in ("x", "y", "color", "facet", "size"):
        part = getattr(layout, name)
        if part is not None:
            channels[name] = as_number(part) if name == "y" and mark == "bar" else definition(part)
    if layout.x is None and len(channels) == 1:
        return _headline(reading, "indicator")
    _windowed(reading, channels, mark)
    _side_by_side(reading, channels, mark)
    extra = {"detail": tuple(definition(g) for g in layout.detail)} if layout.detail else {}
    put_in_order(reading, channels, "x" if "x" in channels else "y", "y")
    spec = ChartSpec(
        mark=Mark(mark),
        encoding=Encoding(**channels, **extra),
        filter=_filters(reading),
        top=cut_to_top(reading, channels, "x"),
    )
    return fold(reading, spec, several, layout.x) if several and isinstance(layout.x, Group) else spec


def _pie(reading: Reading, mark: str) -> ChartSpec:
    layout = lay_out(reading, "bar")
    if layout.x is None:
        return _headline(reading, "indicator")
    channels = {"color": definition(layout.x), "theta": slice_size(layout.y or count())}
    put_in_order(reading, channels, "color", "theta")
    return ChartSpec(
        mark=Mark.ARC,
        encoding=Encoding(**channels),
        filter=_filters(reading),
        top=cut_to_top(reading, channels, "color"),
    )


def _histogram(reading: Reading, mark: str) -> ChartSpec:
    part: Part = reading.measures[0] if reading.measures else reading.groups[0]
    target = part.field
    assert target is not None
    cut = next((g.bin for g in reading.groups if g.field is target and g.bin is not None), None)
    channels = {"x": FieldDef(field=target.name, bin=cut or True), "y": FieldDef(aggregate=Aggregate.COUNT)}
    color = next((g for g in reading.groups if g.field is not target), None)
    if color is not None:
        channels["color"] = definition(color)
    return ChartSpec(mark=Mark.HISTOGRAM, encoding=Encoding(**channels), filter=_filters(reading))


def _box(reading: Reading, mark: str) -> ChartSpec:
    parts: list[Part] = [*reading.measures, *reading.groups]
    numeric = [p.field for p in parts if p.field is not None and p.field.is_numeric]
    if not numeric:
        return _cartesian(reading, "bar")
    groups = [g for g in reading.groups if g.field is not numeric[0]]
    channels = {"y": FieldDef(field=numeric[0].name)}
    if groups:
        channels["x"] = definition(groups[0])
    if len(groups) > 1:
        channels["color"] = definition(groups[1])
    if groups:
        put_in_order(reading, channels, "x", "y")
    return ChartSpec(mark=Mark(mark), encoding=Encoding(**channels), filter=_filters(reading))


def _heatmap(reading: Reading, mark: str) -> ChartSpec:
    groups = sorted(reading.groups, key=lambda g: g.at)
    measures = reading.measures
    if len(groups) < 2:
        if len(measures) >= 2 and not groups:
            channels = {
                n: FieldDef(field=m.field.name, bin=True) for n, m in zip(("x", "y"), measures, strict=False) if m.field
            }
            channels["color"] = FieldDef(aggregate=Aggregate.COUNT)
            return ChartSpec(mark=Mark.RECT, encoding=Encoding(**channels), filter=_filters(reading))
        return _cartesian(reading, "bar")
    x = next((g for g in groups if g.axis == "x"), None) or next((g for g in groups if g.axis != "y"), groups[0])
    y = next(g for g in groups if g is not x)
    channels = {"x": definition(x), "y": definition(y), "color": definition(measures[0] if measures else count())}
    return ChartSpec(mark=Mark.RECT, encoding=Encoding(**channels), filter=_filters(reading))


def _headline(reading: Reading, mark: str) -> ChartSpec:
    measure = reading.measures[0] if reading.measures else count()
    return ChartSpec(mark=Mark.INDICATOR, encoding=Encoding(text=aggregated(measure)), filter=_filters(reading))


def _table(reading: Reading, mark: str) -> ChartSpec:
    parts: list[Part] = sorted([*reading.groups, *reading.measures], key=lambda p: p.at)
    return ChartSpec(
        mark=Mark.TABLE, encoding=Encoding(columns=tuple(definition(p) for p in parts)), filter=_filters(reading)
    )


def _tree(reading: Reading, mark: str) -> ChartSpec:
    if not reading.groups:
        return _headline(reading, "indicator")
    levels = tuple(definition(g) for g in sorted(reading.groups, key=lambda g: g.at))
    measure = reading.measures[0] if reading.measures else count()
    return ChartSpec(
        mark=Mark(mark), encoding=Encoding(path=levels, size=aggregated(measure)), filter=_filters(reading)
    )


def _map(reading: Reading, mark: str) -> ChartSpec:
    """Points where there are coordinates, else areas of a geographic field, else bars."""
    found = {f.column.semantic_type: f for f in reversed(reading.fields.fields)}
    measure = reading.measures[0] if reading.measures else None
    if mark == "geopoint" and {"latitude", "longitude"} <= set(found):
        channels = {n: FieldDef(field=found[n].name) for n in ("latitude", "longitude")}
        groups = [g for g in reading.groups if g.field.column.semantic_type not in ("latitude", "longitude")]
        if groups:
            channels["color"] = definition(groups[0])
        if (
            measure is not None
            and measure.field is not None
            and measure.field.column.semantic_type not in ("latitude", "longitude")
        ):
            channels["size"] = definition(measure)
        return ChartSpec(mark=Mark.GEOPOINT, encoding=Encoding(**channels), filter=_filters(reading))
    place = next((g for g in reading.groups if g.field.column.kind is MeasurementType.GEOGRAPHIC), None)
    place = place or _areas(reading)
    if place is None:
        return _cartesian(reading, "bar")
    channels = {"x": definition(place), "color": aggregated(measure or count())}
    return ChartSpec(mark=Mark.CHOROPLETH, encoding=Encoding(**channels), filter=_filters(reading))


def _areas(reading: Reading) -> Group | None:
    """The dataset's countries or states, which a map shows if no other places were named."""
    known = (f for f in reading.fields.fields if f.column.semantic_type in ("country", "state"))
    found = next(known, None)
    return Group(found, "by", 0) if found is not None else None


_WRITERS = {
    "arc": _pie, "histogram": _histogram, "box": _box, "violin": _box, "rect": _heatmap, "indicator": _headline,
    "table": _table, "treemap": _tree, "sunburst": _tree, "geopoint": _map, "choropleth": _map,
}  # fmt: skip


# --------------------------------------------------------------------------- parts of a spec


def _with_time(reading: Reading, layout: Layout, mark: str) -> Layout:
    """A trend needs time along x: the dataset's date, if none was named."""
    for part in (layout.x, layout.y, layout.color):
        if isinstance(part, Group) and part.field.is_date and part.unit is None:
            part.unit = reading.step
    timed = any(isinstance(p, Group) and p.field.is_temporal for p in (layout.x, layout.y, layout.color))
    runs = mark in ("line", "area") and ("trend" in reading.intents or bool(reading.windows))
    wanted = runs or (mark == "bar" and _changes(reading))
    if timed or not wanted:
        return layout
    dates = [f for f in reading.fields.fields if f.is_temporal]
    if dates:
        former = layout.x
        layout.x = Group(dates[0], "by", 0, unit=reading.step if dates[0].is_date else None)
        if isinstance(former, Group) and layout.color is None:
            layout.color = former
    return layout


def _one_count(layout: Layout) -> Layout:
    """Rows are counted along one axis; what was to be told apart stands on the other."""
    counts = [isinstance(p, Measure) and p.aggregate is Aggregate.COUNT for p in (layout.x, layout.y)]
    if all(counts):
        layout.x, layout.color = layout.color, None
    return layout


def _windowed(reading: Reading, channels: dict[str, FieldDef], mark: str) -> None:
    """Shares, running totals and changes are taken of the measure."""
    if not reading.windows or "y" not in channels:
        return
    window = reading.windows[0]
    y = channels["y"]
    target = reading.fields.by_name(y.field) if y.field is not None else None
    if target is not None and not target.is_numeric and y.aggregate is not Aggregate.DISTINCT:
        return
    if y.aggregate is None and target is not None:
        y = y.model_copy(update={"aggregate": default_aggregate(target)})
    if window is Window.SHARE and "color" in channels and mark in ("bar", "area"):
        channels["y"] = y.model_copy(update={"stack": "normalize"})
        return
    channels["y"] = y.model_copy(
        update={"window": window, "window_size": reading.window_size if window is Window.MOVING_AVERAGE else None}
    )


def _side_by_side(reading: Reading, channels: dict[str, FieldDef], mark: str) -> None:
    if mark == "bar" and "color" in channels and (reading.stack is False or "grouped_bar" in reading.marks):
        channels["y"] = channels["y"].model_copy(update={"stack": False})
        channels["x_offset"] = channels["color"]


def _filters(reading: Reading) -> tuple[Predicate, ...]:
    return tuple(reading.filters)
