"""A path, bytes or an open file, seen as one thing that can be peeked at and read."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from datasage_jupyter.core.errors import DatasetReadError

PEEK = 1 << 16


@dataclass(frozen=True)
class Source:
    """Where the bytes are.

    Attributes:
        name: The original file name, for its extension and for messages.
        path: The file, if there is one.
        data: The bytes, if there is no file.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data) if self.data is not None else os.path.getsize(str(self.path))

    @property
    def suffix(self) -> str:
        """The extension, in lower case, with its dot."""
        return Path(self.name).suffix.lower()

    def open(self) -> IO[bytes]:
        """A fresh stream at the first byte."""
        return io.BytesIO(self.data) if self.data is not None else open(str(self.path), "rb")

    def read(self) -> bytes:
        """Everything."""
        if self.data is not None:
            return self.data
        with self.open() as stream:
            return stream.read()

    def peek(self, size: int = PEEK) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def tail(self, size: int) -> bytes:
        """The last bytes."""
        with self.open() as stream:
            stream.seek(max(0, self.size - size))
            return stream.read(size)


def to_source(source: Any, name: str | None = None) -> Source:
    """Accept a path, bytes or a binary file object.

    Raises:
        DatasetReadError: It is none of these, or no such file can be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Source(name or "data", data=bytes(source))
    if isinstance(source, (str, os.PathLike)):
        return _from_path(Path(source), name)
    if hasattr(source, "read"):
        return _from_stream(source, name)
    raise DatasetReadError(
        f"A {type(source).__name__} cannot be read as a file.", hint="Pass a path, bytes or an open binary file."
    )


def _from_path(path: Path, name: str | None) -> Source:
    try:
        with open(path, "rb") as stream:
            stream.read(1)
    except FileNotFoundError:
        raise DatasetReadError(
            f'There is no file "{path.name}" at that path.', hint="Check the spelling and the working folder."
        ) from None
    except IsADirectoryError:
        raise DatasetReadError(f'"{path.name}" is a folder, not a file.', hint="Name one file inside it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise DatasetReadError(
            f'"{path.name}" cannot be opened: {reason}.', hint="Check the path and its permissions."
        ) from error
    return Source(name or path.name, path=path)


def _from_stream(stream: Any, name: str | None) -> Source:
    try:
        content = stream.read()
    except Exception as error:
        raise DatasetReadError(
            "The file object could not be read to its end.", hint="Pass the path instead."
        ) from error
    own = getattr(stream, "name", None)
    label = name or (Path(own).name if isinstance(own, str) else "data")
    return Source(
        label, data=content.encode("utf-8", "surrogateescape") if isinstance(content, str) else bytes(content)
    )


@contextmanager
def on_disk(source: Source, folder: Path) -> Iterator[Path]:
    """The source as a file, written to `folder` if it is only in memory."""
    if source.path is not None:
        yield source.path
        return
    descriptor, name = tempfile.mkstemp(dir=folder, suffix=source.suffix[:16] or ".bin")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(source.read())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
