"""What happened, in order: a person's activity, and what was sent to a language model for them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from bson import ObjectId

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import Event, Page


class Events:
    """An append-only log of each person, forgotten after a while.

    Args:
        collection: `events` or `egress`.
        keep: How long an entry is kept.
    """

    def __init__(self, database: Database, collection: str, keep: timedelta) -> None:
        self._events = database[collection]
        self._keep = keep

    async def add(
        self, user_id: str, kind: str, *, dataset_id: str | None = None, detail: dict[str, Any] | None = None
    ) -> Event:
        """Write an entry. `detail` is plain JSON."""
        moment = values.now()
        document: Document = {
            "_id": ObjectId(),
            "user_id": user_id,
            "kind": kind[:100],
            "at": moment,
            "dataset_id": dataset_id,
            "detail": values.json_text(detail or {}, "The detail", limit=2_000_000),
            "expires_at": moment + self._keep,
        }
        with translated():
            await self._events.insert_one(document)
        return _event(document)

    async def newest(
        self,
        user_id: str,
        *,
        kind: str | None = None,
        dataset_id: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> list[Event]:
        """The person's entries, newest first; `after` leaves out that entry and all older ones."""
        query: Document = {"user_id": user_id}
        query |= {"kind": str(kind)} if kind is not None else {}
        query |= {"dataset_id": str(dataset_id)} if dataset_id is not None else {}
        query |= {"_id": {"$gt": values.object_id(after)}} if after is not None else {}
        with translated():
            return [_event(d) async for d in self._events.find(query).sort("_id", -1).limit(limit)]

    async def page(
        self, user_id: str, *, dataset_id: str | None = None, offset: int = 0, limit: int = 50
    ) -> Page[Event]:
        """Some of the person's entries, newest first, perhaps only those about one dataset."""
        query: Document = {"user_id": user_id}
        query |= {"dataset_id": str(dataset_id)} if dataset_id is not None else {}
        with translated():
            total = await self._events.count_documents(query, hint="of_user")
            found = self._events.find(query).hint("of_user").sort("_id", -1).skip(offset).limit(limit)
            return Page(items=[_event(d) async for d in found], total=total, offset=offset, limit=limit)

    async def erase_of(self, user_id: str, dataset_id: str) -> None:
        """Erase the person's entries about this dataset."""
        with translated():
            await self._events.delete_many({"user_id": user_id, "dataset_id": dataset_id})

    async def erase_all(self, user_id: str) -> None:
        """Erase the person's log."""
        with translated():
            await self._events.delete_many({"user_id": user_id})


def _event(document: Document) -> Event:
    return Event(
        id=str(document["_id"]),
        user_id=document["user_id"],
        kind=document["kind"],
        at=document["at"],
        dataset_id=document["dataset_id"],
        detail=json.loads(document["detail"]),
    )
