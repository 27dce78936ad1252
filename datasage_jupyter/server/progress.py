"""How far each dataset is, for those who wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """Where reading a dataset stands."""

    fraction: float
    name: str


class Board:
    """The newest stage of each dataset this server reads."""

    def __init__(self) -> None:
        self._stages: dict[str, Stage] = {}
        self._changed: dict[str, asyncio.Event] = {}

    def get(self, dataset_id: str) -> Stage | None:
        """The stage, if this server is the one that reads it."""
        return self._stages.get(dataset_id)

    def tell(self, dataset_id: str, fraction: float, name: str) -> None:
        """Note a stage and wake those who wait."""
        self._stages[dataset_id] = Stage(fraction, name)
        self._wake(dataset_id)

    def drop(self, dataset_id: str) -> None:
        """Reading ended; wake those who wait."""
        self._stages.pop(dataset_id, None)
        self._wake(dataset_id)

    async def wait(self, dataset_id: str, seconds: float) -> None:
        """Wait for the next change, or for some time.

        Args:
            dataset_id: Of what.
            seconds: At most this long.
        """
        event = self._changed.setdefault(dataset_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    def _wake(self, dataset_id: str) -> None:
        event = self._changed.pop(dataset_id, None)
        if event is not None:
            event.set()
