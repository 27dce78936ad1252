"""Colors that most readers can tell apart, also with a color vision deficiency.

Sources: M. Okabe, K. Ito, Color Universal Design, 2008 (categorical); N. Smith, S. van der Walt, viridis, 2015;
J. R. Nuñez et al., Optimizing colormaps for color vision deficiency, PLoS ONE 13(7), 2018 (cividis);
C. A. Brewer, ColorBrewer 2.0 (diverging RdBu, safe for red-green deficiency; set2, dark2, paired, and the schemes of one hue);
M. Stone, Tableau 10, 2016; the scheme names are Vega-Lite's.
"""

from __future__ import annotations

CATEGORICAL: tuple[str, ...] = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#B8A800", "#7A5195", "#8C564B", "#6B6B6B",
)  # fmt: skip
"""Ten hues in order of use; Okabe and Ito's, with a darker yellow that is legible on white and three additions."""

SEQUENTIAL: tuple[str, ...] = (
    "#440154", "#482878", "#3E4A89", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6DCD59", "#B4DE2C", "#FDE725",
)  # fmt: skip
"""Viridis: lightness rises evenly, so it survives grayscale."""

DIVERGING: tuple[str, ...] = (
    "#2166AC", "#4393C3", "#92C5DE", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#F4A582", "#D6604D", "#B2182B",
)  # fmt: skip
"""Blue to red around a neutral middle, for values on both sides of zero."""


def _colors(text: str) -> tuple[str, ...]:
    return tuple(f"#{color}" for color in text.split())


CATEGORICAL_SCHEMES: dict[str, tuple[str, ...]] = {
    "tableau10": _colors("4e79a7 f28e2b e15759 76b7b2 59a14f edc948 b07aa1 ff9da7 9c755f bab0ac"),
    "category10": _colors("1f77b4 ff7f0e 2ca02c d62728 9467bd 8c564b e377c2 7f7f7f bcbd22 17becf"),
    "set2": _colors("66c2a5 fc8d62 8da0cb e78ac3 a6d854 ffd92f e5c494 b3b3b3"),
    "dark2": _colors("1b9e77 d95f02 7570b3 e7298a 66a61e e6ab02 a6761d 666666"),
    "paired": _colors("a6cee3 1f78b4 b2df8a 33a02c fb9a99 e31a1c fdbf6f ff7f00 cab2d6 6a3d9a ffff99 b15928"),
}
"""Hues without an order, by the name that `scale.scheme` takes."""

SEQUENTIAL_SCHEMES: dict[str, tuple[str, ...]] = {
    "viridis": SEQUENTIAL,
    "cividis": _colors("00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838"),
    "blues": _colors("deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b"),
    "greens": _colors("e5f5e0 c7e9c0 a1d99b 74c476 41ab5d 238b45 006d2c 00441b"),
    "oranges": _colors("fee6ce fdd0a2 fdae6b fd8d3c f16913 d94801 a63603 7f2704"),
    "purples": _colors("efedf5 dadaeb bcbddc 9e9ac8 807dba 6a51a3 54278f 3f007d"),
    "greys": _colors("f0f0f0 d9d9d9 bdbdbd 969696 737373 525252 252525 000000"),
}
"""From little to much."""

DIVERGING_SCHEMES: dict[str, tuple[str, ...]] = {
    "blueorange": _colors("134b85 2f78b8 6eaed4 b6d8ea f2efe9 fbd0a2 f4a34f d97020 8e4a0b"),
    "redblue": DIVERGING[::-1],
    "purplegreen": _colors("762a83 9970ab c2a5cf e7d4e8 f7f7f7 d9f0d3 a6dba0 5aae61 1b7837"),
}
"""To both sides of a middle."""

OTHER = "#BBBBBB"
"""The color of "Other" and of missing values."""

MAX_CATEGORICAL = len(CATEGORICAL)
"""More values than this cannot be told apart by color alone."""
