"""Measure columns of text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from datasage_jupyter.core.profile.facts import Facts
from datasage_jupyter.core.profile.hashing import DistinctSketch, text_words
from datasage_jupyter.core.profile.limits import KEPT_VALUES, SKETCH_VALUES, STUDIED_VALUES, TOP_VALUES

Counts = npt.NDArray[np.int64]


class TextMeter:
    """Takes in a column batch by batch: the distinct values while they are few, fingerprints when they become many.

    Args:
        exact: Count distinct values exactly however many there are.
        rows: Rows of the whole column.
    """

    def __init__(self, exact: bool, rows: int) -> None:
        self._limit = max(rows, 1) if exact else SKETCH_VALUES
        self._parts: list[tuple[pa.Array, Counts]] = []
        self._size = 0
        self._sketch: DistinctSketch | None = None
        self._studied: dict[str, int] = {}
        self._filled = 0
        self._shortest: int | None = None
        self._longest = 0
        self._letters = 0

    def add(self, chunk: pa.Array) -> None:
        """Take in the next rows."""
        values, counts = _tally(chunk)
        if not len(values):
            return
        filled = int(counts.sum())
        self._filled += filled
        lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False)
        low = int(lengths.min())
        self._shortest = low if self._shortest is None else min(self._shortest, low)
        self._longest = max(self._longest, int(lengths.max()))
        self._letters += int(np.dot(lengths.astype(np.int64), counts))
        if self._sketch is not None:
            self._study(values, counts, STUDIED_VALUES // 2)
            self._sketch.add(text_words(values), counts)
            return
        self._parts.append((values, counts))
        self._size += len(values)
        if self._size > KEPT_VALUES:
            self._merge()

    def _merge(self) -> None:
        if sum(len(v) for v, _ in self._parts[:1]) <= KEPT_VALUES:
            self._parts = [_combine(self._parts)]
            self._size = len(self._parts[0][0])
        if self._size <= KEPT_VALUES:
            return
        self._sketch = DistinctSketch(self._limit)
        for values, counts in self._parts:
            self._study(values, counts)
            self._sketch.add(text_words(values), counts)
        self._parts = []

    def _study(self, values: pa.Array, counts: Counts, limit: int = STUDIED_VALUES) -> None:
        room = max(0, limit - len(self._studied))
        spread = np.linspace(0, len(values) - 1, min(room, len(values))).astype(np.int64)
        top = (
            np.argsort(-counts, kind="stable")[:TOP_VALUES] if len(self._studied) < 10 * STUDIED_VALUES else spread[:0]
        )
        at = np.unique(np.concatenate([spread, top]))
        for value, count in zip(values.take(pa.array(at)).to_pylist(), counts[at].tolist(), strict=True):
            self._studied[value] = self._studied.get(value, 0) + count

    def finish(self, facts: Facts) -> None:
        """Write what was measured into the facts."""
        if self._shortest is not None:
            facts.lengths = (self._shortest, self._longest, self._letters / self._filled)
        if self._sketch is not None:
            self._finish_many(facts, self._sketch)
            return
        values, counts = _combine(self._parts) if self._parts else (pa.array([], pa.string()), np.empty(0, np.int64))
        facts.distinct = len(values)
        facts.is_unique = bool(len(values) == self._filled > 0)
        facts.values, facts.counts = _most_frequent(values.to_pylist(), counts)

    def _finish_many(self, facts: Facts, sketch: DistinctSketch) -> None:
        distinct, exact, unique = sketch.result()
        facts.distinct = self._filled if unique else min(distinct, self._filled)
        facts.is_unique = unique
        facts.distinct_is_estimate = not exact and not unique
        facts.complete = False
        facts.estimated |= {"top_values"} | ({"distinct_count", "is_unique"} if not exact else set())
        values = list(self._studied)
        counts = np.fromiter(self._studied.values(), dtype=np.int64, count=len(values))
        counts = np.maximum(counts, sketch.counts_of(text_words(pa.array(values, pa.string()))))
        facts.values, facts.counts = _most_frequent(values, counts)


def _tally(chunk: pa.Array) -> tuple[pa.Array, Counts]:
    encoded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
    indices = encoded.indices.drop_null() if encoded.indices.null_count else encoded.indices
    counts = np.bincount(indices.to_numpy(zero_copy_only=False), minlength=len(encoded.dictionary))
    values = encoded.dictionary
    used = counts > 0
    if values.null_count:
        used &= ~np.asarray(values.is_null().to_numpy(zero_copy_only=False))
    if not used.all():
        values, counts = values.filter(pa.array(used)), counts[used]
    return values, counts.astype(np.int64, copy=False)


def _combine(parts: list[tuple[pa.Array, Counts]]) -> tuple[pa.Array, Counts]:
    if len(parts) == 1:
        return parts[0]
    kind = parts[0][0].type
    encoded = pa.concat_arrays([v.cast(kind) for v, _ in parts]).dictionary_encode()
    weights = np.concatenate([c for _, c in parts])
    at = encoded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(at, kind="stable")
    first = np.searchsorted(at[order], np.arange(len(encoded.dictionary)))
    return encoded.dictionary, np.add.reduceat(weights[order], first) if len(first) else weights


def _most_frequent(values: list[Any], counts: Counts) -> tuple[list[Any], Counts]:
    order = sorted(range(len(values)), key=lambda i: (-int(counts[i]), values[i]))
    return [values[i] for i in order], counts[order]
