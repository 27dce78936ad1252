"""The checks that stand before every handler, one each."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from datasage_jupyter.server.errors import ForbiddenError

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders

KERNEL_SCHEME = "datasage"
SESSION_HEADER = "X-DataSage-Authorization"


def check_origin(headers: HTTPHeaders, scheme: str, allowed: str, matches: bool, has_token: bool) -> None:
    """Refuse requests that a page of another origin sends.

    A token in a header proves that no such page is behind the request, so only then may the Referer differ; an `Origin` of
    somebody else is refused all the same, because nothing of ours sends one.

    Args:
        headers: The request's headers.
        scheme: How the request came, `http` or `https`; what a proxy says of it counts only if Jupyter trusts proxies.
        allowed: `ServerApp.allow_origin`.
        matches: The origin matches `ServerApp.allow_origin_pat`.
        has_token: Authenticated by a token rather than a cookie.

    Raises:
        ForbiddenError: The request is cross-site.
    """
    if allowed == "*" or matches:
        return
    origin = headers.get("Origin")
    if origin is not None and origin != allowed and not _is_same(origin, headers, scheme):
        raise _cross_site()
    if has_token or (origin is not None and origin == allowed):
        return
    if headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise _cross_site()
    referer = headers.get("Referer")
    if referer and not _is_same(referer, headers, scheme) and not (allowed and referer.startswith(f"{allowed}/")):
        raise _cross_site()


def _is_same(url: str, headers: HTTPHeaders, scheme: str) -> bool:
    """Whether a page is ours. Anybody on the line can write a page without TLS, so it is never ours where we are reached by TLS;
    the other way round a proxy may have ended TLS without a word.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", scheme) and parts.netloc.lower() == headers.get("Host", "").lower()


def _cross_site() -> ForbiddenError:
    return ForbiddenError("Requests from other sites are refused.", code="cross_site")


def has_kernel_token(headers: HTTPHeaders, expected: str | None) -> bool:
    """Whether the request comes from a kernel of this server, by the token its environment holds."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if not expected or scheme.lower() != KERNEL_SCHEME:
        return False
    return hmac.compare_digest(token.strip().encode("utf-8", "surrogateescape"), expected.encode())


def session_token(headers: HTTPHeaders) -> str | None:
    """The DataSage session's token, from the only place it may stand."""
    scheme, _, token = headers.get(SESSION_HEADER, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
