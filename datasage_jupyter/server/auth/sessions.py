"""Sessions: every way in ends in the same pair of tokens, and the server can end each session at once."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import AuthError
from datasage_jupyter.server.auth import tokens
from datasage_jupyter.server.auth.tokens import Claims, invalid_session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasage_jupyter.catalog import Catalog, User
    from datasage_jupyter.server.auth.keys import SigningKeys
    from datasage_jupyter.server.settings import Settings

ACTIVE_SECONDS = 300
TOUCH_SECONDS = 60


class Sessions:
    """Opens, checks, renews and ends sessions.

    Args:
        settings: Lifetimes.
        keys: Gives the signing keys.
        catalog: Gives the catalogue, once it answers.
    """

    def __init__(
        self, settings: Settings, keys: Callable[[], SigningKeys], catalog: Callable[[], Awaitable[Catalog]]
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._catalog = catalog
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._touched: OrderedDict[str, float] = OrderedDict()

    async def open(self, user: User, kind: str, user_agent: str, address: str) -> tuple[str, str]:
        """Begin a session.

        Args:
            user: Whose.
            kind: `password`, `jupyter` or `hub`.
            user_agent: Shown in the list of sessions.
            address: Shown in the list of sessions.

        Returns:
            Access token and refresh token.
        """
        session_id = secrets.token_hex(16)
        refresh = tokens.new_refresh(user.id, session_id)
        catalog = await self._catalog()
        await catalog.sessions.create(
            user.id,
            session_id,
            refresh_hash=refresh.digest,
            expires_at=self._end(),
            kind=kind,
            user_agent=user_agent[:200],
            address=address,
        )
        claims = Claims(user.id, session_id, frozenset(tokens.FULL_SCOPE.split()))
        return self._mint(claims), tokens.write_refresh(self._keys(), refresh)

    async def check(self, token: str) -> Claims:
        """Whose session an access token stands for, if the server still knows it.

        Args:
            token: As it came.

        Raises:
            AuthError: The token or the session is not good.
        """
        claims = tokens.read_access(self._keys(), token)
        catalog = await self._catalog()
        if await catalog.sessions.get(claims.user_id, claims.session_id) is None:
            raise invalid_session()
        if await catalog.users.get(claims.user_id) is None:
            raise invalid_session()
        await self._note_use(claims)
        return claims

    async def refresh(self, text: str) -> tuple[User, str, str]:
        """Exchange a refresh token, once; using it again ends the session for whoever holds it.

        Args:
            text: The refresh token as it came.

        Returns:
            The person, access token and refresh token.

        Raises:
            AuthError: It is not good, or was used before.
        """
        presented = tokens.read_refresh(self._keys(), text)
        catalog = await self._catalog()
        user = await catalog.users.get(presented.user_id)
        if user is None:
            raise invalid_session()
        following = tokens.new_refresh(presented.user_id, presented.session_id)
        outcome = await catalog.sessions.rotate(
            presented.user_id,
            presented.session_id,
            presented_hash=presented.digest,
            new_hash=following.digest,
            expires_at=self._end(),
        )
        if outcome == "reused":
            raise AuthError(
                "This session was ended because its refresh token was used twice.",
                hint="Sign in again; if that was not you, change your password.",
            )
        if outcome != "rotated":
            raise invalid_session()
        claims = Claims(presented.user_id, presented.session_id, frozenset(tokens.FULL_SCOPE.split()))
        return user, self._mint(claims), tokens.write_refresh(self._keys(), following)

    def kernel_token(self, claims: Claims) -> str:
        """A short, narrow token bound to the same session.

        Args:
            claims: The session that asks.
        """
        narrow = Claims(claims.user_id, claims.session_id, frozenset(tokens.KERNEL_SCOPE.split()))
        return tokens.mint_access(self._keys(), narrow, self._settings.kernel_token_seconds)

    def active_users(self) -> int:
        """How many people made a request in the last five minutes."""
        oldest = time.monotonic() - ACTIVE_SECONDS
        while self._seen and next(iter(self._seen.values())) < oldest:
            self._seen.popitem(last=False)
        return len(self._seen)

    async def _note_use(self, claims: Claims) -> None:
        moment = time.monotonic()
        self._seen[claims.user_id] = moment
        self._seen.move_to_end(claims.user_id)
        if moment - self._touched.get(claims.session_id, -TOUCH_SECONDS) < TOUCH_SECONDS:
            return
        self._touched[claims.session_id] = moment
        self._touched.move_to_end(claims.session_id)
        while len(self._touched) > 10_000:
            self._touched.popitem(last=False)
        await (await self._catalog()).sessions.touch(claims.user_id, claims.session_id)

    def _mint(self, claims: Claims) -> str:
        return tokens.mint_access(self._keys(), claims, self._settings.access_token_seconds)

    def _end(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self._settings.session_days)
