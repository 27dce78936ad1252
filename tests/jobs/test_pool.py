"""Workers answer questions about stored tables, one owner cannot starve another, and every query ends."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import FieldNotFoundError, QueryError, QueryTimeoutError, SpecError
from datasage_jupyter.core.profile import profile
from datasage_jupyter.jobs import QueryPool
from datasage_jupyter.jobs.pool import StoredTable

BAR = {"spec": {"mark": "bar", "encoding": {"x": {"field": "region"}, "y": {"field": "revenue", "aggregate": "sum"}}}}


@pytest.fixture
def stored(tmp_path: Path) -> StoredTable:
    path = tmp_path / "copy.parquet"
    pq.write_table(pa.table({"region": ["N", "S", "N"], "revenue": [1.0, 2.0, 3.0]}), path)
    facts = profile(path).model_dump(mode="json")

    async def fetch() -> dict[str, Any]:
        return facts

    return StoredTable("hash-1", path, fetch)


@pytest.fixture
async def pool() -> AsyncIterator[QueryPool]:
    pool = QueryPool(size=2)
    yield pool
    await pool.close()


async def test_a_chart_comes_back_as_its_payload(pool: QueryPool, stored: StoredTable) -> None:
    payload, body = await pool.call("ann", "chart", BAR, stored)
    assert payload["data"]["columns"] == ["x", "y"]
    assert sorted(payload["data"]["rows"]) == [["N", 4.0], ["S", 2.0]]
    assert body == b""


async def test_rows_come_as_lists_or_as_arrow(pool: QueryPool, stored: StoredTable) -> None:
    page, _ = await pool.call(
        "ann", "rows", {"limit": 2, "sort": [{"field": "revenue", "order": "descending"}]}, stored
    )
    assert page == {"columns": ["region", "revenue"], "rows": [["N", 3.0], ["S", 2.0]], "total": 3}
    head, body = await pool.call(
        "ann", "rows", {"format": "arrow", "filter": [{"field": "region", "equal": "N"}]}, stored
    )
    assert head == {"total": 2}
    assert pa.ipc.open_stream(io.BytesIO(body)).read_all().num_rows == 2


async def test_errors_keep_their_kind_and_the_worker(pool: QueryPool, stored: StoredTable) -> None:
    with pytest.raises(FieldNotFoundError, match="revenue"):
        await pool.call("ann", "chart", {"spec": {"mark": "bar", "encoding": {"x": {"field": "reveune"}}}}, stored)
    with pytest.raises(FieldNotFoundError) as missed:
        await pool.call("ann", "rows", {"sort": [{"field": "regoin"}]}, stored)
    assert missed.value.hint == "Did you mean 'region'?"
    with pytest.raises(SpecError):
        await pool.call("ann", "rows", {"limit": -1}, stored)
    with pytest.raises(SpecError):
        await pool.call("ann", "__class__", {}, stored)
    worker = pool._idle[0].child.process.pid
    await pool.call("ann", "chart", BAR, stored)
    assert pool._idle[0].child.process.pid == worker


async def test_a_query_over_its_time_is_stopped_and_the_next_one_runs(pool: QueryPool, stored: StoredTable) -> None:
    with pytest.raises(QueryTimeoutError, match="longer than"):
        await pool.call("ann", "chart", BAR, stored, timeout=0.01)
    payload, _ = await pool.call("ann", "chart", BAR, stored)
    assert payload["row_count"] == 2


async def test_a_killed_worker_fails_its_query_only(pool: QueryPool, stored: StoredTable) -> None:
    await pool.call("ann", "chart", BAR, stored)
    os.kill(pool._idle[0].child.process.pid, signal.SIGSTOP)
    waiting = asyncio.create_task(pool.call("ann", "chart", BAR, stored))
    await asyncio.sleep(0.1)
    stopped = next(iter(pool_children()))
    os.kill(stopped, signal.SIGKILL)
    with pytest.raises(QueryError, match="memory"):
        await waiting
    assert (await pool.call("ann", "chart", BAR, stored))[0]["row_count"] == 2


async def test_a_cancelled_query_frees_its_place(pool: QueryPool, stored: StoredTable) -> None:
    await pool.call("ann", "chart", BAR, stored)
    for goes_on in (True, False):
        worker = pool._idle[-1].child.process.pid
        os.kill(worker, signal.SIGSTOP)
        task = asyncio.create_task(pool.call("ann", "chart", BAR, stored))
        await asyncio.sleep(0.05)
        task.cancel()
        if goes_on:
            os.kill(worker, signal.SIGCONT)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert pool._running == {}
        assert (await pool.call("ann", "chart", BAR, stored))[0]["row_count"] == 2
        assert goes_on or pool._idle[-1].child.process.pid != worker


async def test_a_query_cancelled_while_its_worker_starts_frees_its_place(pool: QueryPool, stored: StoredTable) -> None:
    task = asyncio.create_task(pool.call("ann", "chart", BAR, stored))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert pool._running == {}
    assert (await pool.call("ann", "chart", BAR, stored))[0]["row_count"] == 2


async def test_one_owner_leaves_a_place_for_others(pool: QueryPool) -> None:
    await pool._wait_for_turn("ann")
    second = asyncio.create_task(pool._wait_for_turn("ann"))
    await asyncio.sleep(0)
    assert not second.done()
    async with asyncio.timeout(1):
        await pool._wait_for_turn("bob")
    second.cancel()


def pool_children() -> list[int]:
    import psutil

    return [p.pid for p in psutil.Process().children() if p.status() == psutil.STATUS_STOPPED]


async def test_a_view_comes_in_pieces_and_its_worker_is_used_again(pool: QueryPool, stored: StoredTable) -> None:
    view = {"format": "csv", "filter": [{"field": "region", "equal": "N"}]}
    for _ in range(2):
        pieces = [piece async for piece in pool.stream("ann", view, stored)]
        assert b"".join(pieces).decode().splitlines() == ['"region","revenue"', '"N",1', '"N",3']
    assert len(pool._idle) == 1


async def test_a_view_that_is_left_off_gives_its_place_back(pool: QueryPool, stored: StoredTable) -> None:
    async with contextlib.aclosing(pool.stream("ann", {}, stored)) as pieces:
        assert await anext(pieces)
    page, _ = await pool.call("ann", "rows", {}, stored)
    assert page["total"] == 3


async def test_a_view_that_makes_no_sense_is_an_error(pool: QueryPool, stored: StoredTable) -> None:
    with pytest.raises(FieldNotFoundError):
        await anext(pool.stream("ann", {"columns": ["reigon"]}, stored))


async def test_a_pool_is_warmed_once_and_its_worker_answers(pool: QueryPool, stored: StoredTable) -> None:
    await pool.warm()
    await pool.warm()
    (worker,) = pool._idle
    await pool.call("ann", "rows", {}, stored)
    assert pool._idle == [worker]
