"""A neutral look that is legible on light and dark pages; the host may set its own colors on top."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.model import ResolvedField
from datasage_jupyter.core.rules import (
    CATEGORICAL,
    CATEGORICAL_SCHEMES,
    DIVERGING,
    DIVERGING_SCHEMES,
    OTHER,
    SEQUENTIAL,
    SEQUENTIAL_SCHEMES,
)

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


def scheme_of(field: ResolvedField | None) -> str | None:
    """The color scheme that was asked for on a placement."""
    asked = field.definition.scale if field is not None else None
    return asked.scheme.lower() if asked is not None and asked.scheme is not None else None


def shades(scheme: str | None, *, both: bool = False) -> tuple[str, ...]:
    """The colors of a scale of numbers; ours where none of this name exists. `both`: to both sides of zero."""
    return {**SEQUENTIAL_SCHEMES, **DIVERGING_SCHEMES}.get(scheme or "", DIVERGING if both else SEQUENTIAL)


def hues(scheme: str | None) -> tuple[str, ...]:
    """The colors of names, in order of use; ours where none of this name exists."""
    return CATEGORICAL_SCHEMES.get(scheme or "", CATEGORICAL)


def named_colors(scheme: str | None) -> tuple[str, ...]:
    """The colors of names where the number of names is not known."""
    return SEQUENTIAL_SCHEMES.get(scheme or "") or DIVERGING_SCHEMES.get(scheme or "") or hues(scheme)


def color_axis(lowest: float, highest: float, title: str, scheme: str | None = None) -> dict[str, Any]:
    """A color axis: diverging around zero where values lie on both sides of it."""
    both = lowest < 0 < highest
    axis: dict[str, Any] = {
        "colorscale": scale(shades(scheme, both=both)),
        "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 14, "outlinewidth": 0},
    }
    middle = both and (scheme is None or scheme in DIVERGING_SCHEMES)
    return axis | ({"cmid": 0} if middle else {})


def series_colors(names: list[str], *, ordered: bool = False, scheme: str | None = None) -> dict[str, str]:
    """A color for each name; "Other" and missing values are gray, ranks run from light to dark."""
    plain = [name for name in names if name not in ("Other", "(missing)")]
    asked = SEQUENTIAL_SCHEMES.get(scheme or "") or DIVERGING_SCHEMES.get(scheme or "")
    ranks = asked or (SEQUENTIAL[::-1][1:] if ordered and scheme is None and len(plain) <= len(SEQUENTIAL) else None)
    if ranks is not None and len(plain) > 1:
        picked = [ranks[round(i * (len(ranks) - 1) / (len(plain) - 1))] for i in range(len(plain))]
    else:
        all_hues = hues(scheme) if asked is None else asked[-3:]
        picked = [all_hues[i % len(all_hues)] for i in range(len(plain))]
    return dict(zip(plain, picked, strict=True)) | {name: OTHER for name in names if name not in plain}
