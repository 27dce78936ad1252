"""The database stopped or killed, the server killed: 503 meanwhile, everything back afterwards, nothing left over."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.server.running import API, TUS, Browserless, RunningServer

CONTENT = b"a,b\n" + b"1,2\n" * 5000


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[RunningServer]:
    (server_folder / "faults").mkdir()
    server = RunningServer(server_folder / "faults").start()
    yield server
    server.stop()


def _mongod(server: RunningServer) -> psutil.Process:
    state = json.loads((server.store / "run" / "state.json").read_text())
    return psutil.Process(state["mongod_pid"])


def _await(condition: object, seconds: float = 25.0) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def _answers(person: Browserless) -> bool:
    return person.get("datasets").status_code == 200


def test_a_stopped_database_is_a_503_until_it_goes_on(server: RunningServer) -> None:
    owner = server.owner()
    dataset = owner.dataset(CONTENT)
    mongod = _mongod(server)
    mongod.suspend()
    try:
        answer = owner.get("datasets")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) <= 5
        health = httpx.get(f"{server.url}{API}health", timeout=5).json()
        assert (health["status"], health["parts"]["database"]["status"]) == ("failed", "failed")
    finally:
        mongod.resume()
    _await(lambda: _answers(owner))
    assert owner.get(f"datasets/{dataset['id']}/download").content == CONTENT


def test_a_killed_database_comes_back_with_everything(server: RunningServer) -> None:
    owner = server.owner()
    dataset = owner.dataset(CONTENT)
    place = owner.begin(len(CONTENT))
    owner.send(place, 0, CONTENT[:100])
    _mongod(server).kill()
    seen = set()
    end = time.monotonic() + 25
    while 200 not in seen and time.monotonic() < end:
        seen.add(owner.get(f"datasets/{dataset['id']}").status_code)
        time.sleep(0.05)
    assert seen <= {200, 503}
    assert 200 in seen
    sent = owner.send(place, 100, CONTENT[100:])
    assert sent.status_code == 204
    assert owner.settled(sent.headers["X-DataSage-Dataset"])["row_count"] == 5000


def test_a_killed_server_forgets_nothing_it_acknowledged(server: RunningServer) -> None:
    owner = server.owner()
    kept = owner.form(CONTENT, "kept.csv").json()["dataset_id"]
    place = owner.begin(len(CONTENT))
    owner.send(place, 0, CONTENT[:1234])
    server.kill()
    server.start()
    again = server.owner()
    assert again.signed["user"] == owner.signed["user"]
    assert again.settled(kept)["status"] == "ready"
    assert again.request("HEAD", place, headers=TUS).headers["Upload-Offset"] == "1234"
    assert again.get("datasets?search=kept").json()["total"] == 1
    sent = again.send(place, 1234, CONTENT[1234:])
    assert again.get(f"datasets/{sent.headers['X-DataSage-Dataset']}/download").content == CONTENT


def test_stopping_leaves_no_process_and_a_half_read_dataset_is_read_later(server: RunningServer) -> None:
    owner = server.owner()
    assert server.process is not None
    dataset_id = owner.form(CONTENT * 100, "later.csv").json()["dataset_id"]
    children = psutil.Process(server.process.pid).children(recursive=True)
    assert server.stop() == 0
    _await(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    server.start()
    assert server.owner().settled(dataset_id)["row_count"] == 500_000


def test_what_a_killed_server_was_writing_is_swept_at_the_next_start(server: RunningServer) -> None:
    dataset_id = server.owner().form(CONTENT * 100, "swept.csv").json()["dataset_id"]
    _await(lambda: list(server.store.rglob(".datasage-*")))
    server.kill()
    half = {path.parents[1] for path in server.store.rglob(".datasage-*")}
    assert half
    server.start()
    _await(lambda: not any(path.exists() for path in half))
    assert server.owner().settled(dataset_id)["row_count"] == 500_000


def test_two_servers_share_one_store(server: RunningServer) -> None:
    second = RunningServer(server.folder / "second", env={"DATASAGE_STORE": str(server.store)}, base="/second/")
    second.folder.mkdir()
    second.start()
    try:
        dataset = server.owner().dataset(CONTENT)
        assert second.owner().get(f"datasets/{dataset['id']}/download").content == CONTENT
    finally:
        second.stop()
    assert _answers(server.owner())
    assert _mongod(server).is_running()


def test_a_store_that_cannot_be_opened_is_a_sentence(server_folder: Path) -> None:
    folder = server_folder / "closed"
    folder.mkdir()
    broken = folder / "mongod"
    broken.write_text(
        "#!/bin/sh\necho 'error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2\nexit 127\n"
    )
    broken.chmod(0o700)
    server = RunningServer(folder, (f"--DataSage.mongod_path={broken}",))
    server.start(until="failed")
    try:
        answer = server.anyone().post("auth/session", json={})
        assert answer.status_code == 503
        assert "libcurl" in answer.json()["error"]["message"]
        assert httpx.get(server.url + "api", timeout=5).status_code == 200
    finally:
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(20)
