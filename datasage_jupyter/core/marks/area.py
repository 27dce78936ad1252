"""Areas: values joined along an axis, and what lies below them."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.marks.bar import along_an_axis
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import areas

MARK = MarkKind(
    name="area", label="Area", title="Area chart", figure=draw_xy, code=cartesian("area"), picture=areas,
    channels=(), arrange=along_an_axis,
    is_grouped=True, is_series=True, is_uncut=True, is_length=True, is_compared=True, stacks=True,
    more_shelves=("facet", "row", "column", "detail", "tooltip"),
)  # fmt: skip
