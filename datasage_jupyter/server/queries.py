"""Questions about stored datasets, answered by worker processes and remembered by content."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DataSageError, DatasetReadError
from datasage_jupyter.server.errors import ConflictError
from datasage_jupyter.server.metrics import metrics

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from datasage_jupyter.catalog import Catalog, Dataset
    from datasage_jupyter.core.model import DatasetProfile
    from datasage_jupyter.jobs import QueryPool
    from datasage_jupyter.jobs.pool import StoredTable
    from datasage_jupyter.server.settings import Settings

CACHE_BYTES = 32 * 1024 * 1024
EXPORTS_AT_ONCE = 4
_CACHED = {"counts", "chart", "insights", "recommend", "recommend_fields", "summary"}


class Queries:
    """Runs operations on a person's datasets.

    Args:
        settings: Bounds.
        catalog: Gives the catalogue, once it answers.
    """

    def __init__(self, settings: Settings, catalog: Callable[[], Awaitable[Catalog]]) -> None:
        self._settings = settings
        self._catalog = catalog
        self._pool: QueryPool | None = None
        self._exports: QueryPool | None = None
        self._results = ResultCache(CACHE_BYTES)
        self._profiling = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None

    @property
    def pool(self) -> QueryPool:
        """The worker processes; none is started before the first query."""
        if self._pool is None:
            self._pool = self._new_pool(self._settings.query_workers or None)
        return self._pool

    def _new_pool(self, size: int | None) -> QueryPool:
        from datasage_jupyter.jobs import Limits, QueryPool

        limits = Limits(
            memory_bytes=self._settings.query_memory_bytes,
            cpu_seconds=24 * 3600,
            output_bytes=256 * 1024 * 1024,
            wall_seconds=float(self._settings.query_seconds),
        )
        return QueryPool(size, limits)

    def warm(self) -> None:
        """Get ready for questions that will come soon; returns at once."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.get_running_loop().create_task(self.pool.warm(), name="datasage-warm")

    async def run(self, user_id: str, dataset_id: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Answer with plain JSON.

        Args:
            user_id: Who asks.
            dataset_id: About which of their datasets.
            method: An operation of `datasage_jupyter.jobs.operations`.
            params: Its parameters.

        Raises:
            DatasetNotFoundError: They have no such dataset.
            ConflictError: It is still being read.
            DataSageError: What the operation says.
        """
        dataset = await self.ready(user_id, dataset_id)
        # The day belongs to the key because questions may say "last month".
        today = date.today().isoformat()
        key = (dataset.id, dataset.content_hash, today, method, json.dumps(params, sort_keys=True))
        found = self._results.get(key)
        if found is not None:
            return found
        result, _ = await self._call(dataset, method, params)
        if method in _CACHED:
            self._results.put(key, result)
        return result

    async def run_binary(
        self, user_id: str, dataset_id: str, method: str, params: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        """Answer with plain JSON and an Arrow stream; arguments and errors as for `run`."""
        dataset = await self.ready(user_id, dataset_id)
        return await self._call(dataset, method, params | {"format": "arrow"})

    async def export(self, user_id: str, dataset_id: str, params: dict[str, Any]) -> AsyncGenerator[bytes]:
        """All rows of a view in pieces, as fast as they are taken; a slow download keeps no query waiting.

        Args:
            user_id: Who asks.
            dataset_id: About which of their datasets.
            params: A `ViewRequest` of `core.service`.

        Raises:
            DataSageError: As for `run`; also between two pieces.
        """
        dataset = await self.ready(user_id, dataset_id)
        if self._exports is None:
            self._exports = self._new_pool(EXPORTS_AT_ONCE)
        async with contextlib.aclosing(
            self._exports.stream(dataset.user_id, params, await self._table(dataset))
        ) as pieces:
            async for piece in pieces:
                yield piece

    async def ready(self, user_id: str, dataset_id: str) -> Dataset:
        """A dataset that can be asked.

        Raises:
            DatasetNotFoundError: The person has none of this id outside the bin.
            ConflictError: It is still being read.
            DatasetReadError: It could not be read.
        """
        catalog = await self._catalog()
        dataset = await catalog.datasets.get(user_id, dataset_id, in_bin=False)
        if dataset.status == "processing":
            raise ConflictError(
                "The dataset is still being read.", hint="Wait until it is ready.", code="dataset_processing"
            )
        if dataset.status == "failed":
            problem = dataset.error or {}
            raise DatasetReadError(
                str(problem.get("message") or "The file could not be read."), hint=problem.get("hint")
            )
        await catalog.datasets.touch(user_id, dataset_id)
        return dataset

    async def profile(self, dataset: Dataset) -> DatasetProfile:
        """A ready dataset's profile."""
        from datasage_jupyter.core.model import DatasetProfile

        metadata = await (await self._catalog()).datasets.metadata(dataset.user_id, dataset.id)
        return await asyncio.to_thread(DatasetProfile.from_metadata, metadata)

    async def profile_text(self, dataset: Dataset) -> str:
        """A ready dataset's profile as JSON; written once, one at a time, because writing it keeps the loop waiting."""
        key = (dataset.id, dataset.content_hash, "profile")
        async with self._profiling:
            text = self._results.text(key)
            if text is None:
                profile = await self.profile(dataset)
                text = await asyncio.to_thread(lambda: json.dumps(profile.model_dump(mode="json")))
                self._results.put_text(key, text)
        return text

    def forget(self, dataset_id: str) -> None:
        """Drop remembered results about a dataset."""
        self._results.forget(dataset_id)

    async def close(self) -> None:
        """End the workers."""
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        pools, self._pool, self._exports = (self._pool, self._exports), None, None
        for pool in pools:
            if pool is not None:
                await pool.close()

    async def _call(self, dataset: Dataset, method: str, params: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        began = time.perf_counter()
        try:
            return await self.pool.call(dataset.user_id, method, params, await self._table(dataset))
        except DataSageError as error:
            metrics().query_errors.labels(method, error.code).inc()
            raise
        finally:
            metrics().query_seconds.labels(method).observe(time.perf_counter() - began)

    async def _table(self, dataset: Dataset) -> StoredTable:
        from datasage_jupyter.jobs.pool import StoredTable

        catalog = await self._catalog()
        path = await catalog.files.table_path(dataset.id)

        async def profile() -> dict[str, Any]:
            found: dict[str, Any] = json.loads(await self.profile_text(dataset))
            return found

        return StoredTable(key=f"{dataset.id}-{dataset.content_hash}", parquet=path, profile=profile)


class ResultCache:
    """Results by what was asked of which content; the oldest go first.

    Args:
        size: Bytes of JSON to hold.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, ...]) -> dict[str, Any] | None:
        """A result that is still held."""
        text = self.text(key)
        return None if text is None else json.loads(text)

    def text(self, key: tuple[str, ...]) -> str | None:
        """The same as JSON text."""
        text = self._held.get(key)
        if text is not None:
            self._held.move_to_end(key)
        return text

    def put(self, key: tuple[str, ...], result: dict[str, Any]) -> None:
        """Hold a result."""
        self.put_text(key, json.dumps(result))

    def put_text(self, key: tuple[str, ...], text: str) -> None:
        """Hold a result that is JSON text already."""
        if len(text) > self._size // 8:
            return
        self._bytes += len(text) - len(self._held.pop(key, ""))
        self._held[key] = text
        while self._bytes > self._size:
            self._bytes -= len(self._held.popitem(last=False)[1])

    def forget(self, dataset_id: str) -> None:
        """Drop everything about a dataset."""
        for key in [key for key in self._held if key[0] == dataset_id]:
            self._bytes -= len(self._held.pop(key))
