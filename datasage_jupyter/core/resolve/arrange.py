"""Marks bring their own habits: each moves the placements to the channels it is drawn from."""

from __future__ import annotations

from collections.abc import Callable

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import Aggregate, ChartSpec, FieldDef, Mark, MeasurementType as Type
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import column_type, is_number, is_time

Placements = dict[str, FieldDef]
COUNT = FieldDef(aggregate=Aggregate.COUNT)


def arrange(spec: ChartSpec, columns: Columns) -> Placements:
    """Placements on the channels that the mark is drawn from.

    Raises:
        FieldNotFoundError: A field does not exist.
        SpecError: The mark lacks what it needs.
    """
    placed: Placements = dict(spec.encoding.items())
    for definition in placed.values():
        if definition.field is not None:
            columns[definition.field]
    if spec.mark in _AXES:
        kept = {*_AXES[spec.mark], "x", "y", "color", "row", "column", "facet", "order"}
        placed = {c: d for c, d in placed.items() if c in kept or c.startswith(("detail.", "tooltip."))}
    return _HABITS.get(spec.mark, _keep)(placed, columns)


_AXES: dict[Mark, tuple[str, ...]] = {
    Mark.BAR: ("x_offset", "y_offset"),
    Mark.HISTOGRAM: (),
    Mark.LINE: ("shape",),
    Mark.AREA: (),
    Mark.POINT: ("size", "shape"),
    Mark.TICK: (),
    Mark.RECT: (),
}
"""Channels that a mark with axes can draw besides those that all of them can; others are left out."""


def as_measure(definition: FieldDef, columns: Columns) -> FieldDef:
    """A placement that gives values; of a field without numbers it counts the values."""
    if is_measure(definition, columns):
        return definition
    return definition.model_copy(update={"aggregate": Aggregate.VALID, "bin": None, "time_unit": None})


def is_measure(definition: FieldDef, columns: Columns) -> bool:
    """Whether a placement gives values rather than groups."""
    if definition.aggregate is not None or definition.field is None:
        return True
    if definition.bin or definition.time_unit:
        return False
    column = columns[definition.field]
    return (definition.type or column_type(column)) is Type.QUANTITATIVE and is_number(column)


def _keep(placed: Placements, columns: Columns) -> Placements:
    if not placed:
        raise SpecError("The chart has no fields.", hint='Place a field on "x" or "y".')
    return placed


def _bar(placed: Placements, columns: Columns) -> Placements:
    """A bar with one axis counts rows along it."""
    _keep(placed, columns)
    if "x" in placed and "y" in placed:
        return placed | _length(placed, columns)
    axis = "y" if "y" in placed else "x"
    other = "x" if axis == "y" else "y"
    if axis not in placed:
        group = next((c for c in ("color", "x_offset", "row", "column", "facet") if c in placed), None)
        return placed | {"x": placed[group], "y": COUNT} if group else placed
    definition = placed[axis]
    if definition.aggregate is not None:
        group = next((c for c in ("color", "x_offset", "row", "column") if c in placed), None)
        return {other: placed[group], **placed} if group else placed
    if is_measure(definition, columns) and definition.field is not None and not definition.sort:
        placed = placed | {axis: definition.model_copy(update={"bin": definition.bin or True})}
    return placed | {other: COUNT}


def _length(placed: Placements, columns: Columns) -> Placements:
    """A code or grade beside a category is what the bars are long by, if nothing else is."""
    axes = [axis for axis in ("x", "y") if not is_measure(placed[axis], columns)]
    coded = [axis for axis in axes if _is_code(placed[axis], columns)]
    if len(axes) < 2 or len(coded) != 1:
        return {}
    return {coded[0]: placed[coded[0]].model_copy(update={"type": Type.QUANTITATIVE})}


def _is_code(definition: FieldDef, columns: Columns) -> bool:
    """Numbers that are not told to be anything else."""
    cut = definition.type is not None or definition.bin or definition.time_unit is not None or definition.sort
    column = columns[str(definition.field)]
    return not cut and is_number(column) and not is_time(column)


