"""Passwords: rules after NIST 800-63B, argon2id away from the event loop."""

from __future__ import annotations

import asyncio
import re
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from datasage_jupyter.server.errors import BusyError, RequestError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH = 8
MAX_LENGTH = 1024
MAX_WAITING = 64
PATTERN_LENGTH = 15
_SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")


def check_password(password: str, *names: str) -> None:
    """Refuse what would be guessed first; any composition is welcome otherwise.

    Args:
        password: The proposed password.
        names: The person's email address and name, and what else an attacker would try.

    Raises:
        RequestError: Too short, too long, common, or a name; the message says which.
    """
    text = unicodedata.normalize("NFC", password)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise _refused("it holds control characters")
    if len(text) < MIN_LENGTH:
        raise _refused(f"it is shorter than {MIN_LENGTH} characters")
    if len(text) > MAX_LENGTH:
        raise _refused(f"it is longer than {MAX_LENGTH} characters")
    folded = text.casefold()
    if folded in _spellings(names):
        raise _refused("it is a name or email address")
    if _is_common(folded):
        raise _refused("it is among the first that are guessed")


def _refused(reason: str) -> RequestError:
    return RequestError(
        f"This password cannot be used: {reason}.",
        hint="Several unrelated words make a good password.",
        code="password_refused",
    )


def _spellings(names: tuple[str, ...]) -> set[str]:
    found = {"datasage", "datasage-jupyter"}
    for name in names:
        folded = unicodedata.normalize("NFC", name).strip().casefold()
        parts = [folded, folded.replace(" ", ""), *folded.split("@"), folded.split("@")[0].replace(".", "")]
        found.update(part for part in parts if part)
    return found | {name[::-1] for name in found}


def _is_common(folded: str) -> bool:
    if len(folded) > PATTERN_LENGTH:
        return folded in _common()
    core = re.sub(r"[\W\d_]+$", "", folded)
    return (
        folded in _common()
        or len(set(folded)) <= 2
        or any(folded in sequence * 4 or folded in sequence[::-1] * 4 for sequence in _SEQUENCES)
        or _is_repetition(folded)
        or (len(core) >= MIN_LENGTH - 2 and len(folded) <= MIN_LENGTH + 4 and core in _common())
    )


def _is_repetition(text: str) -> bool:
    """`abcabcabc` is as easily guessed as `abc`."""
    return any(text == text[:size] * (len(text) // size) for size in range(1, 5) if len(text) % size == 0)


@cache
def _common() -> frozenset[str]:
    text = files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


class Hasher:
    """argon2id in one thread of its own, so that sign-ins queue up instead of slowing everybody down.

    The cost is OWASP's first choice for argon2id (19 MiB, two passes).
    """

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a password.

        Raises:
            BusyError: Too many sign-ins are waiting already.
        """
        return str(await self._run(self._argon.hash, _as_bytes(password)))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether the password matches; without a hash the same work is done for nothing.

        Args:
            password: As typed.
            hashed: The stored hash; None if there is no such account.

        Raises:
            BusyError: Too many sign-ins are waiting already.
        """
        matches = bool(await self._run(self._matches, hashed, _as_bytes(password)))
        return matches and hashed is not None

    def close(self) -> None:
        """Let go of the thread."""
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=False, cancel_futures=True)

    @cached_property
    def _argon(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="datasage-hash")

    @cached_property
    def _ghost(self) -> str:
        return self._argon.hash(secrets.token_bytes(16))

    def _matches(self, hashed: str | None, password: bytes) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            return self._argon.verify(hashed or self._ghost, password)
        except (Argon2Error, InvalidHashError):
            return False

    async def _run(self, work: object, *args: object) -> object:
        if self._waiting >= MAX_WAITING:
            raise BusyError("Many people are signing in right now.", hint="Try again in a few seconds.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)  # type: ignore[arg-type]
        finally:
            self._waiting -= 1


def _as_bytes(password: str) -> bytes:
    """The same bytes however the keyboard composed the accents; nothing is cut off."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
