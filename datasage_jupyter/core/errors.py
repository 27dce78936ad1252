"""The error tree: one base, one branch per stage, a stable code and a way out.

Every error that leaves the library is a `DataSageError`. Its text says what happened; `hint` says what to do.
"""

from __future__ import annotations

from typing import Any, ClassVar


class DataSageError(Exception):
    """Base of every error DataSage raises on purpose.

    Args:
        message: One sentence that says what happened and what is still safe.
        hint: What the person can do about it.
        details: Machine-readable facts (plain JSON values) that support the message.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None, details: list[Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details or []

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class PartError(DataSageError, ImportError):
    """An installed package offers a mark, a format or a provider that cannot be imported."""

    code = "part_unavailable"
    status = 500


class DatasetReadError(DataSageError, ValueError):
    """A file or object could not be read as a table."""

    code = "dataset_unreadable"
    status = 422


class ProfileError(DataSageError, ValueError):
    """A table could not be profiled."""

    code = "profile_failed"
    status = 422


class SpecError(DataSageError, ValueError):
    """A chart specification is malformed or breaks a hard rule."""

    code = "spec_invalid"
    status = 400


class FieldNotFoundError(SpecError, KeyError):
    """A spec, filter or request names a field the dataset does not have."""

    code = "field_not_found"


class QuestionError(DataSageError, ValueError):
    """A question could not be turned into a chart; the hint names the nearest fields."""

    code = "question_not_understood"
    status = 422


class QueryError(DataSageError, RuntimeError):
    """A query failed in the engine.

    Args:
        sql: The statement that failed, for the log and for the curious; never sent to another person.
    """

    code = "query_failed"
    status = 422

    def __init__(self, message: str, *, sql: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.sql = sql


class QueryTimeoutError(QueryError, TimeoutError):
    """A query took longer than its limit and was stopped."""

    code = "query_timeout"
    status = 503


class DialectError(DataSageError, ValueError):
    """A chart's query cannot be said in the SQL of another engine."""

    code = "dialect_unsupported"
    status = 422


class ConnectError(DataSageError, ConnectionError):
    """The DataSage server could not be found or reached."""

    code = "server_unreachable"
    status = 503


class AuthError(DataSageError, PermissionError):
    """No valid session, or one that may not do this."""

    code = "unauthenticated"
    status = 401


class StoreError(DataSageError, OSError):
    """Stored bytes or records could not be written or read."""

    code = "store_failed"
    status = 503


class DatasetNotFoundError(DataSageError, LookupError):
    """No dataset of this name or id belongs to the person who asks."""

    code = "dataset_not_found"
    status = 404
