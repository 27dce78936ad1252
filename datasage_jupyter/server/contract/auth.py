"""Accounts and sessions on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from datasage_jupyter.server.contract.base import Reply, Request


class Register(Request):
    """A new account."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)
    full_name: str = Field(default="", max_length=200)


class Login(Request):
    """A sign-in with email and password."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)


class Refresh(Request):
    """A refresh token, unless it travels in its cookie."""

    refresh_token: str | None = Field(default=None, max_length=512)


class ChangePassword(Request):
    """The password in force and the one to come."""

    current_password: str = Field(max_length=1024)
    new_password: str = Field(max_length=1024)


class Empty(Request):
    """A body without content: `{}` or nothing."""


class UpdateMe(Request):
    """What a person may change about themselves."""

    full_name: str = Field(max_length=200)


class User(Reply):
    """A person, as they and nobody else see them."""

    id: str
    email: str | None
    full_name: str
    provider: Literal["password", "jupyter", "hub"]
    created_at: datetime


class Signed(Reply):
    """A session: a short access token, and a refresh token that is used once."""

    access_token: str
    refresh_token: str | None
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    user: User


class KernelToken(Reply):
    """A short, narrow token for a kernel."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    scope: str


class SessionInfo(Reply):
    """One open session of the person who asks."""

    id: str
    provider: str
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class SessionList(Reply):
    """The open sessions of the person who asks."""

    items: list[SessionInfo]
    total: int


class Done(Reply):
    """It was done; there is nothing to say."""

    ok: Literal[True] = True
