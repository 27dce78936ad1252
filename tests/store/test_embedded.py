"""The embedded database: private, shared, restarted, and gone when nobody needs it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.embedded import SOCKET_PATH_LIMIT, EmbeddedMongo, socket_path
from datasage_jupyter.store.locks import FileLock

CLIENT = (
    "import sys, time\nfrom datasage_jupyter.store import EmbeddedMongo\n"
    "EmbeddedMongo(sys.argv[1]).ensure_sync(); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="ds-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
async def mongo(folder: Path) -> AsyncIterator[EmbeddedMongo]:
    found = EmbeddedMongo(folder / "store")
    yield found
    await found.close()
    await gone(found)


async def gone(mongo: EmbeddedMongo, seconds: float = 15.0) -> None:
    """Wait until neither keeper nor database is left."""
    end = time.monotonic() + seconds
    while processes(mongo.store):
        assert time.monotonic() < end, f"left over: {processes(mongo.store)}"
        await asyncio.sleep(0.05)


def processes(store: Path) -> list[str]:
    """Names of processes that work for this store."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            command, place = process.cmdline(), process.cwd()
            if (command and "mongod" in command[0] and str(store) in " ".join(command)) or (
                "supervisor.py" in " ".join(command) and place == str(store)
            ):
                found.append(process.name())
    return found


async def insert_until_it_works(uri: str, seconds: float = 15.0) -> None:
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(uri, timeoutMS=2_000)
    end = time.monotonic() + seconds
    while True:
        try:
            await client["datasage"]["probe"].insert_one({})
            break
        except PyMongoError:
            assert time.monotonic() < end
            await asyncio.sleep(0.05)
    await client.close()


async def test_starts_keeps_data_and_stops(mongo: EmbeddedMongo) -> None:
    uri = await mongo.ensure()
    await insert_until_it_works(uri)
    assert await mongo.ensure() == uri
    await mongo.close()
    await gone(mongo)
    again = EmbeddedMongo(mongo.store)
    with MongoClient[dict[str, object]](again.ensure_sync()) as client:
        assert client["datasage"]["probe"].count_documents({}) == 1
    again.close_sync()


