"""The tests every `FileStore` passes. A new one inherits them:

```python
class TestMyStore(FileStoreContract):
    @pytest.fixture
    async def store(self, tmp_path): ...    # open; closed again by the fixture
```

A second store on the same place (`reopen`) shows what another process, or a later one, sees.
"""

from __future__ import annotations

import hashlib
import os
import stat
from abc import abstractmethod
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bson import ObjectId

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.errors import CorruptObjectError, MissingObjectError
from datasage_jupyter.store.files import FileStore
from datasage_jupyter.store.manifest import Manifest, StoredFile

CONTENTS = {
    "empty": b"",
    "short": b"a,b\n1,2\n",
    "several blocks of text": b"".join(b"%d,name %d\n" % (n, n % 7) for n in range(200_000)),
    "one block exactly": os.urandom(1 << 20),
    "noise": os.urandom(2_500_001),
}


def manifest_of(content: bytes, *, name: str = "sales", user_id: str = "u1") -> Manifest:
    """A manifest for these bytes under a new id."""
    stored = StoredFile(size=len(content), sha256=hashlib.sha256(content).hexdigest())
    return Manifest(id=str(ObjectId()), user_id=user_id, name=name, uploaded_at=datetime.now(UTC), original=stored)


async def keep(store: FileStore, content: bytes, *, name: str = "sales") -> Manifest:
    """Commit bytes as an object."""
    manifest, path = manifest_of(content, name=name), store.aside()
    path.write_bytes(content)
    await store.commit(manifest, path)
    return manifest


async def original(store: FileStore, object_id: str, start: int = 0, stop: int | None = None) -> bytes:
    """The original's bytes, in one piece."""
    return b"".join([piece async for piece in store.read_original(object_id, start, stop)])


async def ids(store: FileStore) -> list[str]:
    """All ids."""
    return [object_id async for object_id in store.ids()]


