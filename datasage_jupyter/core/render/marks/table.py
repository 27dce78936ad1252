"""Rows as a table."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import GRID, TEXT
from datasage_jupyter.core.render.values import is_numeric, labels, numbers


def draw_table(canvas: Canvas) -> dict[str, Any]:
    """Draw the rows as a Plotly table."""
    fields = [field for field in canvas.resolved.fields if field.channel.startswith("columns.")]
    cells = [_cells(canvas, field) for field in fields]
    aligned = ["right" if is_numeric(canvas.column(field)) else "left" for field in fields]
    trace = {
        "type": "table",
        "header": {"values": [safe(field.title) for field in fields], "align": aligned, "fill": {"color": GRID},
                   "line": {"color": GRID}, "font": {"color": TEXT}},
        "cells": {"values": cells, "align": aligned, "fill": {"color": "rgba(0,0,0,0)"}, "line": {"color": GRID}, "font": {"color": TEXT}},
    }  # fmt: skip
    return {"data": [trace], "layout": canvas.layout()}


def _cells(canvas: Canvas, field: Any) -> Any:
    column = canvas.column(field)
    return numbers(column) if is_numeric(column) else labels(column)
