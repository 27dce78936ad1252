"""Heat maps: a colored cell where two groups meet."""

from __future__ import annotations

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.render.code_figure import heatmap
from datasage_jupyter.core.render.marks.rect import draw_cells
from datasage_jupyter.core.render.svg import cells
from datasage_jupyter.core.resolve.arrange import COUNT, Placements, as_measure, is_measure, keep
from datasage_jupyter.core.resolve.lookup import Columns


def _arrange(placed: Placements, columns: Columns) -> Placements:
    """Two groups make the cells; a measure colors them."""
    keep(placed)
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


MARK = MarkKind(
    name="rect", label="Heatmap", title="Heat map", things="cells", figure=draw_cells, code=heatmap, picture=cells,
    channels=(), arrange=_arrange, is_grouped=True,
    more_shelves=("facet", "row", "column", "tooltip"),
)  # fmt: skip
