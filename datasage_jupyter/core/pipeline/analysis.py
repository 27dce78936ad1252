"""A source with everything that is worth keeping between charts: profile, engine, value index, results."""

from __future__ import annotations

import os
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from datasage_jupyter.core.engine import Engine, Source, is_parquet, tidy, to_source
from datasage_jupyter.core.model import DatasetProfile, Predicate, Query, ResolvedSpec
from datasage_jupyter.core.pipeline.shortcuts import Shortcuts

if TYPE_CHECKING:
    from datasage_jupyter.core.ask import ValueIndex
    from datasage_jupyter.core.pipeline.pages import RowPages

_MOST_RESULTS = 64
_MOST_RESULT_BYTES = 64 << 20


class Analysis:
    """One source and what is known of it.

    Args:
        source: An Arrow table or a Parquet file.
        profile: What is known already, so that it is not measured again.
        memory_limit, threads, timeout: Limits of the engine.
    """

    def __init__(
        self,
        source: Source,
        profile: DatasetProfile | None = None,
        *,
        memory_limit: str = "1GB",
        threads: int | None = None,
        timeout: float | None = None,
    ) -> None:
        self.source = source
        self.engine = Engine(source, memory_limit=memory_limit, threads=threads, timeout=timeout)
        self._known = profile
        self.shortcuts = Shortcuts(source, self.engine)
        self._results: OrderedDict[tuple[Any, ...], pa.Table] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def profile(self) -> DatasetProfile:
        """Facts about the source, measured at first use."""
        if self._known is not None:
            return self._known
        from datasage_jupyter.core.profile import profile

        return profile(self.source)

    @cached_property
    def values(self) -> ValueIndex:
        """The distinct values of the categories, which questions may name."""
        from datasage_jupyter.core.ask import ValueIndex

        return ValueIndex.from_engine(self.engine, self.profile)

    def fetch(self, query: Query, resolved: ResolvedSpec | None = None) -> pa.Table:
        """Rows of a query; a repeated one is answered from memory.

        Args:
            query: The statement.
            resolved: The spec it was made of, for which a shortcut may be known.

        Raises:
            QueryError: The query fails.
        """
        key = (query.sql, query.parameters)
        with self._lock:
            if (known := self._results.get(key)) is not None:
                self._results.move_to_end(key)
                return known
        rows = self.shortcuts.rows(resolved) if resolved is not None else None
        rows = self.engine.fetch(query) if rows is None else rows
        with self._lock:
            self._keep(key, rows)
        return rows

    def rows(
        self,
        offset: int = 0,
        limit: int = 100,
        sort: Sequence[dict[str, Any]] = (),
        filter: Sequence[Predicate | dict[str, Any]] = (),
        columns: Sequence[str] | None = None,
    ) -> tuple[pa.Table, int]:
        """One page of the table's rows, and how many there are in all.

        Args:
            offset, limit: The page.
            sort: `{"field", "order"}`, the first the most important.
            filter: Conditions that all hold.
            columns: The columns wanted; None: all.

        Raises:
            FieldNotFoundError: A field does not exist.
            SpecError: The page, the sort or a filter makes no sense.
        """
        from datasage_jupyter.core.resolve import resolve_predicates

        conditions = resolve_predicates(filter, self.profile)
        return self._pages.read(self.profile, offset, limit, sort, conditions, columns)

    def bar_counts(self, field: str, filter: Sequence[Predicate | dict[str, Any]] = ()) -> list[int]:
        """How many rows of a filtered view fall into each bar of a column's summary.

        Args:
            field: The column.
            filter: Conditions that all hold.

        Returns:
            A count for each bin of the column's histogram, or, where it has none, for each of its most frequent values;
            empty where rows cannot be told apart by value.

        Raises:
            FieldNotFoundError: A field does not exist.
        """
        from datasage_jupyter.core.query import MOST_VALUES, has_bars, has_histogram, known_field, to_bar_counts_query
        from datasage_jupyter.core.resolve import resolve_predicates

        name = known_field(self.profile, field)
        column = next(column for column in self.profile.columns if column.name == name)
        if not has_bars(column):
            return []
        rows = self.fetch(to_bar_counts_query(self.profile, column, resolve_predicates(filter, self.profile)))
        found = dict(zip(rows.column("bar").to_pylist(), rows.column("rows").to_pylist(), strict=True))
        if column.histogram is not None and has_histogram(column):
            return [int(found.get(place, 0)) for place in range(len(column.histogram.counts))]
        return [int(found.get(item.value, 0)) for item in column.top_values[:MOST_VALUES]]

    @cached_property
    def _pages(self) -> RowPages:
        from datasage_jupyter.core.pipeline.pages import RowPages

        return RowPages(None if isinstance(self.source, Path) else self.source, self.engine)

    def interrupt(self) -> None:
        """Stop the running query, if any; callable from any thread."""
        self.engine.interrupt()

    def close(self) -> None:
        """Close the engine and forget the results."""
        self.engine.close()
        self.shortcuts.close()
        self._pages.forget()
        self._results.clear()

    def _keep(self, key: tuple[Any, ...], rows: pa.Table) -> None:
        self._results[key] = rows
        while len(self._results) > _MOST_RESULTS or sum(r.nbytes for r in self._results.values()) > _MOST_RESULT_BYTES:
            self._results.popitem(last=False)


_recent: OrderedDict[tuple[Any, ...], Analysis] = OrderedDict()
_recent_lock = threading.Lock()
_MOST_RECENT = 4
_MOST_HASHED_BYTES = 256 << 20


def analysis_of(data: Any) -> Analysis:
    """The analysis of a table; charts of the same content in a row share it.

    Args:
        data: Any dataframe, Arrow table or path of a file, or an `Analysis`.

    Raises:
        DatasetReadError: The object is no table, or the file cannot be read.
    """
    if isinstance(data, Analysis):
        return data
    source = _read(data)
    mark = _fingerprint(source)
    if mark is None:
        return Analysis(source)
    with _recent_lock:
        found = _recent.get(mark)
        if found is None:
            found = _recent[mark] = Analysis(source)
        _recent.move_to_end(mark)
        while len(_recent) > _MOST_RECENT:
            _recent.popitem(last=False)
    return found


def _read(data: Any) -> Source:
    """A source; files other than Parquet are read first."""
    if isinstance(data, (str, os.PathLike)) and not is_parquet(data):
        from datasage_jupyter.core.ingest import read

        return tidy(read(data)[0])
    return to_source(data)


def _fingerprint(source: Source) -> tuple[Any, ...] | None:
    """What tells one content from another: a file's identity, or a checksum of every value; None for very large tables."""
    if isinstance(source, Path):
        facts = source.stat()
        return (str(source), facts.st_mtime_ns, facts.st_size, facts.st_ino)
    if source.nbytes > _MOST_HASHED_BYTES:
        return None
    checksum = 0
    for column in source.columns:
        for chunk in column.chunks:
            checksum = zlib.crc32(f"{chunk.offset},{len(chunk)}".encode(), checksum)
            for buffer in chunk.buffers():
                checksum = zlib.crc32(buffer, checksum) if buffer is not None else checksum
    return (checksum, source.num_rows, tuple(source.column_names), str(source.schema.types))
