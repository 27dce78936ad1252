"""Code run in a kernel of a Jupyter server, over its websocket, as a page does it."""

from __future__ import annotations

import json
import socket
import ssl
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import websocket

PATIENCE = 90


def open_channels(
    url: str,
    headers: Mapping[str, str],
    origin: str,
    connection: socket.socket | ssl.SSLSocket | None = None,
    authority: str | None = None,
) -> websocket.WebSocket:
    """Open a kernel's websocket.

    Args:
        url: Address of the kernel's channels, as `https:` or `http:`.
        headers: On the opening request.
        origin: Of the page that opens it.
        connection: An open connection to use, where names lead elsewhere.
        authority: File with the certificate of the authority to trust.
    """
    return websocket.create_connection(
        url.replace("http", "ws", 1),
        header=dict(headers),
        origin=origin,
        timeout=PATIENCE,
        socket=connection,
        sslopt={"ca_certs": authority},
    )


def run(channels: websocket.WebSocket, code: str) -> str:
    """Run code, give what it prints.

    Args:
        channels: The kernel's websocket.
        code: What to run.
    """
    identity = uuid.uuid4().hex
    header = {"msg_id": identity, "session": identity, "username": "", "msg_type": "execute_request", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    channels.send(json.dumps(message))
    printed = ""
    while True:
        answer: dict[str, Any] = json.loads(channels.recv())
        if answer["parent_header"].get("msg_id") != identity:
            continue
        kind = answer["header"]["msg_type"]
        assert kind != "error", "\n".join(answer["content"]["traceback"])
        if kind == "stream":
            printed += answer["content"]["text"]
        if kind == "status" and answer["content"]["execution_state"] == "idle":
            return printed


def origin_of(url: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
