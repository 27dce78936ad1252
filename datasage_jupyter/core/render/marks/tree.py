"""Tree maps and sunbursts: an area for each leaf, and one for each level above it."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasage_jupyter.core.model import Mark
from datasage_jupyter.core.render.canvas import Canvas
from datasage_jupyter.core.render.text import safe
from datasage_jupyter.core.render.theme import color_axis, hues, scheme_of
from datasage_jupyter.core.render.values import labels, numbers


def draw_tree(canvas: Canvas) -> dict[str, Any]:
    """Draw a tree map or a sunburst."""
    size = canvas.field("size")
    assert size is not None
    levels = [field for field in canvas.resolved.fields if field.channel.startswith("path.")]
    paths = list(zip(*(labels(canvas.column(level)) for level in levels), strict=True))
    sizes = np.nan_to_num(np.maximum(numbers(canvas.column(size)).astype(np.float64), 0))
    totals = _totals(paths, sizes)
    order = {path: position for position, path in enumerate(totals)}
    trace: dict[str, Any] = {
        "type": "sunburst" if canvas.resolved.mark is Mark.SUNBURST else "treemap",
        "ids": [str(position) for position in range(len(totals))],
        "labels": [path[-1] for path in totals],
        "parents": [str(order[path[:-1]]) if len(path) > 1 else "" for path in totals],
        "values": np.array(list(totals.values())),
        "branchvalues": "total",
        "name": "",
        "hovertemplate": "%{label} · " + canvas.hover((size, "value")) + " · %{percentRoot:.1%} of all",
    }
    colors = list(hues(scheme_of(levels[0])))
    if canvas.resolved.mark is Mark.TREEMAP:
        trace |= {"textinfo": "label+value", "tiling": {"pad": 2}}
    layout = canvas.layout(treemapcolorway=colors, sunburstcolorway=colors)
    if (shade := canvas.field("color")) is not None:
        means = _means(paths, sizes, numbers(canvas.column(shade)).astype(np.float64))
        trace["marker"] = {"colors": means, "coloraxis": "coloraxis"}
        trace["hovertemplate"] += " · " + canvas.hover((shade, "color"))
        known = means[np.isfinite(means)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        layout["coloraxis"] = color_axis(low, high, safe(shade.title), scheme_of(shade))
    return {"data": [trace], "layout": layout}


def _totals(paths: list[tuple[str, ...]], sizes: np.ndarray[Any, Any]) -> dict[tuple[str, ...], float]:
    """The size of every node; parents come before their children."""
    totals: dict[tuple[str, ...], float] = {}
    for path, size in zip(paths, sizes.tolist(), strict=True):
        for depth in range(1, len(path) + 1):
            totals[path[:depth]] = totals.get(path[:depth], 0.0) + size
    return totals


def _means(
    paths: list[tuple[str, ...]], sizes: np.ndarray[Any, Any], values: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """The value of every node: the mean of its leaves, weighted by their sizes."""
    weights, weighted = _totals(paths, sizes), _totals(paths, sizes * values)
    plain, leaves = _totals(paths, values), _totals(paths, np.ones(len(paths)))
    means = [weighted[p] / weights[p] if weights[p] else plain[p] / leaves[p] for p in weights]
    return np.array(means, dtype=np.float64)
