"""Dataset records: lists, versions, names, the bin. The bytes are the file store's; `Commits` joins the two."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.errors import ConflictError, InvalidValueError
from datasage_jupyter.catalog.indexes import SORT_INDEX, TAGS_INDEX
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.profiles import Profiles
from datasage_jupyter.catalog.records import Dataset, Page, Processed
from datasage_jupyter.catalog.work import WITHOUT_CONTENT, DatasetWork, dataset_of
from datasage_jupyter.core.errors import DatasetNotFoundError

Sort = Literal["name", "uploaded_at", "last_accessed", "file_size", "row_count"]
SORTS: tuple[str, ...] = get_args(Sort)
_NAME_WITH_VERSION = re.compile(r"(?P<name>.+)@(?P<version>[1-9]\d{0,8})")
_COLUMN_BYTES = 1_000_000


class Datasets(DatasetWork):
    """The `datasets` collection, one document per version. Every method answers only about `user_id`'s own."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.profiles = Profiles(database)

    # -- reading ---------------------------------------------------------------------------------------------------

    async def get(self, user_id: str, dataset_id: str, *, in_bin: bool | None = None) -> Dataset:
        """One version by its id.

        Args:
            in_bin: Only one that is (or is not) in the bin; None for either.

        Raises:
            DatasetNotFoundError: The person has none of this id.
        """
        states = [True, False] if in_bin is None else [not in_bin]
        return await self._one({"user_id": user_id, "_id": values.object_id(dataset_id), "is_active": {"$in": states}})

    async def by_name(self, user_id: str, reference: str) -> Dataset:
        """The newest version of `sales`, or exactly `sales@3`. A name that really ends in `@3` wins.

        Raises:
            DatasetNotFoundError: The person has none of this name.
        """
        reference = reference if isinstance(reference, str) else ""
        exact = await self._newest({"user_id": user_id, "is_active": True, "name_key": values.key(reference)})
        if exact is not None:
            return exact
        match = _NAME_WITH_VERSION.fullmatch(reference.strip())
        if match is None:
            raise _unknown()
        name = {"name_key": values.key(match["name"]), "version": int(match["version"])}
        return await self._one({"user_id": user_id, "is_active": True, **name})

    async def versions(self, user_id: str, dataset_id: str) -> list[Dataset]:
        """All versions of the same name outside the bin, newest first."""
        known = await self._key_of(user_id, dataset_id)
        query = {"user_id": user_id, "is_active": True, "name_key": known}
        with translated():
            found = self._datasets.find(query, WITHOUT_CONTENT).sort("version", -1).limit(1_000)
            return [dataset_of(document) async for document in found]

    async def page(
        self,
        user_id: str,
        *,
        search: str = "",
        tags: Sequence[str] = (),
        sort: Sort = "uploaded_at",
        descending: bool = True,
        offset: int = 0,
        limit: int = 50,
        in_bin: bool = False,
        latest_only: bool = True,
    ) -> Page[Dataset]:
        """The person's datasets.

        Args:
            search: A literal part of name, file name, tags or description; case and width do not matter.
            tags: All of these.
            latest_only: Only the newest version of each name (the bin always shows every version).
        """
        if sort not in SORTS:
            raise InvalidValueError(
                f"Datasets cannot be sorted by {str(sort)[:40]!r}.", hint=f"Use one of {', '.join(SORTS)}."
            )
        latest: Any = True if latest_only and not in_bin else {"$in": [True, False]}
        query: Document = {"user_id": user_id, "is_active": not in_bin, "is_latest": latest}
        if values.key(search):
            query["search_key"] = {"$regex": values.literal_pattern(search)}
        if tags:
            query["tags"] = {"$all": [str(tag) for tag in tags]}
        index = TAGS_INDEX if tags else SORT_INDEX[sort]
        direction = -1 if descending else 1
        order = [("name_key" if sort == "name" else sort, direction), ("_id", direction)]
        items = await self._find(query, index, order, offset, limit)
        # A page that is not full is the last one: then all have been counted on the way.
        is_last = len(items) < limit and (items or offset == 0)
        total = offset + len(items) if is_last else await self._count(query, index)
        return Page(items=items, total=total, offset=offset, limit=limit)

    async def _count(self, query: Document, index: str) -> int:
        with translated():
            return await self._datasets.count_documents(query, hint=index)

    async def _find(
        self, query: Document, index: str, order: list[tuple[str, int]], offset: int, limit: int
    ) -> list[Dataset]:
        with translated():
            found = self._datasets.find(query, WITHOUT_CONTENT).hint(index).sort(order).skip(offset).limit(limit)
            return [dataset_of(document) async for document in found]

    async def metadata(self, user_id: str, dataset_id: str) -> dict[str, Any]:
        """The whole profile, under the seed's keys; empty before the dataset is processed.

        Raises:
            DatasetNotFoundError: The person has none of this id.
        """
        document = await self._content(user_id, dataset_id, "metadata")
        metadata: dict[str, Any] = document.get("metadata") or {}
        if metadata.pop("is_split", False):
            return await self.profiles.get(user_id, dataset_id) or metadata
        return metadata

    async def preview(self, user_id: str, dataset_id: str) -> list[dict[str, Any]]:
        """The first rows, as kept with the record."""
        return list((await self._content(user_id, dataset_id, "preview_data")).get("preview_data") or [])

    async def sample(self, user_id: str, dataset_id: str) -> list[dict[str, Any]]:
        """Rows from all over the dataset, as kept with the record."""
        return list((await self._content(user_id, dataset_id, "sample_data")).get("sample_data") or [])

    async def _content(self, user_id: str, dataset_id: str, field: str) -> Document:
        query = {"user_id": user_id, "_id": values.object_id(dataset_id), "is_active": {"$in": [True, False]}}
        with translated():
            found = await self._datasets.find_one(query, {field: 1})
        if found is None:
            raise _unknown()
        return found

    async def touch(self, user_id: str, dataset_id: str) -> None:
        """Note that the dataset was used; at most once a minute, so that reading stays reading."""
        moment = values.now()
        query = {
            "user_id": user_id,
            "_id": values.object_id(dataset_id),
            "last_accessed": {"$lt": moment - timedelta(minutes=1)},
        }
        with translated():
            await self._datasets.update_one(query, {"$set": {"last_accessed": moment}})

    # -- writing, for `Commits` ------------------------------------------------------------------------------------

    async def next_version(self, user_id: str, name: str) -> int:
        """The version a new dataset of this name gets; the bin counts, so that no number is given twice."""
        query = {"user_id": user_id, "name_key": values.key(name)}
        with translated():
            found = await self._datasets.find_one(query, {"version": 1}, sort=[("version", -1)])
        return int(found["version"]) + 1 if found else 1

    async def insert(self, document: Document) -> bool:
        """Add a record made by `new_document`; True also if the very same one is there already.

        Returns:
            False if the version of that name is taken by another dataset.
        """
        try:
            with translated():
                await self._datasets.insert_one(document)
        except DuplicateKeyError:
            query = {"user_id": document["user_id"], "_id": document["_id"]}
            with translated():
                return await self._datasets.count_documents(query, limit=1) == 1
        return True

    async def settle_versions(self, user_id: str, name_key: str) -> None:
        """Mark the newest version outside the bin as the latest, and no other."""
        newest = await self._newest({"user_id": user_id, "is_active": True, "name_key": name_key})
        keep = ObjectId(newest.id) if newest else None
        chain = {"user_id": user_id, "name_key": name_key}
        with translated():
            if keep is not None:
                await self._datasets.update_one({"user_id": user_id, "_id": keep}, {"$set": {"is_latest": True}})
            await self._datasets.update_many(
                chain | {"_id": {"$ne": keep}, "is_latest": True}, {"$set": {"is_latest": False}}
            )

    async def update(self, user_id: str, dataset_id: str, changes: Document) -> Dataset:
        """Set fields of a record that is not being erased.

        Raises:
            DatasetNotFoundError: The person has none of this id.
        """
        query = {"user_id": user_id, "_id": values.object_id(dataset_id), "is_active": {"$in": [True, False]}}
        with translated():
            found = await self._datasets.find_one_and_update(
                query,
                {"$set": changes | {"updated_at": values.now()}},
                projection=WITHOUT_CONTENT,
                return_document=ReturnDocument.AFTER,
            )
        if found is None:
            raise _unknown()
        return dataset_of(found)

    async def chain(self, user_id: str, name: str) -> list[Dataset]:
        """Every version of a name, the bin too, oldest first."""
        query = {"user_id": user_id, "name_key": values.key(name)}
        with translated():
            found = self._datasets.find(query, WITHOUT_CONTENT).sort("version", 1)
            return [dataset_of(document) async for document in found]

    async def rename(self, user_id: str, item: Dataset, name: str) -> Dataset | None:
        """Give one version another name; None if it is gone.

        Raises:
            ConflictError: That name has this version already.
        """
        search = values.search_key(name, item.original_filename, *item.tags, item.description)
        try:
            return await self.update_any(
                user_id, item.id, {"name": name, "name_key": values.key(name), "search_key": search}
            )
        except DuplicateKeyError as error:
            raise ConflictError("You have a dataset of this name already.", hint="Choose another name.") from error

    async def update_any(self, user_id: str, dataset_id: str, changes: Document) -> Dataset | None:
        """Set fields of a record in whatever state; None if it is gone."""
        with translated():
            found = await self._datasets.find_one_and_update(
                {"user_id": user_id, "_id": values.object_id(dataset_id)},
                {"$set": changes | {"updated_at": values.now()}},
                projection=WITHOUT_CONTENT,
                return_document=ReturnDocument.AFTER,
            )
        return dataset_of(found) if found else None

    async def processed(self, user_id: str, dataset_id: str, result: Processed) -> Dataset:
        """Keep what ingest and profile found; the dataset is ready from now on."""
        metadata = await self.profiles.put(user_id, dataset_id, result.metadata)
        changes: Document = {
            "columns": _bounded_names(result.columns),
            "column_count": len(result.columns),
            "row_count": result.row_count,
            "preview_data": await asyncio.to_thread(values.bounded_rows, result.preview_data),
            "sample_data": await asyncio.to_thread(values.bounded_rows, result.sample_data),
            "metadata": metadata,
            "quality": values.storable(values.finite(result.quality)),
            "is_processed": True,
            "status": "ready",
            "error": None,
            "progress": None,
            "lease_until": None,
        }
        return await self.update(user_id, dataset_id, changes)

    async def mark_erasing(self, user_id: str, dataset_id: str) -> Dataset | None:
        """Make a dataset unknown from this moment, before its bytes are erased; None if the person has none of this id."""
        query = {"user_id": user_id, "_id": values.object_id(dataset_id)}
        with translated():
            found = await self._datasets.find_one_and_update(
                query, {"$set": {"is_active": None, "is_latest": False, "erasing": True}}, projection=WITHOUT_CONTENT
            )
        return dataset_of(found) if found else None

    async def remove(self, user_id: str, dataset_id: str) -> bool:
        """Erase a record and its profile; say whether there was one."""
        await self.profiles.erase(user_id, dataset_id)
        with translated():
            done = await self._datasets.delete_one({"user_id": user_id, "_id": values.object_id(dataset_id)})
        return done.deleted_count == 1

    async def owned_ids(self, user_id: str) -> list[str]:
        """Ids of everything the person has, in whatever state."""
        with translated():
            return [str(d["_id"]) async for d in self._datasets.find({"user_id": user_id}, {"_id": 1})]

    async def owned_bytes(self, user_id: str) -> int:
        """Sum of the sizes of everything the person has."""
        with translated():
            found = self._datasets.find({"user_id": user_id}, {"file_size": 1})
            return sum([int(document["file_size"]) async for document in found])

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _one(self, query: Document) -> Dataset:
        with translated():
            found = await self._datasets.find_one(query, WITHOUT_CONTENT)
        if found is None:
            raise _unknown()
        return dataset_of(found)

    async def _newest(self, query: Document) -> Dataset | None:
        with translated():
            found = await self._datasets.find_one(query, WITHOUT_CONTENT, sort=[("version", -1)])
        return dataset_of(found) if found else None

    async def _key_of(self, user_id: str, dataset_id: str) -> str:
        return values.key((await self.get(user_id, dataset_id)).name)


