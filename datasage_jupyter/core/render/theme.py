"""A neutral look that is legible on light and dark pages; the host may set its own colors on top."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.rules import CATEGORICAL, DIVERGING, OTHER, SEQUENTIAL

TEXT = "#767676"
"""A gray with a contrast of at least 4:1 to white and to near black."""

GRID = "rgba(128,128,128,0.22)"
PLAIN = CATEGORICAL[0]

_AXIS = {"gridcolor": GRID, "zerolinecolor": "rgba(128,128,128,0.5)", "linecolor": "rgba(128,128,128,0.5)", "automargin": True,
         "title": {"standoff": 10}}  # fmt: skip

TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", "size": 13, "color": TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(CATEGORICAL),
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "title": {"x": 0.0, "xref": "container", "pad": {"l": 16}, "font": {"size": 16}},
        "hoverlabel": {"align": "left"},
        "legend": {"title": {"font": {"size": 12}}},
        "margin": {"l": 64, "r": 24, "t": 56, "b": 56},
    }
}


def scale(colors: tuple[str, ...]) -> list[list[Any]]:
    """A Plotly color scale of evenly spaced colors."""
    return [[position / (len(colors) - 1), color] for position, color in enumerate(colors)]


def color_axis(lowest: float, highest: float, title: str) -> dict[str, Any]:
    """A color axis: diverging around zero where values lie on both sides of it."""
    both = lowest < 0 < highest
    axis: dict[str, Any] = {
        "colorscale": scale(DIVERGING if both else SEQUENTIAL),
        "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 14, "outlinewidth": 0},
    }
    return axis | ({"cmid": 0} if both else {})


def series_colors(names: list[str], *, ordered: bool = False) -> dict[str, str]:
    """A color for each name; "Other" and missing values are gray, ranks run from light to dark."""
    plain = [name for name in names if name not in ("Other", "(missing)")]
    if ordered and 1 < len(plain) <= len(SEQUENTIAL):
        picked = [SEQUENTIAL[::-1][1:][round(i * (len(SEQUENTIAL) - 2) / (len(plain) - 1))] for i in range(len(plain))]
    else:
        picked = [CATEGORICAL[i % len(CATEGORICAL)] for i in range(len(plain))]
    return dict(zip(plain, picked, strict=True)) | {name: OTHER for name in names if name not in plain}
