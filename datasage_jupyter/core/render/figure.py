"""Rows to a Plotly figure: each mark knows how."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Form, ResolvedSpec
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.marks.rect import draw_grid

Figure = dict[str, Any]


def to_figure(resolved: ResolvedSpec, rows: pa.Table) -> Figure:
    """Draw rows as a Plotly figure.

    Args:
        resolved: The spec the rows were made for.
        rows: One column per channel, in drawn order.

    Returns:
        `{"data": [...], "layout": {...}}` with numpy arrays for numbers; see `figure_json`.
    """
    canvas = Canvas(resolved, rows)
    return draw_grid(canvas) if resolved.form is Form.GRID else kind_of(resolved.mark).figure(canvas)
