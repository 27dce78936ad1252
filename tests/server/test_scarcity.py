"""A server that runs out of descriptors says so and recovers; what it stores is closed to everybody else's processes."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.server.running import API, Browserless, RunningServer

DESCRIPTORS = 256
CONTENT = b"n,square\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(2000))
STRANGER = 65534
INTRUDER = """
import json, os, socket, sys
os.setgroups([]), os.setgid(int(sys.argv[1])), os.setuid(int(sys.argv[1]))
def outcome(act, path):
    try:
        act(path)
    except PermissionError:
        return "refused"
    except OSError as error:
        return type(error).__name__
    return "open"
def connect(path):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
acts = {"file": lambda p: open(p, "rb").close(), "folder": os.listdir, "socket": connect}
print(json.dumps([[kind, path, outcome(acts[kind], path)] for kind, path in json.load(sys.stdin)]))
"""


@pytest.fixture
def scarce() -> Iterator[RunningServer]:
    """A server whose store lies where everybody may look for it."""
    folder = Path(tempfile.mkdtemp(prefix="dss-"))
    folder.chmod(0o755)
    server = RunningServer(folder).start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@contextlib.contextmanager
def _exhausted(server: RunningServer) -> Iterator[None]:
    """Connections until no descriptor is left."""
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    with contextlib.ExitStack() as lines:
        for _ in range(DESCRIPTORS + 20):
            lines.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        process = psutil.Process(server.process.pid)
        while process.num_fds() < DESCRIPTORS - 1:
            assert server.process.poll() is None
        yield


def _answers(owner: Browserless, dataset_id: str) -> dict[str, httpx.Response]:
    chart = {"mark": "bar", "encoding": {"x": {"field": "n"}, "y": {"field": "square", "aggregate": "sum"}}}
    return {
        "list": owner.get("datasets"),
        "download": owner.get(f"datasets/{dataset_id}/download"),
        "rows": owner.get(f"datasets/{dataset_id}/rows"),
        "chart": owner.post("charts/query", json={"dataset_id": dataset_id, "spec": chart}),
        "upload": owner.form(CONTENT, "more.csv"),
    }


def test_without_descriptors_requests_are_put_off_and_then_answered(scarce: RunningServer) -> None:
    owner = scarce.owner()
    dataset_id = owner.dataset(CONTENT, "kept.csv")["id"]
    with _exhausted(scarce):
        seen = _answers(owner, dataset_id)
    assert {answer.status_code for answer in seen.values()} <= {200, 503}
    assert seen["upload"].status_code == 503
    assert all(int(answer.headers["Retry-After"]) <= 5 for answer in seen.values() if answer.status_code == 503)
    assert scarce.log.count("no descriptors are left") < 200
    assert "Traceback" not in scarce.log.partition("no descriptors are left")[2]
    assert httpx.get(f"{scarce.url}{API}health", timeout=10).json()["status"] == "ok"
    assert {answer.status_code for answer in _answers(owner, dataset_id).values()} == {200, 201}


def test_a_file_that_arrived_when_no_child_could_start_is_read_later(scarce: RunningServer) -> None:
    owner = scarce.owner()
    assert scarce.process is not None
    before = psutil.Process(scarce.process.pid).num_fds()
    resource.prlimit(scarce.process.pid, resource.RLIMIT_NOFILE, (before + 3, DESCRIPTORS))
    dataset_id = owner.form(CONTENT, "later.csv").json()["dataset_id"]
    while "was put off" not in scarce.log:
        assert owner.get(f"datasets/{dataset_id}").json()["status"] == "processing"
    resource.prlimit(scarce.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    assert owner.settled(dataset_id)["row_count"] == 2000


def test_no_other_user_of_the_machine_reaches_the_store(scarce: RunningServer) -> None:
    scarce.owner().dataset(CONTENT, "private.csv")
    found = [(_kind(path), str(path)) for path in [scarce.store, *scarce.store.rglob("*")]]
    found += [("socket", path) for path in _sockets(scarce)]
    assert {kind for kind, _ in found} == {"file", "folder", "socket"}
    if os.geteuid() == 0:
        outcomes = _intrude(found)
        assert [line for line in outcomes if line[2] != "refused"] == []
    assert [path for _, path in found if os.lstat(path).st_mode & 0o077] == []


def _kind(path: Path) -> str:
    return "folder" if path.is_dir() else "socket" if path.is_socket() else "file"


def _sockets(server: RunningServer) -> list[str]:
    """The sockets of the store's database, wherever they are."""
    state = json.loads((server.store / "run" / "state.json").read_text())
    listening = psutil.Process(state["mongod_pid"]).net_connections("unix")
    return sorted({str(line.laddr) for line in listening if str(line.laddr).startswith("/")})


def _intrude(found: list[tuple[str, str]]) -> list[list[str]]:
    """What a process of another user can open."""
    command = [sys.executable, "-I", "-S", "-c", INTRUDER, str(STRANGER)]
    done = subprocess.run(command, input=json.dumps(found), capture_output=True, text=True, check=True, cwd="/")
    outcomes: list[list[str]] = json.loads(done.stdout)
    return outcomes
