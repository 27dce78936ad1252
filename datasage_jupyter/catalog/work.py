"""Datasets as work to be done, for all people together: what is to be processed, what a repair looks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo import ReturnDocument

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.indexes import SORT_INDEX
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import Dataset

WITHOUT_CONTENT = {"metadata": 0, "preview_data": 0, "sample_data": 0}


class DatasetWork:
    """The part of the `datasets` collection that workers and repairs use."""

    def __init__(self, database: Database) -> None:
        self._datasets = database["datasets"]

    async def identities(self) -> set[tuple[str, str]]:
        """Everybody's datasets in whatever state, as (user, id), read from an index alone."""
        with translated():
            found = self._datasets.find({}, {"user_id": 1, "_id": 1}).hint("by_id")
            return {(document["user_id"], str(document["_id"])) async for document in found}

    async def erasing(self) -> list[tuple[str, str]]:
        """Datasets whose erasure was begun and not finished, as (user, id)."""
        with translated():
            found = self._datasets.find({"erasing": True}, {"user_id": 1})
            return [(document["user_id"], str(document["_id"])) async for document in found]

    async def waiting(self) -> list[tuple[str, str]]:
        """Datasets that wait to be processed, or are, as (user, id)."""
        with translated():
            found = self._datasets.find({"status": "processing"}, {"user_id": 1})
            return [(document["user_id"], str(document["_id"])) async for document in found]

    async def unsettled(self) -> list[tuple[str, str]]:
        """Names of which not exactly one version is the latest, as (user, key)."""
        group = {"_id": {"u": "$user_id", "k": "$name_key"}, "latest": {"$sum": {"$cond": ["$is_latest", 1, 0]}}}
        pipeline: list[Document] = [
            {"$match": {"is_active": True}},
            {"$group": group},
            {"$match": {"latest": {"$ne": 1}}},
        ]
        with translated():
            found = await self._datasets.aggregate(pipeline, hint=SORT_INDEX["name"])
            return [(document["_id"]["u"], document["_id"]["k"]) async for document in found]

    async def claim(self, worker: str, *, lease: timedelta = timedelta(seconds=60)) -> Dataset | None:
        """Take one dataset that waits to be processed and that no living worker has; None if there is none."""
        moment = values.now()
        query = {"status": "processing", "lease_until": {"$lt": moment}, "is_active": {"$in": [True, False]}}
        return await self._take(query, worker, moment + lease)

    async def claim_this(
        self, user_id: str, dataset_id: str, worker: str, *, lease: timedelta = timedelta(seconds=60)
    ) -> Dataset | None:
        """The same for one dataset; None if somebody else has it or it needs no work."""
        moment = values.now()
        query: Document = {"user_id": user_id, "_id": values.object_id(dataset_id), "status": "processing"}
        query["lease_until"] = {"$lt": moment}
        return await self._take(query, worker, moment + lease)

    async def _take(self, query: Document, worker: str, until: datetime) -> Dataset | None:
        with translated():
            found = await self._datasets.find_one_and_update(
                query,
                {"$set": {"lease_until": until, "worker": worker}},
                projection=WITHOUT_CONTENT,
                return_document=ReturnDocument.AFTER,
            )
        return dataset_of(found) if found else None

    async def progress(
        self, user_id: str, dataset_id: str, fraction: float, *, lease: timedelta = timedelta(seconds=60)
    ) -> bool:
        """Note how far the work on a dataset is, and keep the claim; False if it is not wanted any more."""
        query = {
            "user_id": user_id,
            "_id": values.object_id(dataset_id),
            "status": "processing",
            "is_active": {"$in": [True, False]},
        }
        change = {"progress": min(max(float(fraction), 0.0), 1.0), "lease_until": values.now() + lease}
        with translated():
            done = await self._datasets.update_one(query, {"$set": change})
        return done.matched_count == 1


def dataset_of(document: Document) -> Dataset:
    """A document as a record."""
    fields = {name: document.get(name) for name in Dataset.__dataclass_fields__ if name != "id"}
    return Dataset(id=str(document["_id"]), **fields | {"is_active": bool(document.get("is_active"))})  # type: ignore[arg-type]
