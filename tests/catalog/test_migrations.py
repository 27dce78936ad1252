"""Stores of every version open, newer ones are refused."""

from __future__ import annotations

import asyncio

import pytest

from datasage_jupyter.catalog.migrations import MIGRATIONS, SCHEMA_VERSION, migrate, schema_version
from datasage_jupyter.catalog.mongo import Database
from datasage_jupyter.store.errors import StoreTooNewError


async def rename(database: Database) -> None:
    await database["things"].update_many({"old": {"$exists": True}}, {"$rename": {"old": "new"}})


async def stamp(database: Database) -> None:
    await database["things"].update_many({}, {"$set": {"stamped": True}})


STEPS = {1: rename, 2: stamp}


def test_there_is_a_step_from_every_older_version() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))


async def test_new_store_gets_todays_version_even_if_two_begin_at_once(database: Database) -> None:
    assert await schema_version(database) is None
    await asyncio.gather(*(migrate(database) for _ in range(4)))
    assert await schema_version(database) == SCHEMA_VERSION


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_older_store_is_brought_up_to_date_twice_without_harm(database: Database, version: int) -> None:
    await migrate(database, target=version, steps=STEPS)
    await database["things"].insert_one({"old" if version == 1 else "new": 5})
    for _ in range(2):
        await migrate(database, target=3, steps=STEPS)
    thing = await database["things"].find_one({}, {"_id": 0})
    assert thing == ({"new": 5, "stamped": True} if version < 3 else {"new": 5})
    assert await schema_version(database) == 3


async def test_step_cut_short_is_repeated(database: Database) -> None:
    async def dies(_: Database) -> None:
        raise RuntimeError("cut short")

    await migrate(database, target=1)
    with pytest.raises(RuntimeError):
        await migrate(database, target=3, steps={1: rename, 2: dies})
    assert await schema_version(database) == 2
    await migrate(database, target=3, steps=STEPS)
    assert await schema_version(database) == 3


async def test_newer_store_is_refused_and_left_alone(database: Database) -> None:
    await database["meta"].insert_one({"_id": "schema", "version": SCHEMA_VERSION + 1})
    with pytest.raises(StoreTooNewError, match="newer DataSage"):
        await migrate(database)
    assert await schema_version(database) == SCHEMA_VERSION + 1
