"""One source, open for queries."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import pyarrow as pa

from datasage_jupyter.core.engine.connection import LockedConnection, connect
from datasage_jupyter.core.engine.source import Source
from datasage_jupyter.core.model import Query


class Engine:
    """Runs queries on one source; opens its connection at the first of them.

    Args:
        source: An Arrow table or a Parquet file.
        memory_limit, threads: See `connect`.
        timeout: Default limit of a query in seconds; None: no limit.
    """

    def __init__(
        self, source: Source, *, memory_limit: str = "1GB", threads: int | None = None, timeout: float | None = None
    ) -> None:
        self.source = source
        self._memory_limit, self._threads, self._timeout = memory_limit, threads, timeout
        self._connection: LockedConnection | None = None

    def fetch(self, query: Query, *, timeout: float | None = None) -> pa.Table:
        """Run a query and return its rows.

        Raises:
            QueryError: The query fails; `QueryTimeoutError` if it takes too long.
        """
        connection = self._open()
        return connection.execute(query.sql, query.parameters, timeout=self._timeout if timeout is None else timeout)

    def stream(self, query: Query) -> Iterator[pa.RecordBatch]:
        """Run a query and return its rows in batches; the engine answers nothing else until the last of them.

        Raises:
            QueryError: The query fails; also between two batches.
        """
        return self._open().stream(query.sql, query.parameters)

    def interrupt(self) -> None:
        """Stop the running query, if any; callable from any thread."""
        if self._connection is not None:
            self._connection.interrupt()

    def close(self) -> None:
        """Close the connection; the next query opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> LockedConnection:
        if self._connection is None:
            self._connection = connect(self.source, memory_limit=self._memory_limit, threads=self._threads)
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_engine(
    source: Source, *, memory_limit: str = "1GB", threads: int | None = None, timeout: float | None = None
) -> Engine:
    """Open an engine for use in a `with` block; the arguments are those of `Engine`."""
    return Engine(source, memory_limit=memory_limit, threads=threads, timeout=timeout)
