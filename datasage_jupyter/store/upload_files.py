"""Resumable uploads on disk: append at an offset, refuse a wrong one, keep what arrived.

The length of an upload's file *is* its offset; every append ends with an fsync before it is acknowledged, so the offset
survives `kill -9` of the server exactly. While bytes with a checksum are coming, a note beside the file says where they
began, so that unchecked bytes are cut off again if the server dies in between. One writer at a time holds a lock on the file.

```python
files = UploadFiles(store_dir / "uploads"); await files.open()
await files.create(upload_id)
async with files.append(upload_id, offset=0, length=1000, checksum=("sha256", digest)) as writer:
    await writer.write(chunk)        # raises UploadTooLongError; an exception keeps what arrived (unless a checksum was given)
writer.offset                        # the new offset
```
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import disk
from datasage_jupyter.store.errors import (
    ChecksumMismatchError,
    OffsetMismatchError,
    UploadError,
    UploadLockedError,
    UploadNotFoundError,
    UploadTooLongError,
)
from datasage_jupyter.store.locks import try_lock
from datasage_jupyter.store.manifest import StoredFile

T = TypeVar("T")
CHECKSUM_ALGORITHMS = ("sha1", "sha256", "md5")
_BATCH = 1 << 20
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")


def new_upload_id() -> str:
    """An id nobody can guess."""
    return secrets.token_hex(16)


class UploadFiles:
    """The files of uploads in progress.

    Args:
        root: Their folder, on the same disk as the file store.
        threads: How many writes may run at once.
    """

    def __init__(self, root: str | os.PathLike[str], *, threads: int = 4) -> None:
        self.root = Path(root).expanduser().absolute()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="datasage-uploads")
        self._digests: dict[str, tuple[int, Any]] = {}

    async def open(self) -> None:
        """Make the folder."""
        disk.private_dir(self.root)

    async def close(self) -> None:
        """Wait for writes that are under way."""
        await asyncio.to_thread(self._threads.shutdown, True)

    async def create(self, upload_id: str) -> None:
        """Begin an upload with no bytes."""
        await self._run("begin the upload", self._create, upload_id)

    def _create(self, upload_id: str) -> None:
        disk.write_new(self.path(upload_id), b"")
        disk.fsync_dir(self.root)

    async def offset(self, upload_id: str) -> int:
        """How many bytes have arrived.

        Raises:
            UploadNotFoundError: There is no such file.
        """
        return await self._run("read the upload", self._offset, upload_id)

    def _offset(self, upload_id: str) -> int:
        begun = self._unchecked_from(upload_id)
        try:
            length = self.path(upload_id).lstat().st_size
        except FileNotFoundError as error:
            raise _not_found() from error
        return length if begun is None else min(begun, length)

    @asynccontextmanager
    async def append(
        self, upload_id: str, offset: int, length: int, checksum: tuple[str, bytes] | None = None
    ) -> AsyncIterator[UploadWriter]:
        """Append bytes to an upload.

        Args:
            offset: Where the sender believes the upload stands.
            length: Declared size of the whole.
            checksum: Algorithm (of `CHECKSUM_ALGORITHMS`) and digest of the bytes of this request.

        Raises:
            OffsetMismatchError: It stands elsewhere; nothing moves.
            UploadLockedError: Somebody else is writing.
            ChecksumMismatchError: The bytes differ from the checksum; the offset stays.
            UploadTooLongError: More bytes came than declared; the offset stays.
        """
        writer = UploadWriter(self, upload_id, offset, length, checksum)
        await self._run("continue the upload", writer.begin)
        try:
            yield writer
            await writer.flush()
            await self._run("store the upload", writer.finish)
        except BaseException as error:
            # Shielded: a client that leaves cancels this task, but the bytes it sent must still reach the disk.
            await asyncio.shield(self._run("store the upload", writer.abort, error))
            raise
        finally:
            await asyncio.shield(self._run("store the upload", writer.close))

    async def check_room(self, size: int) -> None:
        """Refuse an upload that cannot fit on the disk.

        Raises:
            StoreFullError: It cannot.
        """
        await self._run("begin the upload", disk.check_room, self.root, size)

    async def digest(self, upload_id: str) -> StoredFile:
        """Size and SHA-256 of what has arrived; known already if all of it came through this process."""
        return await self._run("check the upload", self._digest, upload_id)

    def _digest(self, upload_id: str) -> StoredFile:
        size = self._offset(upload_id)
        known = self._digests.get(upload_id)
        if known is not None and known[0] == size:
            return StoredFile(size=size, sha256=known[1].hexdigest())
        with os.fdopen(disk.open_private(self.path(upload_id)), "rb") as file:
            return StoredFile(size=size, sha256=hashlib.file_digest(file, "sha256").hexdigest())

    async def remove(self, upload_id: str) -> None:
        """Erase an upload's bytes; nothing if they are gone."""
        await self._run("erase the upload", self._remove, upload_id)

    def _remove(self, upload_id: str) -> None:
        self._digests.pop(upload_id, None)
        self.path(upload_id).unlink(missing_ok=True)
        self._note(upload_id).unlink(missing_ok=True)
        disk.fsync_dir(self.root)

    async def ids(self) -> list[str]:
        """Ids of all uploads that have a file."""
        return await self._run("list the uploads", self._ids)

    def _ids(self) -> list[str]:
        return sorted(path.stem for path in self.root.glob("*.part") if _UPLOAD_ID.fullmatch(path.stem))

    def path(self, upload_id: str) -> Path:
        """Where an upload's bytes are."""
        if not isinstance(upload_id, str) or not _UPLOAD_ID.fullmatch(upload_id):
            raise _not_found()
        return self.root / f"{upload_id}.part"

    def _note(self, upload_id: str) -> Path:
        return self.path(upload_id).with_suffix(".unchecked")

    def _unchecked_from(self, upload_id: str) -> int | None:
        try:
            return int(self._note(upload_id).read_text(encoding="ascii") or 0)
        except (FileNotFoundError, ValueError):
            return None

    async def _run(self, doing: str, function: Callable[..., T], *arguments: object) -> T:
        def guarded() -> T:
            with disk.translated(doing):
                return function(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self._threads, guarded)


