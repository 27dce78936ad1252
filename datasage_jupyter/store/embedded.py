"""A private `mongod` for one user, shared by all their servers and never orphaned.

```python
mongo = EmbeddedMongo(store_dir)
uri = await mongo.ensure()      # starts it if need be; raises StoreError with a sentence and a hint
...
await mongo.close()             # the last one to leave stops it, a moment later
```

While an `EmbeddedMongo` is in use it holds `locks/clients.lock`, shared; the kernel drops that lock on any death.
`watch()` is a background task that brings the database back if its keeper was killed, so that a server answering 503
recovers without a restart. The URI holds a password: keep it in memory, never in a log, argument or environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import disk
from datasage_jupyter.store.locks import FileLock, is_locked
from datasage_jupyter.store.mongod import find_mongod

SOCKET_PATH_LIMIT = 100
DATABASE = "datasage"
_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_OPTIONS = "directConnection=true&journal=true&w=majority&authMechanism=SCRAM-SHA-256"


class EmbeddedMongo:
    """The database of one store folder.

    Args:
        store: The store's folder; it is made, private, if it does not exist.
        mongod: Path of a `mongod`, from the configuration; otherwise the wheel's, then the one on PATH.
        cache_gb: Memory for the database's cache.
        start_timeout: Seconds to wait for the database to answer.
    """

    def __init__(
        self,
        store: str | os.PathLike[str],
        *,
        mongod: str | os.PathLike[str] | None = None,
        cache_gb: float = 0.25,
        start_timeout: float = 60.0,
    ) -> None:
        self.store = Path(store).expanduser().absolute()
        self._mongod = mongod
        self._cache_gb = cache_gb
        self._start_timeout = start_timeout
        self._clients = FileLock(self.store / "locks" / "clients.lock", shared=True)
        self._state_path = self.store / "run" / "state.json"
        self._watcher: asyncio.Task[None] | None = None

    # -- for callers -----------------------------------------------------------------------------------------------

    async def ensure(self) -> str:
        """Start the database if it is not running; give its URI.

        Raises:
            StoreError: It cannot run here; the hint says what to do.
        """
        return await asyncio.to_thread(self.ensure_sync)

    def ensure_sync(self) -> str:
        """The same for code without an event loop."""
        self._prepare_folders()
        end, was_held = time.monotonic() + self._start_timeout, self._clients.is_held
        if not self._clients.acquire(timeout=20.0):
            raise StoreError("The database of this store is stopping.", hint="Try again in a moment.")
        try:
            return self._await_ready(end)
        except BaseException:
            # Who had it running before keeps the claim, so that the watch goes on trying.
            if not was_held:
                self._clients.release()
            raise

    def watch(self, interval: float = 0.5) -> None:
        """Bring the database back whenever its keeper is gone, in a task of the running event loop."""
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.get_running_loop().create_task(self._watch(interval), name="datasage-mongod-watch")

    async def close(self) -> None:
        """Leave the database; the last client to leave lets it stop."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        self._clients.release()

    def close_sync(self) -> None:
        """The same for code without an event loop."""
        self._clients.release()

    @property
    def is_running(self) -> bool:
        """Whether the database has a keeper at the moment."""
        return self._supervisor_pid() is not None

    @property
    def mongod_pid(self) -> int | None:
        """Process id of the running `mongod`, if there is one."""
        state = self._state()
        return state.get("mongod_pid") if state else None

    @property
    def supervisor_pid(self) -> int | None:
        """Process id of its keeper, if there is one."""
        return self._supervisor_pid()

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _watch(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            if self._clients.is_held and not self.is_running:
                with contextlib.suppress(StoreError, OSError):
                    await self.ensure()

    def _prepare_folders(self) -> None:
        disk.private_dir(self.store)
        for name in ("db", "locks", "log", "run", "secrets"):
            disk.private_dir(self.store / name)
        with disk.translated("create the database's password"):
            disk.read_or_create_secret(self.store / "secrets" / "mongo-password")

    def _await_ready(self, end: float) -> str:
        request, spawned_at = "", float("-inf")
        while time.monotonic() < end:
            state, now = self._state(), time.monotonic()
            if state and state["phase"] == "ready" and self._answers(state):
                return self._uri(state)
            if request and self._failed(request):
                raise self._failure()
            if self._supervisor_pid() is None and not is_locked(self._owner) and now - spawned_at > 1.0:
                request, spawned_at = self._spawn(), now
            time.sleep(0.02)
        state = self._state() or {}
        reason = state.get("error") or "The database did not become ready in time."
        raise StoreError(reason, hint=state.get("hint") or "Look into log/mongod.log of the store.")

    @property
    def _owner(self) -> Path:
        return self.store / "locks" / "owner.lock"

    def _supervisor_pid(self) -> int | None:
        """The keeper that holds the lock now, as it wrote itself into the lock's file."""
        try:
            if not self._owner.exists() or not is_locked(self._owner):
                return None
            return int(self._owner.read_text(encoding="ascii") or 0) or None
        except (OSError, ValueError):
            return None

    def _state(self) -> dict[str, Any] | None:
        """What the living keeper last said; None for leftovers of a dead one."""
        state = disk.read_json(self._state_path)
        return state if state and state.get("pid") == self._supervisor_pid() else None

    def _failed(self, request: str) -> bool:
        state = disk.read_json(self._state_path)
        return bool(state and state["phase"] == "failed" and state["request"] == request)

    def _failure(self) -> StoreError:
        state = disk.read_json(self._state_path) or {}
        return StoreError(state.get("error") or "The database did not start.", hint=state.get("hint"))

    def _spawn(self) -> str:
        request = secrets.token_hex(8)
        settings = {
            "store": str(self.store),
            "mongod": str(find_mongod(self._mongod).path),
            "socket": None if sys.platform == "win32" else str(socket_path(self.store)),
            "request": request,
            "cache_gb": self._cache_gb,
        }
        try:
            process = subprocess.Popen(
                [sys.executable, "-S", "-I", str(_SUPERVISOR)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                close_fds=True,
                env={
                    name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ
                },
            )
        except OSError as error:
            raise disk.disk_error(error, "start the database's keeper") from error
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(settings).encode())
            process.stdin.close()
        _CHILDREN.append(process)
        return request

    def _answers(self, state: dict[str, Any]) -> bool:
        address = state["socket"] or ("127.0.0.1", state["port"])
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2.0)
            try:
                probe.connect(address)
            except OSError:
                return False
        return True

    def _uri(self, state: dict[str, Any]) -> str:
        password = disk.read_or_create_secret(self.store / "secrets" / "mongo-password")
        host = quote_plus(state["socket"]) if state["socket"] else f"127.0.0.1:{state['port']}"
        return f"mongodb://{DATABASE}:{quote_plus(password)}@{host}/{DATABASE}?authSource={DATABASE}&{_OPTIONS}"


