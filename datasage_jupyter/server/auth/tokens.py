"""Access tokens (JWT, HS256) and refresh tokens (opaque, signed, used once)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from datasage_jupyter.core.errors import AuthError
from datasage_jupyter.server.auth.keys import SigningKeys

ISSUER = "datasage"
AUDIENCE = "datasage-api"
LEEWAY = 60
MAX_TOKEN_LENGTH = 2048
FULL_SCOPE = "read create delete account"
KERNEL_SCOPE = "read create"
REFRESH_PREFIX = "dsr1"


@dataclass(frozen=True)
class Claims:
    """What an access token says.

    Attributes:
        user_id: Whose session it is.
        session_id: Which session; the server can end it.
        scope: What it may do: some of `read`, `create`, `delete`, `account`.
    """

    user_id: str
    session_id: str
    scope: frozenset[str]


def invalid_session() -> AuthError:
    """The one answer to every token that is not good, whatever is wrong with it."""
    return AuthError("You are not signed in to DataSage, or the session has ended.", hint="Sign in and try again.")


def mint_access(keys: SigningKeys, claims: Claims, seconds: int) -> str:
    """Sign an access token.

    Args:
        keys: The signing keys.
        claims: What it says; nothing personal.
        seconds: How long it is good.
    """
    import jwt

    now = int(time.time())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.user_id,
        "sid": claims.session_id,
        "jti": secrets.token_hex(16),
        "iat": now,
        "exp": now + seconds,
        "scope": " ".join(sorted(claims.scope)),
    }
    return jwt.encode(payload, keys.signing, algorithm="HS256", headers={"kid": keys.current})


def read_access(keys: SigningKeys, token: str) -> Claims:
    """Check an access token strictly: one algorithm, exactly our header, every claim required.

    Args:
        keys: The signing keys.
        token: As it came.

    Raises:
        AuthError: It is not one of ours, was changed, or has run out.
    """
    import jwt

    key = _key_named_by(token, keys)
    try:
        payload = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub", "sid", "jti", "aud", "iss", "scope"], "strict_aud": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        raise invalid_session() from None
    texts = [payload["sub"], payload["sid"], payload["scope"]]
    if not all(isinstance(text, str) and text for text in texts):
        raise invalid_session()
    return Claims(payload["sub"], payload["sid"], frozenset(payload["scope"].split()))


def _key_named_by(token: str, keys: SigningKeys) -> bytes:
    """The key a header names; any header but `{alg, typ, kid}` is refused before anything else is looked at."""
    try:
        parts = token.split(".")
        if len(token) > MAX_TOKEN_LENGTH or len(parts) != 3 or not all(map(_is_canonical, parts)):
            raise ValueError("shape")
        head: Any = json.loads(_unpad(parts[0]))
        if head != {"alg": "HS256", "typ": "JWT", "kid": head["kid"]}:
            raise ValueError("header")
        return keys.keys[head["kid"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise invalid_session() from None


def _is_canonical(part: str) -> bool:
    """Base64 leaves bits of the last character unused; a token with other bits there is not the one we wrote."""
    return base64.urlsafe_b64encode(_unpad(part)).rstrip(b"=").decode("ascii") == part


def _unpad(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


@dataclass(frozen=True)
class RefreshToken:
    """One use of a session's refresh chain.

    Attributes:
        user_id: Whose session.
        session_id: Which session.
        secret: Differs with every rotation; the server keeps only its digest.
    """

    user_id: str
    session_id: str
    secret: str

    @property
    def digest(self) -> str:
        """What is stored."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_refresh(user_id: str, session_id: str) -> RefreshToken:
    """A fresh link of the chain."""
    return RefreshToken(user_id, session_id, secrets.token_hex(32))


def write_refresh(keys: SigningKeys, token: RefreshToken) -> str:
    """The text a client keeps. It is signed, so that a forged one cannot pass for a reused one and end the session."""
    body = f"{REFRESH_PREFIX}.{token.user_id}.{token.session_id}.{token.secret}"
    return f"{body}.{_seal(keys.signing, body)}"


def read_refresh(keys: SigningKeys, text: str) -> RefreshToken:
    """Check a refresh token.

    Args:
        keys: The signing keys.
        text: As it came.

    Raises:
        AuthError: It is not one of ours.
    """
    parts = text.split(".")
    if len(text) > 512 or len(parts) != 5 or parts[0] != REFRESH_PREFIX or not text.isascii():
        raise invalid_session()
    body, seal = text.rsplit(".", 1)
    if not any(hmac.compare_digest(_seal(key, body), seal) for key in keys.keys.values()):
        raise invalid_session()
    return RefreshToken(parts[1], parts[2], parts[3])


def _seal(key: bytes, body: str) -> str:
    return hmac.new(key, b"datasage refresh " + body.encode(), hashlib.sha256).hexdigest()
