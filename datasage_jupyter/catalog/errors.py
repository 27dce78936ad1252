"""What the catalogue refuses, each with its own code and status."""

from __future__ import annotations

from datasage_jupyter.core.errors import DataSageError


class NotFoundError(DataSageError, LookupError):
    """No such item belongs to the person who asks; the same whether it exists for somebody else or not at all."""

    code = "not_found"
    status = 404


class ConflictError(DataSageError, ValueError):
    """The name or address is taken."""

    code = "conflict"
    status = 409


class InvalidValueError(DataSageError, ValueError):
    """A value has the wrong type, is too long or holds characters that may not be stored."""

    code = "value_invalid"
    status = 400


class QuotaExceededError(DataSageError, OSError):
    """The person's share of the store is used up."""

    code = "quota_exceeded"
    status = 413
