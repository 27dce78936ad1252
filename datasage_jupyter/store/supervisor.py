"""The keeper of one store's `mongod`: a detached script that uses the standard library only.

Run as `python -S -I supervisor.py` with its settings as JSON on standard input. It takes the store's `owner.lock` (the
loser of a race leaves), starts `mongod` with a parent-death signal, writes `run/state.json`, restarts `mongod` when it
dies, and stops it when nobody holds `clients.lock` any more. Whoever uses the database holds that lock, shared, for
life; the kernel drops it on any death, so neither a crash nor `kill -9` leaves a process behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOM_NEEDED = 8 * 1024 * 1024
LOG_LIMIT = 4 * 1024 * 1024
START_TIMEOUT = 60.0
_IN_USE, _ADDRESS_TAKEN, _NEEDS_UPGRADE = 100, 48, 62
_PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """`mongod` cannot run; the text and the hint reach the person."""

    def __init__(self, message: str, hint: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.passing = passing


def _bson(value: dict[str, Any]) -> bytes:
    """Encode the few types the commands below need."""
    body = b""
    for key, item in value.items():
        name = key.encode() + b"\0"
        if isinstance(item, str):
            text = item.encode() + b"\0"
            body += b"\x02" + name + struct.pack("<i", len(text)) + text
        elif isinstance(item, int):
            body += b"\x10" + name + struct.pack("<i", item)
        elif isinstance(item, list):
            body += b"\x04" + name + _bson({str(i): part for i, part in enumerate(item)})
        else:
            body += b"\x03" + name + _bson(item)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _receive(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            raise ConnectionError("mongod closed the connection")
        data += part
    return data


def command(address: str | tuple[str, int], body: dict[str, Any], timeout: float = 10.0) -> int:
    """Run one command by OP_MSG and give its error code, 0 if it went well."""
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(address)
        message = struct.pack("<I", 0) + b"\0" + _bson(body)
        connection.sendall(struct.pack("<iiii", len(message) + 16, 1, 0, 2013) + message)
        length = struct.unpack("<i", _receive(connection, 4))[0]
        reply = _receive(connection, length - 4)
    at = reply.find(b"\x01ok\0")
    if at >= 0 and struct.unpack_from("<d", reply, at + 4)[0] == 1.0:
        return 0
    at = reply.find(b"\x10code\0")
    return struct.unpack_from("<i", reply, at + 6)[0] if at >= 0 else -1


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1024)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Supervisor:
    """Keeps one `mongod` running for one store.

    Args:
        settings: `store`, `mongod`, `socket` (None for TCP), `request`, `cache_gb`.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.store = Path(settings["store"])
        self.mongod = str(settings["mongod"])
        self.socket = settings["socket"]
        self.request = settings["request"]
        self.cache_gb = settings["cache_gb"]
        self.state_path = self.store / "run" / "state.json"
        self.log_path = self.store / "log" / "mongod.log"
        self.port = 27999
        self.child: subprocess.Popen[bytes] | None = None
        self.is_stopping = False
        self._locks: list[int] = []
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def run(self) -> None:
        """Own the store until nobody uses it."""
        if not self._take(self.store / "locks" / "owner.lock", timeout=2.0, mark=True):
            return
        try:
            self._write_state("starting")
            self._bootstrap()
            self._serve()
        except Failure as failure:
            self._stop_child()
            self._write_state("failed", str(failure), failure.hint)
            return
        self._stop_child()
        self.state_path.unlink(missing_ok=True)

    def _take(self, path: Path, *, timeout: float, mark: bool = False) -> bool:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        end = time.monotonic() + timeout
        while not _lock(handle):
            if time.monotonic() >= end:
                os.close(handle)
                return False
            time.sleep(0.02)
        self._locks.append(handle)
        if mark:
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0) if hasattr(os, "pwrite") else os.write(handle, b"1")
        return True

    def _write_state(self, phase: str, error: str = "", hint: str = "") -> None:
        state = {"phase": phase, "pid": os.getpid(), "request": self.request, "error": error, "hint": hint}
        state |= {"socket": self.socket, "port": self.port, "mongod_pid": self.child.pid if self.child else None}
        aside = self.state_path.with_name(f".state.{secrets.token_hex(4)}")
        try:
            aside.write_text(json.dumps(state), encoding="utf-8")
            os.replace(aside, self.state_path)
        except OSError:
            # A full disk must not keep the database from running; the last state stays.
            aside.unlink(missing_ok=True)

    # -- starting and stopping one mongod ------------------------------------------------------------------------

    def _arguments(self, address: str | None, auth: bool) -> list[str]:
        bind = (
            ["--bind_ip", address, "--nounixsocket", "--filePermissions", "0600"]
            if address
            else ["--bind_ip", "127.0.0.1"]
        )
        parameters = ["diagnosticDataCollectionEnabled=false", "scramSHA256IterationCount=5000"]
        if auth and address:
            parameters.append("enableLocalhostAuthBypass=false")
        return [
            self.mongod,
            *["--dbpath", str(self.store / "db"), "--port", str(self.port)],
            *bind,
            *(["--auth"] if auth else []),
            *["--noscripting", "--networkMessageCompressors", "disabled", "--slowOpSampleRate", "0", "--quiet"],
            *["--wiredTigerCacheSizeGB", str(self.cache_gb)],
            *["--wiredTigerEngineConfigString", "log=(file_max=8MB,prealloc=false)"],
            *["--logpath", str(self.log_path), "--logappend"],
            *[part for parameter in parameters for part in ("--setParameter", parameter)],
        ]

    def _start(self, address: str | None, *, auth: bool) -> None:
        """Start `mongod` and wait until it answers."""
        if shutil.disk_usage(self.store).free < ROOM_NEEDED:
            raise Failure(
                "The database cannot start: less than 8 MB are free on the store's disk.",
                "Free some space; the database then starts by itself.",
                passing=True,
            )
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT:
            os.replace(self.log_path, self.log_path.with_suffix(".log.1"))
        if address is None:
            self.port = _free_port()
        self.child = subprocess.Popen(
            self._arguments(address, auth),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=self._die_with_parent if self._libc else None,
        )
        self._await_answer(address or ("127.0.0.1", self.port))

    def _die_with_parent(self) -> None:
        """Ask the kernel to stop `mongod` when this process ends, even by `kill -9`."""
        assert self._libc is not None
        self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

    def _await_answer(self, address: str | tuple[str, int]) -> None:
        assert self.child is not None
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end and not self.is_stopping:
            code = self.child.poll()
            if code is not None:
                raise self._explain(code)
            with contextlib.suppress(OSError):
                if command(address, {"ping": 1, "$db": "admin"}, timeout=2.0) == 0:
                    return
            time.sleep(0.03)
        raise Failure(
            "The database did not answer within a minute of its start.",
            "Look into log/mongod.log of the store.",
            passing=True,
        )

    def _explain(self, code: int) -> Failure:
        """Why `mongod` left, as a sentence."""
        if code == _IN_USE:
            return Failure(
                "Another mongod is using this store's database.", "Stop it, or choose another store.", passing=True
            )
        if code == _ADDRESS_TAKEN:
            return Failure("The database's address is taken.", "Stop the process that listens there.", passing=True)
        if code == _NEEDS_UPGRADE:
            return Failure(
                "The database files were written by another version of mongod.", "Install the mongod that wrote them."
            )
        tail = self._log_tail()
        if "No space left on device" in tail:
            return Failure(
                "The database stopped: the disk is full.", "Free some space; it then starts by itself.", passing=True
            )
        if "Permission denied" in tail:
            return Failure("The database may not read its own files.", "Check the owner of the store's folder.")
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return Failure(f"The database stopped with {how}.", "Look into log/mongod.log of the store.", passing=True)

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError), self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - 20_000))
            return log.read().decode("utf-8", "replace")
        return ""

    def _stop_child(self) -> None:
        if self.child is None or self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            # Every write was journalled before it was acknowledged, so this loses nothing.
            self.child.kill()
            self.child.wait()

    # -- the two lives: without users, and in service ---------------------------------------------------------------

    def _bootstrap(self) -> None:
        """Create the database's one account, reachable only over a private socket, before it asks for passwords."""
        done = self.store / "db" / "account-created"
        if done.exists():
            return
        address = str(Path(self.socket).with_name("b.sock")) if self.socket else None
        if not self._retry(lambda: self._start(address, auth=address is None), patience=12.0):
            return
        password = (self.store / "secrets" / "mongo-password").read_text(encoding="ascii").strip()
        roles = [{"role": role, "db": "datasage"} for role in ("readWrite", "dbAdmin")]
        account = {"pwd": password, "roles": roles, "mechanisms": ["SCRAM-SHA-256"], "$db": "datasage"}
        target = address or ("127.0.0.1", self.port)
        code = command(target, {"createUser": "datasage", **account})
        if code == 51003:  # the account exists: an earlier bootstrap was cut short
            code = command(target, {"updateUser": "datasage", **account})
        if code != 0:
            raise Failure(f"The database's account could not be created (code {code}).", "Look into log/mongod.log.")
        self._stop_child()
        done.touch(mode=0o600)

    def _serve(self) -> None:
        if self.is_stopping or not self._retry(lambda: self._start(self.socket, auth=True), patience=12.0):
            return
        self._write_state("ready")
        for _ in self._ticks():
            if self.child is not None and self.child.poll() is not None:
                failure = self._explain(self.child.returncode)
                self._write_state("restarting", str(failure), failure.hint)
                if self._retry(lambda: self._start(self.socket, auth=True), patience=float("inf")):
                    self._write_state("ready")

    def _ticks(self) -> Iterator[None]:
        """One tick every quarter of a second until the last client has been gone for three ticks."""
        alone = 0
        while not self.is_stopping:
            time.sleep(0.25)
            alone = alone + 1 if self._is_unused() else 0
            if alone >= 3 and self._take_clients():
                return
            yield

    def _is_unused(self) -> bool:
        path = self.store / "locks" / "clients.lock"
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError as error:
            return isinstance(error, FileNotFoundError)
        try:
            return _lock(handle)
        finally:
            os.close(handle)

    def _take_clients(self) -> bool:
        """Hold newcomers back until `mongod` has stopped; they then start it anew."""
        path = self.store / "locks" / "clients.lock"
        return not path.exists() or self._take(path, timeout=0)

    def _retry(self, start: Callable[[], None], *, patience: float) -> bool:
        """Start again while the failure may pass, ever slower, until nobody wants the database any more; say whether it runs."""
        end, pause = time.monotonic() + patience, 0.1
        while True:
            try:
                start()
                return True
            except Failure as failure:
                self._stop_child()
                if not failure.passing or time.monotonic() + pause > end:
                    raise
                if self.is_stopping or self._is_unused():
                    self.is_stopping = True
                    return False
            time.sleep(pause)
            pause = min(pause * 2, 2.0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _raise_file_limit() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Read the settings and keep the store's database until it is no longer wanted."""
    settings = json.loads(sys.stdin.read())
    os.umask(0o077)
    os.chdir(settings["store"])
    _raise_file_limit()
    supervisor = Supervisor(settings)

    def stop(*_: Any) -> None:
        supervisor.is_stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    supervisor.run()


if __name__ == "__main__":
    main()