def new_document(
    *, dataset_id: str, user_id: str, name: str, version: int, file_size: int, content_hash: str, uploaded_at: datetime
) -> Document:
    """A record of a dataset that was just stored and waits to be processed; every field of the seed's schema is there."""
    return {
        "_id": ObjectId(dataset_id),
        "user_id": user_id,
        "name": name,
        "name_key": values.key(name),
        "version": version,
        "is_latest": True,
        "description": "",
        "tags": [],
        "original_filename": "",
        "file_path": dataset_id,
        "file_size": file_size,
        "mime_type": "application/octet-stream",
        "file_extension": "",
        "content_hash": content_hash,
        "uploaded_at": uploaded_at,
        "last_accessed": uploaded_at,
        "updated_at": values.now(),
        "is_active": True,
        "is_processed": False,
        "status": "processing",
        "error": None,
        "progress": 0.0,
        "lease_until": values.LONG_AGO,
        "columns": [],
        "row_count": None,
        "column_count": None,
        "preview_data": [],
        "sample_data": [],
        "metadata": {},
        "quality": {},
        "stored_bytes": file_size,
        "sharing": None,
    }


def _bounded_names(names: Sequence[str]) -> list[str]:
    """Column names, as many as fit in a megabyte; the profile has them all."""
    kept, room = [], _COLUMN_BYTES
    for name in names:
        safe = name.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        room -= len(safe.encode()) + 16
        if room < 0:
            break
        kept.append(safe)
    return kept


def _unknown() -> DatasetNotFoundError:
    return DatasetNotFoundError("There is no such dataset.", hint="Look at the list of your datasets, and at the bin.")
