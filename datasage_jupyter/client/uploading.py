"""Resumable uploads from Python (tus 1.0): in chunks, with progress, going on after a broken connection."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from datasage_jupyter.client.connection import API, Connection
from datasage_jupyter.core.errors import ConnectError, DataSageError

if TYPE_CHECKING:
    import httpx

CHUNK_BYTES = 16 * 1024 * 1024
MAX_FAILURES = 6
_VERSION = {"Tus-Resumable": "1.0.0"}

Key = tuple[str, int, int]
"""What is being sent: a file, its size and when it was changed."""

Progress = Callable[[int, int], None]
"""Called with bytes sent and bytes in all."""


@dataclass(frozen=True)
class Cargo:
    """Bytes to send.

    Attributes:
        file: Open for reading, seekable.
        size: How many bytes.
        filename: The name that tells the format.
    """

    file: BinaryIO
    size: int
    filename: str


class Unfinished:
    """Uploads of this process that were begun and not ended, by what is being sent."""

    def __init__(self) -> None:
        self._places: dict[Key, str] = {}

    @staticmethod
    def key(path: Path) -> Key:
        """Changes whenever the file does."""
        facts = path.stat()
        return str(path.resolve()), facts.st_size, facts.st_mtime_ns

    def get(self, key: Key | None) -> str | None:
        """Where such an upload stands, if one was begun."""
        return self._places.get(key) if key else None

    def keep(self, key: Key | None, place: str) -> None:
        """Remember one."""
        if key:
            self._places[key] = place

    def drop(self, key: Key | None) -> None:
        """It ended."""
        if key:
            self._places.pop(key, None)


def create(connection: Connection, cargo: Cargo, name: str, description: str) -> str:
    """Announce an upload.

    Args:
        connection: The server.
        cargo: What will be sent.
        name: Name of the dataset.
        description: What it is about.

    Returns:
        The upload's address under the API.
    """
    facts = {"filename": cargo.filename, "name": name, "description": description}
    metadata = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in facts.items() if text)
    headers = _VERSION | {"Upload-Length": str(cargo.size), "Upload-Metadata": metadata}
    response = connection.send("POST", "uploads", headers=headers)
    path = urlsplit(response.headers["Location"]).path
    return path[path.index(API) + len(API) :]


def send(connection: Connection, place: str, cargo: Cargo, on_progress: Progress | None) -> str:
    """Send the bytes from wherever the upload stands.

    Args:
        connection: The server.
        place: The upload's address under the API.
        cargo: What to send.
        on_progress: Told after every chunk.

    Returns:
        The dataset's id.

    Raises:
        ConnectError: The server stayed away.
        DataSageError: It refused.
    """
    failures = 0
    offset: int | None = None
    while True:
        try:
            if offset is None:
                offset = int(connection.send("HEAD", place, headers=_VERSION).headers["Upload-Offset"])
            if on_progress:
                on_progress(offset, cargo.size)
            response = _send_chunk(connection, place, cargo, offset)
        except DataSageError as error:
            failures += 1
            if failures > MAX_FAILURES or not _may_pass(error):
                raise
            offset = None
            time.sleep(min(2 ** (failures - 1) * 0.2, 5))
            continue
        failures, offset = 0, int(response.headers["Upload-Offset"])
        if offset >= cargo.size:
            if on_progress:
                on_progress(offset, cargo.size)
            return str(response.headers["X-DataSage-Dataset"])


def give_up(connection: Connection, place: str) -> None:
    """Give the room of an upload back whose bytes are on a server that is lost.

    Args:
        connection: The server.
        place: The upload's address under the API.
    """
    with suppress(DataSageError):
        connection.send("DELETE", place, headers=_VERSION)


def _send_chunk(connection: Connection, place: str, cargo: Cargo, offset: int) -> httpx.Response:
    cargo.file.seek(offset)
    headers = _VERSION | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return connection.send("PATCH", place, headers=headers, content=cargo.file.read(CHUNK_BYTES))


def _may_pass(error: DataSageError) -> bool:
    """A broken connection, a database that is away, an offset that moved: ask where the upload stands and go on."""
    return isinstance(error, ConnectError) or error.status in (409, 423, 503)


def follow(connection: Connection, dataset_id: str, timeout: float) -> dict[str, Any]:
    """Wait until the server has read a dataset.

    Args:
        connection: The server.
        dataset_id: Which dataset.
        timeout: Seconds to wait.

    Returns:
        The dataset's record, ready or failed.

    Raises:
        ConnectError: It took longer; the dataset is still there and will be ready later.
    """
    end, pause = time.monotonic() + timeout, 0.1
    while True:
        found: dict[str, Any] = connection.call("GET", f"datasets/{dataset_id}")
        if found["status"] != "processing":
            return found
        if time.monotonic() > end:
            raise ConnectError("Reading the dataset takes unusually long.", hint="It goes on; look again later.")
        time.sleep(pause)
        pause = min(pause * 1.3, 1.0)
