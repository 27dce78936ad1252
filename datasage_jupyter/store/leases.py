"""Which servers are alive, and which GridFS files each has begun: two small collections, timed by the database's clock."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import Any

from bson import ObjectId
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from datasage_jupyter.core.errors import StoreError

Document = dict[str, Any]
RENEW_SECONDS = 4.0
LEASE_MS = 15_000
_ALIVE = {"$expr": {"$gte": ["$seen_at", {"$subtract": ["$$NOW", LEASE_MS]}]}}


class Leases:
    """This server's lease and its list of files on their way."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._instances = database["instances"]
        self._puts = database["puts"]
        self._me = secrets.token_hex(12)
        self._renewal: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to live."""
        await self._renew()
        self._renewal = asyncio.get_running_loop().create_task(self._keep(), name="datasage-lease")

    async def close(self) -> None:
        """Say that this server is gone."""
        if self._renewal is not None:
            self._renewal.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._renewal
            self._renewal = None
            with contextlib.suppress(PyMongoError):
                await self._instances.delete_one({"_id": self._me})

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(PyMongoError):
                await self._renew()

    async def _renew(self) -> None:
        await self._instances.update_one({"_id": self._me}, {"$currentDate": {"seen_at": True}}, upsert=True)

    async def note(self, file_id: ObjectId) -> None:
        """A file is begun."""
        await self._puts.insert_one({"_id": file_id, "instance": self._me, "state": "open"})

    async def settle(self, file_id: ObjectId) -> None:
        """The file is whole and about to be referred to.

        Raises:
            StoreError: Another server held this one for dead and is erasing the file.
        """
        done = await self._puts.update_one({"_id": file_id, "state": "open"}, {"$set": {"state": "closing"}})
        if not done.matched_count:
            raise StoreError("The server was held up for too long; the file was not stored.", hint="Send it again.")

    async def forget(self, file_id: ObjectId) -> None:
        """The file is referred to, or gone."""
        await self._puts.delete_one({"_id": file_id})

    async def living(self) -> set[ObjectId]:
        """Files on their way by servers that live."""
        alive = await self._alive()
        return {put["_id"] async for put in self._puts.find({"instance": {"$in": alive}}, {"_id": 1})}

    async def claim_dead(self) -> list[ObjectId]:
        """Files begun by servers that are gone; from now on only the caller may finish them, by erasing them."""
        alive = await self._alive()
        query: Document = {"instance": {"$nin": alive}}
        await self._puts.update_many(query | {"state": "open"}, {"$set": {"state": "dead"}})
        return [put["_id"] async for put in self._puts.find(query, {"_id": 1})]

    async def is_alone(self) -> bool:
        """Whether no other server lives."""
        return set(await self._alive()) <= {self._me}

    async def _alive(self) -> list[str]:
        return [instance["_id"] async for instance in self._instances.find(_ALIVE, {"_id": 1})]
