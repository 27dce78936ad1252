"""A source with everything that is worth keeping between charts: profile, engine, value index, results."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from datasage_jupyter.core.engine import Engine, Source, to_source
from datasage_jupyter.core.model import DatasetProfile, Query

if TYPE_CHECKING:
    from datasage_jupyter.core.ask import ValueIndex

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

    def fetch(self, query: Query) -> pa.Table:
        """Rows of a query; a repeated one is answered from memory.

        Raises:
            QueryError: The query fails.
        """
        key = (query.sql, query.parameters)
        with self._lock:
            if (known := self._results.get(key)) is not None:
                self._results.move_to_end(key)
                return known
        rows = self.engine.fetch(query)
        with self._lock:
            self._keep(key, rows)
        return rows

    def interrupt(self) -> None:
        """Stop the running query, if any; callable from any thread."""
        self.engine.interrupt()

    def close(self) -> None:
        """Close the engine and forget the results."""
        self.engine.close()
        self._results.clear()

    def _keep(self, key: tuple[Any, ...], rows: pa.Table) -> None:
        self._results[key] = rows
        while len(self._results) > _MOST_RESULTS or sum(r.nbytes for r in self._results.values()) > _MOST_RESULT_BYTES:
            self._results.popitem(last=False)


_recent: OrderedDict[int, tuple[weakref.ref[Any], tuple[Any, ...], Analysis]] = OrderedDict()
_MOST_RECENT = 4


def analysis_of(data: Any) -> Analysis:
    """The analysis of a table; charts of one object in a row share it as long as the object looks unchanged.

    Args:
        data: Any dataframe, Arrow table or path of a Parquet file, or an `Analysis`.

    Raises:
        DatasetReadError: The object is no table.
    """
    if isinstance(data, Analysis):
        return data
    mark = _fingerprint(data)
    known = _recent.get(id(data))
    if mark is not None and known is not None and known[0]() is data and known[1] == mark:
        _recent.move_to_end(id(data))
        return known[2]
    analysis = Analysis(to_source(data))
    if mark is not None:
        _remember(data, mark, analysis)
    return analysis


def _remember(data: Any, mark: tuple[Any, ...], analysis: Analysis) -> None:
    try:
        reference = weakref.ref(data)
    except TypeError:
        return
    _recent[id(data)] = (reference, mark, analysis)
    while len(_recent) > _MOST_RECENT:
        _recent.popitem(last=False)


def _fingerprint(data: Any) -> tuple[Any, ...] | None:
    """Cheap signs that an object changed; None for objects that may change without a sign."""
    if isinstance(data, pa.Table):
        return (data.num_rows, tuple(data.column_names))
    return None
