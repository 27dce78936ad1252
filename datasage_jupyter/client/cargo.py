"""Whatever a person wants to keep, as bytes that can be sent."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from datasage_jupyter.client.uploading import Cargo


@contextmanager
def cargo_of(source: Any, path: Path | None, name: str | None) -> Iterator[Cargo]:
    """Open whatever was given.

    Args:
        source: Path, bytes, file object, dataframe or Arrow table.
        path: The path, if it is one.
        name: Name of the dataset.
    """
    file, filename = _opened(source, path, name)
    with file:
        yield Cargo(file, file.seek(0, os.SEEK_END), filename)


def _opened(source: Any, path: Path | None, name: str | None) -> tuple[BinaryIO, str]:
    if path is not None:
        return path.open("rb"), path.name
    if isinstance(source, (bytes, bytearray, memoryview)):
        return io.BytesIO(source), name or "data"
    if hasattr(source, "read"):
        content = source.read()
        content = content.encode() if isinstance(content, str) else content
        return io.BytesIO(content), name or Path(str(getattr(source, "name", "data"))).name
    return _as_parquet(source), f"{name or 'dataframe'}.parquet"


def _as_parquet(frame: Any) -> BinaryIO:
    """A dataframe as Parquet in a temporary file, so that types survive and memory does not double."""
    import tempfile

    import pyarrow.parquet as pq

    from datasage_jupyter.core.engine import to_source

    found = to_source(frame)
    if isinstance(found, Path):
        return found.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115
    pq.write_table(found, file, compression="zstd")
    return file
