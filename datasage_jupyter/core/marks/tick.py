"""Ticks: a stroke for each value along an axis."""

from __future__ import annotations

from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.render.code_figure import cartesian
from datasage_jupyter.core.render.marks.xy import draw_xy
from datasage_jupyter.core.render.svg import points

MARK = MarkKind(
    name="tick", label="Strip", title="Strip plot", figure=draw_xy, code=cartesian("scatter"), picture=points,
    channels=(), is_scattered=True,
    more_shelves=("facet", "row", "column", "detail", "tooltip"),
)  # fmt: skip
