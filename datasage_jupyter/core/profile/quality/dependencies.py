"""Cells that contradict a rule which nearly every row obeys: one value of this column, one value of that."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasage_jupyter.core.model import MeasurementType as Kind
from datasage_jupyter.core.profile.frame import Codes, Frame

MAX_COLUMNS = 30
MAX_ROWS = 20_000


def contradictions(frame: Frame) -> dict[int, dict[int, int]]:
    """Per column the frame rows whose cell contradicts the majority, each with the column that decides it."""
    rows = min(len(frame.positions), MAX_ROWS)
    columns = [i for i in range(len(frame.readings)) if _repeats(frame, i, rows)][:MAX_COLUMNS]
    if rows < 30 or len(columns) < 2:
        return {}
    codes = {i: frame.codes(i)[:rows] for i in columns}
    out: dict[int, dict[int, int]] = {}
    for right in columns:
        votes: dict[int, list[int]] = {}
        certain: set[int] = set()
        for left in columns:
            if left != right:
                broken, strong = _breaking(codes[left], codes[right])
                certain.update(broken.tolist() if strong else ())
                for row in broken.tolist():
                    votes.setdefault(row, []).append(left)
        agreed = {row: lefts[0] for row, lefts in votes.items() if row in certain or len(lefts) >= 2}
        if agreed:
            out[right] = agreed
    return out


def _repeats(frame: Frame, index: int, rows: int) -> bool:
    reading = frame.readings[index]
    f = reading.facts
    if reading.kind in (Kind.QUANTITATIVE, Kind.BOOLEAN, Kind.TEMPORAL) and f.family != "text":
        return False
    if reading.kind is Kind.QUANTITATIVE or f.filled < 0.5 * f.count:
        return False
    return f.distinct >= 2 and rows / max(1, min(f.distinct, rows)) >= 3


def _breaking(left: Codes, right: Codes) -> tuple[npt.NDArray[np.int64], bool]:
    """Rows where the right cell differs from what the left value nearly always goes with, and whether the rule stands by itself."""
    none = np.empty(0, dtype=np.int64)
    at = np.flatnonzero((left >= 0) & (right >= 0))
    if len(at) < 30:
        return none, False
    a, b = left[at], right[at]
    width = int(b.max()) + 1
    pairs, inverse, counts = np.unique(a * width + b, return_inverse=True, return_counts=True)
    owner = pairs // width
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    sizes, tops = np.add.reduceat(counts, starts), np.maximum.reduceat(counts, starts)
    repeated = sizes >= 3
    compared = int(sizes[repeated].sum())
    wrong = int((sizes - tops)[repeated].sum())
    if not wrong or compared < 0.5 * len(at) or wrong > 0.08 * compared or int(repeated.sum()) < 4:
        return none, False
    base = compared - int(np.bincount(b).max())
    if wrong > 0.15 * base:
        return none, False
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(pairs))))
    odd = (
        (counts < tops[group])
        & (tops[group] >= 0.7 * sizes[group])
        & (tops[group] >= 3)
        & (counts <= np.maximum(1, 0.15 * sizes[group]))
    )
    return at[odd[inverse]], compared >= 200 and wrong <= 0.02 * compared and int(repeated.sum()) >= 8
