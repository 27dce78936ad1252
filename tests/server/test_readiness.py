"""Readiness is looked at now and then, and what has just failed somebody is never called ready."""

from __future__ import annotations

import asyncio
from typing import Literal

from datasage_jupyter.server.contract.operations import Part
from datasage_jupyter.server.readiness import Readiness


class Looks:
    """Counts the looks and says what they see."""

    def __init__(self) -> None:
        self.count = 0
        self.status: Literal["ok", "failed"] = "ok"
        self.is_free = asyncio.Event()
        self.is_free.set()

    async def __call__(self) -> dict[str, Part]:
        self.count += 1
        status = self.status
        await self.is_free.wait()
        return {"database": Part(status=status)}


async def test_one_look_serves_everybody_for_a_while() -> None:
    looks = Looks()
    readiness = Readiness(looks)
    found = await asyncio.gather(*(readiness.parts() for _ in range(20)))
    assert {parts["database"].status for parts in found} == {"ok"}
    await readiness.parts()
    assert looks.count == 1


async def test_what_failed_is_looked_at_again_each_time() -> None:
    looks = Looks()
    looks.status = "failed"
    readiness = Readiness(looks)
    for _ in range(3):
        assert (await readiness.parts())["database"].status == "failed"
    assert looks.count == 3


async def test_doubt_forgets_what_was_seen_and_what_is_being_seen() -> None:
    looks = Looks()
    readiness = Readiness(looks)
    await readiness.parts()
    looks.status = "failed"
    readiness.doubt()
    assert (await readiness.parts())["database"].status == "failed"
    looks.status = "ok"
    looks.is_free.clear()
    early = asyncio.create_task(readiness.parts())
    await asyncio.sleep(0)
    readiness.doubt()
    looks.status = "failed"
    looks.is_free.set()
    await early
    assert (await readiness.parts())["database"].status == "failed"
