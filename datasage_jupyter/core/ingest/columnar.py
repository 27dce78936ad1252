"""Parquet and Arrow IPC. Claims of the metadata are checked before anything is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.limits import MIB, check_columns
from datasage_jupyter.core.ingest.table import types_of

_MAX_VALUES_PER_BYTE = 5_000
_MAX_UNPACKED_RATIO = 2_000
_SMALL = 256 * MIB
_BATCH = 32_768
_MAX_DECODED = 512 * MIB
_MAX_DECODED_RATIO = 250


def decode_to(path: str, kind: str, out: str) -> dict[str, Any]:
    """Decode to an Arrow file that the parent maps into memory.

    Returns:
        Rows, columns, types.
    """
    schema, batches = _open(path, kind)
    rows = 0
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in batches:
            rows += batch.num_rows
            writer.write_batch(batch)
    return {"rows": rows}


def rewrite_to(path: str, kind: str, out: str) -> dict[str, Any]:
    """Rewrite as Parquet, in bounded memory."""
    schema, batches = _open(path, kind)
    rows = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        pending: list[Any] = []
        held = 0
        for batch in batches:
            rows += batch.num_rows
            pending.append(batch)
            held += batch.num_rows
            if held >= 4 * _BATCH:
                writer.write_table(pa.Table.from_batches(pending, schema))
                pending, held = [], 0
        if pending or not rows:
            writer.write_table(pa.Table.from_batches(pending, schema))
    return {"rows": rows, "columns": len(schema), "types": types_of(schema)}


def _open(path: str, kind: str) -> tuple[Any, Any]:
    """The schema of a file and an iterator of its batches, in types that all later stages know."""
    pa.set_cpu_count(1)
    schema, batches = _open_parquet(path) if kind == "parquet" else _open_ipc(path, kind)
    check_columns(len(schema))
    plain = pa.schema(
        [pa.field(name, _plain_type(field.type)) for name, field in zip(_unique(schema.names), schema, strict=True)]
    )
    return plain, _bounded((_plain_batch(batch, plain) for batch in batches), Path(path).stat().st_size)


def _bounded(batches: Iterator[Any], size: int) -> Iterator[Any]:
    """The batches, until they hold far more than the file's bytes can mean."""
    decoded = 0
    for batch in batches:
        batch.validate(full=True)
        decoded += batch.nbytes
        if decoded > _MAX_DECODED + _MAX_DECODED_RATIO * size:
            raise DatasetReadError(
                f"The file unfolds to more than {decoded // MIB:,} MiB from {size:,} bytes, and was not read further.",
                hint="Do not trust this file.",
            )
        yield batch


def _unique(names: list[str]) -> list[str]:
    from datasage_jupyter.core.ingest.layout import unique_names

    return unique_names(names) if len(set(names)) < len(names) or "" in names else names


def _open_parquet(path: str) -> tuple[Any, Any]:
    file = pq.ParquetFile(path, pre_buffer=False)
    _check_claims(file.metadata, Path(path).stat().st_size)
    return file.schema_arrow, file.iter_batches(batch_size=_BATCH, use_threads=False)


def _check_claims(metadata: Any, size: int) -> None:
    """Refuse files that claim far more than their bytes can hold."""
    if metadata.num_rows < 0 or metadata.num_columns > 100_000:
        raise DatasetReadError(
            "The Parquet file's footer makes impossible claims.", hint="It is damaged; export it again."
        )
    unpacked = values = 0
    for index in range(metadata.num_row_groups):
        group = metadata.row_group(index)
        for column in range(group.num_columns):
            chunk = group.column(column)
            if chunk.num_values < 0 or chunk.total_uncompressed_size < 0 or chunk.total_compressed_size > size:
                raise DatasetReadError(
                    "The Parquet file's footer makes impossible claims.", hint="It is damaged; export it again."
                )
            unpacked += chunk.total_uncompressed_size
            values += chunk.num_values
    if unpacked > _SMALL and unpacked > _MAX_UNPACKED_RATIO * size:
        raise DatasetReadError(
            f"The Parquet file claims {unpacked // MIB:,} MiB of data in {size:,} bytes, and was not read.",
            hint="Do not trust this file.",
        )
    if values > 50_000_000 and values > _MAX_VALUES_PER_BYTE * size:
        raise DatasetReadError(
            f"The Parquet file claims {values:,} values in {size:,} bytes, and was not read.",
            hint="Do not trust this file.",
        )


def _open_ipc(path: str, kind: str) -> tuple[Any, Any]:
    source = pa.OSFile(path, "rb")
    if kind == "arrow_stream":
        reader = pa.ipc.open_stream(source)
        return reader.schema, reader
    file = pa.ipc.open_file(source)
    return file.schema, (file.get_batch(i) for i in range(file.num_record_batches))


def _plain_type(kind: Any) -> Any:
    """Dictionaries, views and large or exotic types as the plain ones they stand for."""
    if pa.types.is_dictionary(kind) or isinstance(kind, pa.RunEndEncodedType):
        return _plain_type(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_type(kind.storage_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return pa.binary()
    if pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_float16(kind):
        return pa.float32()
    return kind


def _plain_batch(batch: Any, schema: Any) -> Any:
    return pa.RecordBatch.from_arrays(
        [_plain(column, field.type) for column, field in zip(batch.columns, schema, strict=True)], schema=schema
    )


def _plain(column: Any, kind: Any) -> Any:
    if column.type == kind:
        return column
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column.validate(full=True)
        column = column.dictionary_decode()
    return column.cast(kind) if column.type != kind else column
