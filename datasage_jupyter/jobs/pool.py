"""Worker processes that answer questions about stored datasets, with a fair queue and an end to every query."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasage_jupyter.core import errors
from datasage_jupyter.core.errors import DataSageError, QueryError, QueryTimeoutError
from datasage_jupyter.jobs.child import Child
from datasage_jupyter.jobs.frames import FrameError
from datasage_jupyter.jobs.limits import QUERY_LIMITS, Limits

logger = logging.getLogger(__name__)

MODULE = "datasage_jupyter.jobs.query_child"
PROFILES_PER_WORKER = 8
CALLS_PER_WORKER = 5000
INTERRUPT_GRACE = 1.0
MAX_WAITING_PER_OWNER = 100

_ERRORS = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, DataSageError) and kind is not DataSageError
}


@dataclass(frozen=True)
class StoredTable:
    """A dataset version a worker can read.

    Attributes:
        key: Changes whenever the content does (the content hash).
        parquet: The columnar copy on this machine's disk.
        profile: Fetches the profile as plain JSON; called only if the chosen worker has not seen `key`.
    """

    key: str
    parquet: Path
    profile: Callable[[], Awaitable[dict[str, Any]]]


@dataclass
class _Worker:
    child: Child
    calls: int = 0
    profiles: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def knows(self, key: str) -> bool:
        return key in self.profiles

    def remember(self, key: str) -> None:
        self.profiles[key] = None
        self.profiles.move_to_end(key)
        while len(self.profiles) > PROFILES_PER_WORKER:
            self.profiles.popitem(last=False)

    @property
    def is_usable(self) -> bool:
        return self.child.is_alive and self.calls < CALLS_PER_WORKER


class QueryPool:
    """At most `size` queries at once, at most `size - 1` of them for one owner, so that nobody waits behind somebody else's.

    Args:
        size: Number of worker processes; started when first needed.
        limits: Bounds for each worker; `wall_seconds` bounds each query.
    """

    def __init__(self, size: int | None = None, limits: Limits = QUERY_LIMITS) -> None:
        self.size = size or max(2, (os.cpu_count() or 1) + 1)
        self.limits = limits
        self._idle: list[_Worker] = []
        self._running: dict[str, int] = {}
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._ids = itertools.count(1)
        self._closed = False

    async def call(
        self, owner: str, method: str, params: dict[str, Any], table: StoredTable, timeout: float | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Run one operation of `datasage_jupyter.jobs.operations` on a stored table.

        Cancelling the awaiting task interrupts the query.

        Args:
            owner: Whose query this is, for fairness.
            method: `chart`, `rows`, `rows_behind`, `insights`, `recommend` or `recommend_fields`.
            params: The request's body, as plain JSON.
            table: The dataset version to read.
            timeout: Seconds until the query is stopped; None for the pool's limit.

        Returns:
            The reply as plain JSON, and a binary body (Arrow IPC) where the operation has one.

        Raises:
            DataSageError: What the operation raised, a timeout, or the death of the worker.
        """
        async with self._turn(owner), self._worker() as worker:
            seconds = timeout or self.limits.wall_seconds
            return await self._ask(worker, method, params, table, seconds)

    async def warm(self) -> None:
        """Start a worker before it is needed, if none waits or works: the first answer comes a second earlier."""
        if self._idle or self._running or self._closed:
            return
        await self._give_back(_Worker(await Child.start(MODULE, self.limits.model_dump_json())))

    async def stream(
        self, owner: str, params: dict[str, Any], table: StoredTable, timeout: float | None = None
    ) -> AsyncGenerator[bytes]:
        """All rows of a view, as pieces of CSV or of an Arrow stream, no faster than they are taken.

        Leaving off before the last piece ends the worker.

        Args:
            owner: Whose query this is, for fairness.
            params: A `ViewRequest` of `core.service`, as plain JSON.
            table: The dataset version to read.
            timeout: Seconds the worker may compute in all; None for the pool's limit.

        Raises:
            DataSageError: What the operation raised, a timeout, or the death of the worker; also between two pieces.
        """
        left = timeout or self.limits.wall_seconds
        async with self._turn(owner), self._worker() as worker:
            is_whole = False
            try:
                request: dict[str, Any] | None = await self._request(worker, "export", params, table) | {"stream": True}
                while True:
                    began = time.monotonic()
                    head, body = await self._heard(worker, request, left)
                    left -= time.monotonic() - began
                    request = None
                    if not head.get("part"):
                        break
                    yield body
                is_whole = True
            finally:
                if not is_whole:
                    await worker.child.end()

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        workers, self._idle = self._idle, []
        await asyncio.gather(*(worker.child.end() for worker in workers))

    @contextlib.asynccontextmanager
    async def _turn(self, owner: str) -> AsyncIterator[None]:
        await self._wait_for_turn(owner)
        try:
            yield
        finally:
            self._running[owner] -= 1
            if not self._running[owner]:
                del self._running[owner]
            self._admit()

    async def _wait_for_turn(self, owner: str) -> None:
        queue = self._waiting.setdefault(owner, deque())
        if len(queue) >= MAX_WAITING_PER_OWNER:
            raise QueryTimeoutError(
                "Too many queries are waiting.", hint="Wait for some of them to finish and try again."
            )
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._running[owner] -= 1
            self._forget(owner, turn)
            self._admit()
            raise

    def _forget(self, owner: str, turn: asyncio.Future[None]) -> None:
        queue = self._waiting.get(owner)
        if queue is not None and turn in queue:
            queue.remove(turn)

    def _admit(self) -> None:
        """Give free places to owners in turn."""
        for owner in list(self._waiting):
            queue = self._waiting[owner]
            while queue and self._has_place(owner):
                turn = queue.popleft()
                if not turn.done():
                    self._running[owner] = self._running.get(owner, 0) + 1
                    turn.set_result(None)
                    self._waiting.move_to_end(owner)
            if not queue:
                del self._waiting[owner]

    def _has_place(self, owner: str) -> bool:
        return sum(self._running.values()) < self.size and self._running.get(owner, 0) < max(1, self.size - 1)

    @contextlib.asynccontextmanager
    async def _worker(self) -> AsyncIterator[_Worker]:
        worker = await self._take_worker()
        try:
            yield worker
        except BaseException as error:
            if isinstance(error, _WorkerDied) or not isinstance(error, (DataSageError, asyncio.CancelledError)):
                await worker.child.end()
            raise
        finally:
            await self._give_back(worker)

    async def _take_worker(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_usable:
                return worker
            await worker.child.end()
        return _Worker(await Child.start(MODULE, self.limits.model_dump_json()))

    async def _give_back(self, worker: _Worker) -> None:
        if worker.is_usable and not self._closed:
            self._idle.append(worker)
        else:
            await worker.child.end()

    async def _ask(
        self, worker: _Worker, method: str, params: dict[str, Any], table: StoredTable, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        request = await self._request(worker, method, params, table)
        try:
            head, body = await self._heard(worker, request, seconds)
        except asyncio.CancelledError:
            await asyncio.shield(self._interrupt(worker, request["id"]))
            raise
        return head["result"], body

    async def _request(
        self, worker: _Worker, method: str, params: dict[str, Any], table: StoredTable
    ) -> dict[str, Any]:
        """A request as the worker needs it, with the profile if it has not seen it."""
        worker.calls += 1
        request = {
            "id": next(self._ids),
            "method": method,
            "params": params,
            "key": table.key,
            "parquet": str(table.parquet),
        }
        if not worker.knows(table.key):
            request["profile"] = await table.profile()
        return request

    async def _heard(
        self, worker: _Worker, request: dict[str, Any] | None, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """The worker's next frame, after a request if there is one to send."""
        try:
            async with asyncio.timeout(seconds):
                if request is not None:
                    await worker.child.send(request)
                head, body = await worker.child.receive()
        except TimeoutError:
            await self._interrupt(worker, request["id"] if request is not None else None)
            raise QueryTimeoutError(
                f"The query took longer than {seconds:.0f} seconds and was stopped.",
                hint="Filter the data, use fewer groups, or ask for an aggregate.",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError, FrameError):
            raise _WorkerDied(
                "The query needed more memory than one query may use and was stopped.",
                hint="Filter the data or use fewer groups and try again. Nothing stored was touched.",
            ) from None
        if request is not None:
            worker.remember(request["key"])
        if "error" in head:
            if worker.child.errors:
                logger.warning("query worker: %s", worker.child.take_errors())
            raise _as_error(head["error"])
        return head, body

    async def _interrupt(self, worker: _Worker, identifier: int | None) -> None:
        """Ask the engine to stop; a worker that does not answer is killed, and a new one takes its place."""
        try:
            async with asyncio.timeout(INTERRUPT_GRACE):
                await worker.child.send({"cancel": identifier})
                await worker.child.receive()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError, FrameError):
            await worker.child.end()


class _WorkerDied(QueryError):
    """The worker process ended while it was answering."""


def _as_error(error: dict[str, Any]) -> DataSageError:
    kind = _ERRORS.get(str(error.get("code")), QueryError)
    return kind(str(error.get("message")), hint=error.get("hint"))
