"""One number, large; with dates also its change since the period before and its course."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.formats import hover_number, unit_of
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import GRID, PLAIN
from datasage_jupyter.core.render.values import is_time, milliseconds, numbers


def draw_indicator(canvas: Canvas) -> dict[str, Any]:
    """Draw a headline number."""
    measure, when = canvas.field("text"), canvas.field("x")
    assert measure is not None
    column = canvas.column(measure)
    if is_time(column):
        return {
            "data": [],
            "layout": canvas.layout(annotations=[_words(str(column[0].as_py()) if len(column) else "–")], **_no_axes()),
        }
    values = numbers(column).astype(np.float64)
    known = values[np.isfinite(values)]
    number: dict[str, Any] = {"type": "indicator", "mode": "number", "value": float(known[-1]) if known.size else None}
    number["number"] = _number(measure, number["value"])
    number["title"] = {"text": safe(measure.title), "font": {"size": 15}}
    traces = [number]
    layout = canvas.layout(height=260)
    if when is not None and known.size > 1:
        number |= {"mode": "number+delta", "delta": _delta(float(known[-2])), "domain": {"x": [0, 1], "y": [0.35, 1]}}
        traces.append(_course(canvas, when, values))
        layout |= {"xaxis": {"visible": False}, "yaxis": {"visible": False, "domain": [0, 0.3]}}
    return {"data": traces, "layout": layout}


def _number(field: ResolvedField, value: float | None) -> dict[str, Any]:
    unit = unit_of(field)
    large = value is not None and abs(value) >= 1e6
    number: dict[str, Any] = {"valueformat": ".4s" if large else hover_number(field)}
    if unit is not None and len(unit) == 1 and unit != "%":
        number["prefix"] = safe(unit)
    elif unit is not None:
        number["suffix"] = safe(unit if unit == "%" else f" {unit}")
    return number


def _delta(before: float) -> dict[str, Any]:
    relative = not math.isclose(before, 0)
    return {"reference": before, "relative": relative, "valueformat": "+.1%" if relative else ",.2~f",
            "increasing": {"color": "#0072B2"}, "decreasing": {"color": "#D55E00"}}  # fmt: skip


def _course(canvas: Canvas, when: ResolvedField, values: np.ndarray[Any, Any]) -> dict[str, Any]:
    column = canvas.column(when)
    x = milliseconds(column) if is_time(column) else np.arange(len(values))
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": values, "line": {"color": PLAIN, "width": 2}, "fill": "tozeroy",
        "fillcolor": GRID, "showlegend": False, "hoverinfo": "y", "name": "",
    }  # fmt: skip


def _words(text: str) -> dict[str, Any]:
    return {
        "text": safe(text),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 36},
    }


def _no_axes() -> dict[str, Any]:
    return {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "height": 260}