class UploadWriter:
    """One request's bytes on their way into an upload. `offset` is where the upload stands."""

    def __init__(
        self, files: UploadFiles, upload_id: str, offset: int, length: int, checksum: tuple[str, bytes] | None
    ) -> None:
        self.offset = offset
        self._start = offset
        self._files = files
        self._id = upload_id
        self._length = length
        self._expected = checksum
        self._check = _hasher(checksum[0]) if checksum else None
        self._buffer = bytearray()
        self._handle: int | None = None
        self._is_settled = False

    async def write(self, data: bytes) -> None:
        """Append `data`; it reaches the disk in batches."""
        if self.offset + len(self._buffer) + len(data) > self._length:
            raise UploadTooLongError(
                f"The upload was declared to have {self._length} bytes, and more came.",
                hint="Begin a new upload with the right length.",
            )
        self._buffer += data
        if len(self._buffer) >= _BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Hand what was gathered to the disk."""
        if self._buffer:
            data, self._buffer = bytes(self._buffer), bytearray()
            await self._files._run("store the upload", self._append, data)

    def begin(self) -> None:
        """Lock the file and compare the offset."""
        try:
            handle = disk.open_private(self._files.path(self._id), os.O_RDWR)
        except FileNotFoundError as error:
            raise _not_found() from error
        self._handle = handle
        try:
            self._lock(handle)
            self._cut_unchecked(handle)
            length = os.fstat(handle).st_size
            if length != self.offset:
                raise OffsetMismatchError(length)
            os.lseek(handle, length, os.SEEK_SET)
            if self._check is not None:
                disk.replace_file(self._files._note(self._id), str(length).encode())
        except BaseException:
            self.close()
            raise

    def _lock(self, handle: int) -> None:
        if not try_lock(handle, shared=False):
            raise UploadLockedError(
                "Another request is writing to this upload.", hint="Wait for it to end, then ask for the offset."
            )

    def _cut_unchecked(self, handle: int) -> None:
        """Cut off bytes whose checksum was never compared, because the server died first."""
        begun = self._files._unchecked_from(self._id)
        if begun is not None:
            os.ftruncate(handle, min(begun, os.fstat(handle).st_size))
            self._files._note(self._id).unlink(missing_ok=True)

    def _append(self, data: bytes) -> None:
        assert self._handle is not None
        disk.check_room(self._files.root, len(data))
        disk.write_all(self._handle, data)
        self._hash(data)
        self.offset += len(data)

    def _hash(self, data: bytes) -> None:
        if self._check is not None:
            self._check.update(data)
        digests = self._files._digests
        reached, whole = digests.pop(self._id, (0, hashlib.sha256())) if self.offset else (0, hashlib.sha256())
        if reached == self.offset:
            whole.update(data)
            digests[self._id] = (reached + len(data), whole)

    def finish(self) -> None:
        """Compare the checksum and make the bytes durable."""
        assert self._handle is not None
        if self._check is not None and self._expected is not None and self._check.digest() != self._expected[1]:
            raise ChecksumMismatchError(
                "The bytes received do not match their checksum; the upload stands where it was.",
                hint="Send them again.",
            )
        os.fsync(self._handle)
        if self._check is not None:
            self._files._note(self._id).unlink(missing_ok=True)
        self._is_settled = True

    def abort(self, error: BaseException) -> None:
        """Keep what arrived if it needs no checksum and the request itself was sound; else return to the start."""
        if self._handle is None or self._is_settled:
            return
        keeps = self._check is None and not isinstance(error, StoreError)
        if keeps:
            with suppress(OSError):
                disk.write_all(self._handle, bytes(self._buffer))
            os.fsync(self._handle)
            return
        self.offset = self._start
        self._files._digests.pop(self._id, None)
        os.ftruncate(self._handle, self._start)
        os.fsync(self._handle)
        self._files._note(self._id).unlink(missing_ok=True)

    def close(self) -> None:
        """Unlock the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _hasher(algorithm: str) -> Any:
    if algorithm not in CHECKSUM_ALGORITHMS:
        raise UploadError("This checksum algorithm is not known.", hint=f"Use one of {', '.join(CHECKSUM_ALGORITHMS)}.")
    return hashlib.new(algorithm, usedforsecurity=False)


def _not_found() -> UploadNotFoundError:
    return UploadNotFoundError("There is no such upload.", hint="It may have ended or expired; begin a new one.")
