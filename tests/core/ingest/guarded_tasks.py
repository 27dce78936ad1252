"""Tasks for the guarded child that go wrong in each way a decoder can."""

from __future__ import annotations

import os
import signal
from typing import Any

from datasage_jupyter.core.errors import DatasetReadError


def answer(value: int) -> dict[str, Any]:
    """Who answers, and with what."""
    return {"value": value, "pid": os.getpid()}


def refuse() -> dict[str, Any]:
    """A refusal of our own."""
    raise DatasetReadError("No good.", hint="Try another.")


def fail() -> dict[str, Any]:
    """An exception of somebody else's."""
    raise ValueError("bad page header")


def abort() -> dict[str, Any]:
    """A native abort."""
    os.kill(os.getpid(), signal.SIGABRT)
    return {}


def take_memory() -> dict[str, Any]:
    """An allocation of 64 GiB."""
    return {"size": len(bytearray(1 << 36))}


def hang() -> dict[str, Any]:
    """A loop without end."""
    while True:
        pass
