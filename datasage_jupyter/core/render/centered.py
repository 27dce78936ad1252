"""Stacks around a middle line: plotly stacks from zero only, so the lower ends are worked out here."""

from __future__ import annotations

from typing import Any

import numpy as np

Place = tuple[Any, Any]
BASELINE = {
    "mode": "lines",
    "line": {"width": 0},
    "fillcolor": "rgba(0,0,0,0)",
    "hoverinfo": "skip",
    "showlegend": False,
}
"""Style of the line that carries a centered stack of areas; it is not seen."""


def center_bars(traces: list[dict[str, Any]], sideways: bool) -> None:
    """Give every bar its lower end, so that the stack of each place is centered on zero."""
    along, value = ("y", "x") if sideways else ("x", "y")
    levels = {place: -total / 2 for place, total in _totals(traces, along, value).items()}
    for trace in traces:
        lower = []
        for place, size in zip(_places(trace, along), _sizes(trace, value), strict=True):
            lower.append(levels[place])
            levels[place] += size
        trace["base"] = lower


def baselines(traces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each panel of areas the unseen line on which its stack stands."""
    panels: dict[Any, dict[str, Any]] = {}
    for (axis, place), total in _totals(traces, "x", "y").items():
        panel = panels.setdefault(axis, {"x": [], "y": []})
        panel["x"].append(place)
        panel["y"].append(-total / 2)
    axes: dict[Any, dict[str, Any]] = {
        trace.get("xaxis"): {axis: trace[axis] for axis in ("xaxis", "yaxis") if axis in trace} for trace in traces
    }
    return [
        {"type": "scatter", "name": "", "stackgroup": "one", **BASELINE, **axes[axis], **panel}
        for axis, panel in panels.items()
    ]


def code_for_bars(sideways: bool) -> list[str]:
    """Python that centers the bars of the figure `fig`."""
    along, value = ("y", "x") if sideways else ("x", "y")
    return [
        "levels = {}",
        "for trace in fig.data:",
        f"    for place, size in zip(trace.{along}, trace.{value}):",
        "        levels[trace.xaxis, place] = levels.get((trace.xaxis, place), 0) - size / 2",
        "for trace in fig.data:",
        "    lower = []",
        f"    for place, size in zip(trace.{along}, trace.{value}):",
        "        lower.append(levels[trace.xaxis, place])",
        "        levels[trace.xaxis, place] += size",
        "    trace.base = lower",
        'fig.update_layout(barmode="overlay")',
    ]


def code_for_areas() -> list[str]:
    """Python that centers the stacked areas of the figure `fig`."""
    return [
        'middle = data.groupby("x", sort=False)["y"].sum() / -2',
        f'fig.add_scatter(x=middle.index, y=middle, name="", stackgroup=fig.data[0].stackgroup, **{BASELINE!r})',
        "fig.data = (fig.data[-1], *fig.data[:-1])",
    ]


def _totals(traces: list[dict[str, Any]], along: str, value: str) -> dict[Place, float]:
    totals: dict[Place, float] = {}
    for trace in traces:
        for place, size in zip(_places(trace, along), _sizes(trace, value), strict=True):
            totals[place] = totals.get(place, 0.0) + size
    return totals


def _places(trace: dict[str, Any], along: str) -> list[Place]:
    found = trace[along]
    return [(trace.get("xaxis"), place) for place in (found.tolist() if isinstance(found, np.ndarray) else found)]


def _sizes(trace: dict[str, Any], value: str) -> list[float]:
    sizes: list[float] = np.nan_to_num(np.asarray(trace[value], dtype=np.float64)).tolist()
    return sizes
