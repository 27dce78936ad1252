"""Reading one GridFS file, a chunk at a time.

The driver's own stream fetches 16 MB at once and decodes them in one go, for which an event loop waits.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from datasage_jupyter.store.findings import corrupt


class GridFSFile:
    """A file whose chunks are fetched as they are needed; the newest is kept, because reads seldom end where one does.

    Args:
        chunks: The collection of chunks.
        record: The file's document.

    Attributes:
        length: Bytes in the file.
        metadata: What was noted with it.
    """

    def __init__(self, chunks: AsyncCollection[dict[str, Any]], record: dict[str, Any]) -> None:
        self._chunks = chunks
        self._id = record["_id"]
        self._size: int = record["chunkSize"]
        self._newest: tuple[int, bytes] = (-1, b"")
        self.length: int = record["length"]
        self.metadata: dict[str, Any] = record.get("metadata") or {}

    async def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`, or to the end of the file.

        Raises:
            CorruptObjectError: A chunk is gone or was altered.
            PyMongoError: The database does not answer.
        """
        stop = min(stop, self.length)
        numbers = range(start // self._size, -(-stop // self._size)) if start < stop else ()
        data = b"".join([await self._chunk(n) for n in numbers])
        first = start % self._size
        return data[first : first + stop - start]

    async def pieces(self) -> AsyncIterator[bytes]:
        """The whole file, a chunk at a time; errors as for `read`."""
        for start in range(0, self.length, self._size):
            yield await self.read(start, start + self._size)

    async def _chunk(self, n: int) -> bytes:
        if self._newest[0] != n:
            found = await self._chunks.find_one({"files_id": self._id, "n": n}, {"data": 1})
            data = bytes(found["data"]) if found else b""
            if len(data) != min(self._size, self.length - n * self._size):
                raise corrupt("file")
            self._newest = (n, data)
        return self._newest[1]
