"""What every home of dataset files promises.

A stored object is the uploaded bytes (`original`), a Parquet copy of them (`table`) and a `Manifest`. Its id is made by
the server, never taken from a person. Nothing is visible before it is whole: `commit` takes a finished file from
`aside()` and makes original and manifest appear together, on stable storage, or not at all.

```python
path = store.aside()                       # stream bytes to it, in this process only
await store.commit(manifest, path)         # consumes the file
await store.add_table(object_id, parquet)  # consumes the Parquet file, gives its size and checksum
async for piece in store.read_original(object_id, start=10, stop=20): ...
async with store.original_path(object_id) as path: ...   # the plain uploaded file, to parse it
path = await store.table_path(object_id)   # a read-only Parquet file on local disk
```

Every error is a `StoreError` (`StoreFullError` when there is no room, `CorruptObjectError` for altered bytes).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from datasage_jupyter.store.manifest import Manifest, StoredFile

Part = Literal["original", "table", "manifest"]


@dataclass(frozen=True)
class Problem:
    """Something wrong with a stored object.

    Attributes:
        kind: `missing` (gone), `corrupt` (checksum differs), `orphan` (belongs to nothing), `exposed` (others may read).
        object_id: The object; empty for a leftover that belongs to none.
        part: Which part of it, or the leftover's name.
        message: A sentence.
    """

    kind: Literal["missing", "corrupt", "orphan", "exposed"]
    object_id: str
    part: str
    message: str


class FileStore(ABC):
    """A home of dataset files."""

    @abstractmethod
    async def open(self) -> None:
        """Make ready for use."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of everything held."""

    @abstractmethod
    def aside(self) -> Path:
        """A new path, not yet a file, for bytes on their way; it vanishes if this process dies."""

    @abstractmethod
    async def commit(self, manifest: Manifest, original: Path, *, consume: bool = True) -> None:
        """Keep the finished file `original` under `manifest`, both or neither.

        Doing it again for an object that is there already changes nothing.

        Args:
            consume: Remove the file once the object is there; else its name stays, and nobody may write to it any more.
        """

    @abstractmethod
    async def manifest(self, object_id: str) -> Manifest | None:
        """The object's manifest, or None if there is no such object."""

    @abstractmethod
    async def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest of an existing object in one step."""

    @abstractmethod
    def read_original(self, object_id: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        """The uploaded bytes from `start` up to `stop`, in pieces."""

    @abstractmethod
    def original_path(self, object_id: str) -> AbstractAsyncContextManager[Path]:
        """The plain uploaded file, read-only, while the context is open."""

    @abstractmethod
    async def compress(self, object_id: str) -> None:
        """Store the original compressed from now on; nothing if it is already."""

    @abstractmethod
    async def add_table(self, object_id: str, table: Path) -> StoredFile:
        """Keep the Parquet file `table` as the object's columnar copy, in place of an earlier one; it is consumed.

        The manifest does not name it yet: write that next.
        """

    @abstractmethod
    async def table_path(self, object_id: str) -> Path:
        """A read-only local Parquet file.

        Raises:
            CorruptObjectError: It is gone or damaged.
        """

    @abstractmethod
    async def delete(self, object_id: str) -> None:
        """Erase every byte of the object, the manifest first; nothing if it is gone."""

    @abstractmethod
    def ids(self) -> AsyncIterator[str]:
        """Ids of all objects that have a manifest."""

    @abstractmethod
    async def verify(self, object_id: str, *, thorough: bool = True) -> list[Problem]:
        """What is wrong with an object; `thorough` reads every byte and compares checksums."""

    @abstractmethod
    async def leftovers(self) -> list[Problem]:
        """Files and chunks that belong to no object and to no living process."""

    @abstractmethod
    async def tidy(self) -> int:
        """Remove those leftovers; say how many."""

    @abstractmethod
    async def is_alone(self) -> bool:
        """Whether no other living process has this store open."""

    @abstractmethod
    async def free_bytes(self) -> int | None:
        """Room left, if it can be known."""

    @abstractmethod
    async def stored_bytes(self, object_id: str) -> int:
        """Bytes the object takes, as stored."""
