"""A Jupyter server in the test's own process and event loop.

pytest-jupyter's `jp_fetch` does the same, but its plugin takes every asynchronous test of a session away from
pytest-asyncio, whose fixtures then live in another loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from traitlets.config import Config

TOKEN = "inside"

Fetch = Callable[..., Awaitable[httpx.Response]]


class Inside:
    """The server and a way to ask it."""

    def __init__(self, app: ServerApp, port: int) -> None:
        self.app = app
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/datasage/api/", timeout=60)

    async def fetch(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        """Ask with Jupyter's token, unless `headers` says otherwise."""
        return await self._http.request(
            method, path, headers={"Authorization": f"token {TOKEN}"} | (headers or {}), **options
        )

    async def close(self) -> None:
        """Stop."""
        await self._http.aclose()
        await self.app._cleanup()


@pytest.fixture
async def open_inside(
    server_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Inside]]:
    """Starts a server with DataSage and strict Jupyter settings; all of a session share one store."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    opened: list[tuple[Inside, HTTPServer]] = []

    def start(**server: Any) -> Inside:
        config = Config()
        config.ServerApp = Config(
            {"jpserver_extensions": {"datasage_jupyter": True}, "allow_unauthenticated_access": False, **server}
        )
        config.DataSage.store = str(server_folder / "inside")
        config.IdentityProvider.token = TOKEN
        app = ServerApp.instance(config=config, allow_root=True, open_browser=False, root_dir=str(tmp_path))
        app.initialize(argv=[], new_httpserver=False, find_extensions=False)
        app.init_signal()
        socket, port = bind_unused_port()
        http = HTTPServer(app.web_app)
        http.add_sockets([socket])
        opened.append((Inside(app, port), http))
        return opened[-1][0]

    monkeypatch.setattr(ServerApp, "init_signal", lambda self: None)
    yield start
    for inside, http in opened:
        http.stop()
        await inside.close()
        await http.close_all_connections()
    ServerApp.clear_instance()
