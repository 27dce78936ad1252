"""The catalogue of datasets: list, one, its versions, the bin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DatasetNotFoundError
from datasage_jupyter.server.contract import datasets as wire
from datasage_jupyter.server.contract.auth import Done, Empty
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.handlers.base import DataSageHandler

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Catalog, Dataset
    from datasage_jupyter.server.services import Services

POLL_SECONDS = 1.0
SILENCE_SECONDS = 15.0


def as_dataset(record: Dataset, services: Services) -> wire.Dataset:
    """A dataset on the wire.

    Args:
        record: From the catalogue.
        services: Knows the freshest progress of what this server reads.
    """
    stage = services.ingest.board.get(record.id)
    progress = stage.fraction if stage is not None else record.progress
    return wire.Dataset(
        id=record.id,
        name=record.name,
        description=record.description,
        original_filename=record.original_filename,
        file_size=record.file_size,
        mime_type=record.mime_type,
        file_extension=record.file_extension,
        version=record.version,
        content_hash=record.content_hash,
        tags=record.tags,
        row_count=record.row_count,
        column_count=record.column_count,
        columns=record.columns,
        status=record.status,
        is_processed=record.is_processed,
        is_deleted=not record.is_active,
        error=wire.Failure.model_validate(record.error) if record.error else None,
        progress=progress if record.status == "processing" else None,
        uploaded_at=record.uploaded_at,
        last_accessed=record.last_accessed,
        quality=wire.Quality.model_validate(record.quality) if record.quality else None,
        sharing=record.sharing or "schema",
    )


class DatasetsHandler(DataSageHandler):
    """`datasets`"""

    @endpoint(Endpoint("Datasets, paged, searched and sorted.", reply=wire.DatasetPage, query=wire.DatasetList))
    async def get(self, query: wire.DatasetList) -> wire.DatasetPage:
        """List."""
        catalog = await self.services.catalog()
        if query.name is not None:
            return await self._named(catalog, query.name)
        order = query.sort or "-uploaded_at"
        page = await catalog.datasets.page(
            self.user_id,
            search=query.search or "",
            tags=[query.tag] if query.tag else [],
            sort=order.removeprefix("-"),  # type: ignore[arg-type]
            descending=order.startswith("-"),
            offset=query.offset,
            limit=query.limit,
            in_bin=query.deleted,
        )
        return wire.DatasetPage(items=[as_dataset(item, self.services) for item in page.items], total=page.total)

    async def _named(self, catalog: Catalog, name: str) -> wire.DatasetPage:
        try:
            found = await catalog.datasets.by_name(self.user_id, name)
        except DatasetNotFoundError:
            return wire.DatasetPage(items=[], total=0)
        return wire.DatasetPage(items=[as_dataset(found, self.services)], total=1)


class DatasetHandler(DataSageHandler):
    """`datasets/{dataset_id}`"""

    @endpoint(Endpoint("One dataset.", reply=wire.Dataset))
    async def get(self, dataset_id: str) -> wire.Dataset:
        """Read."""
        return as_dataset(await (await self.services.catalog()).datasets.get(self.user_id, dataset_id), self.services)

    @endpoint(
        Endpoint(
            "Rename, describe or tag a dataset, or share more of it with a model.",
            reply=wire.Dataset,
            body=wire.UpdateDataset,
            scope="create",
        )
    )
    async def patch(self, dataset_id: str, body: wire.UpdateDataset) -> wire.Dataset:
        """Change."""
        catalog = await self.services.catalog()
        changed = await catalog.patch(
            self.user_id,
            dataset_id,
            name=body.name,
            description=body.description,
            tags=body.tags,
            sharing=body.sharing,
        )
        self.services.activity.record("dataset_renamed", self.user_id, "dataset", dataset_id)
        return as_dataset(changed, self.services)

    @endpoint(
        Endpoint("Move to the bin; with `purge=true` erase every byte.", reply=Done, query=wire.Purge, scope="delete")
    )
    async def delete(self, dataset_id: str, query: wire.Purge) -> Done:
        """Delete."""
        catalog = await self.services.catalog()
        if not query.purge:
            await catalog.bin(self.user_id, dataset_id)
            self.services.activity.record("dataset_deleted", self.user_id, "dataset", dataset_id)
            return Done()
        await catalog.datasets.get(self.user_id, dataset_id)
        await self.services.ingest.cancel(dataset_id)
        self.services.queries.forget(dataset_id)
        await catalog.purge(self.user_id, dataset_id)
        self.services.activity.record("dataset_purged", self.user_id, "dataset", dataset_id)
        return Done()


class VersionsHandler(DataSageHandler):
    """`datasets/{dataset_id}/versions`"""

    @endpoint(Endpoint("Every version of a dataset, newest first.", reply=wire.VersionList))
    async def get(self, dataset_id: str) -> wire.VersionList:
        """List."""
        found = await (await self.services.catalog()).datasets.versions(self.user_id, dataset_id)
        return wire.VersionList(items=[as_dataset(item, self.services) for item in found], total=len(found))


class RestoreHandler(DataSageHandler):
    """`datasets/{dataset_id}/restore`"""

    @endpoint(Endpoint("Take a dataset out of the bin.", reply=wire.Dataset, body=Empty, scope="create"))
    async def post(self, dataset_id: str, _body: Empty) -> wire.Dataset:
        """Restore."""
        restored = await (await self.services.catalog()).restore(self.user_id, dataset_id)
        self.services.activity.record("dataset_restored", self.user_id, "dataset", dataset_id)
        return as_dataset(restored, self.services)


class RetryHandler(DataSageHandler):
    """`datasets/{dataset_id}/retry`"""

    @endpoint(Endpoint("Read a failed dataset once more.", reply=wire.Dataset, body=Empty, scope="create"))
    async def post(self, dataset_id: str, _body: Empty) -> wire.Dataset:
        """Try again."""
        catalog = await self.services.catalog()
        dataset = await catalog.datasets.get(self.user_id, dataset_id, in_bin=False)
        if dataset.status == "failed":
            dataset = await catalog.retry(self.user_id, dataset_id)
            self.services.ingest.submit(dataset)
        return as_dataset(dataset, self.services)


class EventsHandler(DataSageHandler):
    """`datasets/{dataset_id}/events`"""

    @endpoint(Endpoint("Progress of reading, as server-sent events.", produces=("text/event-stream",)))
    async def get(self, dataset_id: str) -> None:
        """One `progress` event for each change, then one `ready` or `failed`."""
        catalog = await self.services.catalog()
        dataset = await catalog.datasets.get(self.user_id, dataset_id)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")
        await self.until_gone(self._follow(catalog, dataset))

    async def _follow(self, catalog: Catalog, dataset: Dataset) -> None:
        said, silence = "", 0.0
        while dataset.status == "processing":
            text = self._progress(dataset)
            if text != said or silence >= SILENCE_SECONDS:
                self.write(text if text != said else ": still here\n\n")
                await self.flush()
                said, silence = text, 0.0
            await self.services.ingest.board.wait(dataset.id, POLL_SECONDS)
            silence += POLL_SECONDS
            dataset = await catalog.datasets.get(self.user_id, dataset.id)
        self.write(_event(dataset.status, as_dataset(dataset, self.services).model_dump(mode="json")))
        self.finish()

    def _progress(self, dataset: Dataset) -> str:
        stage = self.services.ingest.board.get(dataset.id)
        facts = {"progress": stage.fraction, "stage": stage.name} if stage else {"progress": 0.0, "stage": "waiting"}
        return _event("progress", facts)


def _event(kind: str, facts: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(facts)}\n\n"
