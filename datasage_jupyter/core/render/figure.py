"""Rows to a Plotly figure: each mark has its own module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from datasage_jupyter.core.model import Form, Mark, ResolvedSpec
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.marks.arc import draw_arc
from datasage_jupyter.core.render.marks.distribution import draw_boxes, draw_violins
from datasage_jupyter.core.render.marks.geo import draw_areas, draw_places
from datasage_jupyter.core.render.marks.indicator import draw_indicator
from datasage_jupyter.core.render.marks.rect import draw_cells, draw_grid
from datasage_jupyter.core.render.marks.table import draw_table
from datasage_jupyter.core.render.marks.tree import draw_tree
from datasage_jupyter.core.render.marks.xy import draw_xy

Figure = dict[str, Any]

_DRAWERS: dict[Mark, Callable[[Canvas], Figure]] = {
    Mark.ARC: draw_arc,
    Mark.RECT: draw_cells,
    Mark.BOX: draw_boxes,
    Mark.VIOLIN: draw_violins,
    Mark.INDICATOR: draw_indicator,
    Mark.TABLE: draw_table,
    Mark.TREEMAP: draw_tree,
    Mark.SUNBURST: draw_tree,
    Mark.GEOPOINT: draw_places,
    Mark.CHOROPLETH: draw_areas,
}


def to_figure(resolved: ResolvedSpec, rows: pa.Table) -> Figure:
    """Draw rows as a Plotly figure.

    Args:
        resolved: The spec the rows were made for.
        rows: One column per channel, in drawn order.

    Returns:
        `{"data": [...], "layout": {...}}` with numpy arrays for numbers; see `figure_json`.
    """
    canvas = Canvas(resolved, rows)
    if resolved.form is Form.GRID:
        return draw_grid(canvas)
    return _DRAWERS.get(resolved.mark, draw_xy)(canvas)
