"""Finding the server: from inside a kernel, under JupyterHub, or by its address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from datasage_jupyter.core.errors import ConnectError


@dataclass(frozen=True)
class Place:
    """Where a Jupyter server is and how it knows us.

    Attributes:
        url: Its base URL, with a slash at the end.
        authorization: Value of the `Authorization` header; None if it asks for none.
        certificate: The file with the server's own certificate, where it is known from inside; then that one counts, whatever
            name it bears.
    """

    url: str
    authorization: str | None = field(default=None, repr=False)
    certificate: str | None = None


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
        certificate = env.get("DATASAGE_CERTIFICATE") or None
        yield Place(_with_slash(env["DATASAGE_URL"]), f"datasage {env['DATASAGE_TOKEN']}", certificate)
    servers = _running_servers()
    parent = env.get("JPY_PARENT_PID")
    yield from (_of_server(server) for server in servers if parent and str(server.get("pid")) == parent)
    if env.get("DATASAGE_SERVICE_URL") and env.get("JUPYTERHUB_API_TOKEN"):
        yield Place(_with_slash(env["DATASAGE_SERVICE_URL"]), f"token {env['JUPYTERHUB_API_TOKEN']}")
    if env.get("JUPYTERHUB_SERVICE_URL") and env.get("JUPYTERHUB_API_TOKEN"):
        yield Place(_with_slash(env["JUPYTERHUB_SERVICE_URL"]), f"token {env['JUPYTERHUB_API_TOKEN']}")
    yield from (_of_server(server) for server in servers if str(server.get("pid")) != parent)


def _at(url: str) -> Iterator[Place]:
    parts = urlsplit(url if "://" in url else f"{_scheme_for(url)}://{url}")
    if not parts.netloc or parts.scheme not in ("http", "https", "http+unix"):
        raise ConnectError("This is not the address of a server.", hint="Write it like http://localhost:8888/.")
    base = _with_slash(urlunsplit((parts.scheme, parts.netloc, _base_path(parts.path), "", "")))
    token = parse_qs(parts.query).get("token", [""])[0] or _token_of(base) or _token_around(base)
    yield Place(base, f"token {token}" if token else None)


def _scheme_for(address: str) -> str:
    """What is meant by an address without `https://`: no token goes over a network in the clear unless somebody wrote `http://`."""
    host = urlsplit(f"//{address}").hostname or ""
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost" or host.endswith(".localhost")
    return "http" if is_here else "https"


def _token_around(base: str) -> str:
    """The environment's token for this address. What opens one server is not shown to another."""
    env = os.environ
    if _is_of_our_hub(urlsplit(base)):
        return env.get("JUPYTERHUB_API_TOKEN", "")
    return "" if env.get("JPY_PARENT_PID") else env.get("JUPYTER_TOKEN", "")


def _is_of_our_hub(parts: SplitResult) -> bool:
    """Whether the Hub's administrator runs what is at an address; other users' servers are at the same host."""
    env = os.environ
    named = urlsplit(_with_slash(env.get("DATASAGE_SERVICE_URL", "")))
    if named.netloc and named == parts:
        return True
    hub = urlsplit(env.get("JUPYTERHUB_PUBLIC_HUB_URL") or env.get("JUPYTERHUB_HOST", ""))
    services = _with_slash(env.get("JUPYTERHUB_BASE_URL", "/")) + "services/"
    return bool(hub.netloc) and hub[:2] == parts[:2] and parts.path.startswith(services) and "/.." not in parts.path


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
