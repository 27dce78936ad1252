"""The schema's version, and the steps from each older one to today's.

A store written by a newer DataSage is refused and left untouched. Each step may be run again after a crash.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pymongo.errors import DuplicateKeyError

from datasage_jupyter.catalog.mongo import Database, translated
from datasage_jupyter.store.errors import StoreTooNewError

Migration = Callable[[Database], Awaitable[None]]

MIGRATIONS: dict[int, Migration] = {}
"""Step `n` brings a store of version `n` to version `n + 1`."""

SCHEMA_VERSION = 1


async def schema_version(database: Database) -> int | None:
    """The version a store was written with; None if it is new."""
    with translated():
        found = await database["meta"].find_one({"_id": "schema"})
    return int(found["version"]) if found else None


async def migrate(
    database: Database, *, target: int = SCHEMA_VERSION, steps: dict[int, Migration] | None = None
) -> None:
    """Bring a store to today's schema.

    Raises:
        StoreTooNewError: A newer DataSage wrote it.
    """
    steps = MIGRATIONS if steps is None else steps
    found = await schema_version(database)
    if found is None:
        await _begin(database, target)
        return
    if found > target:
        raise StoreTooNewError(
            f"This store has schema {found}, written by a newer DataSage; this one knows schema {target}. It was left untouched.",
            hint="Upgrade with `pip install --upgrade datasage-jupyter`, or choose another store.",
        )
    for version in range(found, target):
        with translated():
            await steps[version](database)
            await database["meta"].update_one({"_id": "schema", "version": version}, {"$set": {"version": version + 1}})


async def _begin(database: Database, version: int) -> None:
    try:
        with translated():
            await database["meta"].insert_one({"_id": "schema", "version": version})
    except DuplicateKeyError:
        # Another server opened the same new store at the same moment.
        await migrate(database, target=version)
