"""A small static picture of a chart, so that a saved notebook is never blank.

It draws the rows, not the figure: bars, lines, areas, points, slices and cells in plain SVG. Other marks get their alternative text.
"""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.model import Form, Mark, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.alt_text import place_names, to_alt_text
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.theme import PLAIN, TEXT, series_colors
from datasage_jupyter.core.render.values import groups, numbers
from datasage_jupyter.core.rules import SEQUENTIAL

_WIDTH, _HEIGHT = 640, 360
_LEFT, _TOP, _RIGHT, _BOTTOM = 78, 40, 16, 56
_MOST = 400
Array = np.ndarray[Any, Any]


def to_svg(resolved: ResolvedSpec, rows: pa.Table) -> str:
    """Draw a static form of the chart.

    Returns:
        An `<svg>` element with a title for screen readers; it loads nothing and runs nothing.
    """
    body = (
        _DRAWERS.get(resolved.mark, _words)(Canvas(resolved, rows)) if rows.num_rows else _words(Canvas(resolved, rows))
    )
    words = html.escape(to_alt_text(resolved, rows), quote=True)
    title = _text(_LEFT if resolved.mark is not Mark.ARC else 16, 22, resolved.title, size=15, most=80)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{words}" style="max-width:100%;height:auto" font-family="system-ui,sans-serif" fill="{TEXT}">{title}{body}</svg>'
    )


def _text(
    x: float, y: float, words: Any, *, size: int = 11, anchor: str = "start", most: int = 16, turn: bool = False
) -> str:
    text = str(words)
    text = html.escape(html.unescape(text if len(text) <= most else text[: most - 1] + "…"), quote=True)
    turned = f' transform="rotate(-90 {x:.0f} {y:.0f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{turned}>{text}</text>'


def _words(canvas: Canvas) -> str:
    text = to_alt_text(canvas.resolved, canvas.rows)
    lines = [text[start : start + 90] for start in range(0, min(len(text), 540), 90)]
    return "".join(_text(_LEFT, 60 + 18 * position, line, size=12, most=90) for position, line in enumerate(lines))


