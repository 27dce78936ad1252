"""Kept charts and dashboards. Their bodies are stored as JSON text, so that no key in them can mean anything here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.errors import ConflictError, NotFoundError
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import Page, Saved

SavedSort = Literal["name", "created_at", "updated_at"]


class SavedItems:
    """One collection of named items of a person.

    Args:
        collection: `charts` or `dashboards`.
        noun: What one is called in sentences.
    """

    def __init__(self, database: Database, collection: str, noun: str) -> None:
        self._items = database[collection]
        self._noun = noun

    async def create(self, user_id: str, name: str, body: dict[str, Any], dataset_ids: Sequence[str] = ()) -> Saved:
        """Keep an item under a name that is new to this person.

        Raises:
            ConflictError: They have one of that name.
            InvalidValueError: A value cannot be stored.
        """
        moment = values.now()
        document: Document = {
            "_id": ObjectId(),
            "user_id": user_id,
            **self._named(name),
            "dataset_ids": [str(item) for item in dataset_ids],
            "body": values.json_text(body, f"The {self._noun}"),
            "created_at": moment,
            "updated_at": moment,
            "revision": 1,
        }
        try:
            with translated():
                await self._items.insert_one(document)
        except DuplicateKeyError as error:
            raise self._taken() from error
        return _saved(document)

    async def get(self, user_id: str, item_id: str) -> Saved:
        """One item.

        Raises:
            NotFoundError: The person has none of this id.
        """
        with translated():
            found = await self._items.find_one({"_id": values.object_id(item_id), "user_id": user_id})
        return self._known(found)

    async def page(
        self,
        user_id: str,
        *,
        search: str = "",
        dataset_id: str | None = None,
        sort: SavedSort = "name",
        descending: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> Page[Saved]:
        """The person's items in order; `search` is a literal part of the name."""
        query: Document = {"user_id": user_id}
        field = "name_key" if sort == "name" else sort
        index = sort if dataset_id is None else "of_dataset"
        direction = -1 if descending else 1
        if dataset_id is not None:
            query["dataset_ids"] = str(dataset_id)
        if values.key(search):
            query["name_key"] = {"$regex": values.literal_pattern(search)}
        with translated():
            total = await self._items.count_documents(query, hint=index)
            found = (
                self._items.find(query)
                .hint(index)
                .sort([(field, direction), ("_id", direction)])
                .skip(offset)
                .limit(limit)
            )
            return Page(items=[_saved(d) async for d in found], total=total, offset=offset, limit=limit)

    async def update(
        self,
        user_id: str,
        item_id: str,
        *,
        name: str | None = None,
        body: dict[str, Any] | None = None,
        dataset_ids: Sequence[str] | None = None,
        revision: int | None = None,
    ) -> Saved:
        """Change an item.

        Args:
            revision: If given, the revision the change was made from; another one is a conflict.

        Raises:
            NotFoundError, ConflictError, InvalidValueError: As for `get` and `create`.
        """
        changes: Document = {"updated_at": values.now()}
        changes |= self._named(name) if name is not None else {}
        changes |= {"body": values.json_text(body, f"The {self._noun}")} if body is not None else {}
        changes |= {"dataset_ids": [str(item) for item in dataset_ids]} if dataset_ids is not None else {}
        query: Document = {"_id": values.object_id(item_id), "user_id": user_id}
        if revision is not None:
            query["revision"] = int(revision)
        try:
            with translated():
                found = await self._items.find_one_and_update(
                    query, {"$set": changes, "$inc": {"revision": 1}}, return_document=ReturnDocument.AFTER
                )
        except DuplicateKeyError as error:
            raise self._taken() from error
        if found is None and revision is not None:
            await self.get(user_id, item_id)
            raise ConflictError(f"The {self._noun} was changed meanwhile.", hint="Load it again and repeat the change.")
        return self._known(found)

    async def delete(self, user_id: str, item_id: str) -> None:
        """Erase an item.

        Raises:
            NotFoundError: The person has none of this id.
        """
        with translated():
            done = await self._items.delete_one({"_id": values.object_id(item_id), "user_id": user_id})
        if not done.deleted_count:
            self._known(None)

    async def erase_of(self, user_id: str, dataset_id: str) -> None:
        """Erase the person's items that show this dataset."""
        with translated():
            await self._items.delete_many({"user_id": user_id, "dataset_ids": dataset_id})

    async def erase_all(self, user_id: str) -> None:
        """Erase all of the person's items."""
        with translated():
            await self._items.delete_many({"user_id": user_id})

    def _named(self, name: str) -> Document:
        checked = values.text(name, "The name", limit=values.NAME_LIMIT, required=True)
        return {"name": checked, "name_key": values.key(checked)}

    def _taken(self) -> ConflictError:
        return ConflictError(f"You have a {self._noun} of this name already.", hint="Choose another name.")

    def _known(self, document: Document | None) -> Saved:
        if document is None:
            raise NotFoundError(f"There is no such {self._noun}.", hint="It may have been deleted.")
        return _saved(document)


def _saved(document: Document) -> Saved:
    names = ("user_id", "name", "dataset_ids", "created_at", "updated_at", "revision")
    return Saved(id=str(document["_id"]), body=json.loads(document["body"]), **{name: document[name] for name in names})
