"""What hover labels tell beside the values that are drawn, and the values that stand on marks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from datasage_jupyter.core.model import MeasurementType as Type, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render.canvas import Canvas, bin_names, bin_width
from datasage_jupyter.core.render.formats import hover_number, hover_value, value_template
from datasage_jupyter.core.render.values import DISCRETE, is_numeric, labels, numbers

_NAMED = ("x", "y", "color", "theta", "latitude", "longitude")
Array = np.ndarray[Any, Any]
LINE = "<br>"
"""Between told values: in one line they would not fit into the chart."""
FAINTEST = 0.2
"""Opacity of the lowest value."""


def told_fields(resolved: ResolvedSpec) -> list[ResolvedField]:
    """The placements that only hover labels name, in the order of `customdata`."""
    return [f for f in resolved.fields if f.channel.startswith("tooltip.") or f.channel == "opacity"]


def told_values(canvas: Canvas, rows: Array | None = None) -> list[list[Any]]:
    """For each of the rows what its hover label tells of it."""
    columns = [plain_values(canvas, field) for field in told_fields(canvas.resolved)]
    listed = [list(values) for values in zip(*columns, strict=True)]
    return listed if rows is None else [listed[row] for row in rows.tolist()]


def with_told(
    canvas: Canvas, trace: dict[str, Any], rows: Array | None = None, *, key: str = "customdata"
) -> dict[str, Any]:
    """A trace whose hover labels name the placements that nothing else shows.

    Args:
        trace: A trace with one point for each row; flat `customdata` of its own comes after the told values.
        rows: Which rows it draws; None: all.
        key: Where a hover template finds the values of a point.
    """
    fields = told_fields(canvas.resolved)
    if not fields:
        return trace
    values, template = told_values(canvas, rows), trace["hovertemplate"]
    if (own := trace.get("customdata")) is not None:
        values = [[*told, item] for told, item in zip(values, own, strict=True)]
        template = template.replace("%{customdata}", f"%{{customdata[{len(fields)}]}}")
    return trace | {"customdata": values, "hovertemplate": LINE.join([template, *_parts(canvas, key)])}


def _parts(canvas: Canvas, key: str) -> list[str]:
    """Parts of a hover template, one for each told placement."""
    return [
        hover_value(field, f"{key}[{position}]", number_format(canvas, field))
        for position, field in enumerate(told_fields(canvas.resolved))
        if not _is_named(canvas, field)
    ]


def _is_named(canvas: Canvas, field: ResolvedField) -> bool:
    """Whether the hover label names the same value already."""
    named = [canvas.field(channel) for channel in _NAMED]
    return any(other is not None and _what(other) == _what(field) for other in named)


def _what(field: ResolvedField) -> tuple[Any, ...]:
    asked = field.definition
    return asked.field, asked.aggregate, asked.bin, asked.time_unit, asked.window


def number_format(canvas: Canvas, field: ResolvedField) -> str | None:
    """d3 format of a told value; None: it is text."""
    return hover_number(field) if _is_number(canvas, field) else None


def plain_values(canvas: Canvas, field: ResolvedField) -> list[Any]:
    """Numbers and safe texts; a missing number is empty, for d3 would write it as 0."""
    column = canvas.column(field)
    if bin_width(field) is not None and is_numeric(column):
        return bin_names(field, column)
    if not _is_number(canvas, field):
        return labels(column)
    return [value if value is not None and math.isfinite(value) else "" for value in column.to_pylist()]


def _is_number(canvas: Canvas, field: ResolvedField) -> bool:
    named = field.type in DISCRETE and field.definition.aggregate is None
    return is_numeric(canvas.column(field)) and bin_width(field) is None and not named


def told_arguments(resolved: ResolvedSpec) -> dict[str, Any]:
    """The same for plotly.express."""
    names = [field.name for field in told_fields(resolved)]
    return {"hover_data": names} if names else {}


def value_labels(canvas: Canvas, rows: Array) -> dict[str, Any]:
    """What stands on the marks themselves: text, and how it is written."""
    field = canvas.field("text")
    if field is None:
        return {}
    values = plain_values(canvas, field)
    template = value_template(field, "text", number_format(canvas, field))
    return {"text": [values[row] for row in rows.tolist()], "texttemplate": template}


def label_lines(resolved: ResolvedSpec, place: str) -> list[str]:
    """The same for a figure of plotly.express with the argument `text`."""
    field = resolved.channel("text")
    if field is None:
        return []
    template = value_template(field, "text", hover_number(field) if field.type is Type.QUANTITATIVE else None)
    return [f"fig.update_traces(texttemplate={template!r}, textposition={place!r})"]


def opacities(canvas: Canvas, field: ResolvedField, rows: Array) -> Array:
    """From faint for the lowest value to full for the highest; points without a value are faint."""
    values = numbers(canvas.column(field)).astype(np.float64)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    return np.nan_to_num(1 - (1 - FAINTEST) * (high - values[rows]) / ((high - low) or 1.0), nan=FAINTEST)


def opacity_lines(resolved: ResolvedSpec) -> list[str]:
    """The same for a figure of plotly.express with `told_arguments`."""
    places = [place for place, field in enumerate(told_fields(resolved)) if field.channel == "opacity"]
    if not places:
        return []
    below = f"(high - trace.customdata[:, {places[0]}].astype(float)) / span"
    share = f"np.nan_to_num(1 - {1 - FAINTEST!r} * {below}, nan={FAINTEST!r})"
    return [
        'high, low = data["opacity"].astype(float).agg(["max", "min"])',
        "span = (high - low) or 1",
        f"fig.for_each_trace(lambda trace: trace.update(marker_opacity={share}))",
    ]
