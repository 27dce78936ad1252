"""A real Jupyter server with DataSage in a process of its own, and a client for it that says exactly what it sends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.server.answers import check_answer

TOKEN = "jupyter-token-for-tests"
API = "datasage/api/"
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class RunningServer:
    """One server.

    Attributes:
        folder: Home of its store, its root and its log.
        options: Further command-line options.
        keeps_port: Whether a server that is started again is found where it was.
    """

    folder: Path
    options: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    base: str = "/user/a%40b/"
    port: int = 0
    keeps_port: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def start(self, until: str = "ok") -> RunningServer:
        (self.folder / "root").mkdir(parents=True, exist_ok=True)
        if not self.keeps_port or not self.port:
            self.port = _free_port()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_", "DATASAGE"))}
        config = json.dumps({"ServerApp": {"jpserver_extensions": {"datasage_jupyter": True}}})
        (self.folder / "cfg").mkdir(exist_ok=True)
        (self.folder / "cfg" / "jupyter_server_config.json").write_text(config)
        environment = kept | {
            "HOME": str(self.folder),
            "JUPYTER_CONFIG_DIR": str(self.folder / "cfg"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "run"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "DATASAGE_STORE": str(self.store),
            "DATASAGE_LOG_LEVEL": "DEBUG",
        }
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--debug"]
        command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0"]
        command += [f"--ServerApp.base_url={self.base}", f"--IdentityProvider.token={TOKEN}"]
        command += [f"--ServerApp.root_dir={self.folder / 'root'}", *self.options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment | self.env, stdout=log, stderr=log, start_new_session=True
            )
        self._await_health(until)
        return self

    def _await_health(self, until: str) -> None:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.log[-3000:]
            try:
                if httpx.get(f"{self.url}{API}health", timeout=2).json()["status"] == until:
                    return
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            time.sleep(0.05)
        raise AssertionError(self.log[-3000:])

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def anyone(self, **headers: str) -> Browserless:
        """Somebody with Jupyter's token and no session."""
        return Browserless(self, {"Authorization": f"token {TOKEN}", **headers})

    def owner(self) -> Browserless:
        """The person of a personal server."""
        person = self.anyone()
        person.enter(person.post("auth/session", json={}).json())
        return person

    def register(self, name: str, password: str = "four plain words here") -> Browserless:
        """A new person of a server with accounts."""
        person = self.anyone()
        body = {"email": f"{name}@example.org", "password": password, "full_name": name}
        person.enter(person.post("auth/register", json=body).json())
        return person


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browserless:
    """Sends requests to the API.

    Args:
        server: Where to.
        headers: On every request.
    """

    def __init__(self, server: RunningServer, headers: dict[str, str]) -> None:
        self.server = server
        self.headers = headers
        self.signed: dict[str, Any] = {}
        self.http = httpx.Client(base_url=server.url + API, timeout=60)

    def enter(self, signed: dict[str, Any]) -> None:
        self.signed = signed
        self.headers["X-DataSage-Authorization"] = f"Bearer {signed['access_token']}"

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        """Send; whatever comes back is checked against the OpenAPI document and the rules every answer obeys."""
        self.http.cookies.clear()
        answer = self.http.request(method, path, headers=self.headers | (headers or {}), **options)
        check_answer(self.server, method, path, answer)
        return answer

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def form(self, content: bytes, filename: str, **fields: str) -> httpx.Response:
        return self.post("datasets/upload", files={"file": (filename, content)}, data=fields)

    def begin(self, length: int, metadata: str = "") -> str:
        headers = TUS | {"Upload-Length": str(length)} | ({"Upload-Metadata": metadata} if metadata else {})
        location = self.post("uploads", headers=headers).headers["Location"]
        return location.split(API)[1]

    def send(self, place: str, offset: int, chunk: bytes, **headers: str) -> httpx.Response:
        sent = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"} | headers
        return self.request("PATCH", place, headers=sent, content=chunk)

    def settled(self, dataset_id: str) -> dict[str, Any]:
        """A dataset once it is ready or failed."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = self.get(f"datasets/{dataset_id}").json()
            if found["status"] != "processing":
                return found
            time.sleep(0.05)
        raise AssertionError(self.server.log[-3000:])

    def dataset(self, content: bytes, filename: str = "table.csv", **fields: str) -> dict[str, Any]:
        """An uploaded dataset that was read."""
        answer = self.form(content, filename, **fields)
        assert answer.status_code == 201, answer.text
        return self.settled(answer.json()["dataset_id"])
