"""A small static picture of a chart, so that a saved notebook is never blank.

It draws the rows, not the figure: bars, lines, areas, points, slices and cells in plain SVG. Other marks get their alternative text.
"""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Form, Mark, ResolvedSpec
from datasage_jupyter.core.render.alt_text import place_names, to_alt_text
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.svg_axes import HEIGHT, LEFT, WIDTH, Line, axes, frame_of, series_of, text_at
from datasage_jupyter.core.render.theme import TEXT, scheme_of, series_colors, shades
from datasage_jupyter.core.render.values import numbers

_MOST = 400
Array = np.ndarray[Any, Any]


def to_svg(resolved: ResolvedSpec, rows: pa.Table) -> str:
    """Draw a static form of the chart.

    Returns:
        An `<svg>` element with a title for screen readers; it loads nothing and runs nothing.
    """
    kind = kind_of(resolved.mark)
    draw = kind.picture if kind.picture is not None and rows.num_rows else _words
    body = draw(Canvas(resolved, rows))
    words = html.escape(to_alt_text(resolved, rows), quote=True)
    title = text_at(
        16 if kind.picture is not None and not kind.has_axes else LEFT, 22, resolved.title, size=15, most=80
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{words}" style="max-width:100%;height:auto" font-family="system-ui,sans-serif" fill="{TEXT}">{title}{body}</svg>'
    )


def _words(canvas: Canvas) -> str:
    text = to_alt_text(canvas.resolved, canvas.rows)
    lines = [text[start : start + 90] for start in range(0, min(len(text), 540), 90)]
    return "".join(text_at(LEFT, 60 + 18 * position, line, size=12, most=90) for position, line in enumerate(lines))


def bars(canvas: Canvas) -> str:
    """Bars, and the bins of histograms."""
    frame = frame_of(canvas, zero=True)
    if frame is None:
        return _words(canvas)
    x, y = frame
    sideways = canvas.resolved.horizontal
    place, value = (y, x) if sideways else (x, y)
    count = max(1, len(np.unique(place.values)))
    thick = max(1.0, abs(place.end - place.start) / count * (0.96 if canvas.resolved.mark is Mark.HISTOGRAM else 0.8))
    if not place.names:
        thick = min(thick, 40)
    bars = _beside(canvas, value) if _is_grouped(canvas) else _stacked(canvas, place.values, value)
    abreast = len(bars) if _is_grouped(canvas) else 1
    marks = []
    for position, (color, rows, low, high) in enumerate(bars):
        shift = (position - (abreast - 1) / 2) * thick / abreast if abreast > 1 else 0.0
        middle = place.at(place.values[rows]) + shift
        a, b = value.at(low), value.at(high)
        for m, one, two in zip(middle, np.minimum(a, b), np.abs(b - a), strict=True):
            start, broad = m - thick / abreast / 2, thick / abreast
            x0, y0, wide, tall = (one, start, two, broad) if sideways else (start, one, broad, two)
            marks.append(f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{color}"/>')
    return axes(canvas, x, y) + "".join(marks[: _MOST * 2])


Stack = list[tuple[str, Array, Array, Array]]
"""Color, rows, lower and upper end of the marks of each series."""


def _beside(canvas: Canvas, value: Line) -> Stack:
    sizes = np.nan_to_num(value.values)
    return [(color, rows, np.zeros(rows.size), sizes[rows]) for _, color, rows in series_of(canvas)]


def _stacked(canvas: Canvas, places: Array, value: Line) -> Stack:
    """Series upon series, what is negative below the line; the value axis is stretched to hold them."""
    sizes = np.nan_to_num(value.values)
    above, below = _totals(places, np.maximum(sizes, 0)), _totals(places, np.minimum(sizes, 0))
    kind = _stack(canvas)
    if kind == "normalize":
        sizes = sizes / np.array([(above[p] - below[p]) or 1.0 for p in places.tolist()])
        above = below = {}
    rising = {p: -(above[p] + below[p]) / 2 for p in above} if kind == "center" else {}
    falling: dict[float, float] = {}
    found: Stack = []
    for _, color, rows in series_of(canvas):
        ends = [_on_top(falling if n < 0 else rising, p, n) for p, n in zip(places[rows], sizes[rows], strict=True)]
        low, high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
        found.append((color, rows, low, high))
    reached = [float(end) for *_, low, high in found for ends in (low, high) for end in (ends.min(), ends.max())]
    low_end, high_end = min([0.0, *reached]), max([0.0, *reached])
    if math.isfinite(high_end - low_end) and high_end > low_end:
        value.low, value.high = low_end, high_end
    return found


def _totals(places: Array, sizes: Array) -> dict[float, float]:
    found, position = np.unique(places, return_inverse=True)
    return dict(zip(found.tolist(), np.bincount(position, sizes).tolist(), strict=True))


def _on_top(levels: dict[float, float], place: float, size: float) -> tuple[float, float]:
    low = levels.get(place, 0.0)
    levels[place] = low + size
    return low, low + size


def _stack(canvas: Canvas) -> str | bool | None:
    kinds = [field.definition.stack for field in (canvas.across, canvas.up) if field is not None]
    return next((kind for kind in kinds if kind is not None), None)


def _is_grouped(canvas: Canvas) -> bool:
    offset = canvas.field("x_offset") is not None or canvas.field("y_offset") is not None
    return (offset or _stack(canvas) is False) and len(series_of(canvas)) > 1


def areas(canvas: Canvas) -> str:
    """Areas."""
    frame = frame_of(canvas, zero=True)
    if frame is None:
        return _words(canvas)
    x, y = frame
    bands = _beside(canvas, y) if _stack(canvas) is False else _stacked(canvas, x.values, y)
    marks = []
    for color, rows, low, high in bands:
        order = np.argsort(x.values[rows], kind="stable")
        across = x.at(x.values[rows][order])
        there = zip(across, y.at(high[order]), strict=True)
        back = zip(across[::-1], y.at(low[order])[::-1], strict=True)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in (*there, *back) if a == a and b == b)
        marks.append(f'<polygon points="{points}" fill="{color}" fill-opacity="0.7"/>')
    return axes(canvas, x, y) + "".join(marks)


