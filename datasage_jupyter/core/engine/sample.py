"""A fixed random sample of a source, and whole columns of it, for charts that need no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.engine.columns import unique_names
from datasage_jupyter.core.engine.source import Source, parquet_path, row_count, tidy

_SEED = 42


class Sample:
    """The same rows of a source for every column, in random order, so that any first part of them is a sample too.

    Args:
        source: An Arrow table or a Parquet file.
        size: How many rows.
    """

    def __init__(self, source: Source, size: int = 100_000) -> None:
        self._source = source
        rows = row_count(source)
        picked = np.random.default_rng(_SEED).choice(rows, min(size, rows), replace=False, shuffle=True)
        self._order = np.argsort(np.argsort(picked))
        self._positions = np.sort(picked)
        self._columns: dict[str, pa.ChunkedArray] = {}

    def table(self, columns: list[str]) -> pa.Table:
        """The sampled rows of some columns; each column is read once."""
        missing = [name for name in columns if name not in self._columns]
        if missing:
            for name, column in zip(missing, self._read(missing).columns, strict=True):
                self._columns[name] = column
        return pa.table({name: self._columns[name] for name in columns})

    def _read(self, columns: list[str]) -> pa.Table:
        if isinstance(self._source, pa.Table):
            rows = self._source.select(columns).take(self._positions)
        else:
            rows = _rows_at(self._source, columns, self._positions)
        return tidy(rows).take(self._order)


def _rows_at(path: Path, columns: list[str], positions: np.ndarray[Any, Any]) -> pa.Table:
    """Rows of a Parquet file by position, one row group at a time."""
    with pq.ParquetFile(parquet_path(path)) as file:
        stored = dict(zip(unique_names(file.schema_arrow.names), file.schema_arrow.names, strict=True))
        wanted = [stored[name] for name in columns]
        parts, start = [], 0
        for group in range(file.num_row_groups):
            end = start + file.metadata.row_group(group).num_rows
            here = positions[np.searchsorted(positions, start) : np.searchsorted(positions, end)] - start
            if here.size:
                parts.append(file.read_row_group(group, columns=wanted).select(wanted).take(here))
            start = end
    return pa.concat_tables(parts).rename_columns(columns)


def read_columns(source: Source, columns: list[str]) -> pa.Table:
    """Whole columns of a source."""
    if isinstance(source, pa.Table):
        return source.select(columns)
    with pq.ParquetFile(parquet_path(source)) as file:
        stored = dict(zip(unique_names(file.schema_arrow.names), file.schema_arrow.names, strict=True))
        wanted = [stored[name] for name in columns]
        return tidy(file.read(columns=wanted).select(wanted).rename_columns(columns))
