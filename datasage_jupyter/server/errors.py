"""Errors of the HTTP boundary."""

from __future__ import annotations

from typing import Any

from datasage_jupyter.core.errors import AuthError, DataSageError


class HttpError(DataSageError):
    """An error with a status, and perhaps headers, of its own.

    Args:
        headers: Headers the answer needs (`Retry-After`, `Allow`).
    """

    code = "error"
    status = 500

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        details: list[Any] | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.headers = headers or {}
        if code is not None:
            self.code = code  # type: ignore[misc]


class RequestError(HttpError, ValueError):
    """The request does not make sense."""

    code = "request_invalid"
    status = 400


class SignInError(AuthError):
    """This server's people sign in with email and password."""

    code = "sign_in_required"


class ForbiddenError(HttpError, PermissionError):
    """Known, but not allowed."""

    code = "forbidden"
    status = 403


class NotFoundError(HttpError, LookupError):
    """Nothing here for the person who asks."""

    code = "not_found"
    status = 404


class MethodError(HttpError):
    """The address exists, the verb does not."""

    code = "method_not_allowed"
    status = 405


class ConflictError(HttpError):
    """It is already there, or has changed meanwhile."""

    code = "conflict"
    status = 409


class TooLargeError(HttpError):
    """More bytes than may be sent here."""

    code = "too_large"
    status = 413


class MediaTypeError(HttpError):
    """A body of a type that is not read here."""

    code = "media_type_unsupported"
    status = 415


class ThrottledError(HttpError):
    """Too many attempts.

    Args:
        retry_after: Seconds until the next attempt is looked at.
    """

    code = "too_many_attempts"
    status = 429

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        super().__init__(
            "Too many attempts.",
            hint=f"Wait about {minutes} minute{'s' if minutes > 1 else ''} and try again.",
            headers={"Retry-After": str(retry_after)},
        )


class BusyError(HttpError):
    """A part the request needs is not ready."""

    code = "busy"
    status = 503

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None, retry_after: int = 3) -> None:
        super().__init__(message, hint=hint, code=code, headers={"Retry-After": str(retry_after)})


class UploadError(HttpError):
    """A tus request that does not fit the upload's state.

    Args:
        status: 409, 410, 412, 415, 423 or 460, as the protocol says.
    """

    code = "upload_refused"

    def __init__(
        self, status: int, message: str, *, hint: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message, hint=hint, headers=headers)
        self.status = status  # type: ignore[misc]
