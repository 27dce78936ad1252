"""64-bit fingerprints of whole columns, and distinct counts from them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_BASE = 0x5851F42D4C957F2D
_INVERSE = pow(_BASE, -1, 2**64)
_SLICE_BYTES = 500_000
BLOCK = 32_768
NULL = np.uint64(0x1234567890ABCDEF)


def mix(words: Words) -> Words:
    """Scatter 64-bit words so that equal ones stay equal and near ones part in their high bits (a bijection)."""
    out = np.empty_like(words)
    for start in range(0, len(words), BLOCK):
        h = words[start : start + BLOCK] * _ODD
        h ^= h >> _SHIFT
        np.multiply(h, _MIX, out=out[start : start + BLOCK])
    return out


def number_words(values: npt.NDArray[Any]) -> Words:
    """Fingerprints of numbers."""
    if values.dtype.kind == "f":
        return mix((values.astype(np.float64, copy=False) + 0.0).view(np.uint64))
    return mix(values.astype(np.int64 if values.dtype.kind == "i" else np.uint64, copy=False).view(np.uint64))


@lru_cache(maxsize=2)
def _usual_powers(base: int) -> Words:
    return _new_powers(base, _SLICE_BYTES + 1)


def _powers(base: int, count: int) -> Words:
    return _usual_powers(base)[:count] if count <= _SLICE_BYTES + 1 else _new_powers(base, count)


def _new_powers(base: int, count: int) -> Words:
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def text_words(values: pa.Array) -> Words:
    """Fingerprints of text without nulls: a polynomial over the UTF-8 bytes, computed for many values at once."""
    values = values.cast(pa.large_string())
    out = np.empty(len(values), dtype=np.uint64)
    if not len(values):
        return out
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int64)[values.offset : values.offset + len(values) + 1]
    data = values.buffers()[2]
    raw = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, dtype=np.uint8)
    done = 0
    while done < len(values):
        stop = int(np.searchsorted(offsets, offsets[done] + _SLICE_BYTES, side="right")) - 1
        stop = min(len(values), max(stop, done + 1))
        out[done:stop] = _slice_words(raw, offsets[done : stop + 1])
        done = stop
    return out


def _slice_words(raw: npt.NDArray[np.uint8], offsets: Counts) -> Words:
    local = offsets - offsets[0]
    size = int(local[-1])
    sums = np.zeros(size + 1, dtype=np.uint64)
    weighted = raw[int(offsets[0]) : int(offsets[-1])].astype(np.uint64)
    weighted += np.uint64(1)
    weighted *= _powers(_BASE, size)
    np.cumsum(weighted, out=sums[1:])
    h = sums[local[1:]] - sums[local[:-1]]
    h *= _powers(_INVERSE, size + 1)[local[:-1]]
    return mix(h + mix(np.diff(local).astype(np.uint64)))


def _starts(ordered: Words) -> Counts:
    """Where each new value of an ascending array begins."""
    if not len(ordered):
        return np.empty(0, dtype=np.int64)
    change = np.flatnonzero(ordered[1:] != ordered[:-1])
    return np.concatenate([[0], change + 1])


def _runs(ordered: Words) -> tuple[Words, Counts]:
    starts = _starts(ordered)
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


class DistinctSketch:
    """Counts distinct fingerprints: exactly up to a limit, by adaptive sampling beyond it (Wegman; Flajolet 1990).

    Every occurrence of a kept fingerprint is counted, so repeats among them are seen even when the rest is dropped.

    Args:
        limit: How many fingerprints to keep.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._level = 0
        self._words: Words = np.empty(0, dtype=np.uint64)
        self._counts: Counts = np.empty(0, dtype=np.int64)
        self._pending: list[tuple[Words, Counts | None]] = []
        self._waiting = 0

    def add(self, words: Words, counts: Counts | None = None) -> None:
        """Take in fingerprints, each occurring `counts` times (once if not given)."""
        if self._level:
            keep = words < self._threshold
            words = words[keep]
            counts = None if counts is None else counts[keep]
        self._pending.append((words, counts))
        self._waiting += len(words)
        if self._waiting > 4 * self._limit:
            self._merge()

    @property
    def _threshold(self) -> np.uint64:
        return np.uint64(2 ** (64 - self._level))

    def _merge(self) -> None:
        single = [w for w, c in self._pending if c is None]
        groups = [(self._words, self._counts), *((w, c) for w, c in self._pending if c is not None)]
        self._pending, self._waiting = [], 0
        if single:
            words, counts = _runs(np.sort(np.concatenate(single)))
            groups.append(self._thin(words, counts))
        words, counts = np.concatenate([w for w, _ in groups]), np.concatenate([c for _, c in groups])
        order = np.argsort(words)
        words, counts = words[order], counts[order]
        starts = _starts(words)
        self._words, self._counts = self._thin(
            words[starts], np.add.reduceat(counts, starts) if len(starts) else counts
        )

    def _thin(self, words: Words, counts: Counts) -> tuple[Words, Counts]:
        """Raise the level until the ascending, distinct words fit."""
        if self._level:
            words = words[: int(np.searchsorted(words, self._threshold))]
        while len(words) > self._limit:
            self._level += 1
            words = words[: int(np.searchsorted(words, self._threshold))]
        return words, counts[: len(words)]

    def result(self) -> tuple[int, bool, bool]:
        """Distinct count, whether it is exact, whether no fingerprint was seen twice."""
        if self._pending:
            self._merge()
        return len(self._words) << self._level, self._level == 0, bool((self._counts == 1).all())

    def counts_of(self, words: Words) -> Counts:
        """How often each fingerprint was seen; 0 for those that were not kept."""
        if self._pending:
            self._merge()
        at = np.minimum(np.searchsorted(self._words, words), max(len(self._words) - 1, 0))
        found = self._words[at] == words if len(self._words) else np.zeros(len(words), dtype=bool)
        return np.where(found, self._counts[at], 0) if len(self._words) else np.zeros(len(words), dtype=np.int64)
