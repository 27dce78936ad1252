"""The key that signs sessions: 256 random bits in a file only its owner can read.

A store has a key file of its own. Servers of one team share a file instead, or each has a copy of one, so that a session opened
at one of them holds at all.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from datasage_jupyter.core.errors import StoreError

KEY_BYTES = 32


@dataclass(frozen=True, repr=False)
class SigningKeys:
    """Keys by id; the current one signs, all of them verify.

    Attributes:
        current: Id of the key that signs.
        keys: Every key that still verifies.
    """

    current: str
    keys: dict[str, bytes]

    @property
    def signing(self) -> bytes:
        """The key that signs."""
        return self.keys[self.current]

    @property
    def waiting(self) -> bool:
        """Whether a key is there that signs after the next rotation."""
        return list(self.keys)[-1] != self.current


class KeyRing:
    """The keys of a file, read again whenever it changes, so that a rotation needs no restart.

    Args:
        path: The key file.
        is_shared: Whether other servers sign with it too. Such a file is never made here: each server would make its own.
    """

    def __init__(self, path: Path, *, is_shared: bool = False) -> None:
        self._path = path
        self._is_shared = is_shared
        self._known: tuple[tuple[int, int, int], SigningKeys] | None = None

    def __call__(self) -> SigningKeys:
        """The keys as they are now. A file that is being replaced badly does not take away the keys that were good before.

        Raises:
            StoreError: There are no keys, or not in private.
        """
        try:
            stamp = _stamp(self._path)
            if self._known is None or self._known[0] != stamp:
                self._known = (stamp, _read(self._path))
        except FileNotFoundError:
            if self._known is None:
                self._known = self._first()
        except StoreError:
            if self._known is None:
                raise
        return self._known[1]

    def _first(self) -> tuple[tuple[int, int, int], SigningKeys]:
        if self._is_shared:
            raise StoreError(
                "The file with the shared session keys is not there.",
                hint="Make it once with `datasage rotate-keys --key-file …`, and give every server the same one.",
            )
        keys = load_keys(self._path)
        return _stamp(self._path), keys


def key_file(store: Path) -> Path:
    """Where a store keeps its keys.

    Args:
        store: The store's folder.
    """
    return store / "secrets" / "session-keys.json"


def load_keys(path: Path) -> SigningKeys:
    """Read the key file; make it first if there is none, safely against another server that does the same.

    Args:
        path: The key file. Its folder must exist.

    Raises:
        StoreError: The file is there but holds no keys.
    """
    with contextlib.suppress(FileNotFoundError):
        return _read(path)
    _create(path, _new_keys())
    return _read(path)


def make_keys(path: Path) -> SigningKeys:
    """Make a key file that servers will share.

    Args:
        path: Where; its folder must exist.

    Raises:
        StoreError: It cannot be written there.
    """
    try:
        return load_keys(path)
    except OSError as error:
        raise StoreError(
            f"The session keys cannot be written: {error.strerror}.",
            hint="Name a file in a folder of the server's user.",
        ) from None


def rotate_keys(path: Path, *, prepare: bool = False) -> SigningKeys:
    """Sign with a new key from now on; the last two old ones still verify.

    Args:
        path: The key file.
        prepare: Only add the key that will sign after the next rotation. Where each server has a copy of the file, all of them
            must know a key before the first one signs with it.

    Raises:
        StoreError: There is no key file, or it holds no keys.
    """
    try:
        old = _read(path)
    except FileNotFoundError:
        raise StoreError(
            "This store has no session keys yet.", hint="Name the store with --store or DATASAGE_STORE."
        ) from None
    aside = _write_aside(path, _prepared(old) if prepare else _rotated(old))
    os.replace(aside, path)
    return _read(path)


def _prepared(old: SigningKeys) -> SigningKeys:
    """A key behind the current one waits for its turn; there is at most one."""
    return old if old.waiting else SigningKeys(old.current, old.keys | _new_keys().keys)


def _rotated(old: SigningKeys) -> SigningKeys:
    keys = _prepared(old).keys
    return SigningKeys(list(keys)[-1], dict(list(keys.items())[-3:]))


def _new_keys() -> SigningKeys:
    kid = secrets.token_hex(8)
    return SigningKeys(kid, {kid: secrets.token_bytes(KEY_BYTES)})


def _stamp(path: Path) -> tuple[int, int, int]:
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _read(path: Path) -> SigningKeys:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_text("ascii")
    except PermissionError:
        raise StoreError(
            "The file with the session keys belongs to somebody else, or others may read it.",
            hint="Give it to the server's user, with mode 0600.",
        ) from None
    except ValueError:
        raise _damaged() from None
    return _parsed(text)


def _parsed(text: str) -> SigningKeys:
    try:
        document = json.loads(text)
        keys = {kid: base64.b64decode(key, validate=True) for kid, key in document["keys"].items()}
        found = SigningKeys(document["current"], keys)
        if any(len(key) != KEY_BYTES for key in keys.values()) or found.current not in keys:
            raise ValueError("not 256 bits")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None
    return found


def _damaged() -> StoreError:
    return StoreError(
        "The file with the session keys is damaged.",
        hint="Remove it; once it is made again, everybody signs in again.",
    )


def _create(path: Path, keys: SigningKeys) -> None:
    """Linking an already complete file makes creation atomic: whoever is second keeps the first one's keys."""
    aside = _write_aside(path, keys)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()


def _write_aside(path: Path, keys: SigningKeys) -> Path:
    document = {
        "current": keys.current,
        "keys": {kid: base64.b64encode(key).decode("ascii") for kid, key in keys.keys.items()},
    }
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    return aside
