"""Reading a stored file on disk piece by piece, compressed or not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from datasage_jupyter.store import disk, seekable
from datasage_jupyter.store.manifest import StoredFile

PIECE = 1 << 20


class Pieces:
    """The plain bytes of a stored original, piece by piece; `size` is that of the whole."""

    def __init__(self, file: BinaryIO, is_packed: bool, start: int, stop: int | None) -> None:
        self._file = file
        try:
            if is_packed:
                table = seekable.read_table(file)
                self.size, self._source = table.size, seekable.read(file, table, start, stop)
            else:
                self.size = os.fstat(file.fileno()).st_size
                self._source = self._plain(start, self.size if stop is None else min(stop, self.size))
        except BaseException:
            file.close()
            raise

    def _plain(self, start: int, stop: int) -> Iterator[bytes]:
        self._file.seek(start)
        while start < stop and (piece := self._file.read(min(PIECE, stop - start))):
            start += len(piece)
            yield piece

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> bytes:
        return next(self._source)

    def close(self) -> None:
        self._file.close()


def open_plain(path: Path) -> BufferedReader:
    """Open a file for reading, not through a link."""
    return os.fdopen(disk.open_private(path), "rb")


def digest(path: Path) -> StoredFile:
    """Size and SHA-256 of a file."""
    with open_plain(path) as file:
        return StoredFile(size=os.fstat(file.fileno()).st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())
