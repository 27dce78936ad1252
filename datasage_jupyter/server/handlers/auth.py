"""Accounts and sessions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import AuthError
from datasage_jupyter.server.auth.emails import login_key, normalize_email
from datasage_jupyter.server.auth.identity import is_shared, owner_of
from datasage_jupyter.server.auth.passwords import check_password
from datasage_jupyter.server.auth.tokens import KERNEL_SCOPE, invalid_session, read_access
from datasage_jupyter.server.contract import auth as wire
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.errors import ForbiddenError, NotFoundError, SignInError
from datasage_jupyter.server.handlers.base import DataSageHandler
from datasage_jupyter.server.metrics import metrics

if TYPE_CHECKING:
    from datasage_jupyter.catalog import User


class AuthHandler(DataSageHandler):
    """What the handlers of this module share."""

    def require_accounts(self) -> None:
        """Refuse passwords where people are known by their Jupyter identity."""
        if not self.services.settings.accounts:
            raise ForbiddenError(
                "This server has no accounts: you are signed in by your Jupyter identity.",
                hint="POST auth/session, or set c.DataSage.accounts = True.",
                code="accounts_off",
            )

    async def sign_in(self, user: User, kind: str) -> wire.Signed:
        """Open a session and describe it."""
        agent = self.request.headers.get("User-Agent", "")
        access, refresh = await self.services.sessions.open(user, kind, agent, self.request.remote_ip or "")
        metrics().sign_ins.labels(kind, "ok").inc()
        if kind == "password":
            self.keep_refresh(refresh)
        return self.signed(user, access, refresh)

    def signed(self, user: User, access: str, refresh: str) -> wire.Signed:
        """Tokens and person."""
        seconds = self.services.settings.access_token_seconds
        return wire.Signed(access_token=access, refresh_token=refresh, expires_in=seconds, user=as_user(user))

    def keep_refresh(self, refresh: str) -> None:
        """Leave the refresh token with the browser, where no script can read it and only one address receives it."""
        self.set_cookie(
            self.cookie,
            refresh,
            path=self.cookie_path,
            httponly=True,
            samesite="Strict",
            secure=self.request.protocol == "https",
            max_age=self.services.settings.session_days * 86400,
        )

    def drop_refresh(self) -> None:
        """Take it away again."""
        self.clear_cookie(self.cookie, path=self.cookie_path)

    @property
    def cookie(self) -> str:
        """Cookies do not know ports, so the host's port is part of the name."""
        return "datasage-refresh-" + re.sub(r"[^A-Za-z0-9]", "-", self.request.host)[:100]

    @property
    def cookie_path(self) -> str:
        """The one address the cookie is sent to."""
        return f"{self.base_url}datasage/api/auth/refresh"


def as_user(user: User) -> wire.User:
    """A person on the wire."""
    kind = "password" if user.identity is None else "hub" if user.identity.startswith("hub:") else "jupyter"
    return wire.User(
        id=user.id,
        email=user.email or None,
        full_name=user.full_name,
        provider=kind,
        created_at=user.created_at,
    )


class RegisterHandler(AuthHandler):
    """`auth/register`"""

    @endpoint(Endpoint("Open an account and sign in.", reply=wire.Signed, status=201, body=wire.Register, scope=None))
    async def post(self, body: wire.Register) -> wire.Signed:
        """Open an account."""
        self.require_accounts()
        address = self.request.remote_ip or ""
        self.services.registrations.check(address)
        email = normalize_email(body.email)
        check_password(body.password, email, body.full_name)
        self.services.registrations.count(address)
        hashed = await self.services.hasher.hash(body.password)
        catalog = await self.services.catalog()
        user = await catalog.users.create(email, full_name=body.full_name.strip(), hashed_password=hashed)
        self.services.activity.record("register", user.id, "account", user.id)
        return await self.sign_in(user, "password")


class LoginHandler(AuthHandler):
    """`auth/login`"""

    @endpoint(Endpoint("Sign in with email and password.", reply=wire.Signed, body=wire.Login, scope=None))
    async def post(self, body: wire.Login) -> wire.Signed:
        """Sign in; a wrong password and an unknown account look the same in every way."""
        self.require_accounts()
        account, address = login_key(body.email), self.request.remote_ip or ""
        self.services.guard.check(account, address)
        user = await (await self.services.catalog()).users.by_email(account)
        hashed = user.hashed_password if user is not None else None
        if not await self.services.hasher.verify(body.password, hashed) or user is None:
            self.services.guard.failed(account, address)
            self.services.activity.record("login_failed", None)
            metrics().sign_ins.labels("password", "refused").inc()
            raise _no_match()
        self.services.guard.succeeded(account, address)
        signed = await self.sign_in(user, "password")
        await self._check_still(user, signed)
        self.services.activity.record("login", user.id, "session")
        return signed

    async def _check_still(self, user: User, signed: wire.Signed) -> None:
        """Hashing takes a while: a session that an old password opened beside the change must end like those before it."""
        catalog = await self.services.catalog()
        now = await catalog.users.get(user.id)
        if now is not None and now.hashed_password == user.hashed_password:
            return
        claims = read_access(self.services.keys(), signed.access_token)
        await catalog.sessions.revoke(user.id, claims.session_id)
        self.drop_refresh()
        raise _no_match()


def _no_match() -> AuthError:
    return AuthError("Email and password do not match.", hint="Check both and try again.")


