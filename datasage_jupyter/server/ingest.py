"""Reading uploads: a few at a time, each in a child process, with progress, cancellation and a second chance."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DataSageError, DatasetNotFoundError, StoreError
from datasage_jupyter.server.logs import log, log_failure
from datasage_jupyter.server.metrics import metrics
from datasage_jupyter.server.progress import Board
from datasage_jupyter.store.errors import CorruptObjectError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasage_jupyter.catalog import Catalog, Dataset, Processed
    from datasage_jupyter.jobs import IngestResult
    from datasage_jupyter.server.activity import Activity
    from datasage_jupyter.server.settings import Settings

SWEEP_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
LEASE = timedelta(seconds=20)
PENALTIES = {"error": 15, "warning": 5, "info": 1}


class Ingest:
    """Reads datasets that wait to be read.

    A dataset in work carries a lease in the catalogue: if this server dies, another (or this one, started again) takes
    the dataset up when the lease has run out.

    Args:
        settings: Bounds.
        catalog: Gives the catalogue, once it answers.
        activity: Told of the outcome.
        on_submit: Called when something is to be read, which people will ask about soon.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Callable[[], Awaitable[Catalog]],
        activity: Activity,
        on_submit: Callable[[], None] = lambda: None,
    ) -> None:
        self.board = Board()
        self._settings = settings
        self._catalog = catalog
        self._activity = activity
        self._on_submit = on_submit
        self._worker = secrets.token_hex(8)
        self._places = asyncio.Semaphore(max(1, settings.ingest_workers))
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look for datasets that nobody reads, now and from time to time."""
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().create_task(self._sweep(), name="datasage-ingest")

    def submit(self, dataset: Dataset) -> None:
        """Read a dataset as soon as there is a place."""
        if dataset.id in self._jobs or dataset.status != "processing":
            return
        self._on_submit()
        job = asyncio.get_running_loop().create_task(self._when_free(dataset), name="datasage-read")
        self._jobs[dataset.id] = job
        job.add_done_callback(lambda _: self._jobs.pop(dataset.id, None))

    async def cancel(self, dataset_id: str) -> None:
        """Stop reading a dataset; its child is gone and what it wrote is erased when this returns."""
        job = self._jobs.get(dataset_id)
        if job is not None:
            job.cancel()
            await asyncio.gather(job, return_exceptions=True)

    async def close(self) -> None:
        """Stop everything; what was not finished is read after the next start."""
        tasks = [*self._jobs.values(), *([self._sweeper] if self._sweeper else [])]
        self._sweeper = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def is_busy(self) -> bool:
        """Whether anything is being read."""
        return bool(self._jobs)

    async def _sweep(self) -> None:
        while True:
            with contextlib.suppress(StoreError):
                await self._adopt()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _adopt(self) -> None:
        """Take up what a dead server left, as far as there are places."""
        catalog = await self._catalog()
        while not self._places.locked():
            dataset = await catalog.datasets.claim(self._worker, lease=LEASE)
            if dataset is None or dataset.id in self._jobs:
                return
            self.submit_claimed(dataset)
            await asyncio.sleep(0)

    def submit_claimed(self, dataset: Dataset) -> None:
        """Read a dataset whose lease this server already holds."""
        job = asyncio.get_running_loop().create_task(self._with_place(dataset), name="datasage-read")
        self._jobs[dataset.id] = job
        job.add_done_callback(lambda _: self._jobs.pop(dataset.id, None))

    async def _when_free(self, dataset: Dataset) -> None:
        async with self._places:
            claimed = None
            with contextlib.suppress(StoreError):
                catalog = await self._catalog()
                claimed = await catalog.datasets.claim_this(dataset.user_id, dataset.id, self._worker, lease=LEASE)
            if claimed is not None:
                await self._read(claimed)

    async def _with_place(self, dataset: Dataset) -> None:
        async with self._places:
            await self._read(dataset)

    async def _read(self, dataset: Dataset) -> None:
        """One dataset from bytes to ready or failed; whatever happens, it does not stay `processing` for no reason."""
        began, outcome = time.perf_counter(), "failed"
        metrics().running_jobs.inc()
        try:
            catalog = await self._catalog()
            outcome = await self._attempt(catalog, dataset)
        except asyncio.CancelledError:
            outcome = "cancelled"
            await self._hand_back(dataset)
            raise
        except DatasetNotFoundError:
            outcome = "cancelled"
        except StoreError as error:
            outcome = "postponed"
            log(logging.WARNING, "reading a dataset was put off", dataset=dataset.id, code=error.code)
        except Exception as error:
            log_failure("reading a dataset failed", error, dataset=dataset.id)
            await self._fail(
                dataset, {"code": "internal_error", "message": "The file could not be read.", "hint": None}
            )
        finally:
            self.board.drop(dataset.id)
            metrics().running_jobs.dec()
            seconds = time.perf_counter() - began
            metrics().ingest_seconds.labels(outcome).observe(seconds)
            log(logging.INFO, "dataset read", dataset=dataset.id, outcome=outcome, ms=round(seconds * 1000))

    async def _attempt(self, catalog: Catalog, dataset: Dataset) -> str:
        heartbeat = asyncio.get_running_loop().create_task(self._keep_alive(catalog, dataset))
        work = asyncio.ensure_future(self._convert(catalog, dataset))
        heartbeat.add_done_callback(lambda _: work.cancel())
        try:
            await work
        except DatasetNotFoundError:
            raise
        except DataSageError as error:
            if isinstance(error, StoreError) and not isinstance(error, CorruptObjectError):
                raise
            reason = {"code": error.code, "message": error.message, "hint": error.hint}
            await catalog.fail(dataset.user_id, dataset.id, reason)
            self._activity.record("dataset_failed", dataset.user_id, "dataset", dataset.id)
            return "failed"
        finally:
            heartbeat.cancel()
            work.cancel()
            await asyncio.gather(heartbeat, work, return_exceptions=True)
        self._activity.record("dataset_ready", dataset.user_id, "dataset", dataset.id)
        return "ready"

    async def _convert(self, catalog: Catalog, dataset: Dataset) -> None:
        from datasage_jupyter.jobs import Limits, run_ingest

        limits = Limits(
            memory_bytes=self._settings.ingest_memory_bytes, wall_seconds=float(self._settings.ingest_seconds)
        )
        parquet = catalog.aside()
        self.board.tell(dataset.id, 0.0, "reading")
        try:
            async with catalog.files.original_path(dataset.id) as path:
                result = await run_ingest(
                    path,
                    parquet,
                    name=dataset.original_filename,
                    on_progress=lambda fraction, stage: self.board.tell(dataset.id, fraction, stage),
                    limits=limits,
                )
            await catalog.complete(dataset.user_id, dataset.id, parquet, processed(result))
        finally:
            await asyncio.to_thread(parquet.unlink, missing_ok=True)

    async def _keep_alive(self, catalog: Catalog, dataset: Dataset) -> None:
        """Renew the lease; returns, which cancels the work, once the dataset is not wanted any more."""
        while True:
            stage = self.board.get(dataset.id)
            fraction = stage.fraction if stage is not None else 0.0
            with contextlib.suppress(StoreError):
                if not await catalog.datasets.progress(dataset.user_id, dataset.id, fraction, lease=LEASE):
                    return
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _hand_back(self, dataset: Dataset) -> None:
        """End the lease, so that whoever starts next need not wait for it to run out."""
        with contextlib.suppress(StoreError):
            catalog = await self._catalog()
            await catalog.datasets.progress(dataset.user_id, dataset.id, 0.0, lease=timedelta(0))

    async def _fail(self, dataset: Dataset, reason: dict[str, Any]) -> None:
        with contextlib.suppress(StoreError, DatasetNotFoundError):
            await (await self._catalog()).fail(dataset.user_id, dataset.id, reason)


def processed(result: IngestResult) -> Processed:
    """What a child found out, as the catalogue keeps it.

    Args:
        result: From `run_ingest`.
    """
    from datasage_jupyter.catalog import Processed

    profile = result.profile
    return Processed(
        columns=[column.name for column in profile.columns],
        row_count=profile.overview.row_count,
        preview_data=result.preview,
        sample_data=result.sample,
        metadata=profile.to_metadata() | {"chart_recommendations": result.recommendations},
        quality=quality_of([str(finding.severity) for finding in profile.quality]),
    )


def quality_of(severities: list[str]) -> dict[str, int]:
    """Findings in three numbers.

    Args:
        severities: One for each finding.
    """
    lost = sum(PENALTIES.get(severity, 0) for severity in severities)
    return {
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "score": max(0, 100 - lost),
    }
