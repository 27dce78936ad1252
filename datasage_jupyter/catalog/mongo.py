"""The one place where MongoDB's driver is configured and its errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from datasage_jupyter.catalog.errors import UnavailableError, UnexpectedStoreError
from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.errors import StoreFullError

Document = dict[str, Any]
Client = AsyncMongoClient[Document]
Database = AsyncDatabase[Document]
Collection = AsyncCollection[Document]

DATABASE = "datasage"
OPERATION_TIMEOUT_MS = 4_000
_DISK_FULL = {14031, 9001}
_PASSING = {6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 50, 202}


def connect(uri: str, *, max_pool_size: int = 50, application: str = "datasage") -> Client:
    """A client for `uri`; call it inside the running event loop.

    Every write is acknowledged by a majority and journalled; every operation ends within four seconds, so that a
    database that hangs becomes a clear 503.

    Raises:
        StoreError: The URI is malformed.
    """
    try:
        return AsyncMongoClient(
            uri,
            appname=application,
            tz_aware=True,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            timeoutMS=OPERATION_TIMEOUT_MS,
            connectTimeoutMS=2_000,
            serverSelectionTimeoutMS=OPERATION_TIMEOUT_MS,
            heartbeatFrequencyMS=2_000,
            maxPoolSize=max_pool_size,
            waitQueueTimeoutMS=OPERATION_TIMEOUT_MS,
            retryWrites=True,
            retryReads=True,
        )
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise StoreError(
            "The address of the MongoDB server is malformed.",
            hint="Correct DATASAGE_MONGO_URI (mongodb://host:27017/datasage).",
        ) from error


def database_of(client: Client) -> Database:
    """The database named in the URI, else `datasage`; always with majority and journal."""
    return client.get_default_database(DATABASE).with_options(
        write_concern=WriteConcern(w="majority", j=True),
        read_concern=ReadConcern("majority"),
        read_preference=ReadPreference.PRIMARY,
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into a `StoreError`; addresses and statements stay out of the text."""
    try:
        yield
    except DuplicateKeyError:
        raise
    except PyMongoError as error:
        raise store_error(error) from error


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
    if code in (13, 18):
        return StoreError(
            "The database refused this server's credentials.", hint="Check the account in DATASAGE_MONGO_URI."
        )
    return UnexpectedStoreError(
        "The database refused the operation; nothing was changed.", hint="See the server's log."
    )


def is_duplicate(error: BaseException, index: str) -> bool:
    """Whether an insert failed because of the unique index of this name."""
    if isinstance(error, BulkWriteError):
        return index in str(error.details)
    return isinstance(error, DuplicateKeyError) and index in str(error)