class SessionHandler(AuthHandler):
    """`auth/session`"""

    @endpoint(Endpoint("Exchange the Jupyter identity for a session.", reply=wire.Signed, body=wire.Empty, scope=None))
    async def post(self, _body: wire.Empty) -> wire.Signed:
        """Sign in by the Jupyter identity."""
        settings = self.services.settings
        if settings.accounts and not is_shared(self.identity_provider, settings.hub_user):
            raise SignInError("This server asks for an account.", hint="Sign in with email and password.")
        kind, identity = owner_of(self.current_user, self.identity_provider, settings.hub_user, self.via_kernel_token)
        name = "" if identity.startswith("jupyter:local:") else self.current_user.display_name
        user = await (await self.services.catalog()).users.of_identity(identity, full_name=name)
        return await self.sign_in(user, kind)


class RefreshHandler(AuthHandler):
    """`auth/refresh`"""

    @endpoint(Endpoint("Exchange a refresh token, once.", reply=wire.Signed, body=wire.Refresh, scope=None))
    async def post(self, body: wire.Refresh) -> wire.Signed:
        """Renew a session by the token in the body, or by the one in the cookie."""
        presented = body.refresh_token or self.get_cookie(self.cookie)
        if not presented:
            raise invalid_session()
        user, access, refresh = await self.services.sessions.refresh(presented)
        if body.refresh_token is None:
            self.keep_refresh(refresh)
        return self.signed(user, access, refresh)


class LogoutHandler(AuthHandler):
    """`auth/logout`"""

    @endpoint(Endpoint("End this session, at once.", reply=wire.Done, body=wire.Empty, scope="account"))
    async def post(self, _body: wire.Empty) -> wire.Done:
        """End the session on the server."""
        if self.claims is not None:
            await (await self.services.catalog()).sessions.revoke(self.user_id, self.claims.session_id)
        self.drop_refresh()
        self.services.activity.record("logout", self.user_id, "session")
        return wire.Done()


class PasswordHandler(AuthHandler):
    """`auth/password`"""

    @endpoint(Endpoint("Change the password.", reply=wire.Done, body=wire.ChangePassword, scope="account"))
    async def post(self, body: wire.ChangePassword) -> wire.Done:
        """Change the password; every other session ends."""
        self.require_accounts()
        catalog, address = await self.services.catalog(), self.request.remote_ip or ""
        user = await catalog.users.get(self.user_id)
        if user is None or user.hashed_password is None:
            raise ForbiddenError("This account has no password.", hint="It is signed in by its Jupyter identity.")
        self.services.guard.check(user.email, address)
        if not await self.services.hasher.verify(body.current_password, user.hashed_password):
            self.services.guard.failed(user.email, address)
            raise ForbiddenError("The current password is not right.", code="password_wrong")
        check_password(body.new_password, user.email, user.full_name)
        await catalog.users.set_password(user.id, await self.services.hasher.hash(body.new_password))
        await catalog.sessions.revoke_others(user.id, keep=self.claims.session_id if self.claims else None)
        self.services.activity.record("password_changed", user.id, "account", user.id)
        return wire.Done()


class MeHandler(AuthHandler):
    """`auth/me`"""

    @endpoint(Endpoint("Who is signed in.", reply=wire.User))
    async def get(self) -> wire.User:
        """The person."""
        user = await (await self.services.catalog()).users.get(self.user_id)
        if user is None:
            raise invalid_session()
        return as_user(user)

    @endpoint(Endpoint("Change one's name.", reply=wire.User, body=wire.UpdateMe, scope="account"))
    async def patch(self, body: wire.UpdateMe) -> wire.User:
        """Change what may be changed."""
        catalog = await self.services.catalog()
        return as_user(await catalog.users.update(self.user_id, full_name=body.full_name.strip()))

    @endpoint(Endpoint("Delete the account and everything in it.", reply=wire.Done, scope="account"))
    async def delete(self) -> wire.Done:
        """Erase every trace of the person."""
        await self.services.delete_account(self.user_id)
        self.drop_refresh()
        self.services.activity.record("account_deleted", self.user_id, "account", self.user_id)
        return wire.Done()


class KernelTokenHandler(AuthHandler):
    """`auth/kernel-token`"""

    @endpoint(Endpoint("A short, narrow token for a kernel.", reply=wire.KernelToken, body=wire.Empty, scope="account"))
    async def post(self, _body: wire.Empty) -> wire.KernelToken:
        """Mint a token that reads and creates, and ends with this session."""
        if self.claims is None:
            raise invalid_session()
        token = self.services.sessions.kernel_token(self.claims)
        seconds = self.services.settings.kernel_token_seconds
        return wire.KernelToken(access_token=token, expires_in=seconds, scope=KERNEL_SCOPE)


class SessionsHandler(AuthHandler):
    """`auth/sessions`"""

    @endpoint(Endpoint("One's open sessions.", reply=wire.SessionList, scope="account"))
    async def get(self) -> wire.SessionList:
        """The open sessions, the last used first."""
        current = self.claims.session_id if self.claims else ""
        found = await (await self.services.catalog()).sessions.active(self.user_id)
        items = [
            wire.SessionInfo(
                id=s.id,
                provider=s.kind,
                user_agent=s.user_agent,
                created_at=s.created_at,
                last_used_at=s.last_seen,
                expires_at=s.expires_at,
                is_current=s.id == current,
            )
            for s in found
        ]
        return wire.SessionList(items=items, total=len(items))


class OneSessionHandler(AuthHandler):
    """`auth/sessions/{session_id}`"""

    @endpoint(Endpoint("End one of one's sessions.", reply=wire.Done, scope="account"))
    async def delete(self, session_id: str) -> wire.Done:
        """End it at once."""
        if not await (await self.services.catalog()).sessions.revoke(self.user_id, session_id):
            raise NotFoundError("There is no such session.")
        return wire.Done()
