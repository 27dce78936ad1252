"""How bytes come in: small uploads at once, large ones in pieces; both within the person's share of the store."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from datetime import timedelta
from pathlib import Path
from weakref import WeakValueDictionary

from bson import ObjectId

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.commits import Commits
from datasage_jupyter.catalog.datasets import Datasets
from datasage_jupyter.catalog.errors import InvalidValueError
from datasage_jupyter.catalog.records import Dataset, NewDataset, Upload
from datasage_jupyter.catalog.tasks import Tasks
from datasage_jupyter.catalog.uploads import Uploads
from datasage_jupyter.catalog.users import Users
from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store.crash import crash_point
from datasage_jupyter.store.manifest import StoredFile


class Intake:
    """Turns finished files and uploads into datasets.

    Args:
        quota: Each person's share of the store in bytes; None for no limit.
        lifetime: After this an unfinished upload is erased.
    """

    def __init__(
        self,
        users: Users,
        datasets: Datasets,
        uploads: Uploads,
        commits: Commits,
        tasks: Tasks,
        *,
        quota: int | None,
        lifetime: timedelta,
    ) -> None:
        self._users = users
        self._datasets = datasets
        self._uploads = uploads
        self._commits = commits
        self._tasks = tasks
        self._quota = quota
        self._lifetime = lifetime
        self._finishing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add(self, user_id: str, new: NewDataset, path: Path, stored: StoredFile | None) -> Dataset:
        """See `Catalog.add_dataset`."""
        new, dataset_id = checked(new), str(ObjectId())
        try:
            if stored is None:
                stored = await asyncio.to_thread(_digest, path)
            await self._users.reserve(user_id, stored.size, self._quota)
            return await self._commit_or_take_back(user_id, new, path, stored, dataset_id)
        finally:
            path.unlink(missing_ok=True)

    async def _commit_or_take_back(
        self, user_id: str, new: NewDataset, path: Path, stored: StoredFile, dataset_id: str
    ) -> Dataset:
        try:
            return await self._commits.add(user_id, new, path, stored, dataset_id)
        except BaseException:
            # Not awaited: with the database away it would take as long again to say so.
            self._tasks.spawn(self._take_back(user_id, dataset_id, stored.size), "datasage-take-back")
            raise

    async def _take_back(self, user_id: str, dataset_id: str, size: int) -> None:
        """Remove what a failed commit left, as soon as the database lets us."""
        while True:
            with contextlib.suppress(StoreError):
                await self._commits.abandon(user_id, dataset_id)
                await self._users.release(user_id, size)
                return
            await asyncio.sleep(1)

    async def begin(self, user_id: str, length: int, metadata: dict[str, str], new: NewDataset) -> Upload:
        """See `Catalog.begin_upload`."""
        if not isinstance(length, int) or length < 0:
            raise InvalidValueError("The upload's length is not a number of bytes.", hint="Send Upload-Length.")
        new = checked(new)
        await self._uploads.files.check_room(length)
        await self._users.reserve(user_id, length, self._quota)
        try:
            return await self._uploads.create(user_id, length, metadata, new, expires_in=self._lifetime)
        except BaseException:
            with contextlib.suppress(StoreError):
                await self._users.release(user_id, length)
            raise

    async def finish(self, user_id: str, upload_id: str) -> Dataset:
        """See `Catalog.finish_upload`."""
        async with self._finishing.setdefault(upload_id, asyncio.Lock()):
            upload = await self._uploads.get(user_id, upload_id)
            if upload.is_finished:
                return await self._datasets.get(user_id, upload.dataset_id)
            if upload.offset != upload.length:
                raise InvalidValueError(
                    f"The upload has {upload.offset} of {upload.length} bytes.", hint="Send the rest, then finish it."
                )
            return await self._commit_upload(user_id, upload)

    async def _commit_upload(self, user_id: str, upload: Upload) -> Dataset:
        path = self._uploads.files.path(upload.id)
        stored = await self._uploads.files.digest(upload.id)
        # The upload keeps its file until its record says that it is finished, so that no crash takes the offset away.
        dataset = await self._commits.add(user_id, upload.new, path, stored, upload.dataset_id, consume=False)
        await self._uploads.finish(user_id, upload.id)
        crash_point("upload:closed")
        return dataset

    async def drop(self, user_id: str, upload_id: str) -> None:
        """Erase an upload, which may have expired or be gone, and give its room back."""
        upload = await self._uploads.remove(user_id, upload_id)
        if upload is not None and not upload.is_finished:
            await self._users.release(user_id, upload.length)


def checked(new: NewDataset) -> NewDataset:
    """A description of a dataset whose every value may be stored.

    Raises:
        InvalidValueError: One may not.
    """
    return NewDataset(
        name=values.text(new.name, "The name", limit=values.NAME_LIMIT, required=True).strip(),
        original_filename=values.text(new.original_filename, "The file name", limit=values.NAME_LIMIT),
        description=values.text(new.description, "The description"),
        tags=values.tags(new.tags),
        mime_type=values.text(new.mime_type, "The type", limit=200),
        file_extension=values.text(new.file_extension, "The extension", limit=20),
    )


def _digest(path: Path) -> StoredFile:
    with path.open("rb") as file:
        return StoredFile(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())
