"""The columnar copy as streams: Arrow IPC, and CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import FieldNotFoundError

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def in_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Make each piece in a thread, one at a time, so that the event loop stays free.

    Args:
        pieces: Makes them.
    """
    end = b""
    while piece := await asyncio.to_thread(next, pieces, end):
        yield piece


def arrow_pieces(path: Path, columns: list[str] | None, limit: int | None) -> Iterator[bytes]:
    """A Parquet file as an Arrow IPC stream.

    Args:
        path: The columnar copy.
        columns: Which columns; None for all.
        limit: How many rows; None for all.

    Raises:
        FieldNotFoundError: There is no such column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        names = schema.names if columns is None else [_known(name, schema.names) for name in columns]
        sink = io.BytesIO()
        chosen = pa.schema([schema.field(name) for name in names])
        with pa.ipc.new_stream(sink, chosen) as writer:
            for batch in _limited(file.iter_batches(BATCH_ROWS, columns=names), limit):
                writer.write_batch(batch.select(names))
                yield _taken(sink)
        yield _taken(sink)


def csv_pieces(path: Path) -> Iterator[bytes]:
    """A Parquet file as CSV; texts that a spreadsheet would compute get an apostrophe in front (OWASP, CSV injection).

    Args:
        path: The columnar copy.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield _lines([[_inert(name) for name in file.schema_arrow.names]])
        for batch in file.iter_batches(BATCH_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            yield _lines([[_inert(value) for value in row] for row in zip(*columns, strict=True)])


def _limited(batches: Iterator[pa.RecordBatch], limit: int | None) -> Iterator[pa.RecordBatch]:
    left = limit
    for batch in batches:
        if left is not None:
            batch = batch.slice(0, left)
            left -= batch.num_rows
        yield batch
        if left == 0:
            return


def _taken(sink: io.BytesIO) -> bytes:
    """What was written since the last time."""
    data = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return data


def _known(name: str, names: list[str]) -> str:
    if name in names:
        return name
    close = get_close_matches(name, names, n=1)
    raise FieldNotFoundError(
        f'No field "{name[:100]}" in this dataset.', hint=f'Did you mean "{close[0]}"?' if close else None
    )


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _lines(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