def _arc(placed: Placements, columns: Columns) -> Placements:
    """One measure becomes the angle, one group the color."""
    rest = [(name, d) for name, d in placed.items() if name not in ("theta", "color", "tooltip", "order")]
    measure = placed.get("theta")
    measure = (
        as_measure(measure, columns)
        if measure is not None
        else next((d for _, d in rest if is_measure(d, columns)), COUNT)
    )
    group = placed.get("color") or next((d for _, d in rest if d is not measure), None)
    if group is None:
        raise SpecError("A pie needs a field to slice by.", hint='Place a category on "color".')
    if group.aggregate is None and is_measure(group, columns) and not group.bin:
        group = group.model_copy(update={"bin": True}) if columns[str(group.field)].distinct_count > 12 else group
    if group.aggregate is not None:
        raise SpecError("A pie is sliced by a group, not by an aggregate.", hint='Place a category on "color".')
    facets = {name: d for name, d in placed.items() if name in ("row", "column", "facet")}
    return {"color": group, "theta": measure, **facets}


def _rect(placed: Placements, columns: Columns) -> Placements:
    """Two groups make the cells; a measure colors them."""
    _keep(placed, columns)
    measured = next((axis for axis in ("x", "y") if axis in placed and placed[axis].aggregate is not None), None)
    if measured is not None:
        spare = placed[measured]
        placed = {"color": spare} | {c: d for c, d in placed.items() if c != measured}
    axes = [axis for axis in ("x", "y") if axis in placed]
    if not axes or any(placed[axis].aggregate is not None for axis in axes):
        raise SpecError(
            "A heat map needs groups for its cells.", hint='Place categories, dates or bins on "x" and "y".'
        )
    if "color" in placed:
        return placed | {"color": as_measure(placed["color"], columns)}
    scattered = len(axes) == 2 and all(is_measure(placed[axis], columns) for axis in axes)
    return placed if scattered else placed | {"color": COUNT}


def _histogram(placed: Placements, columns: Columns) -> Placements:
    """One field is cut into bins, the other axis counts."""
    axis = next((c for c in ("x", "y") if c in placed and placed[c].field and placed[c].aggregate is None), None)
    if axis is None:
        raise SpecError("A histogram needs a field to cut into bins.", hint='Place a number on "x".')
    other = "y" if axis == "x" else "x"
    definition = placed[axis]
    column = columns[str(definition.field)]
    if is_number(column) and not is_time(column) and not definition.bin:
        definition = definition.model_copy(update={"bin": True})
    given = placed.get(other)
    return placed | {axis: definition, other: given if given is not None and given.aggregate else COUNT}


def _spread(placed: Placements, columns: Columns) -> Placements:
    """Box and violin: one number, and perhaps a group."""
    axes = [c for c in ("y", "x") if c in placed]
    numeric = [c for c in axes if placed[c].field is not None and is_number(columns[str(placed[c].field)])]
    measure = next((c for c in numeric if is_measure(placed[c], columns)), numeric[0] if numeric else None)
    if measure is None:
        raise SpecError("A distribution needs a numeric field.", hint='Place a number on "y".')
    plain = {"aggregate": None, "window": None, "sort": None}
    groups = ("x", "y", "color", "row", "column", "facet")
    kept = {
        c: d.model_copy(update=plain) for c, d in placed.items() if c in groups and d.field is not None and c != measure
    }
    number = placed[measure].model_copy(update={**plain, "bin": None, "time_unit": None, "type": Type.QUANTITATIVE})
    return {c: d for c, d in kept.items() if c in axes} | {measure: number} | kept


