"""Axes and panels of charts with an x and a y."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Mark, ResolvedField
from datasage_jupyter.core.render.canvas import Canvas, Panel, bin_width
from datasage_jupyter.core.render.formats import PERIODS, date_format, number_axis
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import TEXT
from datasage_jupyter.core.render.values import is_time, listed

_GAP = 0.07


def axis_of(canvas: Canvas, field: ResolvedField | None, *, vertical: bool) -> dict[str, Any]:
    """An axis for a placement: names in drawn order, dates, or numbers with their unit."""
    if field is None:
        return {"showticklabels": False, "showgrid": False, "zeroline": False}
    axis: dict[str, Any] = {"title": {"text": safe(field.title)}}
    if canvas.is_category(field):
        return axis | _names(canvas, field, vertical)
    if is_time(canvas.column(field)):
        return axis | _dates(canvas, field)
    return axis | number_axis(field) | _scale(canvas, field)


def _names(canvas: Canvas, field: ResolvedField, vertical: bool) -> dict[str, Any]:
    values = canvas.values(field)
    names = listed(field, list(dict.fromkeys(values))) if isinstance(values, list) else []
    axis: dict[str, Any] = {"type": "category", "categoryorder": "array", "categoryarray": names, "showgrid": False}
    if vertical:
        axis["autorange"] = "reversed"
    if len(names) > 60 or (vertical and len(names) > 20):
        axis["tickfont"] = {"size": 10}
    return axis


def _dates(canvas: Canvas, field: ResolvedField) -> dict[str, Any]:
    axis: dict[str, Any] = {"type": "date"}
    unit = field.definition.time_unit
    if unit in PERIODS and field.definition.aggregate is None:
        axis["hoverformat"] = date_format(field)
        count = len(set(canvas.column(field).to_pylist())) if unit == "year" else 99
        if count <= 15:
            axis |= {"tickformat": "%Y", "dtick": "M12"}
        if canvas.resolved.mark is Mark.BAR:
            axis["ticklabelmode"] = "period"
    return axis


def _scale(canvas: Canvas, field: ResolvedField) -> dict[str, Any]:
    scale = field.definition.scale
    is_value = field.definition.aggregate is not None or canvas.resolved.category not in (None, field.channel)
    axis: dict[str, Any] = {}
    if kind_of(canvas.resolved.mark).is_length and is_value:
        axis["rangemode"] = "tozero"
    if scale is not None:
        if scale.type == "log":
            axis = {"type": "log"}
        elif scale.zero is not None:
            axis["rangemode"] = "tozero" if scale.zero else "normal"
    if bin_width(field) is not None:
        axis["showgrid"] = False
    return axis


def panel_layout(canvas: Canvas) -> dict[str, Any]:
    """Axes for every panel, sharing their scales, with the panels' titles."""
    x, y = axis_of(canvas, canvas.across, vertical=False), axis_of(canvas, canvas.up, vertical=True)
    panels = canvas.panels
    if not panels or (len(panels) == 1 and not panels[0].title):
        return {"xaxis": x, "yaxis": y}
    height = max(panel.row for panel in panels) + 1
    width = max(panel.column for panel in panels) + 1
    layout: dict[str, Any] = {"annotations": [], "height": max(320, 40 + 220 * height)}
    for number, panel in enumerate(panels):
        across, up = domain(panel.column, width), domain(height - 1 - panel.row, height)
        last = not any(p.column == panel.column and p.row > panel.row for p in panels)
        layout |= _panel_axes(x, y, number, across, up, first=panel.column == 0, last=last)
        layout["annotations"].append(_heading(panel, across, up))
    return layout


def axis_names(number: int) -> dict[str, str]:
    """The axes of a panel, as a trace names them."""
    return {} if number == 0 else {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}


def domain(position: int, count: int) -> list[float]:
    """The stretch of the paper that one of several panels takes."""
    width = (1 - _GAP * (count - 1)) / count if count < 12 else 1 / count * 0.94
    start = position * (1 - width) / (count - 1) if count > 1 else 0.0
    return [round(start, 6), round(start + width, 6)]


def _panel_axes(
    x: dict[str, Any], y: dict[str, Any], number: int, across: list[float], up: list[float], *, first: bool, last: bool
) -> dict[str, Any]:
    suffix = "" if number == 0 else str(number + 1)
    shared_x = {"matches": "x"} if number else {}
    shared_y = {"matches": "y"} if number else {}
    left = {"title": y["title"]} if first and "title" in y else {"title": {"text": ""}, "showticklabels": first}
    below = {"title": x["title"]} if last and "title" in x else {"title": {"text": ""}, "showticklabels": last}
    return {
        f"xaxis{suffix}": x | shared_x | below | {"domain": across, "anchor": f"y{suffix}"},
        f"yaxis{suffix}": y | shared_y | left | {"domain": up, "anchor": f"x{suffix}"},
    }


def _heading(panel: Panel, across: list[float], up: list[float]) -> dict[str, Any]:
    return {
        "text": panel.title, "x": sum(across) / 2, "y": up[1], "xref": "paper", "yref": "paper", "showarrow": False,
        "xanchor": "center", "yanchor": "bottom", "font": {"size": 12, "color": TEXT},
    }  # fmt: skip
