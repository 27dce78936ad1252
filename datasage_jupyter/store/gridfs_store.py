"""Dataset files inside MongoDB, for several servers that share one database.

Originals (compressed) and Parquet copies are GridFS files; a document in `manifests`, written last with majority and
journal, names them: without it an object does not exist. Queries read local copies below `cache/`, fetched once and
named by checksum.

A server notes each GridFS file it begins in `puts` and renews a lease in `instances`; what a server whose lease has run
out has begun and not finished is a leftover. Times are the database's, so clocks of servers do not matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bson import ObjectId
from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import NoFile
from pydantic import ValidationError
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError, PyMongoError

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import disk, seekable
from datasage_jupyter.store.asides import Asides
from datasage_jupyter.store.crash import crash_point
from datasage_jupyter.store.errors import CorruptObjectError
from datasage_jupyter.store.files import FileStore, Part, Problem
from datasage_jupyter.store.findings import corrupt, damaged, missing, problem_of
from datasage_jupyter.store.gridfs_file import GridFSFile
from datasage_jupyter.store.leases import Leases
from datasage_jupyter.store.manifest import Manifest, StoredFile, checked_id
from datasage_jupyter.store.mongo_errors import store_error
from datasage_jupyter.store.pieces import digest
from datasage_jupyter.store.table_cache import TableCache

CHUNK = 1 << 20
Document = dict[str, Any]


class GridFSFileStore(FileStore):
    """Files in one MongoDB database.

    Args:
        database: With majority write concern and journal.
        root: A folder of this machine for bytes on their way and for the cache.
        cache_bytes: Room for local copies of Parquet files.
    """

    def __init__(
        self, database: AsyncDatabase[Document], root: str | os.PathLike[str], *, cache_bytes: int = 10 * 1024**3
    ) -> None:
        self._bucket = AsyncGridFSBucket(database, "objects", chunk_size_bytes=CHUNK)
        self._files = database["objects.files"]
        self._chunks = database["objects.chunks"]
        self._manifests = database["manifests"]
        self._leases = Leases(database)
        base = Path(root).expanduser().absolute()
        self._asides = Asides(base / "aside")
        self._cache = TableCache(base / "cache", cache_bytes)

    # -- life ------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        self._asides.open()
        self._cache.open()
        with _translated():
            await self._chunks.create_index([("files_id", 1), ("n", 1)], unique=True)
            await self._files.create_index([("filename", 1), ("uploadDate", 1)])
            await self._leases.open()

    async def close(self) -> None:
        await self._leases.close()
        await asyncio.to_thread(self._asides.close)

    def aside(self) -> Path:
        return self._asides.new()

    # -- writing ---------------------------------------------------------------------------------------------------

    async def commit(self, manifest: Manifest, original: Path, *, consume: bool = True) -> None:
        checked_id(manifest.id)
        if await self.manifest(manifest.id) is not None:
            return
        crash_point("object:aside")
        packed = self.aside()
        try:
            stored = await asyncio.to_thread(_pack, original, packed)
            if stored != manifest.original:
                raise corrupt("original")
            with _translated():
                file_id = await self._put(packed, f"{manifest.id}/original", stored)
                await self._insert(manifest, file_id)
        finally:
            packed.unlink(missing_ok=True)
        crash_point("object:renamed")
        if consume:
            original.unlink(missing_ok=True)

    async def _insert(self, manifest: Manifest, file_id: ObjectId) -> None:
        """Make the object exist."""
        await self._leases.settle(file_id)
        document = {"_id": manifest.id, "manifest": _dump(manifest), "original": file_id, "table": None}
        try:
            await self._manifests.insert_one(document)
        except DuplicateKeyError:
            found = await self._manifests.find_one({"_id": manifest.id}, {"original": 1})
            if found is None or found["original"] != file_id:
                await self._discard(file_id)
        await self._leases.forget(file_id)

    async def _put(self, path: Path, name: str, stored: StoredFile) -> ObjectId:
        """Copy a local file into GridFS under a new id; nothing refers to it yet."""
        file_id = ObjectId()
        await self._leases.note(file_id)
        try:
            await self._write_chunks(file_id, path)
            record = {"length": path.stat().st_size, "chunkSize": CHUNK, "uploadDate": datetime.now(UTC)}
            await self._files.insert_one({"_id": file_id, "filename": name, "metadata": stored.model_dump(), **record})
        except BaseException:
            with contextlib.suppress(PyMongoError, StoreError):
                await self._discard(file_id)
                await self._leases.forget(file_id)
            raise
        crash_point("object:fsynced")
        return file_id

    async def _write_chunks(self, file_id: ObjectId, path: Path) -> None:
        """Write a file's chunks, a few at a time so that they share one flush of the journal.

        The driver's own upload stream gathers 32 MB before it encodes them, which holds up the event loop for too long.
        """
        file = await asyncio.to_thread(path.open, "rb")
        with file:
            n = 0
            while pieces := await asyncio.to_thread(lambda: [piece for _ in range(4) if (piece := file.read(CHUNK))]):
                chunks = [{"_id": ObjectId(), "files_id": file_id, "n": n + i, "data": d} for i, d in enumerate(pieces)]
                results = await asyncio.gather(*map(self._chunks.insert_one, chunks), return_exceptions=True)
                for failure in (result for result in results if isinstance(result, BaseException)):
                    raise failure
                n += len(chunks)

    async def _discard(self, file_id: ObjectId) -> None:
        with contextlib.suppress(NoFile):
            await self._bucket.delete(file_id)
        await self._chunks.delete_many({"files_id": file_id})

    async def write_manifest(self, manifest: Manifest) -> None:
        with _translated():
            done = await self._manifests.update_one(
                {"_id": checked_id(manifest.id)}, {"$set": {"manifest": _dump(manifest)}}
            )
        if not done.matched_count:
            raise missing("files")

    async def compress(self, object_id: str) -> None:
        """Nothing to do: originals are compressed on their way in."""

    async def add_table(self, object_id: str, table: Path) -> StoredFile:
        stored = await asyncio.to_thread(digest, table)
        with _translated():
            file_id = await self._put(table, f"{checked_id(object_id)}/table", stored)
            await self._leases.settle(file_id)
            found = await self._manifests.find_one_and_update({"_id": object_id}, {"$set": {"table": file_id}})
            if found is None or found["table"] is not None:
                await self._discard(file_id if found is None else found["table"])
            await self._leases.forget(file_id)
        if found is None:
            raise missing("files")
        crash_point("table:renamed")
        with disk.translated("keep a local copy"):
            await asyncio.to_thread(self._cache.adopt, object_id, stored, table)
        return stored

    async def delete(self, object_id: str) -> None:
        with _translated():
            found = await self._manifests.find_one_and_delete({"_id": checked_id(object_id)})
            crash_point("purge:manifest")
            for file_id in [found["original"], found["table"]] if found else []:
                if file_id is not None:
                    await self._discard(file_id)
            async for file in self._files.find({"filename": {"$in": [f"{object_id}/original", f"{object_id}/table"]}}):
                await self._discard(file["_id"])
        await asyncio.to_thread(self._cache.forget, object_id)

    # -- reading ---------------------------------------------------------------------------------------------------

    async def manifest(self, object_id: str) -> Manifest | None:
        with _translated():
            found = await self._manifests.find_one({"_id": checked_id(object_id)}, {"manifest": 1})
        try:
            return Manifest.model_validate(found["manifest"]) if found else None
        except ValidationError:
            return None

    async def read_original(self, object_id: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        file, table = await self._open_original(object_id)
        for block, part in table.parts(start, stop):
            with _translated():
                packed = await file.read(block.start, block.start + block.packed)
            yield (await asyncio.to_thread(table.unpack, block, packed))[part]

    async def _open_original(self, object_id: str) -> tuple[GridFSFile, seekable.SeekTable]:
        file = await self._open(object_id, "original")
        length = file.length
        with _translated():
            footer = await file.read(max(0, length - seekable.FOOTER_LENGTH), length)
            tail = seekable.tail_length(footer, length)
            return file, seekable.SeekTable(await file.read(length - tail, length), length)

    async def _open(self, object_id: str, part: Part) -> GridFSFile:
        with _translated():
            found = await self._manifests.find_one({"_id": checked_id(object_id)}, {part: 1})
            if found is None or found[part] is None:
                raise missing(part)
            record = await self._files.find_one({"_id": found[part]})
        if record is None:
            raise missing(part)
        return GridFSFile(self._chunks, record)

    @asynccontextmanager
    async def original_path(self, object_id: str) -> AsyncIterator[Path]:
        path = self.aside()
        try:
            with disk.translated("read the file"):
                file = await asyncio.to_thread(lambda: os.fdopen(disk.create_private(path), "wb"))
                with file:
                    async for piece in self.read_original(object_id):
                        await asyncio.to_thread(file.write, piece)
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def table_path(self, object_id: str) -> Path:
        source = await self._open(object_id, "table")
        stored = StoredFile.model_validate(source.metadata)
        cached = await asyncio.to_thread(self._cache.find, object_id, stored)
        return cached or await self._fetch(object_id, source, stored)

    async def _fetch(self, object_id: str, source: GridFSFile, stored: StoredFile) -> Path:
        path, whole = self.aside(), hashlib.sha256()
        try:
            with disk.translated("keep a local copy"), _translated():
                file = await asyncio.to_thread(lambda: os.fdopen(disk.create_private(path), "wb"))
                with file:
                    async for piece in source.pieces():
                        await asyncio.to_thread(_write_hashed, file, piece, whole)
                if whole.hexdigest() != stored.sha256:
                    raise corrupt("table")
                return await asyncio.to_thread(self._cache.adopt, object_id, stored, path)
        finally:
            path.unlink(missing_ok=True)

    async def ids(self) -> AsyncIterator[str]:
        with _translated():
            async for found in self._manifests.find({}, {"_id": 1}).sort("_id", 1):
                yield found["_id"]

    # -- checking --------------------------------------------------------------------------------------------------

    async def verify(self, object_id: str, *, thorough: bool = True) -> list[Problem]:
        manifest = await self.manifest(object_id)
        if manifest is None:
            return [Problem("missing", object_id, "manifest", "The object's record is gone or unreadable.")]
        problems = await self._verify(object_id, "original", manifest.original, thorough)
        if manifest.table is not None:
            problems += await self._verify(object_id, "table", manifest.table, thorough)
        return problems

    async def _verify(self, object_id: str, part: Part, expected: StoredFile, thorough: bool) -> list[Problem]:
        try:
            file = await self._open(object_id, part)
            if StoredFile.model_validate(file.metadata) != expected:
                return [damaged(object_id, part)]
            if not thorough:
                return []
            whole = hashlib.sha256()
            with _translated():
                async for piece in self.read_original(object_id) if part == "original" else file.pieces():
                    await asyncio.to_thread(whole.update, piece)
        except CorruptObjectError as error:
            return [problem_of(error, object_id, part)]
        except ValidationError:
            return [damaged(object_id, part)]
        return [] if whole.hexdigest() == expected.sha256 else [damaged(object_id, part)]

    async def leftovers(self) -> list[Problem]:
        with _translated():
            wanted = await self._referenced() | await self._leases.living()
            present = {file["_id"] async for file in self._files.find({}, {"_id": 1})}
            present |= set(await self._chunks.distinct("files_id"))
        problems = [Problem("orphan", "", f"gridfs:{file_id}", "Left by a crash.") for file_id in present - wanted]
        return problems + [Problem("orphan", "", path.name, "Left by a crash.") for path in self._asides.dead()]

    async def _referenced(self) -> set[ObjectId]:
        found = [document async for document in self._manifests.find({}, {"original": 1, "table": 1})]
        return {document[part] for document in found for part in ("original", "table") if document[part] is not None}

    async def tidy(self) -> int:
        dead = self._asides.dead()
        for path in dead:
            await asyncio.to_thread(disk.remove_tree, path)
        with _translated():
            begun = await self._leases.claim_dead()
            referenced = await self._referenced() if begun else set()
            for file_id in begun:
                if file_id not in referenced:
                    await self._discard(file_id)
                await self._leases.forget(file_id)
        return len(dead) + len(begun)

    async def is_alone(self) -> bool:
        with _translated():
            return self._asides.is_alone() and await self._leases.is_alone()

    async def free_bytes(self) -> int | None:
        return None

    async def stored_bytes(self, object_id: str) -> int:
        names = [f"{checked_id(object_id)}/original", f"{object_id}/table"]
        with _translated():
            return sum([file["length"] async for file in self._files.find({"filename": {"$in": names}}, {"length": 1})])


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into a `StoreError`."""
    try:
        yield
    except PyMongoError as error:
        raise store_error(error) from error


def _pack(source: Path, target: Path) -> StoredFile:
    with (
        disk.translated("compress the file"),
        source.open("rb") as plain,
        os.fdopen(disk.create_private(target), "wb") as packed,
    ):
        return seekable.compress(plain, packed.write)


def _write_hashed(file: Any, piece: bytes, whole: Any) -> None:
    file.write(piece)
    whole.update(piece)


def _dump(manifest: Manifest) -> Document:
    return manifest.model_dump(mode="json")
