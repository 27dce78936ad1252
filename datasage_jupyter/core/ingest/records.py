"""Large JSON, a list of records or one record a line, converted to Parquet piece by piece in bounded memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.encoding import detect_encoding
from datasage_jupyter.core.ingest.infer import NULL, TEXT, Kind, arrow_type, cast, context_of, infer_kind, merge, settle
from datasage_jupyter.core.ingest.layout import unique_names
from datasage_jupyter.core.ingest.limits import MAX_JSON_COLUMNS, MIB
from datasage_jupyter.core.ingest.nested import decoder, from_records, in_json, read_json
from datasage_jupyter.core.ingest.source import Source
from datasage_jupyter.core.ingest.table import text_array, types_of, write_parquet
from datasage_jupyter.core.model import ReadOptions, ReadReport

Progress = Callable[[float, str], None]

STREAM_FROM = 64 * MIB
"""Smaller files are read at once, whatever form their table has."""
_BLOCK = 4 * MIB
_LONGEST = 64 * MIB
_BATCH = 20_000
_SPACE = " \t\r\n"


class NotStreamable(Exception):
    """The document is no list of records and no record a line."""


def read_json_file(source: Source, options: ReadOptions, folder: Path, kind: str) -> tuple[pa.Table, ReadReport]:
    """Read JSON of any size.

    Args:
        kind: `json` or `ndjson`.
    """
    if source.size < STREAM_FROM:
        return read_json(source.read(), source.name, kind, options)
    out = folder / "read.parquet"
    report = convert_json_file(source, options, out, lambda fraction, stage: None, kind)
    return pq.read_table(out), report


def convert_json_file(source: Source, options: ReadOptions, out: Path, progress: Progress, kind: str) -> ReadReport:
    """Convert JSON of any size; what is no list of records and no record a line has to fit into memory.

    Args:
        kind: `json` or `ndjson`.
    """
    if source.size >= STREAM_FROM:
        try:
            return convert_records(source, options, out, progress)
        except NotStreamable:
            out.unlink(missing_ok=True)
    table, report = read_json(source.read(), source.name, kind, options)
    progress(0.7, "writing")
    write_parquet(table, out)
    return report


def convert_records(source: Source, options: ReadOptions, out: Path, progress: Progress) -> ReadReport:
    """Convert in two passes: what the columns hold, then the values.

    Raises:
        NotStreamable: The document has another form; nothing was written.
        DatasetReadError: It is not valid JSON.
    """
    kinds: dict[str, Kind] = {}
    rows = 0
    for share, records in batches(source, options):
        names, columns = from_records(records, [])
        for name, values in zip(names, columns, strict=True):
            kinds[name] = merge(kinds.get(name, NULL), _kind_of(values))
        rows += len(records)
        if len(kinds) > MAX_JSON_COLUMNS:
            raise DatasetReadError(
                f"The records have more than {MAX_JSON_COLUMNS:,} different keys.",
                hint="Keys seem to be data; store them as values.",
            )
        progress(0.5 * share, "looking")
    context = context_of(list(kinds.values()), order=options.date_order)
    settled = {name: settle(kind, context, rows) if kind.name in _IN_TEXT else kind for name, kind in kinds.items()}
    schema = pa.schema(
        [
            pa.field(label, arrow_type(kind))
            for label, kind in zip(unique_names(list(settled)), settled.values(), strict=True)
        ]
    )
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for share, records in batches(source, options):
            writer.write_table(_table(records, settled, schema))
            progress(0.5 + 0.45 * share, "reading")
    return ReadReport(
        format="json", options=ReadOptions(format="json", encoding=options.encoding, date_order=context.order), row_count=rows,
        column_count=len(schema), types=types_of(schema),
    )  # fmt: skip


_IN_TEXT = ("date", "time", "timestamp")


def _kind_of(values: list[Any]) -> Kind:
    """What the values of a batch are; texts are dates or stay texts."""
    found = {type(value) for value in values if value is not None}
    if not found:
        return NULL
    if found == {bool}:
        return Kind("boolean", words=frozenset({"true", "false"}))
    if found == {int}:
        inside = all(value is None or -(2**63) <= value < 2**63 for value in values)
        return Kind("integer", _PLAIN) if inside else TEXT
    if found <= {int, float}:
        return Kind("number", _PLAIN)
    if found == {str}:
        kind = infer_kind(text_array(values))
        return kind if kind.name in _IN_TEXT or kind == NULL else TEXT
    return TEXT


_PLAIN = frozenset({"."})


def _table(records: list[dict[str, Any]], kinds: dict[str, Kind], schema: pa.Schema) -> pa.Table:
    names, columns = from_records(records, [])
    found = dict(zip(names, columns, strict=True))
    arrays = [
        _array(found.get(name), kind, field.type, len(records))
        for (name, kind), field in zip(kinds.items(), schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[Any] | None, kind: Kind, to: pa.DataType, rows: int) -> pa.Array:
    if values is None:
        return pa.nulls(rows, to)
    if kind.name in ("boolean", "integer"):
        return pa.array(values, to)
    if kind.name == "number":
        return pa.array([None if value is None else float(value) for value in values], to)
    texts = text_array([v if v is None or isinstance(v, str) else in_json(v) for v in values])
    return cast(texts, kind) if kind.name in _IN_TEXT else texts


def batches(source: Source, options: ReadOptions) -> Iterator[tuple[float, list[dict[str, Any]]]]:
    """The records, some thousands at a time, with the share of the file that is done.

    Raises:
        NotStreamable: Something that is no record stands where one is expected.
        DatasetReadError: Not valid JSON.
    """
    batch: list[dict[str, Any]] = []
    size = max(source.size, 1)
    for done, record in _records(source, options):
        batch.append(record)
        if len(batch) >= _BATCH:
            yield min(done / size, 1.0), batch
            batch = []
    if batch:
        yield 1.0, batch


def _records(source: Source, options: ReadOptions) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each record, with the number of bytes read so far."""
    with source.open() as stream:
        window = _Window(stream, options.encoding or detect_encoding(source.peek()))
        if window.peek() == "[":
            window.take()
            yield from _listed(window)
            return
        first = window.record()
        if not window.peek():
            raise NotStreamable
        yield window.read, first
        while window.peek():
            yield window.read, window.record()


