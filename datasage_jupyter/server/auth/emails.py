"""One spelling for every email address, so that look-alikes are one account."""

from __future__ import annotations

import re
import unicodedata

from datasage_jupyter.server.errors import RequestError

_SHAPE = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}")
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


def normalize_email(text: str) -> str:
    """The spelling under which an account is kept: NFKC, no surrounding blanks, no case.

    Args:
        text: As typed.

    Raises:
        RequestError: It is no email address, or holds characters nobody can see.
    """
    email = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold())
    if any(unicodedata.category(char) in _INVISIBLE for char in email):
        raise RequestError("The email address holds invisible characters.", hint="Type it by hand.")
    if len(email) > 254 or not _SHAPE.fullmatch(email):
        raise RequestError("This is not an email address.", hint="Write it like name@example.org.")
    return email


def login_key(text: str) -> str:
    """Like `normalize_email`, for looking up: what cannot be an account is returned as it is, and found nowhere."""
    try:
        return normalize_email(text)
    except RequestError:
        return text[:320].casefold()
