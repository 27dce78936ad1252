"""The front door to everything stored: people, sessions, datasets, uploads, charts, dashboards, logs.

```python
catalog = Catalog(CatalogSettings.from_environment())
await catalog.start()            # inside the running loop: database, schema, indexes, repair
user = await catalog.users.of_identity("jupyter:ada")
dataset = await catalog.add_dataset(user.id, NewDataset(name="sales"), path)     # small upload, path from catalog.aside()
upload = await catalog.begin_upload(user.id, length, metadata, NewDataset(name="sales"))
async with catalog.append(user.id, upload.id, offset, checksum=None) as writer: await writer.write(chunk)
dataset = await catalog.finish_upload(user.id, upload.id)
await catalog.complete(user.id, dataset.id, parquet_path, Processed(...))        # by the worker that read it
page = await catalog.datasets.page(user.id, search="sal", limit=50)
await catalog.close()
```

All ids are texts. Every method takes the owner first and sees nothing of anybody else. While the database is away every
call ends within five seconds in an `UnavailableError` (503); it works again by itself when the database is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pymongo

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.commits import Commits
from datasage_jupyter.catalog.datasets import Datasets
from datasage_jupyter.catalog.events import Events
from datasage_jupyter.catalog.fsck import FsckReport, fsck
from datasage_jupyter.catalog.indexes import create_indexes
from datasage_jupyter.catalog.intake import Intake
from datasage_jupyter.catalog.migrations import migrate
from datasage_jupyter.catalog.mongo import Client, Database, connect, database_of, translated
from datasage_jupyter.catalog.records import Dataset, NewDataset, Processed, Upload
from datasage_jupyter.catalog.repair import Repair, RepairReport
from datasage_jupyter.catalog.saved import SavedItems
from datasage_jupyter.catalog.sessions import Sessions
from datasage_jupyter.catalog.settings import CatalogSettings
from datasage_jupyter.catalog.tasks import Tasks
from datasage_jupyter.catalog.uploads import Uploads
from datasage_jupyter.catalog.users import Users
from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import disk
from datasage_jupyter.store.embedded import EmbeddedMongo
from datasage_jupyter.store.files import FileStore
from datasage_jupyter.store.local import LocalFileStore
from datasage_jupyter.store.manifest import StoredFile
from datasage_jupyter.store.upload_files import UploadFiles, UploadWriter

T = TypeVar("T")
_log = logging.getLogger("datasage.catalog")


class Catalog:
    """Everything one server keeps.

    Args:
        settings: Where the store is and what it allows.
        maintenance_interval: Seconds between two rounds of tidying; 0 for none.
    """

    users: Users
    sessions: Sessions
    datasets: Datasets
    uploads: Uploads
    charts: SavedItems
    dashboards: SavedItems
    events: Events
    egress: Events
    files: FileStore
    database: Database

    def __init__(self, settings: CatalogSettings, *, maintenance_interval: float = 60.0) -> None:
        self.settings = settings
        self.mongo = None if settings.mongo_uri else EmbeddedMongo(settings.store, mongod=settings.mongod)
        self._interval = maintenance_interval
        self._client: Client | None = None
        self._tasks = Tasks()

    # -- life ------------------------------------------------------------------------------------------------------

    async def start(self, *, repair: bool = True) -> RepairReport:
        """Open everything: database, schema, indexes, files; then repair what a crash left.

        Args:
            repair: False to look at a store exactly as it is.

        Raises:
            StoreError: The database cannot be had, or a newer DataSage wrote the store; starting again later is fine.
        """
        try:
            return await self._start(repair)
        except BaseException:
            await self.close()
            raise

    async def _start(self, repair: bool) -> RepairReport:
        disk.private_dir(self.settings.store)
        uri = self.settings.mongo_uri or (await self.mongo.ensure() if self.mongo else "")
        if self.mongo is not None:
            self.mongo.watch()
        self._client = connect(uri)
        self.database = database_of(self._client)
        with translated():
            await self.database.command("ping")
        with pymongo.timeout(60):
            await migrate(self.database)
            await create_indexes(self.database)
        self._assemble()
        await self.files.open()
        await self.uploads.files.open()
        report = await self.repair() if repair else RepairReport()
        if self._interval:
            self._tasks.spawn(self._maintain(), "datasage-maintenance", is_standing=True)
        return report

    def _assemble(self) -> None:
        database = self.database
        self.files = self._file_store()
        self.users = Users(database)
        self.sessions = Sessions(database)
        self.datasets = Datasets(database)
        self.uploads = Uploads(database, UploadFiles(self.settings.store / "uploads"))
        self.charts = SavedItems(database, "charts", "chart")
        self.dashboards = SavedItems(database, "dashboards", "dashboard")
        self.events = Events(database, "events", timedelta(days=90))
        self.egress = Events(database, "egress", timedelta(days=365))
        self._commits = Commits(database, self.datasets, self.files)
        self._intake = Intake(
            self.users,
            self.datasets,
            self.uploads,
            self._commits,
            self._tasks,
            quota=self.settings.quota_bytes,
            lifetime=self.settings.upload_lifetime,
        )

    def _file_store(self) -> FileStore:
        if self.settings.files == "gridfs":
            from datasage_jupyter.store.gridfs_store import GridFSFileStore

            return GridFSFileStore(self.database, self.settings.store, cache_bytes=self.settings.cache_bytes)
        return LocalFileStore(self.settings.store)

    async def close(self) -> None:
        """Finish what is under way and leave; the embedded database stops when the last server has left."""
        await self._tasks.close()
        if hasattr(self, "files"):
            await self.files.close()
            await self.uploads.files.close()
        if self._client is not None:
            await self._client.close()
            self._client = None
        if self.mongo is not None:
            await self.mongo.close()

    async def settle(self) -> None:
        """Wait for what goes on in the background after an answer: compressing, taking back."""
        await self._tasks.settle()

    async def ping(self, timeout: float = 0.8) -> bool:
        """Whether the database answers in time; for health checks."""
        if self._client is None:
            return False
        try:
            async with asyncio.timeout(timeout):
                with pymongo.timeout(timeout), translated():
                    await self.database.command("ping")
        except (StoreError, TimeoutError):
            return False
        return True

    # -- small uploads ---------------------------------------------------------------------------------------------

    def aside(self) -> Path:
        """A new path for bytes on their way to `add_dataset` (make the file with `disk.create_private`).

        It vanishes with this process.
        """
        return self.files.aside()

    async def add_dataset(
        self, user_id: str, new: NewDataset, path: Path, *, stored: StoredFile | None = None
    ) -> Dataset:
        """Keep the finished file `path` as a dataset (the next version, if the name is known).

        The file is consumed, also on failure.

        Once begun it is carried to its end even if the caller goes away.

        Args:
            stored: Size and SHA-256 of the file if they are known already.

        Raises:
            QuotaExceededError, StoreFullError, UnavailableError: Nothing is kept.
        """
        return await self._tasks.carry(self._intake.add(user_id, new, path, stored))

    # -- resumable uploads -----------------------------------------------------------------------------------------

    async def begin_upload(self, user_id: str, length: int, metadata: dict[str, str], new: NewDataset) -> Upload:
        """Begin a resumable upload; its room is set aside at once.

        Raises:
            QuotaExceededError: It would not fit.
            InvalidValueError: The length or a value makes no sense.
        """
        return await self._intake.begin(user_id, length, metadata, new)

    @asynccontextmanager
    async def append(
        self, user_id: str, upload_id: str, offset: int, *, checksum: tuple[str, bytes] | None = None
    ) -> AsyncIterator[UploadWriter]:
        """Append bytes to an upload; see `UploadFiles.append` for the errors. `writer.offset` is the new offset."""
        upload = await self.uploads.get(user_id, upload_id)
        async with self.uploads.files.append(upload.id, offset, upload.length, checksum) as writer:
            yield writer

    async def finish_upload(self, user_id: str, upload_id: str) -> Dataset:
        """Make a dataset of an upload that has all its bytes; asking again gives the same dataset.

        Raises:
            UploadNotFoundError: There is no such upload.
            InvalidValueError: Bytes are missing.
            StoreFullError, UnavailableError: Not now; ask again, nothing is lost.
        """
        return await self._tasks.carry(self._intake.finish(user_id, upload_id))

    async def end_upload(self, user_id: str, upload_id: str) -> None:
        """Erase an unfinished upload and give its room back.

        Raises:
            UploadNotFoundError: There is no such upload.
        """
        await self.uploads.require(user_id, upload_id)
        await self._intake.drop(user_id, upload_id)

    # -- datasets --------------------------------------------------------------------------------------------------

    async def complete(self, user_id: str, dataset_id: str, table: Path, result: Processed) -> Dataset:
        """Keep the Parquet copy `table` (consumed) and the profile; the dataset is ready, its original gets compressed."""
        dataset = await self._commits.complete(user_id, dataset_id, table, result)
        self._tasks.spawn(self._compress(user_id, dataset_id), "datasage-compress")
        return dataset

    async def fail(self, user_id: str, dataset_id: str, error: dict[str, Any]) -> Dataset:
        """Mark a dataset as unreadable, with the reason as `{"code", "message", "hint"}`; its bytes stay."""
        reason = {key: values.scalar(value) for key, value in error.items()}
        changes = {"status": "failed", "is_processed": False, "error": reason, "progress": None}
        dataset = await self.datasets.update(user_id, dataset_id, changes)
        self._tasks.spawn(self._compress(user_id, dataset_id), "datasage-compress")
        return dataset

    async def retry(self, user_id: str, dataset_id: str) -> Dataset:
        """Have a failed dataset processed again."""
        changes = {"status": "processing", "error": None, "progress": 0.0, "lease_until": values.LONG_AGO}
        return await self.datasets.update(user_id, dataset_id, changes)

    async def patch(
        self,
        user_id: str,
        dataset_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        tags: list[str] | None = None,
        sharing: str | None = None,
    ) -> Dataset:
        """Rename a dataset (all its versions), describe or tag one version, or set what a language model may see of it.

        Raises:
            DatasetNotFoundError, ConflictError, InvalidValueError: Nothing is changed.
        """
        item = await self.datasets.get(user_id, dataset_id)
        if description is not None or tags is not None:
            item = await self._commits.describe(user_id, dataset_id, description=description, tags=tags)
        if sharing is not None:
            item = await self.datasets.update(user_id, dataset_id, {"sharing": sharing})
        return item if name is None else await self._commits.rename(user_id, dataset_id, name)

    async def bin(self, user_id: str, dataset_id: str) -> Dataset:
        """Put a dataset into the bin, from which `restore` takes it out."""
        return await self._commits.shelve(user_id, dataset_id, is_active=False)

    async def restore(self, user_id: str, dataset_id: str) -> Dataset:
        """Take a dataset out of the bin."""
        return await self._commits.shelve(user_id, dataset_id, is_active=True)

    async def purge(self, user_id: str, dataset_id: str) -> None:
        """Erase every byte of a dataset, its profile, the charts that show it and the log about it."""
        await self._tasks.carry(self._purge(user_id, dataset_id))

    async def _purge(self, user_id: str, dataset_id: str) -> None:
        item = await self._commits.erase(user_id, dataset_id)
        await self.charts.erase_of(user_id, item.id)
        await self.events.erase_of(user_id, item.id)
        await self.egress.erase_of(user_id, item.id)
        await self.users.release(user_id, item.file_size)

    async def delete_user(self, user_id: str) -> None:
        """Erase a person and everything that is theirs; their sessions end at once."""
        await self.users.mark_deleting(user_id)
        await self._tasks.carry(self._delete_user(user_id))

    async def _delete_user(self, user_id: str) -> None:
        await self.sessions.erase_all(user_id)
        for upload in await self.uploads.owned(user_id):
            await self.uploads.remove(user_id, upload.id)
        for dataset_id in await self.datasets.owned_ids(user_id):
            await self._commits.erase(user_id, dataset_id)
        for part in (self.charts, self.dashboards, self.events, self.egress, self.datasets.profiles):
            await part.erase_all(user_id)
        await self.users.remove(user_id)

    # -- upkeep ----------------------------------------------------------------------------------------------------

    async def repair(self) -> RepairReport:
        """Complete or take back what a crash left half-done; safe while other servers work on the same store."""
        report = await Repair(self, self._commits, self._intake).run()
        if report.changes:
            _log.warning("repaired the store", extra={"repair": report.as_dict()})
        return report

    async def fsck(self, *, thorough: bool = True) -> FsckReport:
        """Check the whole store without changing it."""
        return await fsck(self.database, self.files, self.uploads, self.settings.store, thorough=thorough)

    async def _maintain(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            with contextlib.suppress(StoreError):
                await Repair(self, self._commits, self._intake).routine()

    async def _compress(self, user_id: str, dataset_id: str) -> None:
        try:
            await self.files.compress(dataset_id)
            size = await self.files.stored_bytes(dataset_id)
            await self.datasets.update_any(user_id, dataset_id, {"stored_bytes": size})
        except StoreError as error:
            _log.warning("could not compress a file", extra={"code": error.code})
