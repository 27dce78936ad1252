"""Bars: a length for each group."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import FieldDef, MeasurementType as Type
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import bars
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, is_measure, keep
from datasage_jupyter.core.resolve.lookup import Columns
from datasage_jupyter.core.resolve.types import is_number, is_time


def along_an_axis(placed: Placements, columns: Columns) -> Placements:
    """A bar with one axis counts rows along it."""
    keep(placed)
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


MARK = MarkKind(
    name="bar", label="Bar", title="Bar chart", things="bars", figure=draw_xy, code=cartesian("bar"), picture=bars,
    shelves=("x", "y", "color", "xOffset"), channels=("x_offset", "y_offset", "text"), arrange=along_an_axis,
    is_grouped=True, is_upright=True, is_length=True, is_compared=True, by_measure=True, stacks=True,
    more_shelves=("facet", "row", "column", "detail", "yOffset", "text", "tooltip"),
)  # fmt: skip
