"""What the database driver's errors mean for the person who asked."""

from __future__ import annotations

from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError, WTimeoutError

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.errors import StoreFullError, UnavailableError, UnexpectedStoreError

_DISK_FULL = {14031}
# Not primary, shutting down, interrupted, out of time: the same question may be asked again.
_PASSING = {6, 7, 50, 89, 91, 189, 202, 262, 9001, 10107, 11600, 11602, 13435, 13436}
_REFUSED = {13, 18}


def store_error(error: PyMongoError) -> StoreError:
    """The `StoreError` for a driver's error."""
    code = error.code if isinstance(error, OperationFailure) else None
    text = str(error)
    if code in _DISK_FULL or "No space left" in text or "Out of diskspace" in text.lower():
        return StoreFullError(
            "The database's disk is full; nothing was changed.", hint="Free some space, then try again."
        )
    passing = (
        isinstance(error, (ConnectionFailure, ExecutionTimeout, WTimeoutError)) or code in _PASSING or error.timeout
    )
    if passing:
        return UnavailableError(
            "The database does not answer at the moment; what was stored is safe.", hint="Try again in a few seconds."
        )
    if code in _REFUSED:
        return StoreError(
            "The database refused this server's credentials.", hint="Check the account in DATASAGE_MONGO_URI."
        )
    return UnexpectedStoreError(
        "The database refused the operation; nothing was changed.", hint="See the server's log."
    )
