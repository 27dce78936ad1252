"""The only place that opens DuckDB: no files but one, no network, no settings, no statement but one SELECT."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.engine.columns import unique_names
from datasage_jupyter.core.engine.source import NUMBERED, ROW_NUMBER, Source, parquet_path
from datasage_jupyter.core.errors import QueryError, QueryTimeoutError

_LOCK = (
    "SET python_enable_replacements=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET allow_community_extensions=false",
    "SET temp_directory=''",
    "SET preserve_insertion_order=true",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_FORBIDDEN = re.compile(
    r"\b(duckdb_\w+|pragma_\w+|read_\w+|parquet_\w+|glob|sniff_csv|query|query_table|getenv|getvariable|current_setting"
    r"|information_schema|pg_catalog|which_secret|arrow_scan\w*|pandas_scan|python_map_function|repeat|range|generate_series"
    r"|write_log|json_execute_serialized_sql|seq_scan|sqlite_\w+|test_\w+|storage_info|nextval|currval)\s*(\(|\.)",
    re.IGNORECASE,
)


class LockedConnection:
    """A DuckDB connection that answers one SELECT over `data` at a time.

    Use it from one thread at a time; `interrupt` may come from any thread.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._busy = threading.Lock()

    def execute(self, sql: str, parameters: Sequence[Any] = (), *, timeout: float | None = None) -> pa.Table:
        """Run one SELECT and return all its rows.

        Args:
            sql: One SELECT statement; values are `?`.
            parameters: The values, in order.
            timeout: Seconds after which the query is stopped; None: no limit.

        Raises:
            QueryError: It is not one SELECT, it reaches beyond `data`, or it fails.
            QueryTimeoutError: The time limit passed.
        """
        statement = self._one_select(sql)
        with self._busy, _deadline(self._connection, timeout) as expired:
            try:
                return _plain(self._connection.sql(statement, params=list(parameters)).to_arrow_table())
            except duckdb.Error as error:
                raise _translated(error, sql, expired.is_set()) from error

    def stream(self, sql: str, parameters: Sequence[Any] = (), *, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Run one SELECT and return its rows in batches, as they come; nothing else runs here until the last of them.

        Where there are no rows, one empty batch says what they would be.

        Args:
            sql, parameters: As for `execute`.
            rows: Rows of a batch.

        Raises:
            QueryError: As for `execute`; also between two batches.
        """
        statement = self._one_select(sql)
        with self._busy:
            try:
                reader = self._connection.sql(statement, params=list(parameters)).to_arrow_reader(rows)
                first = next(reader, None)
                yield first if first is not None else pa.RecordBatch.from_pylist([], schema=reader.schema)
                yield from reader
            except (duckdb.Error, pa.ArrowException, OSError) as error:
                raise _translated(error, sql, False) from error

    def interrupt(self) -> None:
        """Stop the running query, if any."""
        self._connection.interrupt()

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _one_select(self, sql: str) -> Any:
        if _FORBIDDEN.search(_QUOTED.sub(" ", sql)):
            raise QueryError("A query may only read the dataset itself.", sql=sql)
        try:
            statements = self._connection.extract_statements(sql)
        except duckdb.Error as error:
            raise QueryError("The query is not valid.", sql=sql) from error
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError("Only one SELECT can be run.", sql=sql)
        return statements[0]


def connect(source: Source, *, memory_limit: str = "1GB", threads: int | None = None) -> LockedConnection:
    """Open a locked-down connection on one source, named `data` in SQL.

    Args:
        source: An Arrow table or the path of a Parquet file; a link is refused.
        memory_limit: DuckDB's own limit; whoever runs strangers' queries sets process limits besides.
        threads: Worker threads; None lets DuckDB use every core.

    Raises:
        DatasetReadError: The file is missing, a link, or no Parquet file.
        QueryError: The file cannot be opened.
    """
    try:
        if isinstance(source, pa.Table):
            connection = _shared(memory_limit, threads).cursor()
            connection.register("data", source)
            _number_rows(
                connection, f"SELECT *, row_number() OVER () - 1 AS {ROW_NUMBER} FROM data", source.column_names
            )
        else:
            connection = _opened(memory_limit, threads, source)
    except (duckdb.Error, pa.ArrowException) as error:
        raise QueryError(
            "The dataset could not be opened.", hint="Its file may be damaged; upload it again."
        ) from error
    return LockedConnection(connection)


_instances: dict[tuple[int, str, int | None], duckdb.DuckDBPyConnection] = {}
_instances_lock = threading.Lock()


def _shared(memory_limit: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    """A locked-down instance without any file, shared by tables in memory: each sees only its own `data`.

    Starting an instance takes ten times as long as a small query; a forked process starts its own.
    """
    key = (os.getpid(), memory_limit, threads)
    with _instances_lock:
        if key not in _instances:
            _instances[key] = _opened(memory_limit, threads, None)
        return _instances[key]


def _opened(memory_limit: str, threads: int | None, path: Path | None) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {"memory_limit": memory_limit} | ({"threads": threads} if threads else {})
    connection = duckdb.connect(":memory:", config=config)
    try:
        if path is not None:
            literal = "'" + str(parquet_path(path)).replace("'", "''") + "'"
            connection.execute(f"SET allowed_paths=[{literal}]")
            reader = f"SELECT * FROM read_parquet([{literal}], hive_partitioning=false"
            columns = unique_names(pq.read_schema(path).names)
            connection.execute(f"CREATE VIEW data ({_listed(columns)}) AS {reader})")
            _number_rows(connection, f"{reader}, file_row_number=true)", columns)
        for statement in _LOCK:
            connection.execute(statement)
    except Exception:
        connection.close()
        raise
    return connection


def _number_rows(connection: duckdb.DuckDBPyConnection, select: str, columns: list[str]) -> None:
    """Add the relation with row numbers, unless a column of the data has taken their name."""
    if ROW_NUMBER not in {column.lower() for column in columns}:
        connection.execute(f"CREATE TEMP VIEW {NUMBERED} ({_listed([*columns, ROW_NUMBER])}) AS {select}")


def _listed(columns: list[str]) -> str:
    return ", ".join('"' + column.replace('"', '""') + '"' for column in columns)


def _plain(rows: pa.Table) -> pa.Table:
    """Sums of whole numbers come as 128-bit decimals: make them 64-bit numbers again."""
    for position, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            rows = rows.set_column(position, field.name, _number(rows.column(position)))
    return rows


def _number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.float64(), safe=False)


@contextmanager
def _deadline(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[threading.Event]:
    expired = threading.Event()
    if seconds is None:
        yield expired
        return

    def stop() -> None:
        expired.set()
        connection.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield expired
    finally:
        timer.cancel()


def _translated(error: Exception, sql: str, expired: bool) -> QueryError:
    if isinstance(error, duckdb.InterruptException):
        if expired:
            return QueryTimeoutError(
                "The query took too long and was stopped.", sql=sql, hint="Filter the data or use fewer groups."
            )
        return QueryError("The query was stopped.", sql=sql)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError("The query needs more memory than it may use.", sql=sql, hint="Use fewer groups or a filter.")
    if isinstance(error, (duckdb.ConversionException, duckdb.OutOfRangeException)):
        return QueryError(
            "A value does not fit the type of its column.", sql=sql, hint="Check the values of the filters."
        )
    return QueryError("The query could not be run.", sql=sql)
