"""Three members, files in GridFS, and the primary killed amid writes: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from datasage_jupyter.catalog import Catalog, CatalogSettings, NewDataset, Processed
from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import GridFSFileStore
from tests.mongods import PlainMongod


class ReplicaSet:
    """Three `mongod` that elect quickly."""

    def __init__(self, folder: Path) -> None:
        self.members = [
            PlainMongod(folder / str(number), "--replSet", "rs", "--oplogSize", "50") for number in range(3)
        ]

    @property
    def uri(self) -> str:
        return f"mongodb://{','.join(member.address for member in self.members)}/datasage?replicaSet=rs"

    def start(self) -> None:
        for member in self.members:
            member.start()
        hosts = [{"_id": number, "host": str(member.socket)} for number, member in enumerate(self.members)]
        settings = {"electionTimeoutMillis": 1_500, "heartbeatIntervalMillis": 300}
        with MongoClient[dict[str, Any]](self.members[0].uri) as client:
            client.admin.command("replSetInitiate", {"_id": "rs", "members": hosts, "settings": settings})

    def primary(self) -> PlainMongod:
        with MongoClient[dict[str, Any]](self.uri) as client:
            address = str(client.admin.command("hello")["primary"])
        return next(member for member in self.members if str(member.socket) in address)

    def stop(self) -> None:
        for member in self.members:
            if member.process is not None and member.process.poll() is None:
                member.kill()


@pytest.fixture(scope="module")
def replicas() -> Iterator[ReplicaSet]:
    folder = Path(tempfile.mkdtemp(prefix="ds-"))
    found = ReplicaSet(folder)
    try:
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def upload(catalog: Catalog, user: str, name: str, content: bytes) -> str:
    """Upload as a client does that repeats what was refused; give the id once it is acknowledged."""
    upload_id = ""
    while True:
        with contextlib.suppress(StoreError):
            if not upload_id:
                upload_id = (await catalog.begin_upload(user, len(content), {}, NewDataset(name=name))).id
            state = await catalog.uploads.get(user, upload_id)
            if state.offset < state.length:
                async with catalog.append(user, upload_id, state.offset) as writer:
                    await writer.write(content[state.offset :])
            item = await catalog.finish_upload(user, upload_id)
            table = catalog.aside()
            table.write_bytes(b"PAR1" + content[:100])
            found = Processed(columns=["a"], row_count=1, preview_data=[], sample_data=[], metadata={})
            return (await catalog.complete(user, item.id, table, found)).id
        await asyncio.sleep(0.1)


async def test_primary_killed_amid_writes_loses_and_doubles_nothing(replicas: ReplicaSet, tmp_path: Path) -> None:
    settings = CatalogSettings(store=tmp_path / "one", mongo_uri=replicas.uri, files="gridfs")
    one = Catalog(settings, maintenance_interval=0)
    other = Catalog(
        CatalogSettings(store=tmp_path / "two", mongo_uri=replicas.uri, files="gridfs"), maintenance_interval=0
    )
    await one.start()
    await other.start()
    assert isinstance(one.files, GridFSFileStore)
    user = (await one.users.of_identity("hub:ada")).id
    contents = {f"d{number}": bytes([number]) * (100_000 * (number % 5 + 1)) for number in range(24)}
    acknowledged: dict[str, str] = {}

    async def write(catalog: Catalog, names: list[str]) -> None:
        for name in names:
            acknowledged[name] = await upload(catalog, user, name, contents[name])

    names = list(contents)
    writers = [asyncio.create_task(write((one, other)[k % 2], names[k::4])) for k in range(4)]
    while len(acknowledged) < 4:
        await asyncio.sleep(0.02)
    before, primary = len(acknowledged), await asyncio.to_thread(replicas.primary)
    await asyncio.to_thread(primary.kill)
    await asyncio.gather(*writers)
    assert before < len(contents)
    page = await other.datasets.page(user, limit=100, latest_only=False)
    assert sorted(item.name for item in page.items) == sorted(contents)
    assert {item.name: item.id for item in page.items} == acknowledged
    for name, dataset_id in acknowledged.items():
        assert b"".join([piece async for piece in one.files.read_original(dataset_id)]) == contents[name]
        assert (await one.files.table_path(dataset_id)).read_bytes() == b"PAR1" + contents[name][:100]
    await asyncio.to_thread(primary.start)
    await one.close()
    await other.repair()
    report = await other.fsck()
    assert report.is_clean, report.problems
    await other.close()
