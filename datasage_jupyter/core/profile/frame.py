"""The rows that row-wise questions look at, as integer codes per column."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datasage_jupyter.core.profile.interpret import Reading

Codes = npt.NDArray[np.int64]
PROBE_ROWS = 2_000


@dataclass(slots=True)
class Frame:
    """Sampled rows in row order.

    Attributes:
        positions: Which row of the table each frame row is.
        readings: The interpreted columns.
        is_whole: The frame holds every row.
    """

    positions: Codes
    readings: list[Reading]
    row_count: int
    _codes: dict[int, tuple[Codes, pa.Array]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether no row is left out."""
        return len(self.positions) == self.row_count

    def codes(self, index: int) -> Codes:
        """A column as numbers from 0, -1 where it has no value."""
        return self._encoded(index)[0]

    def dictionary(self, index: int) -> pa.Array:
        """The value of each code."""
        return self._encoded(index)[1]

    def _encoded(self, index: int) -> tuple[Codes, pa.Array]:
        if index not in self._codes:
            sample = self.readings[index].facts.sample
            encoded = sample if pa.types.is_dictionary(sample.type) else sample.dictionary_encode()
            codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
            self._codes[index] = codes, encoded.dictionary
        return self._codes[index]

    def probe(self) -> Codes:
        """Positions within the frame of a small even sample, for cheap rejections."""
        rows = len(self.positions)
        return np.arange(rows) if rows <= PROBE_ROWS else np.linspace(0, rows - 1, PROBE_ROWS).astype(np.int64)


def violations(finer: Codes, coarser: Codes) -> tuple[int, int]:
    """Rows that contradict "each finer value has one coarser value" (fewest to remove), and rows compared."""
    both = (finer >= 0) & (coarser >= 0)
    if not both.all():
        finer, coarser = finer[both], coarser[both]
    if not len(finer):
        return 0, 0
    width = int(coarser.max()) + 1
    pair = finer * width + coarser
    size = (int(finer.max()) + 1) * width
    if size <= 4_000_000:
        table = np.bincount(pair, minlength=size).reshape(-1, width)
        return len(finer) - int(table.max(axis=1).sum()), len(finer)
    keys, counts = np.unique(pair, return_counts=True)
    owner = keys // width
    starts = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    return len(finer) - int(np.maximum.reduceat(counts, starts).sum()), len(finer)


def dense(codes: Codes) -> Codes:
    """The same grouping with codes numbered from 0 without gaps (nulls stay -1)."""
    values, inverse = np.unique(codes, return_inverse=True)
    return inverse.astype(np.int64) - (1 if len(values) and values[0] < 0 else 0)