class _Line:
    """Positions along one axis."""

    def __init__(self, canvas: Canvas, field: ResolvedField, start: float, end: float, *, zero: bool) -> None:
        column = canvas.column(field)
        self.names: list[str] = []
        self.start, self.end = start, end
        if canvas.is_category(field):
            found = list(dict.fromkeys(place_names(field, column)))
            self.names = found
            place = {name: position + 0.5 for position, name in enumerate(found)}
            self.values: Array = np.array([place[name] for name in place_names(field, column)])
            self.low, self.high = 0.0, float(max(1, len(found)))
            return
        values = canvas.values(field)
        self.values = np.asarray(values, dtype=np.float64)
        self.is_date = values is not None and str(column.type).startswith(("date", "timestamp"))
        known = self.values[np.isfinite(self.values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        self.low, self.high = (min(0.0, low), max(0.0, high)) if zero else (low, high)
        if not math.isfinite(self.high - self.low):
            self.low, self.high = 0.0, 1.0
        if self.high == self.low:
            self.high = self.low + (abs(self.low) * 1e-6 or 1)

    def at(self, values: Any) -> Array:
        """Pixels of values."""
        share = (np.asarray(values, dtype=np.float64) - self.low) / (self.high - self.low)
        return np.asarray(self.start + share * (self.end - self.start))

    def ticks(self) -> list[tuple[float, str]]:
        """Pixels and labels of a few ticks."""
        if self.names:
            step = math.ceil(len(self.names) / 14)
            return [(float(self.at(i + 0.5)), name) for i, name in enumerate(self.names) if i % step == 0]
        marks = np.linspace(self.low, self.high, 5)
        return [(float(self.at(value)), self._label(value)) for value in marks]

    def _label(self, value: float) -> str:
        if self.is_date:
            return str(np.datetime64(int(value), "ms"))[: 10 if self.high - self.low > 2 * 86_400_000 else 16]
        if abs(value) >= 1e6 or (value and abs(value) < 1e-3):
            return f"{value:.3g}"
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


def _frame(canvas: Canvas, zero: bool) -> tuple[_Line, _Line] | None:
    across, up = canvas.across, canvas.up
    if across is None or up is None:
        return None
    sideways = canvas.resolved.horizontal
    x = _Line(canvas, across, _LEFT, _WIDTH - _RIGHT, zero=zero and sideways)
    y = _Line(canvas, up, _HEIGHT - _BOTTOM, _TOP, zero=zero and not sideways)
    if y.names:
        y.start, y.end = y.end, y.start
    return x, y


def _axes(canvas: Canvas, x: _Line, y: _Line) -> str:
    across, up = canvas.across, canvas.up
    bottom, ticks = _HEIGHT - _BOTTOM, x.ticks()
    most = max(4, 90 // max(1, len(ticks)) + 1)
    parts = [f'<line x1="{_LEFT}" y1="{bottom}" x2="{_WIDTH - _RIGHT}" y2="{bottom}" stroke="{TEXT}"/>']
    parts += [_text(at, bottom + 16, name, anchor="middle", most=most) for at, name in ticks]
    parts += [_text(_LEFT - 6, at + 4, name, anchor="end", most=12) for at, name in y.ticks()]
    if across is not None and up is not None:
        parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14, across.title, anchor="middle", most=70))
        parts.append(_text(14, (_TOP + bottom) / 2, up.title, anchor="middle", most=45, turn=True))
    return "".join(parts)


def _bars(canvas: Canvas) -> str:
    frame = _frame(canvas, zero=True)
    if frame is None:
        return _words(canvas)
    x, y = frame
    sideways = canvas.resolved.horizontal
    place, value = (y, x) if sideways else (x, y)
    count = max(1, len(np.unique(place.values)))
    thick = max(1.0, abs(place.end - place.start) / count * (0.96 if canvas.resolved.mark is Mark.HISTOGRAM else 0.8))
    if not place.names:
        thick = min(thick, 40)
    top = _stacked(canvas, place.values, value)
    marks = []
    for color, rows, low, high in top:
        middle = place.at(place.values[rows])
        a, b = value.at(low), value.at(high)
        for m, one, two in zip(middle, np.minimum(a, b), np.abs(b - a), strict=True):
            x0, y0, wide, tall = (one, m - thick / 2, two, thick) if sideways else (m - thick / 2, one, thick, two)
            marks.append(f'<rect x="{x0:.1f}" y="{y0:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{color}"/>')
    return _axes(canvas, x, y) + "".join(marks[: _MOST * 2])


def _stacked(canvas: Canvas, places: Array, value: _Line) -> list[tuple[str, Array, Array, Array]]:
    """Lower and upper end of each bar, series upon series; the value axis is stretched to hold them."""
    levels: dict[float, float] = {}
    found = []
    if _is_centered(canvas):
        for place, size in zip(places.tolist(), np.nan_to_num(value.values).tolist(), strict=True):
            levels[place] = levels.get(place, 0.0) - size / 2
        value.low = min([value.low, *levels.values()])
    for color, rows in _series(canvas):
        low = np.array([levels.get(p, 0.0) for p in places[rows]])
        high = low + np.nan_to_num(value.values[rows])
        levels |= dict(zip(places[rows].tolist(), high.tolist(), strict=True))
        found.append((color, rows, low, high))
    value.high = max(value.high, max((float(h.max()) for *_, h in found if h.size), default=1.0))
    return found


def _is_centered(canvas: Canvas) -> bool:
    stacks = [field.definition.stack for field in canvas.resolved.fields if field.channel in ("x", "y")]
    return "center" in stacks and canvas.series is not None


def _series(canvas: Canvas) -> list[tuple[str, Array]]:
    found = groups(canvas.series, canvas.rows)
    colors = series_colors([name for name, _ in found]) if canvas.series is not None else {}
    return [(colors.get(name, PLAIN), rows) for name, rows in found]


def _lines(canvas: Canvas) -> str:
    frame = _frame(canvas, zero=canvas.resolved.mark is Mark.AREA)
    if frame is None:
        return _words(canvas)
    x, y = frame
    marks = []
    for color, rows in _series(canvas):
        if rows.size > _MOST:
            rows = rows[np.linspace(0, rows.size - 1, _MOST).astype(np.intp)]
        points = " ".join(
            f"{a:.1f},{b:.1f}"
            for a, b in zip(x.at(x.values[rows]), y.at(y.values[rows]), strict=True)
            if a == a and b == b
        )
        marks.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
    return _axes(canvas, x, y) + "".join(marks)


def _points(canvas: Canvas) -> str:
    frame = _frame(canvas, zero=False)
    if frame is None:
        return _words(canvas)
    x, y = frame
    marks = []
    for color, rows in _series(canvas):
        if rows.size > _MOST:
            rows = rows[np.linspace(0, rows.size - 1, _MOST).astype(np.intp)]
        marks += [
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{color}" fill-opacity="0.6"/>'
            for a, b in zip(x.at(x.values[rows]), y.at(y.values[rows]), strict=True)
            if a == a and b == b
        ]
    return _axes(canvas, x, y) + "".join(marks)


def _slices(canvas: Canvas) -> str:
    field, angle = canvas.field("color"), canvas.field("theta")
    assert field is not None
    assert angle is not None
    names = place_names(field, canvas.column(field))
    sizes = np.nan_to_num(np.maximum(numbers(canvas.column(angle)).astype(np.float64), 0))
    whole = float(sizes.sum()) or 1.0
    colors = series_colors(list(dict.fromkeys(names)))
    marks, turn = [], 0.0
    for position, (name, size) in enumerate(zip(names[:40], sizes[:40].tolist(), strict=True)):
        marks.append(_slice(turn, turn + size / whole, colors[name]))
        turn += size / whole
        if position < 14:
            line = 60 + 20 * position
            marks.append(f'<rect x="390" y="{line - 10}" width="11" height="11" fill="{colors[name]}"/>')
            marks.append(_text(408, line, f"{html.unescape(name)[:24]} ({size / whole:.1%})", size=12, most=34))
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


def _cells(canvas: Canvas) -> str:
    frame = _frame(canvas, zero=False)
    shade = canvas.field("color")
    if frame is None or shade is None or canvas.resolved.form is Form.GRID or canvas.rows.num_rows > 4 * _MOST:
        return _words(canvas)
    x, y = frame
    values = numbers(canvas.column(shade)).astype(np.float64)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    level = np.nan_to_num((values - low) / ((high - low) or 1.0) * (len(SEQUENTIAL) - 1)).astype(int)
    wide, tall = _cell_size(x), _cell_size(y)
    marks = [
        f'<rect x="{a - wide / 2:.1f}" y="{b - tall / 2:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{SEQUENTIAL[c]}"/>'
        for a, b, c in zip(x.at(x.values), y.at(y.values), level, strict=True)
        if a == a and b == b
    ]
    return _axes(canvas, x, y) + "".join(marks)


def _cell_size(line: _Line) -> float:
    return abs(line.end - line.start) / max(1, len(line.names) or len(np.unique(line.values)))


_DRAWERS = {
    Mark.BAR: _bars, Mark.HISTOGRAM: _bars, Mark.LINE: _lines, Mark.AREA: _lines, Mark.POINT: _points, Mark.TICK: _points,
    Mark.ARC: _slices, Mark.RECT: _cells,
}  # fmt: skip
