"""Whether the parts of the server are ready: asked now and then, and told to anybody at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import StoreError

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Catalog
    from datasage_jupyter.server.contract.operations import Part

FRESH_SECONDS = 1.0
STALE_SECONDS = 3.0
DATABASE_PATIENCE = 0.7
DISK_PATIENCE = 0.7
LOW_DISK_BYTES = 200 * 1024 * 1024

Parts = dict[str, "Part"]


class Readiness:
    """Remembers how the parts are, so that whoever watches the server does not wait behind its work.

    Args:
        look: Looks at every part; takes no longer than a second.
    """

    def __init__(self, look: Callable[[], Awaitable[Parts]]) -> None:
        self._look = look
        self._seen: tuple[float, Parts] | None = None
        self._looking: asyncio.Task[Parts] | None = None
        self._doubted = float("-inf")

    async def parts(self) -> Parts:
        """How each part is: as seen in the last second; older findings are good for three, while new ones are fetched."""
        moment, seen = self._seen or (float("-inf"), {})
        age = time.monotonic() - moment
        if age <= FRESH_SECONDS:
            return seen
        looking = self._begin()
        return seen if age <= STALE_SECONDS else await asyncio.shield(looking)

    def doubt(self) -> None:
        """Forget what was seen: a part has just failed somebody."""
        self._seen, self._doubted = None, time.monotonic()

    def _begin(self) -> asyncio.Task[Parts]:
        if self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._refresh(), name="datasage-readiness")
        return self._looking

    async def _refresh(self) -> Parts:
        begun = time.monotonic()
        try:
            parts = await self._look()
            is_good = begun > self._doubted and all(part.status == "ok" for part in parts.values())
            self._seen = (time.monotonic(), parts) if is_good else None
            return parts
        finally:
            self._looking = None


async def database_part(catalog: Catalog | None, has_failed: bool) -> Part:
    """The database's readiness.

    Args:
        catalog: The catalogue, if it is open.
        has_failed: It could not be opened.
    """
    from datasage_jupyter.server.contract.operations import Part

    if catalog is not None:
        if await catalog.ping(DATABASE_PATIENCE):
            return Part(status="ok")
        return Part(status="failed", message="The database does not answer; it is being brought back.")
    if has_failed:
        return Part(status="failed", message="The database could not be started; the server's log says why.")
    return Part(status="starting", message="The database is being started.")


async def disk_part(catalog: Catalog | None) -> Part:
    """The disk's readiness.

    Args:
        catalog: The catalogue, if it is open.
    """
    from datasage_jupyter.server.contract.operations import Part

    if catalog is None:
        return Part(status="starting")
    try:
        async with asyncio.timeout(DISK_PATIENCE):
            free = await catalog.files.free_bytes()
    except (TimeoutError, StoreError):
        return Part(status="failed", message="The disk does not answer.")
    if free is not None and free < LOW_DISK_BYTES:
        return Part(status="failed", message="The disk is nearly full.")
    return Part(status="ok")
