"""Column by column access to a table or a Parquet file, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import local

import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.engine import unique_names
from datasage_jupyter.core.errors import ProfileError
from datasage_jupyter.core.profile.limits import BATCH_BYTES, BATCH_ROWS


def is_text(kind: pa.DataType) -> bool:
    """Whether a type holds Unicode text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


class Reader:
    """Reads one column at a time.

    Args:
        source: An Arrow table, or the path of a Parquet file.

    Raises:
        ProfileError: The file cannot be read as Parquet.
    """

    def __init__(self, source: pa.Table | Path) -> None:
        self._table = source if isinstance(source, pa.Table) else None
        self._path = None if self._table is not None else Path(source)
        if self._table is not None:
            self.schema: pa.Schema = self._table.schema
            self.row_count: int = self._table.num_rows
            self.memory_bytes: int = self._table.nbytes
            return
        file = self._open()
        self._stored = file.schema_arrow.names
        fields = zip(file.schema_arrow, unique_names(self._stored), strict=True)
        self.schema = pa.schema([field.with_name(name) for field, name in fields])
        self.row_count = file.metadata.num_rows
        self._metadata = file.metadata
        self._local = local()
        groups = (file.metadata.row_group(i) for i in range(file.metadata.num_row_groups))
        self.memory_bytes = sum(group.total_byte_size for group in groups)
        text = [f.name for f in file.schema_arrow if is_text(f.type)]
        self._text = [name for name in text if "." not in name]
        per_row = max(1, self.memory_bytes // max(1, self.row_count * max(1, len(self.schema))))
        self._batch = max(1_024, min(BATCH_ROWS, BATCH_BYTES // per_row))

    def _open(self, dictionaries: list[str] | None = None, metadata: pq.FileMetaData | None = None) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, read_dictionary=dictionaries, metadata=metadata)
        except (OSError, pa.ArrowException) as error:
            name = self._path.name if self._path is not None else ""
            raise ProfileError(f"The file {name} cannot be read as Parquet: {error}.") from error

    def chunks(self, index: int) -> Iterator[pa.Array]:
        """The column's arrays in row order; text from a file arrives dictionary-encoded."""
        if self._table is not None:
            for chunk in self._table.column(index).chunks:
                for start in range(0, len(chunk), BATCH_ROWS):
                    yield chunk.slice(start, BATCH_ROWS)
            return
        name = self._stored[index]
        alone = self._stored.count(name) == 1
        columns = [name] if alone else None
        try:
            for batch in self._file().iter_batches(batch_size=self._batch, columns=columns, use_threads=False):
                yield batch.column(batch.schema.get_field_index(name) if alone else index)
        except (OSError, pa.ArrowException) as error:
            raise ProfileError(f'The column "{name}" cannot be read: {error}.') from error

    def _file(self) -> pq.ParquetFile:
        """This thread's open file: opening anew for each column would parse a wide file's footer as often as it has columns."""
        if not hasattr(self._local, "file"):
            self._local.file = self._open(self._text, self._metadata)
        return self._local.file