def lines(canvas: Canvas) -> str:
    """Lines."""
    frame = frame_of(canvas, zero=False)
    if frame is None:
        return _words(canvas)
    x, y = frame
    marks = []
    for _, color, rows in series_of(canvas):
        if rows.size > _MOST:
            rows = rows[np.linspace(0, rows.size - 1, _MOST).astype(np.intp)]
        points = " ".join(
            f"{a:.1f},{b:.1f}"
            for a, b in zip(x.at(x.values[rows]), y.at(y.values[rows]), strict=True)
            if a == a and b == b
        )
        marks.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
    return axes(canvas, x, y) + "".join(marks)


def points(canvas: Canvas) -> str:
    """Points."""
    frame = frame_of(canvas, zero=False)
    if frame is None:
        return _words(canvas)
    x, y = frame
    marks = []
    for _, color, rows in series_of(canvas):
        if rows.size > _MOST:
            rows = rows[np.linspace(0, rows.size - 1, _MOST).astype(np.intp)]
        dots = "".join(
            f"M{a:.1f},{b:.1f}h0"
            for a, b in zip(x.at(x.values[rows]), y.at(y.values[rows]), strict=True)
            if a == a and b == b
        )
        marks.append(
            f'<path d="{dots}" stroke="{color}" stroke-width="6" stroke-linecap="round" stroke-opacity="0.6"/>'
        )
    return axes(canvas, x, y) + "".join(marks)


def slices(canvas: Canvas) -> str:
    """Slices of one pie, with their shares."""
    field, angle = canvas.field("color"), canvas.field("theta")
    assert field is not None
    assert angle is not None
    names = place_names(field, canvas.column(field))
    sizes = np.nan_to_num(np.maximum(numbers(canvas.column(angle)).astype(np.float64), 0))
    whole = float(sizes.sum()) or 1.0
    colors = series_colors(list(dict.fromkeys(names)), scheme=scheme_of(field))
    marks, turn = [], 0.0
    for position, (name, size) in enumerate(zip(names[:40], sizes[:40].tolist(), strict=True)):
        marks.append(_slice(turn, turn + size / whole, colors[name]))
        turn += size / whole
        if position < 14:
            line = 60 + 20 * position
            marks.append(f'<rect x="390" y="{line - 10}" width="11" height="11" fill="{colors[name]}"/>')
            marks.append(text_at(408, line, f"{html.unescape(name)[:24]} ({size / whole:.1%})", size=12, most=34))
    return "".join(marks)


def _slice(start: float, end: float, color: str) -> str:
    x, y, r = 200.0, 195.0, 140.0
    if end - start >= 0.9999:
        return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{color}"/>'
    a, b = 2 * math.pi * start - math.pi / 2, 2 * math.pi * end - math.pi / 2
    large = int(end - start > 0.5)
    return (
        f'<path d="M{x},{y} L{x + r * math.cos(a):.1f},{y + r * math.sin(a):.1f} '
        f'A{r},{r} 0 {large} 1 {x + r * math.cos(b):.1f},{y + r * math.sin(b):.1f} Z" fill="{color}"/>'
    )


def cells(canvas: Canvas) -> str:
    """Cells by their color."""
    frame = frame_of(canvas, zero=False)
    shade = canvas.field("color")
    if frame is None or shade is None or canvas.resolved.form is Form.GRID or canvas.rows.num_rows > 4 * _MOST:
        return _words(canvas)
    x, y = frame
    values = numbers(canvas.column(shade)).astype(np.float64)
    known = np.isfinite(values)
    low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 1.0)
    colors = shades(scheme_of(shade))
    level = (np.where(known, values - low, 0.0) / ((high - low) or 1.0) * (len(colors) - 1)).astype(int)
    wide, tall = _cell_size(x), _cell_size(y)
    marks = [
        f'<rect x="{a - wide / 2:.1f}" y="{b - tall / 2:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{colors[c]}"/>'
        for a, b, c, is_known in zip(x.at(x.values), y.at(y.values), level, known, strict=True)
        if is_known and a == a and b == b
    ]
    return axes(canvas, x, y) + "".join(marks)


def _cell_size(line: Line) -> float:
    return abs(line.end - line.start) / max(1, len(line.names) or len(np.unique(line.values)))
