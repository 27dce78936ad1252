"""The form in which a chart is saved in a notebook: within a budget, and never blank."""

from __future__ import annotations

import html
import json
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import Bin, Form, ResolvedField, ResolvedSpec
from datasage_jupyter.core.render import figure_json, to_alt_text, to_figure, to_svg

OUTPUT_BUDGET = 200_000
"""Most bytes one chart adds to a saved notebook."""

PRIVATE = {"plotlyServerURL": "", "displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}
"""Takes away plotly's button that would send the chart to another company's server."""

_ROUNDS = 6


def saved_forms(resolved: ResolvedSpec, rows: pa.Table) -> dict[str, Any]:
    """An interactive figure, a static picture with alternative text, and words; together within the budget."""
    words = to_alt_text(resolved, rows)
    picture = to_svg(resolved, rows)
    if len(picture) > OUTPUT_BUDGET // 3:
        picture = to_svg(resolved, rows.slice(0, 100))
    forms: dict[str, Any] = {"text/plain": words, "text/html": f'<figure style="margin:0">{picture}</figure>'}
    if len(picture) > OUTPUT_BUDGET // 3:
        forms["text/html"] = f"<p>{html.escape(words)}</p>"
    figure = _figure_within(OUTPUT_BUDGET - len(json.dumps(forms)) - 100, resolved, rows)
    return forms | ({"application/vnd.plotly.v1+json": figure} if figure is not None else {})


def _figure_within(budget: int, resolved: ResolvedSpec, rows: pa.Table) -> dict[str, Any] | None:
    """The figure, drawn from fewer rows as long as it is too large."""
    for _ in range(_ROUNDS):
        figure = figure_json(to_figure(resolved, rows))
        size = len(json.dumps(figure))
        if size <= budget:
            return figure | {"config": PRIVATE}
        resolved, rows = _thinner(resolved, rows, 0.8 * budget / size)
    return None


def _thinner(resolved: ResolvedSpec, rows: pa.Table, share: float) -> tuple[ResolvedSpec, pa.Table]:
    if resolved.form is Form.GRID:
        return _coarser(resolved, rows)
    keep = max(1, int(rows.num_rows * share))
    kind = kind_of(resolved.mark)
    if kind.is_scattered or kind.is_series:
        return resolved, rows.take(np.linspace(0, rows.num_rows - 1, keep).astype(np.int64))
    return resolved, rows.slice(0, keep)


def _coarser(resolved: ResolvedSpec, rows: pa.Table) -> tuple[ResolvedSpec, pa.Table]:
    """Cells of twice the width and height."""
    for axis in ("x", "y"):
        field = resolved.channel(axis)
        cut = field.definition.bin if field is not None else None
        if field is None or not isinstance(cut, Bin) or cut.step is None:
            continue
        step = 2 * cut.step
        edges = np.floor(rows.column(axis).to_numpy() / step + 1e-9) * step
        rows = rows.set_column(rows.column_names.index(axis), axis, pa.array(edges))
        resolved = resolved.model_copy(update={"fields": tuple(_wider(f, axis, step) for f in resolved.fields)})
    return resolved, rows.group_by(["x", "y"]).aggregate([("color", "sum")]).rename_columns({"color_sum": "color"})


def _wider(field: ResolvedField, axis: str, step: float) -> ResolvedField:
    if field.channel != axis or not isinstance(field.definition.bin, Bin):
        return field
    cut = field.definition.bin.model_copy(update={"step": step})
    return field.model_copy(update={"definition": field.definition.model_copy(update={"bin": cut})})
