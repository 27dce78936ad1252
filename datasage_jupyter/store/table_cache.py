"""Local copies of Parquet files that live elsewhere, oldest use thrown out first."""

from __future__ import annotations

import os
import time
from pathlib import Path

from datasage_jupyter.store import disk
from datasage_jupyter.store.manifest import StoredFile

# A path just handed out is about to be opened: it is not thrown out so soon.
_IN_USE_SECONDS = 600.0


class TableCache:
    """A folder of Parquet files named by object and checksum.

    Args:
        root: The folder.
        limit: Bytes it may take.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root
        self._limit = limit

    def open(self) -> None:
        """Make the folder."""
        disk.private_dir(self.root)

    def find(self, object_id: str, stored: StoredFile) -> Path | None:
        """The local copy, if there is one."""
        path = self._path(object_id, stored)
        if path.is_symlink() or not path.is_file() or path.stat().st_size != stored.size:
            return None
        os.utime(path)
        return path

    def adopt(self, object_id: str, stored: StoredFile, path: Path) -> Path:
        """Take over a finished file as the local copy."""
        home = self._path(object_id, stored)
        os.chmod(path, 0o400)
        os.replace(path, home)
        os.utime(home)
        self._make_room(keep=home)
        return home

    def forget(self, object_id: str) -> None:
        """Erase the copies of an object."""
        for path in self.root.glob(f"{object_id}-*.parquet"):
            path.unlink(missing_ok=True)

    def _path(self, object_id: str, stored: StoredFile) -> Path:
        return self.root / f"{object_id}-{stored.sha256[:24]}.parquet"

    def _make_room(self, keep: Path) -> None:
        files = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self.root.glob("*.parquet"))
        excess = sum(size for _, size, _ in files) - self._limit
        for used, size, path in files:
            if excess <= 0:
                return
            if path != keep and time.time() - used > _IN_USE_SECONDS:
                path.unlink(missing_ok=True)
                excess -= size
