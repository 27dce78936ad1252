"""A long line thinned to the extremes of its stretches, in memory.

Source: U. Jugel et al., M4: a visualization-oriented time series data aggregation, PVLDB 7(10), 2014.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


_BLOCK = 256
_FINE = 16
"""A stretch of fewer blocks than this is searched point by point."""


class LongLine:
    """A line in axis order with the extremes of its blocks, so that any part of it is thinned in a moment.

    Args:
        x: Positions.
        y: Values; points without one are left out.
    """

    def __init__(self, x: Array, y: Array) -> None:
        known = np.isfinite(y)
        if not known.all():
            x, y = x[known], y[known]
        if x.size and not (x[1:] >= x[:-1]).all():
            order = np.argsort(x, kind="stable")
            x, y = x[order], y[order]
        self.x, self.y = x, y
        whole = x.size // _BLOCK
        blocks = y[: whole * _BLOCK].reshape(whole, _BLOCK)
        first = np.arange(whole) * _BLOCK
        self._lowest, self._highest = first + blocks.argmin(axis=1), first + blocks.argmax(axis=1)
        self._low, self._high = y[self._lowest], y[self._highest]

    def extremes(self, stretches: int, low: float | None = None, high: float | None = None) -> Array:
        """Positions of the first, last, lowest and highest point of each stretch of the axis, in axis order.

        Args:
            stretches: Into how many equal parts the axis is cut.
            low, high: The part of the axis that is shown; None: all of it.
        """
        start = 0 if low is None else int(np.searchsorted(self.x, low, "left"))
        end = self.x.size if high is None else int(np.searchsorted(self.x, high, "right"))
        if end - start <= 4 * stretches:
            return np.arange(start, end)
        marks = np.linspace(float(self.x[start]), float(self.x[end - 1]), stretches + 1)
        edges = np.clip(np.searchsorted(self.x, marks), start, end)
        edges[0], edges[-1] = start, end
        kept: list[int] = []
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if first < last:
                kept += (first, *self._extremes_between(first, last), last - 1)
        return np.unique(np.array(kept, dtype=np.int64))

    def _extremes_between(self, first: int, last: int) -> tuple[int, int]:
        from_block, to_block = -(-first // _BLOCK), last // _BLOCK
        if to_block - from_block < _FINE:
            part = self.y[first:last]
            return first + int(part.argmin()), first + int(part.argmax())
        lows = [int(self._lowest[from_block + int(self._low[from_block:to_block].argmin())])]
        highs = [int(self._highest[from_block + int(self._high[from_block:to_block].argmax())])]
        for begin, stop in ((first, from_block * _BLOCK), (to_block * _BLOCK, last)):
            if begin < stop:
                part = self.y[begin:stop]
                lows.append(begin + int(part.argmin()))
                highs.append(begin + int(part.argmax()))
        return min(lows, key=lambda i: float(self.y[i])), max(highs, key=lambda i: float(self.y[i]))