def _listed(window: _Window) -> Iterator[tuple[int, dict[str, Any]]]:
    after = "," if window.peek() != "]" else window.take()
    while after == ",":
        yield window.read, window.record()
        after = window.take() if window.peek() else ""
    if after != "]":
        raise window.broken("a comma or the end of the list is missing")
    if window.peek():
        raise window.broken("something follows the list")


def _utf(encoding: str) -> str:
    return encoding if encoding.startswith("utf") and encoding != "utf-8" else "utf-8-sig"


class _Window:
    """The part of a document that is being read.

    Args:
        stream: Its bytes.
        encoding: How they are read; JSON is UTF-8 unless it begins like another UTF.
    """

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self.read = 0
        self._stream = stream
        self._decode = codecs.getincrementaldecoder(_utf(encoding))().decode
        self._parse = decoder().raw_decode
        self._text, self._at, self._count, self._ended = "", 0, 0, False

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._fill()

    def take(self) -> str:
        """The character that `peek` showed."""
        self._at += 1
        return self._text[self._at - 1]

    def record(self) -> dict[str, Any]:
        """The next record.

        Raises:
            NotStreamable: It is something else.
            DatasetReadError: It is broken.
        """
        if self.peek() != "{":
            raise NotStreamable
        while True:
            try:
                value, self._at = self._parse(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended or len(self._text) - self._at > _LONGEST:
                    raise (self.broken(error.msg) if self._count else NotStreamable) from error
                self._fill()
            else:
                self._count += 1
                return dict(value)

    def broken(self, reason: str) -> DatasetReadError:
        """What is wrong, and where."""
        return DatasetReadError(
            f"The JSON is not valid at record {self._count + 1:,}: {reason}.",
            hint="It may be cut off; correct that place or export it again.",
        )

    def _fill(self) -> None:
        block = self._stream.read(_BLOCK)
        self.read += len(block)
        self._ended = not block
        try:
            self._text = self._text[self._at :] + self._decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise self.broken("its bytes are no UTF-8") from error
        self._at = 0
