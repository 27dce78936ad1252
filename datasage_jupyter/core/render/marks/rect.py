"""Heat maps: a cell for each pair of groups, colored by its value."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.render.axes import axis_names, panel_layout
from datasage_jupyter.core.render.canvas import Canvas, Panel, bin_width
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import color_axis, scheme_of, shades
from datasage_jupyter.core.render.told import told_fields, with_told
from datasage_jupyter.core.render.values import listed, numbers

Array = np.ndarray[Any, Any]
_CLEAR = "rgba(0,0,0,0)"


def draw_cells(canvas: Canvas) -> dict[str, Any]:
    """Draw one heat map, or one for each panel."""
    shade = canvas.field("color") or canvas.field("size")
    assert shade is not None
    values = numbers(canvas.column(shade)).astype(np.float64)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    traces = [_cells(canvas, panel, number, shade, values) for number, panel in enumerate(canvas.panels)]
    layout = canvas.layout(**panel_layout(canvas), coloraxis=color_axis(low, high, safe(shade.title), scheme_of(shade)))
    return {"data": traces, "layout": layout}


def _cells(canvas: Canvas, panel: Panel, number: int, shade: ResolvedField, values: Array) -> dict[str, Any]:
    across, columns = _positions(canvas, canvas.across)
    up, lines = _positions(canvas, canvas.up)
    matrix = np.full((len(up), len(across)), np.nan)
    matrix[lines[panel.rows], columns[panel.rows]] = values[panel.rows]
    heatmap = {
        "type": "heatmap", "x": across, "y": up, "z": matrix, "coloraxis": "coloraxis", "xgap": 1, "ygap": 1,
        "hoverongaps": False, "name": panel.title, **axis_names(number), **panel.meta,
        "hovertemplate": canvas.hover((canvas.across, "x"), (canvas.up, "y"), (shade, "z")),
    }  # fmt: skip
    return heatmap | _told(canvas, heatmap, lines[panel.rows], columns[panel.rows], panel)


def _told(canvas: Canvas, heatmap: dict[str, Any], lines: Array, columns: Array, panel: Panel) -> dict[str, Any]:
    """What hover labels tell of each cell; nothing of the empty ones."""
    told = with_told(canvas, heatmap, panel.rows)
    if "customdata" not in told:
        return {}
    height, width = heatmap["z"].shape
    blank = [""] * len(told_fields(canvas.resolved))
    grid = [[blank] * width for _ in range(height)]
    for line, column, values in zip(lines.tolist(), columns.tolist(), told["customdata"], strict=True):
        grid[line][column] = values
    return {"customdata": grid, "hovertemplate": told["hovertemplate"]}


def _positions(canvas: Canvas, field: ResolvedField | None) -> tuple[Any, Array]:
    """The distinct positions along an axis, and the position of each row."""
    if field is None:
        return [""], np.zeros(canvas.rows.num_rows, dtype=np.intp)
    values = canvas.values(field)
    if isinstance(values, list):
        names = listed(field, list(dict.fromkeys(values)))
        place = {name: position for position, name in enumerate(names)}
        return names, np.array([place[name] for name in values], dtype=np.intp)
    if (width := bin_width(field)) is not None and values.size:
        return _even(values.astype(np.float64), width)
    found, positions = np.unique(values, return_inverse=True)
    return found, positions


def _even(values: Array, width: float) -> tuple[Array, Array]:
    """Every bin between the first and the last, also the empty ones, unless they are far too many."""
    first = float(values.min())
    steps = np.rint((values - first) / width).astype(np.intp)
    if int(steps.max()) > 5_000:
        found, positions = np.unique(values, return_inverse=True)
        return found, positions
    return first + width * np.arange(int(steps.max()) + 1), steps


def draw_grid(canvas: Canvas) -> dict[str, Any]:
    """Draw the density of two numbers; colors follow the logarithm, so that a few crowded cells do not drown the rest."""
    figure = draw_cells(canvas)
    top = 1
    for trace in figure["data"]:
        counts = np.nan_to_num(trace["z"])
        top = max(top, int(counts.max()) if counts.size else 1)
        trace |= {"z": counts.astype(np.uint16 if top < 65_536 else np.uint32), "xgap": 0, "ygap": 0}
    figure["layout"]["coloraxis"] |= {
        "colorscale": _logarithmic(top, shades(scheme_of(canvas.field("color")))),
        "cmin": 0,
        "cmax": top,
    }
    return figure


def _logarithmic(top: int, colors: tuple[str, ...]) -> list[list[Any]]:
    """Colors spaced by the logarithm of a count; empty cells are clear."""
    if top <= 1:
        return [[0.0, _CLEAR], [1.0, colors[-1]]]
    steps = np.geomspace(1, top, len(colors)) / top
    return [
        [0.0, _CLEAR],
        [float(steps[0]) * 0.99, _CLEAR],
        *([float(v), c] for v, c in zip(steps, colors, strict=True)),
    ]