async def test_is_private_small_and_silent(mongo: EmbeddedMongo) -> None:
    uri = await mongo.ensure()
    paths = [mongo.store, *mongo.store.rglob("*")]
    assert [path for path in paths if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []
    assert mongo.mongod_pid is not None
    process = psutil.Process(mongo.mongod_pid)
    assert [c for c in process.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN] == []
    password = (mongo.store / "secrets" / "mongo-password").read_text()
    commands = [" ".join(p.cmdline()) + str(p.environ()) for p in (process, psutil.Process(mongo.supervisor_pid))]
    assert not any(password in text for text in commands)
    assert password not in (mongo.store / "log" / "mongod.log").read_text()
    assert sum(path.stat().st_blocks * 512 for path in paths if path.is_file()) < 20_000_000
    assert "javascriptEnabled" not in uri


async def test_refuses_everything_without_the_password(mongo: EmbeddedMongo) -> None:
    address = (await mongo.ensure()).split("@")[1].split("/")[0]
    with MongoClient[dict[str, object]](f"mongodb://{address}/?directConnection=true") as stranger:
        for command in (
            {"listDatabases": 1},
            {"getCmdLineOpts": 1},
            {"createUser": "x", "pwd": "y", "roles": ["root"]},
        ):
            with pytest.raises(OperationFailure):
                stranger.admin.command(command)
        with pytest.raises(OperationFailure):
            stranger["datasage"]["users"].find_one()


async def test_runs_no_javascript_and_reaches_one_database_only(mongo: EmbeddedMongo) -> None:
    with MongoClient[dict[str, object]](await mongo.ensure()) as client:
        with pytest.raises(OperationFailure):
            client["datasage"]["users"].find_one({"$where": "sleep(5000) || true"})
        with pytest.raises(OperationFailure):
            client["other"]["things"].insert_one({})


async def test_two_processes_share_it_and_the_last_one_out_stops_it(mongo: EmbeddedMongo) -> None:
    mongo.store.mkdir(mode=0o700)
    command = [sys.executable, "-c", CLIENT, str(mongo.store)]
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    for client in clients:
        assert client.stdout is not None
        assert client.stdout.readline() == b"ready\n"
    assert sorted(processes(mongo.store)).count("mongod") == 1
    clients[0].kill()
    clients[0].communicate()
    await asyncio.sleep(1.5)
    assert "mongod" in processes(mongo.store)
    clients[1].kill()
    clients[1].communicate()
    await gone(mongo)


@pytest.mark.parametrize("victim", ["mongod_pid", "supervisor_pid"])
async def test_comes_back_after_kill_9(mongo: EmbeddedMongo, victim: str) -> None:
    uri = await mongo.ensure()
    mongo.watch()
    before = mongo.mongod_pid
    os.kill(getattr(mongo, victim), signal.SIGKILL)
    await asyncio.sleep(0.3)
    await insert_until_it_works(uri)
    assert mongo.mongod_pid != before


async def test_watch_goes_on_trying_while_it_cannot_start(
    mongo: EmbeddedMongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = await mongo.ensure()
    broken = mongo.store / "broken"
    broken.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "db version v6.0.5" && exit 0\nexit 62\n')
    broken.chmod(0o700)
    monkeypatch.setenv("DATASAGE_MONGOD", str(broken))
    mongo.watch(interval=0.1)
    os.kill(mongo.supervisor_pid or 0, signal.SIGKILL)
    await asyncio.sleep(1.5)
    assert not mongo.is_running
    monkeypatch.delenv("DATASAGE_MONGOD")
    await insert_until_it_works(uri)


async def test_stale_lock_socket_and_state_do_not_matter(mongo: EmbeddedMongo) -> None:
    await mongo.ensure()
    state = mongo.store / "run" / "state.json"
    stale = state.read_text()
    os.kill(mongo.supervisor_pid or 0, signal.SIGKILL)
    await mongo.close()
    await gone(mongo)
    place = socket_path(mongo.store)
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(place))
    state.write_text(stale.replace('"pid": ', f'"pid": {os.getpid()}, "old": '))
    (mongo.store / "locks" / "owner.lock").write_text(str(os.getpid()))
    (mongo.store / "db" / "mongod.lock").write_text(f"{os.getpid()}\n")
    await insert_until_it_works(await mongo.ensure())


async def test_stop_and_start_at_the_same_moment_meet(mongo: EmbeddedMongo) -> None:
    for pause in (0.0, 0.8):
        await insert_until_it_works(await mongo.ensure())
        await mongo.close()
        await asyncio.sleep(pause)
    await insert_until_it_works(await mongo.ensure())


async def test_bootstrap_cut_short_is_completed(mongo: EmbeddedMongo) -> None:
    await mongo.ensure()
    await mongo.close()
    await gone(mongo)
    (mongo.store / "db" / "account-created").unlink()
    (mongo.store / "secrets" / "mongo-password").unlink()
    await insert_until_it_works(await mongo.ensure())


async def test_long_store_path_gets_a_short_private_socket(folder: Path) -> None:
    store = folder / ("long" * 30)
    mongo = EmbeddedMongo(store)
    await insert_until_it_works(await mongo.ensure())
    place = socket_path(store)
    assert len(os.fsencode(place)) <= SOCKET_PATH_LIMIT
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    await mongo.close()
    await gone(mongo)
    shutil.rmtree(place.parent)


def test_short_folder_that_others_may_enter_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    store = folder / ("long" * 30)
    socket_path(store).parent.chmod(0o755)
    with pytest.raises(StoreError, match="not private"):
        socket_path(store)


async def test_program_that_dies_at_once_is_said(folder: Path) -> None:
    fake = folder / "mongod"
    fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "db version v6.0.5" && exit 0\nexit 62\n')
    fake.chmod(0o755)
    mongo = EmbeddedMongo(folder / "store", mongod=fake)
    with pytest.raises(StoreError, match="another version of mongod"):
        await mongo.ensure()
    assert not FileLock(mongo.store / "locks" / "clients.lock").is_held
    await gone(mongo)


async def test_store_used_by_a_foreign_mongod_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = folder / "mongod"
    fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "db version v6.0.5" && exit 0\nexit 100\n')
    fake.chmod(0o755)
    mongo = EmbeddedMongo(folder / "store", mongod=fake, start_timeout=2.0)
    with pytest.raises(StoreError, match=r"Another mongod|did not become ready"):
        await mongo.ensure()
    await mongo.close()
    await gone(mongo)
