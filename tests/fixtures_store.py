"""A real `mongod` and stores on it, for any test: `from tests.fixtures_store import mongo_uri, catalog  # noqa: F401`.

One `mongod` serves a whole test session; every test finds its database empty.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from datasage_jupyter.catalog import Catalog, CatalogSettings
from datasage_jupyter.catalog.mongo import Database, connect, database_of
from tests.mongods import PlainMongod


@pytest.fixture(scope="session")
def store_dir() -> Iterator[Path]:
    """A short folder, because a socket's path may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="ds-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mongo_uri(store_dir: Path) -> Iterator[str]:
    """The URI of the session's `mongod`."""
    mongod = PlainMongod(store_dir)
    mongod.start()
    yield mongod.uri
    mongod.stop()


@pytest.fixture
def database_uri(mongo_uri: str) -> Iterator[str]:
    """The URI of an empty database; it is emptied, not dropped, because making its indexes takes longest."""
    yield mongo_uri
    with MongoClient[dict[str, object]](mongo_uri) as client:
        database = client.get_default_database()
        for name in database.list_collection_names():
            database[name].delete_many({})


@pytest.fixture
async def database(database_uri: str) -> AsyncIterator[Database]:
    """An empty database."""
    client = connect(database_uri)
    yield database_of(client)
    await client.close()


@pytest.fixture
async def catalog(database_uri: str, tmp_path: Path) -> AsyncIterator[Catalog]:
    """An open catalogue with its files on local disk."""
    found = Catalog(
        CatalogSettings(store=tmp_path / "store", mongo_uri=database_uri, quota_bytes=50_000_000),
        maintenance_interval=0,
    )
    await found.start()
    yield found
    await found.close()
