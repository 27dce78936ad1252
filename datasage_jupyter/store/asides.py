"""Bytes on their way: each process has a folder of its own, and holds a lock in it for as long as it lives."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

from datasage_jupyter.store import disk
from datasage_jupyter.store.locks import FileLock, is_locked


class Asides:
    """The folders of all processes that have one store open.

    Args:
        root: Where they are, on the same disk as the store.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._mine = root / f"{os.getpid()}-{secrets.token_hex(6)}"
        self._lock = FileLock(self._mine / "lock")

    def open(self) -> None:
        """Make this process's folder."""
        disk.private_dir(self.root)
        disk.private_dir(self._mine)
        with disk.translated("open the store's folder"):
            self._lock.try_acquire()

    def close(self) -> None:
        """Remove this process's folder and all in it."""
        disk.remove_tree(self._mine)
        self._lock.release()

    def new(self) -> Path:
        """A new path, not yet a file."""
        return self._mine / secrets.token_hex(12)

    def dead(self) -> list[Path]:
        """Folders of processes that are gone."""
        return [path for path in self._others() if not _is_alive(path)]

    def is_alone(self) -> bool:
        """Whether no other living process has a folder."""
        return not any(map(_is_alive, self._others()))

    def _others(self) -> list[Path]:
        return [path for path in self.root.iterdir() if path != self._mine]


def _is_alive(folder: Path) -> bool:
    """Whether a process holds the folder; one without a lock yet is alive while it is young."""
    lock = folder / "lock"
    try:
        return is_locked(lock) if lock.exists() else _is_young(folder)
    except OSError:
        return False


def _is_young(folder: Path) -> bool:

    return abs(time.time() - folder.lstat().st_mtime) < 10
