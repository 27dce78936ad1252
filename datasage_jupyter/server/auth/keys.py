"""The key that signs sessions: 256 random bits in a file only its owner can read."""

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


def rotate_keys(path: Path) -> SigningKeys:
    """Sign with a new key from now on; the last two old ones still verify.

    Args:
        path: The key file.

    Raises:
        StoreError: There is no key file, or it holds no keys.
    """
    try:
        old = _read(path)
    except FileNotFoundError:
        raise StoreError(
            "This store has no session keys yet.", hint="Name the store with --store or DATASAGE_STORE."
        ) from None
    new = _new_keys()
    kept = dict(list(old.keys.items())[-2:])
    aside = _write_aside(path, SigningKeys(new.current, kept | new.keys))
    os.replace(aside, path)
    return _read(path)


def _new_keys() -> SigningKeys:
    kid = secrets.token_hex(8)
    return SigningKeys(kid, {kid: secrets.token_bytes(KEY_BYTES)})


def _read(path: Path) -> SigningKeys:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    try:
        document = json.loads(path.read_text("ascii"))
        keys = {kid: base64.b64decode(text, validate=True) for kid, text in document["keys"].items()}
        found = SigningKeys(document["current"], keys)
        if any(len(key) != KEY_BYTES for key in keys.values()) or found.current not in keys:
            raise ValueError("not 256 bits")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(
            "The file with the session keys is damaged.",
            hint="Remove it from the store's folder; a new one is made, and everybody signs in again.",
        ) from None
    return found


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
