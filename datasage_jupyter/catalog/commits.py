"""The commit protocol: bytes and records change together, or a repair makes them agree.

A dataset comes to be in this order, each step on stable storage before the next: file aside, manifest, one rename that
makes both appear, record in MongoDB (majority, journal), acknowledgement. It goes in this order: record marked, files
renamed away and erased, profile, record. A crash between any two steps leaves what `Repair` completes.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from bson import ObjectId

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.datasets import Datasets, new_document
from datasage_jupyter.catalog.errors import ConflictError
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import Dataset, NewDataset, Processed
from datasage_jupyter.core.errors import DatasetNotFoundError
from datasage_jupyter.store.crash import crash_point
from datasage_jupyter.store.errors import CorruptObjectError
from datasage_jupyter.store.files import FileStore
from datasage_jupyter.store.manifest import Manifest, StoredFile


class Commits:
    """Changes that touch both bytes and records."""

    def __init__(self, database: Database, datasets: Datasets, files: FileStore) -> None:
        self._intents = database["intents"]
        self._datasets = datasets
        self._files = files

    # -- coming to be ----------------------------------------------------------------------------------------------

    async def add(
        self,
        user_id: str,
        new: NewDataset,
        path: Path,
        stored: StoredFile,
        dataset_id: str,
        *,
        consume: bool = True,
    ) -> Dataset:
        """Make a dataset of the finished file `path`; repeating it with the same id is harmless."""
        manifest = await self._files.manifest(dataset_id)
        if manifest is None:
            manifest = await self._new_manifest(user_id, new, stored, dataset_id)
            await self._files.commit(manifest, path, consume=consume)
        return await self.record(manifest)

    async def _new_manifest(self, user_id: str, new: NewDataset, stored: StoredFile, dataset_id: str) -> Manifest:
        return Manifest(
            id=dataset_id,
            user_id=user_id,
            name=new.name,
            version=await self._datasets.next_version(user_id, new.name),
            description=new.description,
            tags=tuple(new.tags),
            original_filename=new.original_filename,
            mime_type=new.mime_type,
            file_extension=new.file_extension,
            uploaded_at=values.now(),
            original=stored,
        )

    async def record(self, manifest: Manifest) -> Dataset:
        """Write the record that a manifest describes, under the next free version if its own is taken."""
        while not await self._datasets.insert(_document(manifest)):
            version = await self._datasets.next_version(manifest.user_id, manifest.name)
            manifest = manifest.model_copy(update={"version": version})
            await self._files.write_manifest(manifest)
        crash_point("metadata:inserted")
        await self._datasets.settle_versions(manifest.user_id, values.key(manifest.name))
        crash_point("versions:updated")
        return await self._datasets.get(manifest.user_id, manifest.id)

    async def abandon(self, user_id: str, dataset_id: str) -> None:
        """Take back a dataset whose commit failed after its files were in place.

        The manifest says so first: if the rest cannot be done now, the next start does it.
        """
        manifest = await self._files.manifest(dataset_id)
        if manifest is not None:
            await self._files.write_manifest(manifest.model_copy(update={"is_abandoned": True}))
        await self._datasets.mark_erasing(user_id, dataset_id)
        await self._files.delete(dataset_id)
        await self._datasets.remove(user_id, dataset_id)

    async def complete(self, user_id: str, dataset_id: str, table: Path, result: Processed) -> Dataset:
        """Keep the Parquet file `table`, which is consumed, and what was found out; the dataset is ready then."""
        await self._datasets.get(user_id, dataset_id)
        stored = await self._files.add_table(dataset_id, table)
        manifest = await self._files.manifest(dataset_id)
        if manifest is None:
            raise DatasetNotFoundError("The dataset was erased meanwhile.", hint="Upload it again.")
        await self._files.write_manifest(manifest.model_copy(update={"table": stored, "row_count": result.row_count}))
        crash_point("manifest:table")
        dataset = await self._datasets.processed(user_id, dataset_id, result)
        crash_point("metadata:ready")
        return dataset

    # -- changing --------------------------------------------------------------------------------------------------

    async def describe(
        self, user_id: str, dataset_id: str, *, description: str | None = None, tags: list[str] | None = None
    ) -> Dataset:
        """Change description and tags of one version."""
        item = await self._datasets.get(user_id, dataset_id)
        text = item.description if description is None else values.text(description, "The description")
        words = item.tags if tags is None else values.tags(tags)
        await self._note(dataset_id, {"description": text, "tags": tuple(words)})
        search = values.search_key(item.name, item.original_filename, *words, text)
        return await self._datasets.update(
            user_id, dataset_id, {"description": text, "tags": words, "search_key": search}
        )

    async def rename(self, user_id: str, dataset_id: str, name: str) -> Dataset:
        """Give all versions of a dataset another name.

        Raises:
            ConflictError: The person has a dataset of that name.
        """
        name = values.text(name, "The name", limit=values.NAME_LIMIT, required=True)
        item = await self._datasets.get(user_id, dataset_id)
        if values.key(name) != values.key(item.name) and await self._datasets.chain(user_id, name):
            raise ConflictError("You have a dataset of this name already.", hint="Choose another name.")
        chain = await self._datasets.chain(user_id, item.name)
        intent = {"_id": ObjectId(), "user_id": user_id, "ids": [part.id for part in chain], "name": name}
        with translated():
            await self._intents.insert_one(intent)
        await self._carry_out(intent)
        return await self._datasets.get(user_id, dataset_id)

    async def _carry_out(self, intent: Document) -> None:
        """Rename each version an intent names; if one cannot be, all keep their old name."""
        done: list[tuple[Dataset, str]] = []
        try:
            for dataset_id in intent["ids"]:
                with contextlib.suppress(DatasetNotFoundError):
                    item = await self._datasets.get(intent["user_id"], dataset_id)
                    await self._datasets.rename(intent["user_id"], item, intent["name"])
                    done.append((item, item.name))
                    await self._note(dataset_id, {"name": intent["name"]})
        except ConflictError:
            for item, old in done:
                await self._datasets.rename(intent["user_id"], item, old)
                await self._note(item.id, {"name": old})
            await self._forget(intent)
            raise
        await self._datasets.settle_versions(intent["user_id"], values.key(intent["name"]))
        await self._forget(intent)

    async def _forget(self, intent: Document) -> None:
        with translated():
            await self._intents.delete_one({"user_id": intent["user_id"], "_id": intent["_id"]})

    async def finish_intents(self) -> int:
        """Carry out renames that a crash cut short; say how many."""
        with translated():
            waiting = [intent async for intent in self._intents.find({})]
        for intent in waiting:
            with contextlib.suppress(ConflictError):
                await self._carry_out(intent)
        return len(waiting)

    async def shelve(self, user_id: str, dataset_id: str, *, is_active: bool) -> Dataset:
        """Put a version into the bin, or take it out."""
        await self._datasets.get(user_id, dataset_id)
        await self._note(dataset_id, {"is_active": is_active})
        item = await self._datasets.update(user_id, dataset_id, {"is_active": is_active, "is_latest": False})
        await self._datasets.settle_versions(user_id, values.key(item.name))
        return await self._datasets.get(user_id, dataset_id)

    async def _note(self, dataset_id: str, changes: Document) -> None:
        """Change the manifest too; a dataset whose files are damaged can still be renamed, binned and erased."""
        with contextlib.suppress(CorruptObjectError):
            manifest = await self._files.manifest(dataset_id)
            if manifest is not None:
                await self._files.write_manifest(manifest.model_copy(update=changes))

    # -- going -----------------------------------------------------------------------------------------------------

    async def erase(self, user_id: str, dataset_id: str) -> Dataset:
        """Erase every byte of one version.

        Raises:
            DatasetNotFoundError: The person has none of this id.
        """
        item = await self._datasets.mark_erasing(user_id, dataset_id)
        if item is None:
            raise DatasetNotFoundError("There is no such dataset.", hint="It may have been erased already.")
        crash_point("purge:marked")
        await self._files.delete(item.id)
        crash_point("purge:bytes")
        await self._datasets.profiles.erase(user_id, item.id)
        crash_point("purge:profile")
        await self._datasets.remove(user_id, item.id)
        crash_point("purge:metadata")
        await self._datasets.settle_versions(user_id, values.key(item.name))
        return item


def _document(manifest: Manifest) -> Document:
    document = new_document(
        dataset_id=manifest.id,
        user_id=manifest.user_id,
        name=manifest.name,
        version=manifest.version,
        file_size=manifest.original.size,
        content_hash=manifest.original.sha256,
        uploaded_at=manifest.uploaded_at,
    )
    search = values.search_key(manifest.name, manifest.original_filename, *manifest.tags, manifest.description)
    return document | {
        "description": manifest.description,
        "tags": list(manifest.tags),
        "original_filename": manifest.original_filename,
        "mime_type": manifest.mime_type,
        "file_extension": manifest.file_extension,
        "is_active": manifest.is_active,
        "is_latest": manifest.is_active,
        "search_key": search,
    }
