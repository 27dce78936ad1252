"""Records of resumable uploads. Their bytes and offsets are `UploadFiles`'; nobody sees a dataset before it is whole."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta

from bson import ObjectId

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import NewDataset, Upload
from datasage_jupyter.store.errors import UploadNotFoundError
from datasage_jupyter.store.upload_files import UploadFiles, new_upload_id


class Uploads:
    """The `uploads` collection together with the files it speaks of."""

    def __init__(self, database: Database, files: UploadFiles) -> None:
        self._uploads = database["uploads"]
        self.files = files

    async def create(
        self, user_id: str, length: int, metadata: dict[str, str], new: NewDataset, *, expires_in: timedelta
    ) -> Upload:
        """Begin an upload; reserving its room is the caller's (`Catalog.begin_upload`).

        Args:
            metadata: What the client said, to be repeated to it.
            new: What the dataset will be, already checked.
        """
        moment, upload_id = values.now(), new_upload_id()
        document: Document = {
            "_id": upload_id,
            "user_id": user_id,
            "length": int(length),
            "metadata": values.json_text(metadata, "The upload's metadata", limit=20_000),
            "new": dataclasses.asdict(new),
            "created_at": moment,
            "expires_at": moment + expires_in,
            "dataset_id": str(ObjectId()),
            "is_finished": False,
        }
        await self.files.create(upload_id)
        try:
            with translated():
                await self._uploads.insert_one(document)
        except BaseException:
            await self.files.remove(upload_id)
            raise
        return _upload(document, 0)

    async def get(self, user_id: str, upload_id: str) -> Upload:
        """One upload with its true offset.

        Raises:
            UploadNotFoundError: The person has none of this id, or it has expired.
        """
        found = await self._find(user_id, upload_id)
        offset = found["length"] if found["is_finished"] else await self.files.offset(found["_id"])
        return _upload(found, offset)

    async def require(self, user_id: str, upload_id: str) -> None:
        """Make sure that the person has an upload of this id, though its bytes may be on the disk of another server.

        Raises:
            UploadNotFoundError: They have none, or it has expired.
        """
        await self._find(user_id, upload_id)

    async def _find(self, user_id: str, upload_id: str) -> Document:
        query = {"user_id": user_id, "_id": str(upload_id), "expires_at": {"$gt": values.now()}}
        with translated():
            found = await self._uploads.find_one(query)
        if found is None:
            raise UploadNotFoundError("There is no such upload.", hint="It may have ended or expired; begin a new one.")
        return found

    async def finish(self, user_id: str, upload_id: str) -> None:
        """Note that the dataset is there, and erase the upload's bytes; the record stays until it expires."""
        with translated():
            await self._uploads.update_one({"user_id": user_id, "_id": upload_id}, {"$set": {"is_finished": True}})
        await self.files.remove(upload_id)

    async def remove(self, user_id: str, upload_id: str) -> Upload | None:
        """Erase an upload, record first; give what it was."""
        with translated():
            found = await self._uploads.find_one_and_delete({"user_id": user_id, "_id": str(upload_id)})
        if found is None:
            return None
        await self.files.remove(found["_id"])
        return _upload(found, 0)

    async def unfinished(self) -> list[tuple[str, str]]:
        """Everybody's uploads that have not become datasets, as (user, id)."""
        with translated():
            found = self._uploads.find({"is_finished": False}, {"user_id": 1})
            return [(document["user_id"], document["_id"]) async for document in found]

    async def reserved_bytes(self, user_id: str) -> int:
        """Bytes of the person's share that uploads under way hold."""
        with translated():
            found = self._uploads.find({"user_id": user_id, "is_finished": False}, {"length": 1})
            return sum([int(document["length"]) async for document in found])

    async def owned(self, user_id: str) -> list[Upload]:
        """All of the person's uploads."""
        with translated():
            return [_upload(d, 0) async for d in self._uploads.find({"user_id": user_id})]

    async def expired(self, moment: datetime | None = None) -> list[Upload]:
        """Everybody's uploads whose time has passed."""
        with translated():
            found = self._uploads.find({"expires_at": {"$lte": moment or values.now()}}).limit(1_000)
            return [_upload(document, 0) async for document in found]


def _upload(document: Document, offset: int) -> Upload:
    names = ("user_id", "length", "created_at", "expires_at", "dataset_id", "is_finished")
    metadata = json.loads(document["metadata"])
    new = NewDataset(**document["new"])
    return Upload(
        id=document["_id"], offset=offset, metadata=metadata, new=new, **{name: document[name] for name in names}
    )
