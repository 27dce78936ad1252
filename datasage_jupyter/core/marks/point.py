"""Points: a scatter plot."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import points

MARK = MarkKind(
    name="point", label="Scatter", title="Scatter plot", figure=draw_xy, code=cartesian("scatter"), picture=points,
    shelves=("x", "y", "color", "size", "shape"), channels=("size", "shape", "opacity", "text"), is_scattered=True, is_uncut=True,
    more_shelves=("facet", "row", "column", "detail", "opacity", "text", "tooltip"),
)  # fmt: skip
