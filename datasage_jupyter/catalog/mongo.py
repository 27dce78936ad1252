"""The one place where MongoDB's driver is configured and its errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConfigurationError, DuplicateKeyError, InvalidURI, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.mongo_errors import store_error

Document = dict[str, Any]
Client = AsyncMongoClient[Document]
Database = AsyncDatabase[Document]
Collection = AsyncCollection[Document]

DATABASE = "datasage"
OPERATION_TIMEOUT_MS = 4_000


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
