"""Finding the server: from inside a kernel, under JupyterHub, or by its address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from datasage_jupyter.core.errors import ConnectError


@dataclass(frozen=True)
class Place:
    """Where a Jupyter server is and how it knows us.

    Attributes:
        url: Its base URL, with a slash at the end.
        authorization: Value of the `Authorization` header; None if it asks for none.
    """

    url: str
    authorization: str | None = field(default=None, repr=False)


def find(url: str | None = None) -> Iterator[Place]:
    """Places to try, the likeliest first.

    Args:
        url: The server's address, perhaps with `?token=`; None looks around.

    Raises:
        ConnectError: There is nothing to try.
    """
    found = False
    for place in _at(url) if url else _around():
        found = True
        yield place
    if not found:
        raise ConnectError(
            "No running Jupyter server with DataSage was found.",
            hint='Start one with `jupyter lab`, or name it: datasage.connect("http://localhost:8888/?token=…").',
        )


def _around() -> Iterator[Place]:
    env = os.environ
    if env.get("DATASAGE_URL") and env.get("DATASAGE_TOKEN"):
        yield Place(_with_slash(env["DATASAGE_URL"]), f"datasage {env['DATASAGE_TOKEN']}")
    servers = _running_servers()
    parent = env.get("JPY_PARENT_PID")
    yield from (_of_server(server) for server in servers if parent and str(server.get("pid")) == parent)
    if env.get("JUPYTERHUB_SERVICE_URL") and env.get("JUPYTERHUB_API_TOKEN"):
        yield Place(_with_slash(env["JUPYTERHUB_SERVICE_URL"]), f"token {env['JUPYTERHUB_API_TOKEN']}")
    yield from (_of_server(server) for server in servers if str(server.get("pid")) != parent)


def _at(url: str) -> Iterator[Place]:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if not parts.netloc:
        raise ConnectError("This is not the address of a server.", hint="Write it like http://localhost:8888/.")
    base = _with_slash(urlunsplit((parts.scheme, parts.netloc, _base_path(parts.path), "", "")))
    token = parse_qs(parts.query).get("token", [""])[0] or _token_of(base) or os.environ.get("JUPYTER_TOKEN", "")
    yield Place(base, f"token {token}" if token else None)


def _base_path(path: str) -> str:
    """An address copied from the browser ends in `/lab/tree/…`, `/tree` or `/datasage/api/`."""
    for page in ("/lab", "/tree", "/notebooks", "/datasage/api"):
        if path == page or f"{path}/".find(f"{page}/") >= 0:
            return path[: f"{path}/".find(f"{page}/")]
    return path


def _token_of(base: str) -> str:
    return next((str(s.get("token") or "") for s in _running_servers() if _with_slash(str(s["url"])) == base), "")


def _of_server(server: dict[str, Any]) -> Place:
    token = server.get("token")
    return Place(_with_slash(str(server["url"])), f"token {token}" if token else None)


def _running_servers() -> list[dict[str, Any]]:
    try:
        from jupyter_server.serverapp import list_running_servers
    except ImportError:
        return []
    return list(list_running_servers())


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"
