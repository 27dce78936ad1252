"""Both homes of files keep the same promises; what only one of them has is tested below."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bson import ObjectId

from datasage_jupyter.catalog.mongo import Database
from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import FileStore, GridFSFileStore, LocalFileStore, disk
from datasage_jupyter.store.errors import CorruptObjectError, MissingObjectError, StoreFullError
from datasage_jupyter.store.manifest import StoredFile
from datasage_jupyter.store.table_cache import TableCache
from datasage_jupyter.store.testing import FileStoreContract, ids, keep, manifest_of, original


def home_of(store: LocalFileStore, object_id: str) -> Path:
    return store.root / "objects" / object_id[-2:] / object_id


def part_of(store: LocalFileStore, object_id: str, part: str) -> Path:
    return next(path for path in home_of(store, object_id).iterdir() if path.name.startswith(part))


def flip(path: Path, at: int = 100) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)
    path.chmod(0o400)


class TestLocalFileStore(FileStoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[FileStore]:
        store = LocalFileStore(tmp_path / "store")
        await store.open()
        yield store
        await store.close()

    async def reopen(self, store: FileStore) -> FileStore:
        assert isinstance(store, LocalFileStore)
        other = LocalFileStore(store.root)
        await other.open()
        return other

    async def damage(self, store: FileStore, object_id: str, part: str) -> None:
        assert isinstance(store, LocalFileStore)
        flip(part_of(store, object_id, part))

    async def lose(self, store: FileStore, object_id: str, part: str) -> None:
        assert isinstance(store, LocalFileStore)
        part_of(store, object_id, part).unlink()


class TestGridFSFileStore(FileStoreContract):
    @pytest.fixture
    async def store(self, tmp_path: Path, database: Database) -> AsyncIterator[FileStore]:
        self.database, self.folder = database, tmp_path
        store = GridFSFileStore(database, tmp_path / "one")
        await store.open()
        yield store
        await store.close()

    async def reopen(self, store: FileStore) -> FileStore:
        other = GridFSFileStore(self.database, self.folder / "two")
        await other.open()
        return other

    async def damage(self, store: FileStore, object_id: str, part: str) -> None:
        chunk = await self.database["objects.chunks"].find_one({"files_id": await self._file(object_id, part), "n": 0})
        assert chunk is not None
        data = bytearray(chunk["data"])
        data[100] ^= 0x40
        await self.database["objects.chunks"].update_one({"_id": chunk["_id"]}, {"$set": {"data": bytes(data)}})

    async def lose(self, store: FileStore, object_id: str, part: str) -> None:
        await self.database["objects.files"].delete_one({"_id": await self._file(object_id, part)})

    async def _file(self, object_id: str, part: str) -> ObjectId:
        found = await self.database["manifests"].find_one({"_id": object_id})
        assert found is not None
        file_id: ObjectId = found[part]
        return file_id

    async def test_table_is_fetched_by_a_server_that_did_not_make_it(self, store: FileStore) -> None:
        manifest, path = await keep(store, b"x"), store.aside()
        path.write_bytes(b"table" * 1000)
        await store.add_table(manifest.id, path)
        other = await self.reopen(store)
        try:
            assert (await other.table_path(manifest.id)).read_bytes() == b"table" * 1000
            assert await other.table_path(manifest.id) == await other.table_path(manifest.id)
        finally:
            await other.close()

    async def test_damaged_table_is_not_handed_out(self, store: FileStore) -> None:
        manifest = await self._with_table(store)
        await self.damage(store, manifest.id, "table")
        other = await self.reopen(store)
        try:
            with pytest.raises(CorruptObjectError):
                await other.table_path(manifest.id)
        finally:
            await other.close()

    async def test_files_begun_by_a_dead_server_are_erased(self, store: FileStore) -> None:
        assert isinstance(store, GridFSFileStore)
        path = store.aside()
        path.write_bytes(os.urandom(100_000))
        await store._put(path, "begun", StoredFile(size=1, sha256=""))
        await self.database["instances"].delete_many({})
        other = await self.reopen(store)
        try:
            assert await other.tidy() == 1
            assert await other.leftovers() == []
            assert await self.database["objects.chunks"].count_documents({}) == 0
        finally:
            await other.close()

    async def test_server_held_for_dead_may_not_finish(self, store: FileStore) -> None:
        assert isinstance(store, GridFSFileStore)
        path = store.aside()
        path.write_bytes(b"x")
        file_id = await store._put(path, "begun", StoredFile(size=1, sha256=""))
        await self.database["puts"].update_one({"_id": file_id}, {"$set": {"state": "dead"}})
        with pytest.raises(StoreError, match="held up"):
            await store._insert(manifest_of(b"x"), file_id)
        assert await ids(store) == []


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[LocalFileStore]:
    store = LocalFileStore(tmp_path / "store")
    await store.open()
    yield store
    await store.close()


async def test_nobody_else_may_read_anything(local: LocalFileStore) -> None:
    manifest = await keep(local, b"secret" * 100)
    await local.compress(manifest.id)
    paths = [local.root, *local.root.rglob("*")]
    assert [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


async def test_symbolic_links_planted_in_the_store_are_not_followed(local: LocalFileStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"not yours")
    manifest = await keep(local, b"x")
    for name in ("original.zst", "original.raw", "table.parquet"):
        path = home_of(local, manifest.id) / name
        path.unlink(missing_ok=True)
        path.symlink_to(secret)
    with pytest.raises(StoreError):
        await original(local, manifest.id)
    with pytest.raises(StoreError):
        await local.table_path(manifest.id)
    other = str(ObjectId())
    home_of(local, other).parent.mkdir(exist_ok=True)
    home_of(local, other).symlink_to(home_of(local, manifest.id))
    with pytest.raises(MissingObjectError):
        await local.table_path(other)


async def test_files_of_a_killed_process_are_removed(local: LocalFileStore) -> None:
    script = (
        "import asyncio, os, sys\nfrom datasage_jupyter.store import LocalFileStore\n"
        "async def main():\n store = LocalFileStore(sys.argv[1]); await store.open()\n"
        " store.aside().write_bytes(b'half'); os.kill(os.getpid(), 9)\nasyncio.run(main())"
    )
    subprocess.run([sys.executable, "-c", script, str(local.root)], check=False)
    assert len(await local.leftovers()) == 1
    assert await local.tidy() == 1
    assert await local.leftovers() == []


async def test_full_disk_is_said_and_leaves_nothing(local: LocalFileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await keep(local, b"stored before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "write_all", full)
    with pytest.raises(StoreFullError, match="disk is full") as caught:
        await keep(local, b"new")
    assert caught.value.status == 507
    monkeypatch.undo()
    assert await ids(local) == [before.id]
    assert await original(local, before.id) == b"stored before"
    assert await local.leftovers() == []


async def test_file_from_another_disk_is_copied(local: LocalFileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", no_links)
    manifest = await keep(local, b"from elsewhere")
    assert await original(local, manifest.id) == b"from elsewhere"
    async with local.original_path(manifest.id) as path:
        assert path.read_bytes() == b"from elsewhere"


async def test_standard_tool_can_restore_an_original(local: LocalFileStore) -> None:
    import pyarrow as pa

    content = b"".join(b"%d\n" % n for n in range(300_000))
    manifest = await keep(local, content)
    await local.compress(manifest.id)
    with pa.CompressedInputStream(str(part_of(local, manifest.id, "original")), "zstd") as stream:
        assert stream.read() == content


async def test_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="not a folder"):
        await LocalFileStore(tmp_path / "store").open()


def test_cache_throws_out_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = TableCache(tmp_path / "cache", 2_500)
    cache.open()
    for number in range(3):
        path = tmp_path / "new"
        path.write_bytes(bytes(1000))
        home = cache.adopt(f"{number}", StoredFile(size=1000, sha256=f"{number}" * 64), path)
        os.utime(home, (number + 1, number + 1))
    path.write_bytes(bytes(1000))
    cache.adopt("3", StoredFile(size=1000, sha256="3" * 64), path)
    assert sorted(path.name[0] for path in cache.root.iterdir()) == ["2", "3"]


def test_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert disk.read_or_create_secret(path) == disk.read_or_create_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_secret_is_never_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "planted").write_text("known")
    (tmp_path / "secret").symlink_to(tmp_path / "planted")
    with pytest.raises(OSError):
        disk.read_or_create_secret(tmp_path / "secret")
    shutil.rmtree(tmp_path)