class FileStoreContract:
    """What a home of dataset files must do."""

    @abstractmethod
    async def reopen(self, store: FileStore) -> FileStore:
        """Another store on the same place, opened; the caller closes it."""

    @abstractmethod
    async def damage(self, store: FileStore, object_id: str, part: str) -> None:
        """Change one byte of the stored part behind the store's back."""

    @abstractmethod
    async def lose(self, store: FileStore, object_id: str, part: str) -> None:
        """Remove the stored part behind the store's back."""

    @pytest.mark.parametrize("kind", CONTENTS)
    async def test_original_comes_back_byte_for_byte(self, store: FileStore, kind: str) -> None:
        content = CONTENTS[kind]
        manifest = await keep(store, content)
        assert await original(store, manifest.id) == content
        await store.compress(manifest.id)
        assert await original(store, manifest.id) == content

    @pytest.mark.parametrize("is_compressed", [False, True])
    async def test_any_range_can_be_read(self, store: FileStore, is_compressed: bool) -> None:
        content = CONTENTS["noise"]
        manifest = await keep(store, content)
        if is_compressed:
            await store.compress(manifest.id)
        edges = (0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, len(content) - 1, len(content), len(content) + 9)
        for start in edges:
            for stop in (*edges, None):
                assert await original(store, manifest.id, start, stop) == content[start:stop]

    async def test_text_takes_less_room_once_compressed(self, store: FileStore) -> None:
        content = CONTENTS["several blocks of text"]
        manifest = await keep(store, content)
        await store.compress(manifest.id)
        assert 0 < await store.stored_bytes(manifest.id) < len(content) / 3

    async def test_commit_consumes_the_file_and_shows_in_every_process(self, store: FileStore) -> None:
        path, content = store.aside(), b"x\n1\n"
        manifest = manifest_of(content)
        path.write_bytes(content)
        await store.commit(manifest, path)
        other = await self.reopen(store)
        try:
            assert not path.exists()
            assert await other.manifest(manifest.id) == manifest
            assert await ids(other) == [manifest.id]
        finally:
            await other.close()

    async def test_repeated_commit_changes_nothing(self, store: FileStore) -> None:
        manifest = await keep(store, b"first")
        path = store.aside()
        path.write_bytes(b"other")
        await store.commit(manifest, path)
        assert await original(store, manifest.id) == b"first"

    async def test_unknown_objects_are_none_or_missing(self, store: FileStore) -> None:
        unknown = str(ObjectId())
        assert await store.manifest(unknown) is None
        with pytest.raises(MissingObjectError):
            await original(store, unknown)
        with pytest.raises(MissingObjectError):
            await store.table_path(unknown)
        await store.delete(unknown)

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "", "a" * 24 + "/x", "ABCDEF" * 4, "0" * 23, "0" * 25, "\0" * 24]
    )
    async def test_names_from_outside_are_refused(self, store: FileStore, name: str) -> None:
        with pytest.raises(StoreError):
            await store.manifest(name)
        with pytest.raises(StoreError):
            await store.delete(name)

    async def test_manifest_is_replaced_whole(self, store: FileStore) -> None:
        manifest = await keep(store, b"x")
        changed = manifest.model_copy(update={"name": "Umsätze \U0001f4c8", "tags": ("a", "b"), "is_active": False})
        await store.write_manifest(changed)
        assert await store.manifest(manifest.id) == changed

    async def test_table_is_a_read_only_local_file(self, store: FileStore) -> None:
        manifest, content = await keep(store, b"x"), os.urandom(1_500_000)
        path = store.aside()
        path.write_bytes(content)
        stored = await store.add_table(manifest.id, path)
        found = await store.table_path(manifest.id)
        assert stored == StoredFile(size=len(content), sha256=hashlib.sha256(content).hexdigest())
        assert found.read_bytes() == content
        assert stat.S_IMODE(found.stat().st_mode) == 0o400
        assert not path.exists()

    async def test_newer_table_takes_the_place_of_the_older(self, store: FileStore) -> None:
        manifest = await keep(store, b"x")
        for content in (b"one", b"two and more"):
            path = store.aside()
            path.write_bytes(content)
            stored = await store.add_table(manifest.id, path)
        await store.write_manifest(manifest.model_copy(update={"table": stored}))
        assert (await store.table_path(manifest.id)).read_bytes() == b"two and more"
        assert await store.verify(manifest.id) == []
        assert await store.leftovers() == []

    async def test_plain_original_can_be_parsed_from_a_path(self, store: FileStore) -> None:
        content = CONTENTS["several blocks of text"]
        manifest = await keep(store, content)
        async with store.original_path(manifest.id) as path:
            await store.compress(manifest.id)
            assert path.read_bytes() == content
        assert not path.exists()
        async with store.original_path(manifest.id) as path:
            assert path.read_bytes() == content

    async def test_delete_leaves_no_byte(self, store: FileStore) -> None:
        manifest, kept = await keep(store, os.urandom(1000)), await keep(store, b"stays")
        path = store.aside()
        path.write_bytes(b"table")
        await store.add_table(manifest.id, path)
        await store.delete(manifest.id)
        assert await ids(store) == [kept.id]
        assert await store.manifest(manifest.id) is None
        assert await store.leftovers() == []
        with pytest.raises(MissingObjectError):
            await store.table_path(manifest.id)

    @pytest.mark.parametrize("part", ["original", "table"])
    async def test_one_changed_byte_is_found(self, store: FileStore, part: str) -> None:
        manifest = await self._with_table(store)
        assert await store.verify(manifest.id) == []
        await self.damage(store, manifest.id, part)
        found = await store.verify(manifest.id)
        assert [(problem.kind, problem.part) for problem in found] == [("corrupt", part)]

    @pytest.mark.parametrize("part", ["original", "table"])
    async def test_missing_part_is_found(self, store: FileStore, part: str) -> None:
        manifest = await self._with_table(store)
        await self.lose(store, manifest.id, part)
        found = await store.verify(manifest.id, thorough=False)
        assert [(problem.kind, problem.part) for problem in found] == [("missing", part)]

    async def test_damaged_original_is_not_served(self, store: FileStore) -> None:
        manifest = await self._with_table(store)
        await self.damage(store, manifest.id, "original")
        with pytest.raises(CorruptObjectError):
            await original(store, manifest.id)

    async def test_living_neighbours_files_are_not_leftovers(self, store: FileStore) -> None:
        other = await self.reopen(store)
        try:
            path: Path = other.aside()
            path.write_bytes(b"on its way")
            assert not await store.is_alone()
            assert await store.leftovers() == []
            assert await store.tidy() == 0
            assert path.exists()
        finally:
            await other.close()
        assert await store.is_alone()

    async def _with_table(self, store: FileStore) -> Manifest:
        """A compressed object of several blocks with a table."""
        manifest, path = await keep(store, CONTENTS["noise"]), store.aside()
        await store.compress(manifest.id)
        path.write_bytes(os.urandom(5000))
        manifest = manifest.model_copy(update={"table": await store.add_table(manifest.id, path)})
        await store.write_manifest(manifest)
        return manifest
