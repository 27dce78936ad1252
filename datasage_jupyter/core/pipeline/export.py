"""A view of a table, all its rows, as a stream of CSV or Arrow."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from datasage_jupyter.core.engine import open_engine
from datasage_jupyter.core.model import Predicate
from datasage_jupyter.core.query import to_rows_query
from datasage_jupyter.core.resolve import resolve_predicates

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline.analysis import Analysis

_FORMULA = r"^[=+\-@\t\r]"
_NESTED = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_duration, pa.types.is_interval)


def view_batches(
    analysis: Analysis,
    sort: Sequence[dict[str, Any]] = (),
    filter: Sequence[Predicate | dict[str, Any]] = (),
    columns: Sequence[str] | None = None,
    limit: int | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows of a view in batches, on a connection of their own, so that other queries do not wait; the first may be empty.

    Args:
        analysis: The table.
        sort, filter, columns: The view, as for `Analysis.rows`.
        limit: At most this many rows; None: all.

    Raises:
        FieldNotFoundError: A field does not exist.
        QueryError: The rows cannot be read, or sorting them needs too much memory.
    """
    conditions = resolve_predicates(filter, analysis.profile)
    query = to_rows_query(analysis.profile, 0, None, sort, conditions, columns)
    left = limit
    with open_engine(analysis.source, memory_limit="2GB") as engine:
        for batch in engine.stream(query):
            yield batch if left is None else batch.slice(0, left)
            left = None if left is None else left - batch.num_rows
            if left is not None and left <= 0:
                return


def arrow_pieces(batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """Batches as an Arrow IPC stream."""
    sink = io.BytesIO()
    writer: pa.RecordBatchStreamWriter | None = None
    for batch in batches:
        writer = writer or pa.ipc.new_stream(sink, batch.schema)
        writer.write_batch(batch)
        yield _taken(sink)
    if writer is not None:
        writer.close()
        yield _taken(sink)


def csv_pieces(batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """Batches as CSV (RFC 4180); texts that a spreadsheet would compute get an apostrophe in front (OWASP, CSV injection)."""
    first = True
    for batch in batches:
        columns = [_plain(column) for column in batch.columns]
        names = [_inert_name(name) for name in batch.schema.names]
        sink = io.BytesIO()
        pacsv.write_csv(pa.table(columns, names=names), sink, pacsv.WriteOptions(include_header=first))
        first = False
        yield sink.getvalue()


def _plain(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if any(test(column.type) for test in _NESTED):
        column = pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    inert = pc.binary_join_element_wise("'", column, "")
    return pc.if_else(pc.fill_null(pc.match_substring_regex(column, _FORMULA), False), inert, column)


def _inert_name(name: str) -> str:
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name


def _taken(sink: io.BytesIO) -> bytes:
    """What was written since the last time."""
    data = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return data
