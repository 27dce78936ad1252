"""Dataset files on the local disk.

```
objects/7f/66f0c0ffee…7f/manifest.json     who, what, checksums
                        /original.zst      or original.raw, until it is compressed
                        /table.parquet     0400
aside/<process>/…                          bytes on their way; the process holds aside/<process>/lock
```

A commit builds the object's whole folder aside, fsyncs it and renames it: original and manifest appear in one step.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import stat
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import disk, seekable
from datasage_jupyter.store.asides import Asides
from datasage_jupyter.store.crash import crash_point
from datasage_jupyter.store.errors import CorruptObjectError
from datasage_jupyter.store.files import FileStore, Part, Problem
from datasage_jupyter.store.findings import corrupt, damaged, missing, problem_of
from datasage_jupyter.store.manifest import Manifest, StoredFile, checked_id
from datasage_jupyter.store.pieces import PIECE, Pieces, digest, open_plain

T = TypeVar("T")
_RAW, _PACKED, _TABLE, _MANIFEST = "original.raw", "original.zst", "table.parquet", "manifest.json"


class LocalFileStore(FileStore):
    """Files below one folder.

    Args:
        root: The store's folder.
        threads: How many file operations may run at once.
    """

    def __init__(self, root: str | os.PathLike[str], *, threads: int = 4) -> None:
        self.root = Path(root).expanduser().absolute()
        self._objects = self.root / "objects"
        self._asides = Asides(self.root / "aside")
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="datasage-files")

    # -- life ------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        for folder in (self.root, self._objects):
            disk.private_dir(folder)
        self._asides.open()

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown, True)
        self._asides.close()

    def aside(self) -> Path:
        return self._asides.new()

    # -- writing ---------------------------------------------------------------------------------------------------

    async def commit(self, manifest: Manifest, original: Path, *, consume: bool = True) -> None:
        await self._run("store the file", self._commit, manifest, original)
        if consume:
            original.unlink(missing_ok=True)

    def _commit(self, manifest: Manifest, original: Path) -> None:
        home = self._home(manifest.id)
        if home.exists():
            return
        build = self.aside()
        build.mkdir(mode=0o700)
        try:
            crash_point("object:aside")
            disk.fsync_file(original)
            crash_point("object:fsynced")
            disk.write_new(build / _MANIFEST, _dump(manifest))
            crash_point("manifest:written")
            disk.private_dir(home.parent)
            _take_over(original, build / _RAW)
            disk.fsync_dir(build)
            os.rename(build, home)
        except OSError:
            disk.remove_tree(build)
            # Somebody else committed the same object in this moment: that is as good.
            if not home.exists():
                raise
        disk.fsync_dir(home.parent)
        crash_point("object:renamed")

    async def write_manifest(self, manifest: Manifest) -> None:
        await self._run("store the dataset's record", self._write_manifest, manifest)

    def _write_manifest(self, manifest: Manifest) -> None:
        self._existing(manifest.id)
        disk.replace_file(self._home(manifest.id) / _MANIFEST, _dump(manifest))

    async def compress(self, object_id: str) -> None:
        await self._run("compress the file", self._compress, object_id)

    def _compress(self, object_id: str) -> None:
        home = self._existing(object_id)
        raw, aside = home / _RAW, self.aside()
        if not raw.exists():
            return
        expected = self._manifest(object_id)
        disk.check_room(self.root, raw.stat().st_size)
        try:
            with open_plain(raw) as source, os.fdopen(disk.create_private(aside), "wb") as target:
                written = seekable.compress(source, target.write)
                target.flush()
                os.fsync(target.fileno())
            if expected is None or written != expected.original:
                raise corrupt("original")
            os.chmod(aside, 0o400)
            os.replace(aside, home / _PACKED)
        finally:
            aside.unlink(missing_ok=True)
        disk.fsync_dir(home)
        raw.unlink(missing_ok=True)

    async def add_table(self, object_id: str, table: Path) -> StoredFile:
        return await self._run("store the columnar copy", self._add_table, object_id, table)

    def _add_table(self, object_id: str, table: Path) -> StoredFile:
        home = self._existing(object_id)
        stored = digest(table)
        disk.fsync_file(table)
        crash_point("table:fsynced")
        os.chmod(table, 0o400)
        os.replace(table, home / _TABLE)
        disk.fsync_dir(home)
        crash_point("table:renamed")
        return stored

    async def delete(self, object_id: str) -> None:
        await self._run("erase the dataset", self._delete, object_id)

    def _delete(self, object_id: str) -> None:
        home = self._home(object_id)
        if not home.exists():
            return
        grave = self.aside()
        # One rename takes the object away whole; what a crash leaves of it is a leftover, not half an object.
        os.rename(home, grave)
        disk.fsync_dir(home.parent)
        crash_point("purge:manifest")
        disk.remove_tree(grave)
        with suppress(OSError):
            home.parent.rmdir()

    # -- reading ---------------------------------------------------------------------------------------------------

    async def manifest(self, object_id: str) -> Manifest | None:
        return await self._run("read the dataset's record", self._manifest, object_id)

    def _manifest(self, object_id: str) -> Manifest | None:
        data = disk.read_json(self._home(object_id) / _MANIFEST)
        try:
            return Manifest.model_validate(data) if data is not None else None
        except ValidationError:
            return None

    async def read_original(self, object_id: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        pieces = await self._run("read the file", self._pieces, object_id, start, stop)
        try:
            while piece := await self._run("read the file", next, pieces, b""):
                yield piece
        finally:
            await self._run("read the file", pieces.close)

    def _pieces(self, object_id: str, start: int, stop: int | None) -> Pieces:
        home = self._existing(object_id)
        for name, is_packed in ((_PACKED, True), (_RAW, False)):
            try:
                return Pieces(open_plain(home / name), is_packed, start, stop)
            except FileNotFoundError:
                continue
        raise missing("original")

    @asynccontextmanager
    async def original_path(self, object_id: str) -> AsyncIterator[Path]:
        path = await self._run("read the file", self._plain_original, object_id)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _plain_original(self, object_id: str) -> Path:
        home, copy = self._existing(object_id), self.aside()
        try:
            # A second name for the same bytes: compressing them meanwhile does not pull the file away.
            os.link(home / _RAW, copy, follow_symlinks=False)
            return copy
        except OSError:
            with (
                closing(self._pieces(object_id, 0, None)) as pieces,
                os.fdopen(disk.create_private(copy), "wb") as target,
            ):
                target.writelines(pieces)
            return copy

    async def table_path(self, object_id: str) -> Path:
        path = self._existing(object_id) / _TABLE
        try:
            state = path.lstat()
        except OSError as error:
            raise missing("table") from error
        if not stat.S_ISREG(state.st_mode):
            raise corrupt("table")
        return path

    async def ids(self) -> AsyncIterator[str]:
        for object_id in await self._run("list the store", self._ids):
            yield object_id

    def _ids(self) -> list[str]:
        found = self._objects.glob(f"[0-9a-f][0-9a-f]/*/{_MANIFEST}")
        return sorted(path.parent.name for path in found if _is_id(path.parent.name))

    # -- checking --------------------------------------------------------------------------------------------------

    async def verify(self, object_id: str, *, thorough: bool = True) -> list[Problem]:
        return await self._run("check the dataset", self._verify, object_id, thorough)

    def _verify(self, object_id: str, thorough: bool) -> list[Problem]:
        manifest, home = self._manifest(object_id), self._home(object_id)
        if manifest is None:
            return [Problem("missing", object_id, "manifest", "The object's record is gone or unreadable.")]
        problems = [_exposed(object_id, path) for path in [home, *home.iterdir()] if _is_exposed(path)]
        problems += self._verify_original(object_id, manifest, thorough)
        if manifest.table is not None:
            problems += _compare(object_id, "table", home / _TABLE, manifest.table, thorough)
        return problems

    def _verify_original(self, object_id: str, manifest: Manifest, thorough: bool) -> list[Problem]:
        try:
            with closing(self._pieces(object_id, 0, None)) as pieces:
                if not thorough:
                    return [] if pieces.size == manifest.original.size else [damaged(object_id, "original")]
                whole = hashlib.sha256()
                for piece in pieces:
                    whole.update(piece)
        except CorruptObjectError as error:
            return [problem_of(error, object_id, "original")]
        return [] if whole.hexdigest() == manifest.original.sha256 else [damaged(object_id, "original")]

    async def leftovers(self) -> list[Problem]:
        paths = await self._run("check the store", self._leftovers)
        return [Problem("orphan", "", str(path.relative_to(self.root)), "Left by a crash.") for path in paths]

    def _leftovers(self) -> list[Path]:
        dead = self._asides.dead()
        known = {_RAW, _PACKED, _TABLE, _MANIFEST}
        for home in self._objects.glob("*/*"):
            if not (home / _MANIFEST).exists():
                dead.append(home)
            else:
                dead += [
                    path for path in home.iterdir() if path.name not in known and not path.name.startswith(".manifest")
                ]
        return dead

    async def tidy(self) -> int:
        return await self._run("tidy the store", self._tidy)

    def _tidy(self) -> int:
        leftovers = self._leftovers()
        for path in leftovers:
            disk.remove_tree(path)
        return len(leftovers)

    async def is_alone(self) -> bool:
        return await self._run("check the store", self._asides.is_alone)

    async def free_bytes(self) -> int | None:
        return await self._run("ask for the free space", disk.free_bytes, self.root)

    async def stored_bytes(self, object_id: str) -> int:
        home = self._existing(object_id)
        return sum(path.stat().st_size for path in home.iterdir() if path.name != _MANIFEST)

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _run(self, doing: str, function: Callable[..., T], *arguments: object) -> T:
        def guarded() -> T:
            with disk.translated(doing):
                return function(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self._threads, guarded)

    def _home(self, object_id: str) -> Path:
        # The last digits of an ObjectId count up, so they spread objects evenly over the folders.
        return self._objects / checked_id(object_id)[-2:] / object_id

    def _existing(self, object_id: str) -> Path:
        home = self._home(object_id)
        if home.is_symlink() or not home.is_dir():
            raise missing("files")
        return home


def _take_over(source: Path, target: Path) -> None:
    """Give the finished file a second name inside the store; the first goes away when the commit has succeeded."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        # No hard links here, or another disk: a copy costs time and room, but is as safe.
        with open_plain(source) as old, os.fdopen(disk.create_private(target), "wb") as new:
            shutil.copyfileobj(old, new, PIECE)
            new.flush()
            os.fsync(new.fileno())
    os.chmod(target, 0o400)


def _dump(manifest: Manifest) -> bytes:
    return json.dumps(manifest.model_dump(mode="json"), ensure_ascii=True, indent=1).encode()


def _compare(object_id: str, part: Part, path: Path, expected: StoredFile, thorough: bool) -> list[Problem]:
    try:
        size = path.lstat().st_size
    except OSError:
        return [Problem("missing", object_id, part, missing(part).message)]
    is_whole = size == expected.size and (not thorough or digest(path) == expected)
    return [] if is_whole else [damaged(object_id, part)]


def _is_id(name: str) -> bool:
    try:
        return checked_id(name) == name
    except StoreError:
        return False


def _is_exposed(path: Path) -> bool:
    return os.name != "nt" and bool(stat.S_IMODE(path.lstat().st_mode) & 0o077)


def _exposed(object_id: str, path: Path) -> Problem:
    return Problem("exposed", object_id, path.name, "Other users of this machine may read it.")
