"""Locks on files that the kernel drops when a process dies, however it dies."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF_0000

    def try_lock(handle: int, shared: bool) -> bool:
        """Lock an open file if nobody else has; say whether it is locked now."""
        # Windows knows only exclusive ranges: each sharer takes one byte of its own, an owner all of them.
        # They lie far behind any data, because Windows keeps others from reading locked bytes.
        spans = [(_FAR + os.getpid() % 1000, 1)] if shared else [(_FAR, 1024)]
        for start, length in spans:
            os.lseek(handle, start, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, length)
            except OSError:
                return False
        return True
else:
    import fcntl

    def try_lock(handle: int, shared: bool) -> bool:
        """Lock an open file if nobody else has; say whether it is locked now."""
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class FileLock:
    """A lock on a file, exclusive or shared, held until `release` or death.

    Args:
        path: The lock's file; it is created and never removed, so that all agree on one inode.
        shared: Many may hold it at once, but nobody exclusively meanwhile.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self.shared = shared
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; say whether it is held now."""
        if self._handle is not None:
            return True
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        handle = os.open(self.path, flags, 0o600)
        if try_lock(handle, self.shared):
            self._handle = handle
            return True
        os.close(handle)
        return False

    def acquire(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for the lock; say whether it is held now."""
        end = time.monotonic() + timeout
        while not self.try_acquire():
            if time.monotonic() >= end:
                return False
            time.sleep(0.02)
        return True

    def release(self) -> None:
        """Let go of the lock; nothing if it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock at `path` exclusively."""
    probe = FileLock(path, shared=True)
    free = probe.try_acquire()
    probe.release()
    return not free
