"""Boxes and violins."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.model import MeasurementType as Type, ResolvedField
from datasage_jupyter.core.render.axes import axis_names, panel_layout
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import PLAIN, scheme_of, series_colors
from datasage_jupyter.core.render.values import groups, numbers, take

Array = np.ndarray[Any, Any]


def draw_boxes(canvas: Canvas) -> dict[str, Any]:
    """Draw five numbers for each group, and some of the values beyond the whiskers."""
    return _draw(canvas, _box)


def draw_violins(canvas: Canvas) -> dict[str, Any]:
    """Draw the shape of each group's distribution."""
    return _draw(canvas, _violin)


def _draw(canvas: Canvas, one: Any) -> dict[str, Any]:
    value, group = _roles(canvas)
    found = groups(canvas.series, canvas.rows)
    colors = (
        series_colors([name for name, _ in found], scheme=scheme_of(canvas.series)) if canvas.series is not None else {}
    )
    traces: list[dict[str, Any]] = []
    for number, panel in enumerate(canvas.panels):
        for name, part in found:
            rows = part if panel.rows.size == canvas.rows.num_rows else np.intersect1d(panel.rows, part)
            shown = {"name": name, "legendgroup": name, "showlegend": bool(name) and number == 0 and not canvas.repeats}
            traces += one(canvas, value, group, rows, colors.get(name, PLAIN), shown | axis_names(number) | panel.meta)
    layout = canvas.layout(**panel_layout(canvas), hovermode="closest")
    if canvas.series is not None and not canvas.repeats:
        layout |= {"boxmode": "group", "violinmode": "group", "legend": {"title": {"text": safe(canvas.series.title)}}}
    else:
        layout |= {"boxmode": "overlay", "violinmode": "overlay", "showlegend": False}
    return {"data": traces, "layout": layout}


def _roles(canvas: Canvas) -> tuple[ResolvedField, ResolvedField | None]:
    axes = [field for field in (canvas.across, canvas.up) if field is not None]
    category = canvas.resolved.category
    value = next(
        f
        for f in (canvas.field("y"), canvas.field("x"))
        if f is not None and f.channel != category and f.type is Type.QUANTITATIVE
    )
    return value, next((field for field in axes if field is not value), None)


def _box(
    canvas: Canvas, value: ResolvedField, group: ResolvedField | None, rows: Array, color: str, shown: dict[str, Any]
) -> list[dict[str, Any]]:
    sideways = value is canvas.across
    places = take(canvas.values(group), rows) if group is not None else np.zeros(rows.size)
    five = {
        "q1": _numbers(canvas, "q1", rows), "median": _numbers(canvas, value.name, rows), "q3": _numbers(canvas, "q3", rows),
        "lowerfence": _numbers(canvas, "low", rows), "upperfence": _numbers(canvas, "high", rows),
    }  # fmt: skip
    box = {
        "type": "box", ("y" if sideways else "x"): places, **five, "orientation": "h" if sideways else "v",
        "marker": {"color": color}, "line": {"width": 1.5}, "fillcolor": _faint(color), **shown,
    }  # fmt: skip
    at, beyond = _outliers(canvas, places, rows)
    if not beyond.size or (canvas.series is not None and not canvas.repeats):
        return [box]
    dots = {
        "type": "scatter", "mode": "markers", ("y" if sideways else "x"): at, ("x" if sideways else "y"): beyond,
        "marker": {"color": color, "size": 4, "opacity": 0.6}, "name": shown["name"], "showlegend": False,
        "hovertemplate": canvas.hover((value, "x" if sideways else "y")), **{k: v for k, v in shown.items() if k.endswith("axis") or k == "meta"},
    }  # fmt: skip
    return [box, dots]


def _outliers(canvas: Canvas, places: Any, rows: Array) -> tuple[Any, Array]:
    lists = [canvas.rows.column(side).to_pylist() for side in ("lowest", "highest")]
    found = [(position, v) for position, row in enumerate(rows) for side in lists for v in side[row] or ()]
    at = np.array([position for position, _ in found], dtype=np.intp)
    return take(places, at), np.array([v for _, v in found], dtype=np.float64)


def _violin(
    canvas: Canvas, value: ResolvedField, group: ResolvedField | None, rows: Array, color: str, shown: dict[str, Any]
) -> list[dict[str, Any]]:
    sideways = value is canvas.across
    places = take(canvas.values(group), rows) if group is not None else None
    violin = {
        "type": "violin", ("x" if sideways else "y"): _numbers(canvas, value.name, rows),
        "orientation": "h" if sideways else "v", "box": {"visible": True}, "points": False, "spanmode": "hard",
        "line": {"color": color, "width": 1.5}, "fillcolor": _faint(color), **shown,
    }  # fmt: skip
    return [violin | ({"y" if sideways else "x": places} if places is not None else {})]


def _numbers(canvas: Canvas, name: str, rows: Array) -> Array:
    return numbers(canvas.rows.column(name)).astype(np.float64)[rows]


def _faint(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
