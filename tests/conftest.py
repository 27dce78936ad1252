"""Fixtures for everybody: real servers on real databases, one of each kind per session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.server.running import RunningServer


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A short folder, because a database's socket has a short path."""
    with tempfile.TemporaryDirectory(prefix="dss-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def personal(server_folder: Path) -> Iterator[RunningServer]:
    """A personal server: the Jupyter identity is the user."""
    yield from _running(server_folder / "personal")


@pytest.fixture(scope="session")
def accounts(server_folder: Path) -> Iterator[RunningServer]:
    """A server where people register and sign in."""
    yield from _running(server_folder / "accounts", "--DataSage.accounts=True")


def _running(folder: Path, *options: str) -> Iterator[RunningServer]:
    from tests.server.running import RunningServer

    folder.mkdir()
    server = RunningServer(folder, options).start()
    try:
        yield server
    finally:
        server.stop()
