"""Lines: values joined along an axis."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.marks.bar import along_an_axis
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import lines

MARK = MarkKind(
    name="line", label="Line", title="Line chart", figure=draw_xy, code=cartesian("line"), picture=lines,
    channels=("shape", "order"), arrange=along_an_axis, is_grouped=True, is_series=True, is_uncut=True, is_compared=True,
    shelves=("x", "y", "color", "shape"),
    more_shelves=("facet", "row", "column", "detail", "order", "tooltip"),
)  # fmt: skip
