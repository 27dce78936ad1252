"""Resumable uploads become datasets: whole, once, and by their owner."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import Any

import pytest

from datasage_jupyter.catalog import Catalog, NewDataset, values
from datasage_jupyter.catalog.errors import InvalidValueError
from datasage_jupyter.store.errors import UploadNotFoundError


@pytest.fixture
async def ada(catalog: Catalog) -> str:
    return (await catalog.users.create("ada@example.org")).id


async def send(catalog: Catalog, user: str, upload_id: str, offset: int, data: bytes) -> int:
    async with catalog.append(user, upload_id, offset) as writer:
        await writer.write(data)
    return writer.offset


async def test_upload_is_invisible_until_it_is_whole(catalog: Catalog, ada: str) -> None:
    content = os.urandom(2_000_000)
    upload = await catalog.begin_upload(ada, len(content), {"filename": "s.csv"}, NewDataset(name="sales"))
    await send(catalog, ada, upload.id, 0, content[:1_500_000])
    with pytest.raises(InvalidValueError, match="1500000 of 2000000"):
        await catalog.finish_upload(ada, upload.id)
    assert (await catalog.datasets.page(ada)).total == 0
    await send(catalog, ada, upload.id, 1_500_000, content[1_500_000:])
    dataset = await catalog.finish_upload(ada, upload.id)
    assert b"".join([piece async for piece in catalog.files.read_original(dataset.id)]) == content
    assert (await catalog.uploads.get(ada, upload.id)).metadata == {"filename": "s.csv"}
    assert await catalog.uploads.files.ids() == []
    assert await catalog.users.used_bytes(ada) == len(content)


async def test_finishing_again_gives_the_same_dataset(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 3, {}, NewDataset(name="sales"))
    await send(catalog, ada, upload.id, 0, b"abc")
    results = await asyncio.gather(*(catalog.finish_upload(ada, upload.id) for _ in range(4)))
    results.append(await catalog.finish_upload(ada, upload.id))
    assert {item.id for item in results} == {upload.dataset_id}
    assert (await catalog.datasets.page(ada, latest_only=False)).total == 1
    assert (await catalog.uploads.get(ada, upload.id)).offset == 3


async def test_empty_upload_can_be_finished(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 0, {}, NewDataset(name="empty"))
    assert (await catalog.finish_upload(ada, upload.id)).file_size == 0


@pytest.mark.parametrize("length", [-1, 1.5, "7", None])
async def test_odd_lengths_are_refused(catalog: Catalog, ada: str, length: Any) -> None:
    with pytest.raises(InvalidValueError):
        await catalog.begin_upload(ada, length, {}, NewDataset(name="x"))


async def test_anothers_upload_is_not_found_and_does_not_move(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 10, {}, NewDataset(name="x"))
    ben = (await catalog.users.create("ben@example.org")).id
    for attempt in (
        catalog.uploads.get(ben, upload.id),
        send(catalog, ben, upload.id, 0, b"evil"),
        catalog.finish_upload(ben, upload.id),
        catalog.end_upload(ben, upload.id),
        catalog.end_upload(ada, "../../x"),
    ):
        with pytest.raises(UploadNotFoundError):
            await attempt
    assert (await catalog.uploads.get(ada, upload.id)).offset == 0


async def test_ended_upload_frees_bytes_and_share(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 1_000, {}, NewDataset(name="x"))
    await send(catalog, ada, upload.id, 0, b"x" * 500)
    await catalog.end_upload(ada, upload.id)
    with pytest.raises(UploadNotFoundError):
        await catalog.uploads.get(ada, upload.id)
    assert list(catalog.uploads.files.root.iterdir()) == []
    assert await catalog.users.used_bytes(ada) == 0


async def test_expired_upload_is_gone_and_its_bytes_follow(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 1_000, {}, NewDataset(name="x"))
    await catalog.database["uploads"].update_one({}, {"$set": {"expires_at": values.now() - timedelta(seconds=1)}})
    with pytest.raises(UploadNotFoundError):
        await catalog.uploads.get(ada, upload.id)
    report = await catalog.repair()
    assert report.uploads_expired == 1
    assert await catalog.uploads.files.ids() == []
    assert await catalog.users.used_bytes(ada) == 0


async def test_client_that_leaves_at_the_last_byte_gets_a_whole_dataset(catalog: Catalog, ada: str) -> None:
    upload = await catalog.begin_upload(ada, 3, {}, NewDataset(name="x"))
    await send(catalog, ada, upload.id, 0, b"abc")
    task = asyncio.create_task(catalog.finish_upload(ada, upload.id))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(200):
        if (await catalog.datasets.page(ada)).total:
            break
        await asyncio.sleep(0.02)
    assert (await catalog.datasets.by_name(ada, "x")).file_size == 3
