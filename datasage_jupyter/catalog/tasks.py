"""Work that goes on beside requests, or to its end whatever becomes of the request."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Tasks:
    """The background tasks of one catalogue."""

    def __init__(self) -> None:
        self._passing: set[asyncio.Task[Any]] = set()
        self._standing: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, T], name: str, *, is_standing: bool = False) -> asyncio.Task[T]:
        """Run `work` beside everything else.

        Args:
            is_standing: It never ends by itself.
        """
        task = asyncio.get_running_loop().create_task(work, name=name)
        home = self._standing if is_standing else self._passing
        home.add(task)
        task.add_done_callback(home.discard)
        return task

    async def carry(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end even if the request that asked for it is cancelled."""
        task = self.spawn(work, "datasage-commit")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # Nobody awaits the result any more; its error, if any, must not be reported as never retrieved.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise

    async def settle(self) -> None:
        """Wait for everything that ends by itself."""
        while self._passing:
            await asyncio.gather(*self._passing, return_exceptions=True)

    async def close(self, patience: float = 10.0) -> None:
        """Give what is under way a while to end, then end it."""
        for task in self._standing:
            task.cancel()
        if self._passing:
            await asyncio.wait(self._passing, timeout=patience)
        rest = [*self._passing, *self._standing]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
