"""Axes, legend and words of a static picture."""

from __future__ import annotations

import html
import math
import sys
from typing import Any

import numpy as np

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.render.alt_text import place_names
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.formats import is_year
from datasage_jupyter.core.render.theme import PLAIN, TEXT, scheme_of, series_colors
from datasage_jupyter.core.render.values import groups

WIDTH, HEIGHT = 640, 360
LEFT, TOP, RIGHT, BOTTOM = 78, 40, 16, 56
_LEGEND, _NAMED = 136, 12
_LETTERS = ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k"), (0.0, 1.0, ""))
"""From which size of number on it is told in which unit."""
Array = np.ndarray[Any, Any]


def text_at(
    x: float, y: float, words: Any, *, size: int = 11, anchor: str = "start", most: int = 16, turn: bool = False
) -> str:
    text = str(words)
    text = html.escape(html.unescape(text if len(text) <= most else text[: most - 1] + "…"), quote=True)
    turned = f' transform="rotate(-90 {x:.0f} {y:.0f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{turned}>{text}</text>'


class Line:
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
        self.is_year = is_year(field)
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
            every = math.ceil(len(self.names) / 14)
            return [(float(self.at(i + 0.5)), name) for i, name in enumerate(self.names) if i % every == 0]
        if self.is_date:
            return [(float(self.at(value)), self._moment(value)) for value in np.linspace(self.low, self.high, 5)]
        step = _round_step((self.high - self.low) / 5)
        marks = np.arange(math.ceil(self.low / step), math.floor(self.high / step) + 1) * step
        return [(float(self.at(value)), self._label(float(value), step)) for value in marks]

    def _moment(self, value: float) -> str:
        return str(np.datetime64(int(value), "ms"))[: 10 if self.high - self.low > 2 * 86_400_000 else 16]

    def _label(self, value: float, step: float) -> str:
        if self.is_year:
            return f"{value:.0f}"
        largest = max(abs(self.low), abs(self.high))
        size, letter = next((size, letter) for least, size, letter in _LETTERS if largest >= least)
        if not 1e-4 <= abs(step / size) < 1e6:
            return f"{value:.3g}"
        places = max(0, -math.floor(math.log10(step / size) + 1e-9))
        return f"{value / size:,.{places}f}{letter if value else ''}"


def _round_step(about: float) -> float:
    """The step of 1, 2 or 5 times a power of ten that is nearest above."""
    power: float = max(10.0 ** math.floor(math.log10(about)), sys.float_info.min)
    return power * next(factor for factor in (1, 2, 5, 10) if factor * power >= about * 0.999 or factor == 10)


def frame_of(canvas: Canvas, zero: bool) -> tuple[Line, Line] | None:
    across, up = canvas.across, canvas.up
    if across is None or up is None:
        return None
    sideways = canvas.resolved.horizontal
    x = Line(canvas, across, LEFT, WIDTH - _right(canvas), zero=zero and sideways)
    y = Line(canvas, up, HEIGHT - BOTTOM, TOP, zero=zero and not sideways)
    if y.names:
        y.start, y.end = y.end, y.start
    return x, y


def _right(canvas: Canvas) -> int:
    """The margin that holds the legend."""
    return _LEGEND if len(series_of(canvas)) > 1 else RIGHT


def _legend(canvas: Canvas) -> str:
    series = series_of(canvas)
    if len(series) < 2:
        return ""
    left, parts = WIDTH - _LEGEND + 14, []
    for position, (name, color, _) in enumerate(series[:_NAMED]):
        line = TOP + 14 + 18 * position
        parts.append(f'<rect x="{left}" y="{line - 9}" width="10" height="10" fill="{color}"/>')
        parts.append(text_at(left + 15, line, name, most=18))
    if len(series) > _NAMED:
        parts.append(text_at(left, TOP + 14 + 18 * _NAMED, f"and {len(series) - _NAMED} more", most=24))
    return "".join(parts)


def axes(canvas: Canvas, x: Line, y: Line) -> str:
    across, up = canvas.across, canvas.up
    bottom, ticks = HEIGHT - BOTTOM, x.ticks()
    most = max(4, 90 // max(1, len(ticks)) + 1)
    parts = [f'<line x1="{LEFT}" y1="{bottom}" x2="{WIDTH - _right(canvas)}" y2="{bottom}" stroke="{TEXT}"/>']
    parts += [text_at(at, bottom + 16, name, anchor="middle", most=most) for at, name in ticks]
    parts += [text_at(LEFT - 6, at + 4, name, anchor="end", most=12) for at, name in y.ticks()]
    if across is not None and up is not None:
        parts.append(text_at((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across.title, anchor="middle", most=70))
        parts.append(text_at(14, (TOP + bottom) / 2, up.title, anchor="middle", most=45, turn=True))
    return "".join(parts) + _legend(canvas)


def series_of(canvas: Canvas) -> list[tuple[str, str, Array]]:
    """Name, color and rows of each series."""
    found = groups(canvas.series, canvas.rows)
    colors = (
        series_colors([name for name, _ in found], scheme=scheme_of(canvas.series)) if canvas.series is not None else {}
    )
    return [(html.unescape(name), colors.get(name, PLAIN), rows) for name, rows in found]
