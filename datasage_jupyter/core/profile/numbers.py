"""Measure columns of numbers, and of times as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from datasage_jupyter.core.model import Histogram
from datasage_jupyter.core.profile.facts import Facts, Numbers
from datasage_jupyter.core.profile.hashing import BLOCK, DistinctSketch, number_words
from datasage_jupyter.core.profile.limits import KEPT_VALUES, QUANTILES, SKETCH_VALUES, TOP_VALUES

Array = npt.NDArray[Any]


@dataclass(slots=True)
class Moments:
    """Count, mean and central moments that merge exactly (Chan, Golub, LeVeque 1979; Pébay 2008)."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0

    def add(self, x: npt.NDArray[np.float64]) -> None:
        """Take in more numbers."""
        n = len(x)
        if not n:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            mean = float(x.mean())
            mean = mean if math.isfinite(mean) else float(np.clip((x / n).sum(), x.min(), x.max()))
            c = x - mean
            squares = c * c
            m2, m3 = float(squares.sum()), float((squares * c).sum())
        total, delta = self.count + n, mean - self.mean
        cross = self.count * n / total
        self.m3 += (
            m3
            + delta * delta * delta * cross * (self.count - n) / total
            + 3 * delta * (self.count * m2 - n * self.m2) / total
        )
        self.m2 += m2 + delta * delta * cross
        step = delta * n / total
        self.mean = self.mean + step if math.isfinite(step) else self.mean * (self.count / total) + mean * (n / total)
        self.count = total

    @property
    def std(self) -> float:
        """Sample standard deviation."""
        return math.sqrt(self.m2 / (self.count - 1)) if self.count > 1 and self.m2 > 0 else 0.0

    @property
    def skew(self) -> float:
        """Population skewness; 0 where all numbers are equal."""
        if self.count < 2 or not self.m2 > 0 or not math.isfinite(self.m2):
            return 0.0
        variance = self.m2 / self.count
        scale = variance * math.sqrt(variance)
        value = (self.m3 / self.count) / scale if scale > 0 else 0.0
        return value if math.isfinite(value) else 0.0


class NumberMeter:
    """Takes in a column batch by batch.

    Args:
        exact: Keep every number, so that everything is exact; otherwise only sampled ones are kept.
    """

    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self._kept: list[Array] = []
        self._sketch = None if exact else DistinctSketch(SKETCH_VALUES)
        self._moments = Moments()
        self._low: Any = None
        self._high: Any = None
        self._zeros = self._negatives = self._infinite = self._filled = 0
        self._integer = True
        self._step: Any = None
        self._last: Any = None
        self._monotonic = self._sequence = True

    def add(self, values: Array, sampled: Array | None = None) -> None:
        """Take in the next values, without nulls, in row order; `sampled` are those to keep when not exact."""
        if not len(values):
            return
        self._order(values)
        self._filled += len(values)
        if self._sketch is not None:
            self._sketch.add(number_words(values))
        self._kept.append(values if self._exact or sampled is None else sampled)
        for start in range(0, len(values), BLOCK):
            self._add_block(values[start : start + BLOCK])

    def _add_block(self, values: Array) -> None:
        """Blocks are small enough to stay in the processor's cache over all these passes."""
        low, high = values.min(), values.max()
        if values.dtype.kind == "f" and not (np.isfinite(low) and np.isfinite(high)):
            finite = values[np.isfinite(values)]
            self._infinite += len(values) - len(finite)
            if not len(finite):
                return
            values, low, high = finite, finite.min(), finite.max()
        self._moments.add(values.astype(np.float64, copy=False))
        self._low = low if self._low is None else min(self._low, low)
        self._high = high if self._high is None else max(self._high, high)
        if low <= 0 <= high:
            self._zeros += len(values) - int(np.count_nonzero(values))
        if low < 0:
            self._negatives += int(np.count_nonzero(values < 0))
        if self._integer and values.dtype.kind == "f":
            self._integer = bool((values == np.floor(values)).all())

    def _order(self, values: Array) -> None:
        if self._last is not None:
            values = np.concatenate([np.array([self._last], dtype=values.dtype), values])
        self._last = values[-1]
        if not self._monotonic and not self._sequence:
            return
        head = values[:100]
        if self._monotonic:
            self._monotonic = bool((head[1:] >= head[:-1]).all()) and bool((values[1:] >= values[:-1]).all())
        if self._sequence and len(values) > 1:
            with np.errstate(over="ignore", invalid="ignore"):
                self._step = values[1] - values[0] if self._step is None else self._step
                even = self._step != 0 and bool((np.diff(head) == self._step).all())
                self._sequence = bool(even) and bool((np.diff(values) == self._step).all())

    def finish(self, facts: Facts, *, fences: bool = True) -> None:
        """Write what was measured into the facts."""
        kept = np.sort(np.concatenate(self._kept)) if self._kept else np.empty(0)
        self._kept = []
        facts.is_monotonic = self._monotonic and self._filled > 1
        facts.is_sequence = self._sequence and self._filled > 2
        self._count_distinct(facts, kept)
        if self._low is None:
            return
        finite = kept[np.isfinite(kept)] if self._infinite else kept
        facts.numbers = self._numbers(finite, fences)
        whole = self._integer and abs(float(self._low)) < 2**63 and abs(float(self._high)) < 2**64
        facts.low, facts.high = ((int if whole else float)(v) for v in (self._low, self._high))
        if not self._exact:
            facts.estimated |= {"quantiles", "histogram"}

    def _count_distinct(self, facts: Facts, ordered: Array) -> None:
        change = ordered[1:] != ordered[:-1]
        distinct = int(np.count_nonzero(change)) + 1 if len(ordered) else 0
        facts.distinct, facts.is_unique = distinct, bool(distinct == self._filled > 0)
        exact = True
        if self._sketch is not None:
            facts.distinct, exact, unique = self._sketch.result()
            facts.distinct = min(facts.distinct, self._filled)
            facts.is_unique = unique and self._filled > 0
            if unique:
                facts.distinct = self._filled
            facts.distinct_is_estimate = not exact and not unique
            facts.estimated |= {"top_values"} | ({"distinct_count", "is_unique"} if not exact else set())
        values, runs = _most_frequent(ordered, change, distinct)
        scale = 1.0 if self._exact or not len(ordered) else self._filled / len(ordered)
        facts.values = values.tolist()
        facts.counts = np.rint(runs * scale).astype(np.int64)
        facts.complete = distinct <= KEPT_VALUES and distinct == facts.distinct

    def _numbers(self, ordered: Array, fences: bool) -> Numbers:
        x = ordered.astype(np.float64, copy=False)
        moments = self._moments
        low, high = float(self._low), float(self._high)
        numbers = Numbers(
            count=moments.count,
            min=low,
            max=high,
            mean=moments.mean,
            std=moments.std if math.isfinite(moments.std) else 0.0,
            skew=moments.skew,
            quantiles={str(q): v for q, v in zip(QUANTILES, sorted_quantiles(x), strict=True)} if len(x) else {},
            histogram=sorted_histogram(x, low, high, self._integer, moments.count),
            zeros=self._zeros,
            negatives=self._negatives,
            is_integer=self._integer,
            infinite=self._infinite,
        )
        if fences and len(x) >= 20:
            set_fences(numbers, x)
        return numbers


