"""Small, careful file-system steps: private folders, durable renames, no symbolic links.

Everything in a store belongs to one user alone: folders are 0700, files 0600 (0400 for finished objects).
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.errors import StoreFullError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
RESERVE = 24 * 1024 * 1024
"""Bytes that files leave free, so that the database on the same disk can go on writing and old data stay readable."""
_NO_DESCRIPTORS = {errno.EMFILE, errno.ENFILE}
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn operating-system errors into a `StoreError` that says what to do.

    Args:
        doing: What was being done, for the sentence: "store the file".
    """
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise disk_error(error, doing) from error


def is_shortage(error: BaseException | None) -> bool:
    """Whether an operating-system error says that room or descriptors ran out, which passes."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM | _NO_DESCRIPTORS


def disk_error(error: OSError, doing: str) -> StoreError:
    """The `StoreError` for an operating-system error; paths stay out of the text, which reaches the browser."""
    if error.errno in _NO_ROOM:
        return StoreFullError(
            f"Could not {doing}: the disk is full. What was stored before is unharmed.",
            hint="Free some space (the bin counts too), then try again.",
        )
    if error.errno in _NO_DESCRIPTORS:
        return StoreError(
            f"Could not {doing}: the server has too many files open.", hint="Try again in a moment; raise `ulimit -n`."
        )
    reason = (error.strerror or type(error).__name__).lower()
    return StoreError(f"Could not {doing}: {reason}.", hint="Check the store's folder and its permissions.")


def private_dir(path: Path) -> Path:
    """Make `path` (and its parents) if need be, refuse a symbolic link or another owner, and close it to others."""
    with translated("open the store's folder"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = path.lstat()
        if not stat.S_ISDIR(state.st_mode):
            raise StoreError(f"The store's folder {path.name!r} is not a folder.", hint="Remove the file or link.")
        if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
            raise StoreError(
                f"The store's folder {path.name!r} belongs to another user.",
                hint="Choose a folder of your own with DATASAGE_STORE.",
            )
        if stat.S_IMODE(state.st_mode) != 0o700:
            path.chmod(0o700)
    return path


def create_private(path: Path, mode: int = 0o600) -> int:
    """Create `path`, which must not exist, for reading and writing; never through a link."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, mode)


def open_private(path: Path, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """Open `path` without following a symbolic link in its last part."""
    return os.open(path, flags | _NO_FOLLOW, mode)


def fsync_dir(path: Path) -> None:
    """Make renames and removals inside `path` survive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Make the bytes of `path` survive a power cut."""
    handle = open_private(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes | memoryview) -> None:
    """Write every byte; `os.write` may stop short on a nearly full disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def write_new(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Create `path` with `data`, durably."""
    handle = create_private(path, mode)
    try:
        write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes) -> None:
    """Replace the content of `path` in one step: aside, fsync, rename, fsync of the folder."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        write_new(aside, data)
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    fsync_dir(path.parent)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file, or None if there is none or it is not whole."""
    try:
        handle = open_private(path)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        try:
            value = json.loads(file.read())
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def read_or_create_secret(path: Path, length: int = 32) -> str:
    """A random text kept in a 0600 file; made once, also when two processes ask at the same moment."""
    for _ in range(10):
        try:
            with os.fdopen(open_private(path), "r", encoding="ascii") as file:
                return file.read().strip()
        except FileNotFoundError:
            aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
            write_new(aside, secrets.token_urlsafe(length).encode())
            try:
                # A hard link fails if somebody was faster, and never shows a half-written secret.
                os.link(aside, path)
                fsync_dir(path.parent)
            except FileExistsError:
                continue
            finally:
                aside.unlink(missing_ok=True)
    raise StoreError("The store's secret could not be created.", hint="Check the permissions of the store's folder.")


def remove_tree(path: Path) -> None:
    """Remove a folder or file and everything in it, without following links; nothing if it is gone."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    elif path.exists():
        shutil.rmtree(path, ignore_errors=False)


def check_room(path: Path, size: int) -> None:
    """Refuse to begin what would fill the disk.

    Raises:
        StoreFullError: `size` more bytes below `path` would leave too little.
    """
    if free_bytes(path) < size + RESERVE:
        raise disk_error(OSError(errno.ENOSPC, "No space left on device"), "store the file")


def free_bytes(path: Path) -> int:
    """Bytes that can still be written below `path`."""
    return shutil.disk_usage(path).free
