"""The database suspended, killed, shared or full, clocks that jump: a clear 503 meanwhile, nothing lost, no restart needed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from datasage_jupyter.catalog import Catalog, CatalogSettings, Dataset, NewDataset, values
from datasage_jupyter.core.errors import DataSageError, StoreError
from datasage_jupyter.store.errors import UnavailableError


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="ds-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
async def embedded(folder: Path) -> AsyncIterator[Catalog]:
    catalog = Catalog(CatalogSettings(store=folder / "store"), maintenance_interval=0)
    await catalog.start()
    yield catalog
    await catalog.close()


async def add(catalog: Catalog, user: str, name: str, content: bytes = b"a\n1\n") -> Dataset:
    path = catalog.aside()
    path.write_bytes(content)
    return await catalog.add_dataset(user, NewDataset(name=name), path)


async def until_it_works(catalog: Catalog, user: str, seconds: float = 15.0) -> float:
    """Seconds until the catalogue answers again."""
    begun = time.monotonic()
    while True:
        try:
            await catalog.datasets.page(user)
        except StoreError:
            assert time.monotonic() - begun < seconds
            await asyncio.sleep(0.1)
            continue
        return time.monotonic() - begun


async def test_suspended_database_is_a_503_and_comes_back_by_itself(embedded: Catalog) -> None:
    user = (await embedded.users.of_identity("jupyter:ada")).id
    kept = await add(embedded, user, "kept")
    assert embedded.mongo is not None
    assert embedded.mongo.mongod_pid is not None
    os.kill(embedded.mongo.mongod_pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert not await embedded.ping(timeout=0.5)
        assert time.monotonic() - begun < 2
        results = await asyncio.gather(
            embedded.datasets.page(user), add(embedded, user, "new"), embedded.users.get(user), return_exceptions=True
        )
        assert time.monotonic() - begun < 20
        assert [type(result) for result in results] == [UnavailableError] * 3
        assert all(isinstance(result, DataSageError) and result.status == 503 for result in results)
    finally:
        os.kill(embedded.mongo.mongod_pid, signal.SIGCONT)
    await until_it_works(embedded, user)
    assert await embedded.ping(timeout=5)
    assert (await embedded.datasets.by_name(user, "kept")).id == kept.id
    await embedded.repair()
    assert (await embedded.fsck()).is_clean


@pytest.mark.parametrize("victim", ["mongod_pid", "supervisor_pid"])
async def test_killed_database_comes_back_by_itself(embedded: Catalog, victim: str) -> None:
    user = (await embedded.users.of_identity("jupyter:ada")).id
    for number in range(3):
        mongod = psutil.Process(embedded.mongo.mongod_pid)
        await add(embedded, user, f"d{number}")
        os.kill(getattr(embedded.mongo, victim), signal.SIGKILL)
        psutil.wait_procs([mongod], timeout=10)
        with contextlib.suppress(StoreError):
            await add(embedded, user, "during")
        await until_it_works(embedded, user)
    names = {item.name for item in (await embedded.datasets.page(user)).items}
    assert names >= {"d0", "d1", "d2"}
    await embedded.repair()
    assert (await embedded.fsck()).is_clean


async def test_dataset_refused_for_want_of_the_database_is_taken_back(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    inserted = catalog.datasets.insert

    async def away(_: object) -> bool:
        raise UnavailableError("away")

    catalog.datasets.insert = away  # type: ignore[method-assign]
    with pytest.raises(UnavailableError):
        await add(catalog, user, "new")
    catalog.datasets.insert = inserted  # type: ignore[method-assign]
    await catalog.settle()
    assert await catalog.users.used_bytes(user) == 0
    assert (await catalog.datasets.page(user)).total == 0
    assert (await catalog.fsck()).is_clean


async def test_dataset_reported_as_failed_is_erased_by_the_next_start(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    item = await add(catalog, user, "new")
    manifest = await catalog.files.manifest(item.id)
    assert manifest is not None
    await catalog.files.write_manifest(manifest.model_copy(update={"is_abandoned": True}))
    assert (await catalog.repair()).datasets_erased == 1
    assert (await catalog.datasets.page(user)).total == 0
    assert (await catalog.fsck()).is_clean


async def test_two_servers_share_one_store(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    first = await add(catalog, user, "first")
    other = Catalog(catalog.settings, maintenance_interval=0)
    on_its_way = catalog.aside()
    on_its_way.write_bytes(b"half")
    assert (await other.start()).changes == 0
    assert on_its_way.exists()
    second = await add(other, user, "second")
    assert (await other.datasets.by_name(user, "first")).id == first.id
    await other.close()
    assert (await catalog.datasets.by_name(user, "second")).id == second.id
    on_its_way.unlink()
    assert (await catalog.fsck()).is_clean


@pytest.mark.parametrize("jump", [timedelta(days=3650), timedelta(days=-3650)])
async def test_clock_that_jumps_costs_no_dataset(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    before = await add(catalog, user, "before")
    monkeypatch.setattr(values, "now", lambda: datetime.now(UTC).replace(microsecond=0) + jump)
    during = await add(catalog, user, "before", b"during")
    await catalog.repair()
    monkeypatch.undo()
    after = await add(catalog, user, "before", b"after")
    await catalog.repair()
    assert [item.version for item in await catalog.datasets.versions(user, before.id)] == [3, 2, 1]
    assert (await catalog.datasets.by_name(user, "before")).id == after.id
    assert (await catalog.datasets.get(user, during.id)).version == 2
    assert (await catalog.fsck()).is_clean


async def test_records_the_database_lost_are_put_back(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    item = await add(catalog, user, "sales", b"precious")
    await catalog.patch(user, item.id, description="kept", tags=["t"])
    await catalog.patch(user, item.id, name="revenue")
    second = await add(catalog, user, "revenue")
    await catalog.bin(user, second.id)
    for name in ("datasets", "users", "uploads"):
        await catalog.database[name].delete_many({})
    report = await catalog.repair()
    assert report.datasets_restored == 2
    assert (await catalog.users.of_identity("jupyter:ada")).id == user
    found = await catalog.datasets.by_name(user, "revenue")
    assert (found.id, found.description, found.tags, found.status) == (item.id, "kept", ["t"], "processing")
    assert [binned.id for binned in (await catalog.datasets.page(user, in_bin=True)).items] == [second.id]
    assert (await catalog.fsck()).is_clean


async def test_commit_under_way_elsewhere_is_left_to_whoever_makes_it(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    await add(catalog, user, "sales")
    other = Catalog(catalog.settings, maintenance_interval=0)
    await catalog.database["datasets"].delete_many({})
    assert (await other.start()).datasets_restored == 0
    await other.close()
    assert (await catalog.repair()).datasets_restored == 1


async def test_loss_of_one_object_does_not_touch_the_others(catalog: Catalog) -> None:
    user = (await catalog.users.of_identity("jupyter:ada")).id
    lost, kept = await add(catalog, user, "lost"), await add(catalog, user, "kept", b"fine")
    shutil.rmtree(catalog.settings.store / "objects" / lost.id[-2:] / lost.id)
    with pytest.raises(StoreError):
        [piece async for piece in catalog.files.read_original(lost.id)]
    assert b"".join([piece async for piece in catalog.files.read_original(kept.id)]) == b"fine"
    report = await catalog.fsck()
    assert [(problem.kind, problem.object_id) for problem in report.problems] == [("missing", lost.id)]
    await catalog.patch(user, lost.id, name="still mine")
    await catalog.purge(user, lost.id)
    assert (await catalog.fsck()).is_clean


def run_fsck(store: Path) -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-m", "datasage_jupyter.cli", "fsck", "--json", "--store", str(store)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATASAGE_")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return done.returncode, json.loads(done.stdout)


async def test_fsck_command_ends_with_0_1_or_2(embedded: Catalog, folder: Path) -> None:
    user = (await embedded.users.of_identity("jupyter:ada")).id
    item = await add(embedded, user, "sales", b"x" * 5_000)
    code, report = await asyncio.to_thread(run_fsck, embedded.settings.store)
    assert (code, report["ok"], report["datasets"]) == (0, True, 1)
    raw = embedded.settings.store / "objects" / item.id[-2:] / item.id / "original.raw"
    raw.chmod(0o600)
    raw.write_bytes(b"y" * 5_000)
    code, report = await asyncio.to_thread(run_fsck, embedded.settings.store)
    assert code == 1
    assert report["corrupt"] == [
        {"object_id": item.id, "part": "original", "message": (await embedded.files.verify(item.id))[0].message}
    ]
    code, report = await asyncio.to_thread(run_fsck, folder / "nowhere")
    assert (code, report["ok"]) == (2, False)


async def test_store_of_a_newer_version_is_refused(catalog: Catalog) -> None:
    await catalog.database["meta"].update_one({"_id": "schema"}, {"$inc": {"version": 1}})
    with pytest.raises(StoreError, match="newer DataSage"):
        await Catalog(catalog.settings, maintenance_interval=0).start()


async def test_address_that_leads_nowhere_is_said_in_time(folder: Path) -> None:
    settings = CatalogSettings(store=folder / "store", mongo_uri="mongodb://127.0.0.1:1/?directConnection=true")
    with pytest.raises(UnavailableError):
        await Catalog(settings).start()
    with pytest.raises(StoreError, match="malformed"):
        await Catalog(CatalogSettings(store=folder / "store", mongo_uri="http://x")).start()
