"""Uploads from Python that do not go as planned."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasage_jupyter.client import Client, connect, uploading
from datasage_jupyter.core.errors import ConnectError
from tests.server.running import TOKEN, TUS, RunningServer

CONTENT = b"id,amount\n" + b"".join(b"%d,%d\n" % (number, number * 7) for number in range(20_000))
CHUNK = 64 * 1024


@pytest.fixture
def client(personal: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(uploading, "CHUNK_BYTES", CHUNK)
    return connect(f"{personal.url}?token={TOKEN}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "amounts.csv"
    path.write_bytes(CONTENT)
    return path


def test_an_upload_that_its_server_has_forgotten_begins_anew(client: Client, file: Path) -> None:
    seen: list[int] = []

    def forget_once(offset: int, _size: int) -> None:
        seen.append(offset)
        if offset == 2 * CHUNK and seen.count(0) == 1:
            (place,) = client._unfinished._places.values()
            client._connection.send("DELETE", place, headers=TUS)

    with client:
        dataset = client.upload(file, name="forgotten", on_progress=forget_once)
        assert dataset.row_count == 20_000
        assert seen.count(0) == 2
        assert client._unfinished._places == {}


def test_what_was_interrupted_goes_on_where_it_stood(client: Client, file: Path) -> None:
    def interrupt(offset: int, _size: int) -> None:
        if offset == 2 * CHUNK:
            raise KeyboardInterrupt

    seen: list[int] = []
    with client:
        with pytest.raises(KeyboardInterrupt):
            client.upload(file, name="interrupted", on_progress=interrupt)
        dataset = client.upload(file, name="interrupted", on_progress=lambda offset, _size: seen.append(offset))
        assert dataset.row_count == 20_000
        assert seen[0] == 2 * CHUNK


def test_a_server_that_forgets_for_ever_is_not_asked_for_ever(client: Client, file: Path) -> None:
    def forget(offset: int, _size: int) -> None:
        if offset == CHUNK:
            (place,) = client._unfinished._places.values()
            client._connection.send("DELETE", place, headers=TUS)

    with client, pytest.raises(Exception, match="no such upload") as refused:
        client.upload(file, name="for ever", on_progress=forget)
    assert not isinstance(refused.value, ConnectError)
