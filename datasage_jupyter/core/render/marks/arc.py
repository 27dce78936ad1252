"""Pies: a slice for each group, the largest first, with a hole in the middle."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.render.axes import domain
from datasage_jupyter.core.render.canvas import Canvas, Panel, bin_names, bin_width
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import TEXT, scheme_of, series_colors
from datasage_jupyter.core.render.told import with_told
from datasage_jupyter.core.render.values import labels, numbers


def draw_arc(canvas: Canvas) -> dict[str, Any]:
    """Draw one pie, or one for each panel."""
    slices, angle = canvas.field("color"), canvas.field("theta")
    assert slices is not None
    assert angle is not None
    names = slice_names(canvas, slices)
    colors = series_colors(list(dict.fromkeys(names)), scheme=scheme_of(slices))
    sizes = numbers(canvas.column(angle))
    panels = canvas.panels
    traces = [_pie(canvas, panel, names, sizes, colors, _place(panel, panels)) for panel in panels]
    layout = canvas.layout(
        legend={"title": {"text": safe(slices.title)}}, showlegend=len(colors) > 6 or len(panels) > 1
    )
    if len(panels) > 1:
        layout["annotations"] = [_heading(panel, _place(panel, panels)) for panel in panels]
    return {"data": traces, "layout": layout}


def slice_names(canvas: Canvas, field: ResolvedField) -> list[str]:
    """Names of the slices: categories, dates, or bins."""
    column = canvas.column(field)
    return bin_names(field, column) if bin_width(field) is not None else labels(column)


def _pie(
    canvas: Canvas,
    panel: Panel,
    names: list[str],
    sizes: np.ndarray[Any, Any],
    colors: dict[str, str],
    place: dict[str, list[float]],
) -> dict[str, Any]:
    shown = [names[i] for i in panel.rows]
    many = len(shown) > 6
    pie = {
        "type": "pie", "labels": shown, "values": sizes[panel.rows], "sort": False, "direction": "clockwise", "hole": 0.35,
        "marker": {"colors": [colors[name] for name in shown]}, "domain": place, "name": panel.title,
        "textinfo": "percent" if many else "label+percent", "textposition": "inside" if many else "auto",
        "hovertemplate": canvas.hover((canvas.field("color"), "label"), (canvas.field("theta"), "value")) + " · %{percent}",
    }  # fmt: skip
    # A slice may stand for several points, so plotly.js hands a list of them to the template.
    return with_told(canvas, pie | panel.meta, panel.rows, key="customdata[0]")


def _place(panel: Panel, panels: list[Panel]) -> dict[str, list[float]]:
    height, width = max(p.row for p in panels) + 1, max(p.column for p in panels) + 1
    return {"x": domain(panel.column, width), "y": domain(height - 1 - panel.row, height)}


def _heading(panel: Panel, place: dict[str, list[float]]) -> dict[str, Any]:
    return {
        "text": panel.title, "x": sum(place["x"]) / 2, "y": place["y"][1], "xref": "paper", "yref": "paper",
        "showarrow": False, "xanchor": "center", "yanchor": "bottom", "font": {"size": 12, "color": TEXT},
    }  # fmt: skip