# Keepers started by this process: kept so that their end is collected and no zombie stays.
_CHILDREN: list[subprocess.Popen[bytes]] = []


def socket_path(store: Path) -> Path:
    """Where the database's socket lives: in the store if the path is short enough, else in a short private folder.

    Raises:
        StoreError: The short folder exists but is not a private folder of this user.
    """
    inside = store / "run" / "m.sock"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT and _takes_sockets(inside.parent):
        return inside
    name = hashlib.sha256(os.fsencode(store)).hexdigest()[:16]
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
        if not parent or not Path(parent).is_dir():
            continue
        folder = Path(parent) / f"datasage-{os.getuid()}-{name}"
        if len(os.fsencode(folder / "m.sock")) <= SOCKET_PATH_LIMIT:
            return _short_folder(folder) / "m.sock"
    raise StoreError(
        "No folder with a short enough path was found for the database's socket.",
        hint="Choose a store with a shorter path (DATASAGE_STORE).",
    )


def _short_folder(folder: Path) -> Path:
    """A private folder in a shared place: ours, closed, and no link, or not used at all."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid() or stat.S_IMODE(state.st_mode) & 0o077:
        raise StoreError(
            f"The folder for the database's socket, {folder.name}, is not private.", hint="Remove it and try again."
        )
    return folder


def _takes_sockets(folder: Path) -> bool:
    """Whether the file system has Unix sockets; some network and container mounts do not."""
    path = folder / f".{secrets.token_hex(3)}"
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.bind(str(path))
    except OSError:
        return False
    finally:
        path.unlink(missing_ok=True)
    return True
