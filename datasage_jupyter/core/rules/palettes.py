"""Colors that most readers can tell apart, also with a color vision deficiency.

Sources: M. Okabe, K. Ito, Color Universal Design, 2008 (categorical); N. Smith, S. van der Walt, viridis, 2015;
J. R. Nuñez et al., Optimizing colormaps for color vision deficiency, PLoS ONE 13(7), 2018 (cividis);
C. A. Brewer, ColorBrewer 2.0 (diverging RdBu, safe for red-green deficiency).
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

OTHER = "#BBBBBB"
"""The color of "Other" and of missing values."""

MAX_CATEGORICAL = len(CATEGORICAL)
"""More values than this cannot be told apart by color alone."""
