"""A chart in words, for those who cannot see it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Mark, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.canvas import bin_names, bin_width
from datasage_jupyter.core.render.formats import unit_of
from datasage_jupyter.core.render.values import is_numeric, is_time, labels, numbers


def to_alt_text(resolved: ResolvedSpec, rows: pa.Table) -> str:
    """Describe the chart: its kind and title, what stands on which channel, and its extremes."""
    sentences = [
        f"{kind_of(resolved.mark).title}: {resolved.title}.",
        _size(resolved, rows),
        *_extremes(resolved, rows),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _size(resolved: ResolvedSpec, rows: pa.Table) -> str:
    things = kind_of(resolved.mark).things
    color = resolved.channel("color")
    count = rows.num_rows
    if count == 0:
        return "There are no rows to draw."
    by = (
        f", colored by {color.title}"
        if color is not None and resolved.category != "color" and resolved.mark is not Mark.RECT
        else ""
    )
    return f"{count:,} {things if count != 1 else things.rstrip('s')}{by}."


def _extremes(resolved: ResolvedSpec, rows: pa.Table) -> list[str]:
    value, place = _roles(resolved)
    if value is None or place is None or not kind_of(resolved.mark).is_compared or rows.num_rows == 0:
        return []
    if value.name not in rows.column_names or not is_numeric(rows.column(value.name)):
        return []
    values = numbers(rows.column(value.name)).astype(np.float64)
    if not np.isfinite(values).any():
        return []
    names = _mark_names(resolved, place, rows)
    high, low = int(np.nanargmax(values)), int(np.nanargmin(values))
    said = [f"Highest: {names[high]} with {spoken(values[high], value)}."]
    if rows.num_rows > 1:
        said.append(f"Lowest: {names[low]} with {spoken(values[low], value)}.")
    return said


def _mark_names(resolved: ResolvedSpec, place: ResolvedField, rows: pa.Table) -> list[str]:
    """What each row is called: its place, and its series where there are several."""
    names = place_names(place, rows.column(place.name))
    series = resolved.channel("color")
    if (
        series is None
        or series.name == place.name
        or series.definition.aggregate
        or series.name not in rows.column_names
    ):
        return names
    return [
        f"{group}, {name}" for group, name in zip(place_names(series, rows.column(series.name)), names, strict=True)
    ]


def _roles(resolved: ResolvedSpec) -> tuple[ResolvedField | None, ResolvedField | None]:
    place = resolved.channel(resolved.category) if resolved.category else None
    candidates = [resolved.channel(c) for c in ("theta", "y", "x", "color") if c != resolved.category]
    value = next(
        (f for f in candidates if f is not None and (f.definition.aggregate or f.type == "quantitative")), None
    )
    return value, place


def place_names(field: ResolvedField, column: pa.ChunkedArray) -> list[str]:
    """Names of an axis' values as plain words."""
    if bin_width(field) is not None:
        return bin_names(field, column)
    if is_time(column):
        return [str(value)[:16].removesuffix(" 00:00") for value in column.to_pylist()]
    return labels(column)


def spoken(value: Any, field: ResolvedField) -> str:
    """A number with its unit."""
    text = f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    unit = unit_of(field)
    if unit is None:
        return text
    return f"{unit}{text}" if unit in "$€£¥₹" else f"{text}%" if unit == "%" else f"{text} {unit}"
