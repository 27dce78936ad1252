"""Plain `mongod` processes for tests: no accounts, on a socket of their own, gone with the test process."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote_plus

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from datasage_jupyter.store.mongod import find_mongod

_LEAN = [
    *["--networkMessageCompressors", "disabled", "--quiet", "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"],
    *["--wiredTigerEngineConfigString", "log=(file_max=8MB,prealloc=false)"],
    *["--setParameter", "diagnosticDataCollectionEnabled=false"],
]


class PlainMongod:
    """One `mongod` in a folder, listening on `m.sock` in it.

    Args:
        folder: Short, so that the socket's path is.
        options: Further options of `mongod`.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.socket = folder / "m.sock"
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Its address as it stands in a URI."""
        return quote_plus(str(self.socket))

    @property
    def uri(self) -> str:
        """Its URI, directly connected."""
        return f"mongodb://{self.address}/datasage?directConnection=true"

    def start(self) -> None:
        """Start it and wait until it answers."""
        (self.folder / "db").mkdir(parents=True, exist_ok=True)
        place = ["--dbpath", str(self.folder / "db"), "--logpath", str(self.folder / "log"), "--logappend"]
        address = ["--bind_ip", str(self.socket), "--port", "27999"]
        command = [str(find_mongod().path), *place, *address, *_LEAN, *self._options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        self.wait()

    def wait(self, seconds: float = 30.0) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(PyMongoError), MongoClient(self.uri, serverSelectionTimeoutMS=200) as client:
                client.admin.command("ping")
                return
        raise TimeoutError(f"mongod in {self.folder} does not answer")

    def kill(self) -> None:
        """`kill -9`."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop it, also if it is suspended or gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
