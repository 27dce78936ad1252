"""A crash at any step of the commit protocol leaves the whole dataset or none, and the next start tidies up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

import pytest

from datasage_jupyter.catalog import Catalog, CatalogSettings, Dataset, NewDataset, Processed
from datasage_jupyter.core.errors import DatasetNotFoundError
from datasage_jupyter.store.crash import STEPS

CONTENT = b"a,b\n" + b"1,2\n" * 400_000
KEPT = b"was there before"
Files = Literal["local", "gridfs"]
Work = Callable[[Catalog, str], Awaitable[None]]
CREATING = [step for step in STEPS if step.split(":")[0] in ("object", "metadata", "versions", "upload", "manifest")]
CREATING = [step for step in CREATING if step not in ("manifest:table", "metadata:ready")]
PROCESSING = ["table:fsynced", "table:renamed", "manifest:table", "metadata:ready"]
ERASING = [step for step in STEPS if step.startswith("purge")]
GRIDFS_ONLY_LOCAL = {"manifest:written", "table:fsynced"}


def catalog_in(folder: Path, uri: str, files: Files) -> Catalog:
    settings = CatalogSettings(store=folder / "store", mongo_uri=uri, files=files, quota_bytes=100_000_000)
    return Catalog(settings, maintenance_interval=0)


async def add(catalog: Catalog, user: str, name: str, content: bytes) -> Dataset:
    path = catalog.aside()
    path.write_bytes(content)
    return await catalog.add_dataset(user, NewDataset(name=name), path)


async def resumable(catalog: Catalog, user: str) -> None:
    upload = await catalog.begin_upload(user, len(CONTENT), {}, NewDataset(name="new"))
    async with catalog.append(user, upload.id, 0) as writer:
        await writer.write(CONTENT)
    await catalog.finish_upload(user, upload.id)


async def at_once(catalog: Catalog, user: str) -> None:
    await add(catalog, user, "new", CONTENT)


async def processed(catalog: Catalog, user: str) -> None:
    item, table = await add(catalog, user, "new", CONTENT), catalog.aside()
    table.write_bytes(b"PAR1" * 1000)
    found = Processed(columns=["a"], row_count=1, preview_data=[], sample_data=[], metadata={"column_metadata": []})
    await catalog.complete(user, item.id, table, found)


async def erased(catalog: Catalog, user: str) -> None:
    await processed(catalog, user)
    await catalog.purge(user, (await catalog.datasets.by_name(user, "new")).id)


def die(catalog: Catalog, work: Work, step: str) -> None:
    """Do the work in a process of its own that dies at `step`; fail if it lived to the end."""
    child = os.fork()
    if child == 0:
        os.environ["DATASAGE_CRASH_AT"] = step

        async def run() -> None:
            await catalog.start()
            user = (await catalog.users.of_identity("jupyter:ada")).id
            await add_before(catalog, user, step)
            await work(catalog, user)

        try:
            asyncio.run(run())
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"lived through {step}: {status}"


async def add_before(catalog: Catalog, user: str, step: str) -> None:
    """A neighbour that must come through unharmed; added while the crash is switched off."""
    del os.environ["DATASAGE_CRASH_AT"]
    await add(catalog, user, "kept", KEPT)
    os.environ["DATASAGE_CRASH_AT"] = step


async def content_of(catalog: Catalog, item: Dataset) -> bytes:
    return b"".join([piece async for piece in catalog.files.read_original(item.id)])


async def found_after(catalog: Catalog) -> Dataset | None:
    """Start again; the neighbour is well, the store is clean, and a second start finds nothing to do."""
    await catalog.start()
    user = (await catalog.users.of_identity("jupyter:ada")).id
    assert await content_of(catalog, await catalog.datasets.by_name(user, "kept")) == KEPT
    try:
        item = await catalog.datasets.by_name(user, "new")
    except DatasetNotFoundError:
        item = None
    if item is not None:
        assert await content_of(catalog, item) == CONTENT
    report = await catalog.fsck()
    assert report.is_clean, report.problems
    assert (await catalog.datasets.page(user, latest_only=False)).total == (1 if item is None else 2)
    assert await catalog.users.used_bytes(user) == len(KEPT) + (len(CONTENT) if item else 0)
    assert (await catalog.repair()).changes == 0
    await catalog.close()
    return item


def check(folder: Path, uri: str, files: Files, work: Work, step: str) -> Dataset | None:
    if files == "gridfs" and step in GRIDFS_ONLY_LOCAL:
        return None
    die(catalog_in(folder, uri, files), work, step)
    if files == "gridfs":
        expire_leases(uri)
    return asyncio.run(found_after(catalog_in(folder, uri, files)))


def expire_leases(uri: str) -> None:
    """As if the fifteen seconds after a server's death had passed."""
    from pymongo import MongoClient

    with MongoClient[dict[str, object]](uri) as client:
        client.get_default_database()["instances"].delete_many({})


@pytest.fixture(params=["local", "gridfs"])
def files(request: pytest.FixtureRequest) -> Files:
    found: Files = request.param
    return found


@pytest.mark.parametrize("step", CREATING)
def test_finished_upload_is_never_lost(tmp_path: Path, database_uri: str, files: Files, step: str) -> None:
    item = check(tmp_path, database_uri, files, resumable, step)
    if not (files == "gridfs" and step in GRIDFS_ONLY_LOCAL):
        assert item is not None


@pytest.mark.parametrize("step", [step for step in CREATING if step != "upload:closed"])
def test_small_upload_is_whole_or_absent(tmp_path: Path, database_uri: str, files: Files, step: str) -> None:
    check(tmp_path, database_uri, files, at_once, step)


@pytest.mark.parametrize("step", PROCESSING)
def test_dataset_is_ready_or_waits_to_be_processed_again(
    tmp_path: Path, database_uri: str, files: Files, step: str
) -> None:
    item = check(tmp_path, database_uri, files, processed, step)
    if item is not None:
        assert item.status == ("ready" if step == "metadata:ready" else "processing")


@pytest.mark.parametrize("step", ERASING)
def test_erasure_once_begun_is_completed(tmp_path: Path, database_uri: str, files: Files, step: str) -> None:
    assert check(tmp_path, database_uri, files, erased, step) is None


def test_crashes_happen_in_tests_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from datasage_jupyter.store.crash import crash_point

    monkeypatch.setenv("DATASAGE_CRASH_AT", "object:aside")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    monkeypatch.delenv("DATASAGE_TESTING", raising=False)
    crash_point("object:aside")