def _tree(placed: Placements, columns: Columns) -> Placements:
    """Levels from the outside in, and a size."""
    levels = [d for name, d in placed.items() if name.startswith("path.")]
    spare = [
        d for name, d in placed.items() if not name.startswith(("path.", "tooltip.")) and not is_measure(d, columns)
    ]
    levels = levels or spare
    measure = placed.get("size") or placed.get("theta")
    measure = measure or next((d for d in placed.values() if is_measure(d, columns)), COUNT)
    measure = as_measure(measure, columns)
    levels = [level for level in levels if level.aggregate is None and level.field is not None]
    if not levels:
        raise SpecError("A tree map needs fields for its levels.", hint='List them in "path", the coarsest first.')
    return {f"path.{i}": d for i, d in enumerate(levels[:6])} | {"size": measure}


def _indicator(placed: Placements, columns: Columns) -> Placements:
    """One number, and perhaps the dates of its course."""
    values = [d for name, d in placed.items() if name in ("text", "y", "theta", "x", "size", "color")]
    measure = next((d for d in values if is_measure(d, columns)), COUNT)
    when = next((d for d in values if d.field and d is not measure and is_time(columns[d.field])), None)
    return {"text": measure} | ({"x": when} if when is not None else {})


def _table(placed: Placements, columns: Columns) -> Placements:
    listed = [d for name, d in placed.items() if name.startswith("columns.")] or list(placed.values())
    listed = listed or [FieldDef(field=name) for name in columns.names[:50]]
    for definition in listed:
        if definition.field is not None:
            columns[definition.field]
    return {f"columns.{i}": d for i, d in enumerate(listed)}


def _geopoint(placed: Placements, columns: Columns) -> Placements:
    """Coordinates by channel, else by what the profile knows of the fields."""
    found = dict(placed)
    for channel, axis in (("latitude", "y"), ("longitude", "x")):
        if channel not in found:
            known = next((n for n, d in placed.items() if d.field and columns[d.field].semantic_type == channel), None)
            source = known or (axis if axis in placed else None)
            name = columns.of_semantic(channel) if source is None else None
            definition = placed[source] if source else (FieldDef(field=name) if name else None)
            if definition is None:
                raise SpecError(f"A map of points needs a {channel}.", hint=f'Place one on "{channel}".')
            found[channel] = definition
        field = found[channel].field
        if field is None or not is_number(columns[field]):
            raise SpecError(f"The {channel} of a map must be a number.", hint=f'Place degrees on "{channel}".')
        plain = {"aggregate": None, "bin": None, "time_unit": None, "window": None, "type": Type.QUANTITATIVE}
        found[channel] = found[channel].model_copy(update=plain)
    kept = ("latitude", "longitude", "color", "size", "text")
    return {name: d for name, d in found.items() if name in kept or name.startswith(("tooltip", "detail"))}


def _choropleth(placed: Placements, columns: Columns) -> Placements:
    """A place per row, and a number that colors it."""
    places = [d for d in placed.values() if d.field and not is_measure(d, columns)]
    place = next((d for d in places if columns[str(d.field)].kind is Type.GEOGRAPHIC), places[0] if places else None)
    if place is None:
        raise SpecError("A map of areas needs a field with countries or states.", hint='Place one on "detail".')
    measure = next((d for d in placed.values() if is_measure(d, columns)), COUNT)
    return {"detail.0": place.model_copy(update={"bin": None}), "color": measure}


_HABITS: dict[Mark, Callable[[Placements, Columns], Placements]] = {
    Mark.BAR: _bar,
    Mark.AREA: _bar,
    Mark.LINE: _bar,
    Mark.RECT: _rect,
    Mark.ARC: _arc,
    Mark.HISTOGRAM: _histogram,
    Mark.BOX: _spread,
    Mark.VIOLIN: _spread,
    Mark.TREEMAP: _tree,
    Mark.SUNBURST: _tree,
    Mark.INDICATOR: _indicator,
    Mark.TABLE: _table,
    Mark.GEOPOINT: _geopoint,
    Mark.CHOROPLETH: _choropleth,
}
