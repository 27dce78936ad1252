"""Bars, lines, areas, points and ticks: one trace for each series in each panel."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Mark, MeasurementType as Type, ResolvedField
from datasage_jupyter.core.render.axes import axis_names, panel_layout
from datasage_jupyter.core.render.canvas import Canvas, Panel, bin_names, bin_width
from datasage_jupyter.core.render.centered import baselines, center_bars
from datasage_jupyter.core.render.formats import PERIODS
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import PLAIN, color_axis, scheme_of, series_colors
from datasage_jupyter.core.render.told import opacities, value_labels, with_told
from datasage_jupyter.core.render.values import groups, is_time, numbers, take

_BARS = (Mark.BAR, Mark.HISTOGRAM)
_SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "star", "pentagon", "hexagon", "hourglass")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_LARGEST = 34.0


def draw_xy(canvas: Canvas) -> dict[str, Any]:
    """Draw a chart with an x and a y."""
    found = groups(canvas.series, canvas.rows)
    color = canvas.field("color")
    ordered = color is not None and color.type is Type.ORDINAL
    colors = (
        series_colors([name for name, _ in found], ordered=ordered, scheme=scheme_of(canvas.series))
        if canvas.field("color") is canvas.series
        else {}
    )
    traces = [
        _trace(canvas, panel, number, name, rows, colors.get(name, PLAIN), place)
        for number, panel in enumerate(canvas.panels)
        for place, (name, part) in enumerate(found)
        if (rows := _common(panel, part, canvas)).size or len(found) == 1
    ]
    _show_once(traces, canvas)
    if _stack(canvas) == "center" and canvas.series is not None:
        traces = _centered(canvas, traces)
    layout = canvas.layout(**panel_layout(canvas), **_arrangement(canvas, len(found)))
    return {"data": traces, "layout": layout}


def _centered(canvas: Canvas, traces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if canvas.resolved.mark in _BARS:
        center_bars(traces, canvas.resolved.horizontal)
    elif canvas.resolved.mark is Mark.AREA:
        return [*baselines(traces), *traces]
    return traces


def _common(panel: Panel, part: np.ndarray[Any, Any], canvas: Canvas) -> np.ndarray[Any, Any]:
    return part if panel.rows.size == canvas.rows.num_rows else np.intersect1d(panel.rows, part)


def _trace(
    canvas: Canvas, panel: Panel, number: int, name: str, rows: np.ndarray[Any, Any], color: str, place: int
) -> dict[str, Any]:
    whole = rows.size == canvas.rows.num_rows
    trace: dict[str, Any] = {
        "type": "bar" if canvas.resolved.mark in _BARS else "scatter",
        "name": name,
        **axis_names(number),
    }
    for axis, field in (("x", canvas.across), ("y", canvas.up)):
        if field is not None:
            values = canvas.values(field)
            trace[axis] = values if whole else take(values, rows)
        else:
            trace[axis] = np.zeros(rows.size)
    trace |= {"hovertemplate": _hover(canvas, trace, rows), "showlegend": bool(name)}
    if name:
        trace["legendgroup"] = name
    trace |= _STYLES.get(canvas.resolved.mark, _points)(canvas, trace, rows, color, place)
    return with_told(canvas, trace | panel.meta, None if whole else rows)


def _hover(canvas: Canvas, trace: dict[str, Any], rows: np.ndarray[Any, Any]) -> str:
    parts: list[tuple[ResolvedField | None, str]] = []
    for axis, field in (("x", canvas.across), ("y", canvas.up)):
        if field is not None and bin_width(field) is not None and canvas.resolved.mark in _BARS:
            names = bin_names(field, canvas.column(field))
            trace["customdata"] = names if rows.size == len(names) else [names[i] for i in rows]
            parts.append((field, "customdata"))
        else:
            parts.append((field, axis))
    color = canvas.field("color")
    if color is not None and not canvas.is_category(color):
        parts.append((color, "marker.color"))
    size = canvas.field("size")
    if size is not None and canvas.resolved.mark is Mark.POINT and not canvas.is_category(size):
        parts.append((size, "marker.size"))
    return canvas.hover(*parts)


def _bars(canvas: Canvas, trace: dict[str, Any], rows: np.ndarray[Any, Any], color: str, place: int) -> dict[str, Any]:
    style: dict[str, Any] = {
        "orientation": "h" if canvas.resolved.horizontal else "v",
        "marker": _fill(canvas, rows, color),
    }
    along = canvas.up if canvas.resolved.horizontal else canvas.across
    axis = "y" if canvas.resolved.horizontal else "x"
    if along is not None and (width := bin_width(along)) is not None:
        style["width"] = width * (0.98 if canvas.field("x_offset") is None else 0.8)
    elif along is not None and along.definition.time_unit in PERIODS and is_time(canvas.column(along)):
        style |= {f"{axis}period": PERIODS[along.definition.time_unit], f"{axis}periodalignment": "middle"}
    offset = canvas.field("x_offset") or canvas.field("y_offset")
    if offset is not None and canvas.series is not None and offset.definition.field == canvas.series.definition.field:
        style["offsetgroup"] = trace["name"]
    labels = value_labels(canvas, rows)
    return style | labels | ({"textposition": "auto", "cliponaxis": False} if labels else {})


def _lines(canvas: Canvas, trace: dict[str, Any], rows: np.ndarray[Any, Any], color: str, place: int) -> dict[str, Any]:
    dash = (
        _DASHES[place % len(_DASHES)]
        if canvas.series is canvas.field("shape") and canvas.series is not None
        else "solid"
    )
    few = rows.size <= 40
    style: dict[str, Any] = {
        "mode": "lines+markers" if few else "lines",
        "line": {"color": color, "width": 2, "dash": dash},
    }
    return style | ({"marker": {"size": 5}} if few else {})


def _areas(canvas: Canvas, trace: dict[str, Any], rows: np.ndarray[Any, Any], color: str, place: int) -> dict[str, Any]:
    style: dict[str, Any] = {"mode": "lines", "line": {"color": color, "width": 1.5}}
    stack = _stack(canvas)
    if stack is False or canvas.series is None:
        return style | {"fill": "tozerox" if canvas.resolved.category == "y" else "tozeroy"}
    return style | {"stackgroup": "one", **({"groupnorm": "percent"} if stack == "normalize" else {})}


def _points(
    canvas: Canvas, trace: dict[str, Any], rows: np.ndarray[Any, Any], color: str, place: int
) -> dict[str, Any]:
    marker = _fill(canvas, rows, color) | {"opacity": 0.85 if rows.size < 300 else 0.6 if rows.size < 2000 else 0.4}
    if canvas.resolved.mark is Mark.TICK:
        upright = canvas.across is not None and not canvas.is_category(canvas.across)
        return {
            "mode": "markers",
            "marker": marker | {"symbol": "line-ns-open" if upright else "line-ew-open", "size": 12},
        }
    size = canvas.field("size")
    marker |= {"size": 8 if rows.size < 500 else 6}
    if size is not None and not canvas.is_category(size):
        marker |= bubble_sizes(canvas, size, rows)
    if canvas.field("shape") is not None:
        marker["symbol"] = _symbols(canvas, rows)
    if (opacity := canvas.field("opacity")) is not None:
        marker["opacity"] = opacities(canvas, opacity, rows)
    labels = value_labels(canvas, rows)
    placed = {"textposition": "top center"} if labels else {}
    return {"mode": "markers+text" if labels else "markers", "marker": marker, **labels, **placed}


def bubble_sizes(canvas: Canvas, field: ResolvedField, rows: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Areas in proportion to the values."""
    values = np.nan_to_num(np.abs(numbers(canvas.column(field)).astype(np.float64)))
    largest = float(values.max()) if values.size else 1.0
    return {"size": values[rows], "sizemode": "area", "sizeref": 2 * (largest or 1.0) / _LARGEST**2, "sizemin": 2.5}


