"""Rank correlations of numeric columns, on a sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datasage_jupyter.core.model import Correlation, MeasurementType as Kind
from datasage_jupyter.core.profile.facts import Family
from datasage_jupyter.core.profile.frame import Frame
from datasage_jupyter.core.profile.interpret import Reading
from datasage_jupyter.core.profile.measure import words_of
from datasage_jupyter.core.profile.parse import parse_number

MAX_COLUMNS = 60
MAX_ROWS = 10_000
WORTH = 0.3


def correlate(frame: Frame) -> list[Correlation]:
    """Spearman's coefficient of every pair of measures, strongest first; pairs below 0.3 are left out of wide tables."""
    columns = [r for r in frame.readings if r.kind is Kind.QUANTITATIVE and r.facts.distinct > 2][:MAX_COLUMNS]
    if len(columns) < 2:
        return []
    rows = len(frame.positions)
    pick = np.arange(rows) if rows <= MAX_ROWS else np.linspace(0, rows - 1, MAX_ROWS).astype(np.int64)
    ranks = [_ranks(_values(r, pick)) for r in columns]
    units = [_unit(x) for x in ranks]
    out = []
    for i, left in enumerate(columns):
        for j in range(i + 1, len(columns)):
            a, b = units[i], units[j]
            found = _pearson(ranks[i], ranks[j]) if a is None or b is None else (float((a * b).sum()), len(a))
            if found is not None and (len(columns) <= 12 or abs(found[0]) >= WORTH):
                out.append(
                    Correlation(left=left.name, right=columns[j].name, coefficient=round(found[0], 6), count=found[1])
                )
    return sorted(out, key=lambda c: -abs(c.coefficient))


def _unit(ranks: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """Centred and scaled to length one; None where values are missing or do not vary."""
    centred = ranks - ranks.mean() if len(ranks) >= 5 else ranks
    length = float(np.sqrt((centred * centred).sum()))
    return centred / length if np.isfinite(length) and length > 0 and len(ranks) >= 5 else None


def _values(reading: Reading, pick: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    facts = reading.facts
    sample = facts.sample if len(pick) == len(facts.sample) else facts.sample.take(pa.array(pick))
    out = np.full(len(sample), np.nan)
    if facts.family is Family.NUMBER:
        filled = ~np.asarray(sample.is_null().to_numpy(zero_copy_only=False))
        if str(sample.type) in ("double", "float", "halffloat"):
            return np.asarray(sample.to_numpy(zero_copy_only=False), dtype=np.float64)
        out[filled] = words_of(sample, facts)
        return out
    style = reading.numbers
    if style is None:
        return out
    cache: dict[str, float] = {}
    for i, value in enumerate(sample.to_pylist()):
        if value is not None:
            if value not in cache:
                cache[value] = parse_number(value, style)
            out[i] = cache[value]
    return out


def _ranks(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Average ranks; NaN stays NaN."""
    out = np.full(len(x), np.nan)
    at = np.flatnonzero(np.isfinite(x))
    _, inverse, counts = np.unique(x[at], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    out[at] = (last - (counts - 1) / 2)[inverse]
    return out


def _pearson(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> tuple[float, int] | None:
    both = np.isfinite(a) & np.isfinite(b)
    n = int(both.sum())
    if n < 5:
        return None
    if n < len(a):
        a, b = _ranks(a[both]), _ranks(b[both])
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return (float((a * b).sum() / scale), n) if scale > 0 else None