def _most_frequent(ordered: Array, change: npt.NDArray[np.bool_], distinct: int) -> tuple[Array, npt.NDArray[np.int64]]:
    """Values and counts of ascending numbers, most frequent first: all values if they are few, else the top ones."""
    if distinct == len(ordered):
        kept = ordered if distinct <= KEPT_VALUES else ordered[:TOP_VALUES]
        return kept, np.ones(len(kept), dtype=np.int64)
    starts = np.concatenate([[0], np.flatnonzero(change) + 1])
    runs = np.diff(np.append(starts, len(ordered)))
    if distinct <= KEPT_VALUES:
        order = np.argsort(-runs, kind="stable")
    else:
        often = np.flatnonzero(runs > 1)
        order = often[np.argsort(-runs[often], kind="stable")[:TOP_VALUES]]
    return ordered[starts[order]], runs[order]


def sorted_quantiles(x: npt.NDArray[np.float64]) -> list[float]:
    """Quantiles of sorted numbers, by linear interpolation."""
    at = np.asarray(QUANTILES) * (len(x) - 1)
    below = np.floor(at).astype(int)
    above = np.minimum(below + 1, len(x) - 1)
    share = at - below
    return [float(v) for v in x[below] * (1 - share) + x[above] * share]


def sorted_histogram(x: npt.NDArray[np.float64], low: float, high: float, whole: bool, total: int) -> Histogram:
    """Counts in up to 30 equal bins; whole numbers of short range get one bin each. Sampled counts are scaled to the total."""
    bins = min(30, max(5, math.ceil(math.sqrt(len(x)))))
    if not high > low:
        width = abs(low) * 1e-9 or 0.5
        return Histogram(edges=(low - width, low + width), counts=(total,))
    if whole and high - low < 30:
        edges = np.arange(low - 0.5, high + 1)
    else:
        edges = (
            low + (high - low) * np.linspace(0, 1, bins + 1)
            if math.isfinite(high - low)
            else np.linspace(low / 2, high / 2, bins + 1) * 2
        )
        edges[-1] = high
    inner = np.searchsorted(x, edges[1:-1], side="left")
    counts = np.diff(np.concatenate([[0], inner, [len(x)]]))
    if total != len(x) and len(x):
        counts = np.rint(counts * (total / len(x))).astype(np.int64)
    return Histogram(edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))


def set_fences(numbers: Numbers, x: npt.NDArray[np.float64]) -> None:
    """Find what lies far outside: three interquartile ranges beyond the quartiles, on a log scale where the numbers are positive and skewed."""
    logs = numbers.min > 0 and numbers.skew > 1
    y = np.log(x) if logs else x
    q1, q3 = y[len(y) // 4], y[(3 * len(y)) // 4]
    spread = q3 - q1
    if not spread > 0 or not math.isfinite(spread):
        return
    low, high = q1 - 3 * spread, q3 + 3 * spread
    if logs:
        with np.errstate(over="ignore"):
            low, high = np.exp(low), np.exp(high)
    inside = int(np.searchsorted(x, high, side="right") - np.searchsorted(x, low, side="left"))
    numbers.low_fence, numbers.high_fence = float(low), float(high)
    numbers.outliers = round((len(x) - inside) * numbers.count / len(x))