def _symbols(canvas: Canvas, rows: np.ndarray[Any, Any]) -> list[str]:
    shape = canvas.field("shape")
    assert shape is not None
    picked: dict[int, str] = {}
    for place, (_, part) in enumerate(groups(shape, canvas.rows)):
        picked |= dict.fromkeys(part.tolist(), _SYMBOLS[place % len(_SYMBOLS)])
    return [picked[row] for row in rows.tolist()]


def _fill(canvas: Canvas, rows: np.ndarray[Any, Any], color: str) -> dict[str, Any]:
    field = canvas.field("color")
    if field is None or canvas.is_category(field):
        return {"color": color}
    values = canvas.values(field)
    assert not isinstance(values, list)
    return {"color": values if rows.size == values.size else values[rows], "coloraxis": "coloraxis"}


def _show_once(traces: list[dict[str, Any]], canvas: Canvas) -> None:
    """A series is listed once in the legend, whatever the number of panels; never if the axis names it already."""
    seen: set[str] = set()
    for trace in traces:
        if trace["showlegend"]:
            trace["showlegend"] = trace["name"] not in seen and not canvas.repeats
            seen.add(trace["name"])


def _arrangement(canvas: Canvas, series: int) -> dict[str, Any]:
    layout: dict[str, Any] = {"hovermode": "x unified" if kind_of(canvas.resolved.mark).is_series else "closest"}
    color = canvas.field("color")
    if canvas.resolved.mark in _BARS:
        layout |= {"barmode": _barmode(canvas), "bargap": 0.02 if canvas.resolved.mark is Mark.HISTOGRAM else 0.18}
        if _stack(canvas) == "normalize":
            layout["barnorm"] = "percent"
    if color is not None and not canvas.is_category(color):
        values = canvas.values(color)
        assert not isinstance(values, list)
        known = values[np.isfinite(values.astype(np.float64))]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        layout["coloraxis"] = color_axis(low, high, safe(color.title), scheme_of(color))
    elif canvas.series is not None and not canvas.repeats:
        layout["legend"] = {"title": {"text": safe(canvas.series.title)}, "font": {"size": 12 if series <= 12 else 10}}
    return layout


def _barmode(canvas: Canvas) -> str:
    if canvas.field("x_offset") is not None or canvas.field("y_offset") is not None or _stack(canvas) is False:
        return "stack" if canvas.repeats else "group"
    return "overlay" if _stack(canvas) == "center" and canvas.series is not None else "relative"


def _stack(canvas: Canvas) -> str | bool | None:
    for field in (canvas.across, canvas.up):
        if field is not None and field.definition.stack is not None:
            return field.definition.stack
    return None


_STYLES = {Mark.BAR: _bars, Mark.HISTOGRAM: _bars, Mark.LINE: _lines, Mark.AREA: _areas}
