"""A real JupyterHub with its real proxy, and browsers without a window that sign in to it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.deployment.page import block

ROOT = Path(__file__).parents[2]
PASSWORD = "a password for tests"
SECRETS = {
    "DATASAGE_MONGO_URI": "mongodb://everyone:canary-mongo-password@127.0.0.1:1/",
    "DATASAGE_LLM_API_KEY": "canary-model-key",
    "CONFIGPROXY_AUTH_TOKEN": "canary-proxy-token",
}
PATIENCE = 120.0
_EXTRA = """
from jupyterhub.spawner import SimpleLocalProcessSpawner
load_subconfig({page!r})
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allowed_users = {{"ada", "bob"}}
c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = {singleuser!r}
c.Spawner.args = ["--allow-root"]
c.Spawner.environment["PYTHONPATH"] = {root!r}
c.JupyterHub.load_roles.extend(
    [{{"name": "guest-of-bob", "users": ["ada"], "scopes": ["access:servers!user=bob"]}}]
)
"""


class Hub:
    """One JupyterHub, configured as the page says, whose users' homes are in a folder.

    Args:
        folder: Short, because databases have sockets in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.homes = folder / "homes"
        self.port, self._hub_port, self._api_port = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the Hub, its proxy and the users' servers said."""
        return (self.folder / "log").read_text()

    def start(self) -> Hub:
        """Start it and wait until it answers."""
        self.homes.mkdir()
        page, config = self.folder / "page_config.py", self.folder / "jupyterhub_config.py"
        page.write_text(self.page())
        config.write_text(
            _EXTRA.format(
                page=str(page),
                hub_port=self._hub_port,
                api_port=self._api_port,
                proxy=[node(), str(ROOT / "js/node_modules/configurable-http-proxy/bin/configurable-http-proxy")],
                password=PASSWORD,
                homes=str(self.homes),
                singleuser=[sys.executable, "-m", "jupyterhub.singleuser"],
                root=str(ROOT),
            )
        )
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_", "DATASAGE"))}
        command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=kept | SECRETS, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self, lambda: httpx.get(f"{self.url}/hub/api/", timeout=5).status_code == 200)
        return self

    def page(self) -> str:
        """The configuration as it stands on the page."""
        return block("jupyterhub_config.py", hub=self.url)

    def stop(self) -> None:
        """Stop it and all it started."""
        assert self.process is not None
        started = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            for process in psutil.wait_procs(started, timeout=10)[1]:
                process.kill()

    def server_of(self, name: str) -> psutil.Process:
        """The process of a person's single-user server."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            if child.environ().get("JUPYTERHUB_USER") == name:
                return child
        raise AssertionError(f"{name} has no server: {self.log[-3000:]}")


class Person:
    """Somebody's browser: its cookies, and nothing else, say who they are.

    Args:
        hub: Where they sign in.
        name: Who.
    """

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub = hub
        self.name = name
        self.http = httpx.Client(base_url=hub.url, timeout=PATIENCE, follow_redirects=True)

    def sign_in(self) -> Person:
        """Sign in at the Hub and have the own server started."""
        self.http.get("/hub/login")
        form = {"username": self.name, "password": PASSWORD, "_xsrf": self.xsrf("/hub/")}
        entered = self.http.post("/hub/login", data=form, params={"next": "/hub/home"})
        assert entered.status_code == 200, entered.text
        self.http.get(f"/hub/spawn/{self.name}")
        return self

    def enter(self, owner: str) -> httpx.Response:
        """Open JupyterLab on somebody's server, which signs in there by way of the Hub.

        Before somebody else's server learns who one is, the Hub asks; the answer here is yes.
        """
        answer = self.http.get(f"/user/{owner}/lab")
        if answer.url.path != "/hub/api/oauth2/authorize":
            return answer
        scopes = re.findall(r'name="scopes"[^>]*value="([^"]+)"', answer.text)
        form = {"scopes": [unescape(scope) for scope in scopes], "_xsrf": self.xsrf("/hub/")}
        return self.http.post(answer.url, data=form, headers={"Referer": str(answer.url)})

    def await_server(self) -> None:
        """Wait until the own server is there and its store is open."""
        api = f"/user/{self.name}/datasage/api/health"
        wait_for(self.hub, lambda: self.http.get(api).json()["status"] == "ok")

    def xsrf(self, path: str) -> str:
        """The token that the pages under a path have."""
        return next(c.value or "" for c in self.http.cookies.jar if c.name == "_xsrf" and c.path == path)

    def headers(self, owner: str) -> dict[str, str]:
        """What the pages of a server put on each request beside the cookies."""
        return {"X-XSRFToken": self.xsrf(f"/user/{owner}/")}

    def session(self, owner: str) -> dict[str, Any]:
        """A DataSage session on somebody's server, by the Hub's identity alone."""
        answer = self.http.post(
            f"/user/{owner}/datasage/api/auth/session", json={}, headers=self.headers(owner), follow_redirects=False
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


class Desk:
    """A person's DataSage on a server.

    Args:
        person: Who.
        owner: Whose server.
    """

    def __init__(self, person: Person, owner: str) -> None:
        self._person = person
        self._owner = owner

    @cached_property
    def signed(self) -> dict[str, Any]:
        """The session, its tokens and the person."""
        return self._person.session(self._owner)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        """Ask the API."""
        own = {"X-DataSage-Authorization": f"Bearer {self.signed['access_token']}"}
        return self._person.http.request(
            method,
            f"/user/{self._owner}/datasage/api/{path}",
            headers=self._person.headers(self._owner) | own | (headers or {}),
            follow_redirects=False,
            **options,
        )

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """Keep a file and wait until it is read."""
        answer = self.request("POST", "datasets/upload", files={"file": (name, content)})
        assert answer.status_code == 201, answer.text
        path = f"datasets/{answer.json()['dataset_id']}"
        wait_for(self._person.hub, lambda: self.request("GET", path).json()["status"] != "processing")
        found: dict[str, Any] = self.request("GET", path).json()
        assert found["status"] == "ready", (found, self._person.hub.log[-5000:])
        return found


def wait_for(hub: Hub, is_true: Any) -> None:
    """Ask until something is true; what does not answer yet is not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert hub.process is not None
        assert hub.process.poll() is None, hub.log[-3000:]
        try:
            if is_true():
                return
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(0.1)
    raise AssertionError(hub.log[-3000:])


def node() -> str:
    """Node: the machine's, or the one the test requirements bring."""
    found = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert found is not None, "There is no node: pip install -e '.[test]'"
    return found


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
