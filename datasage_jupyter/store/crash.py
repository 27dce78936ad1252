"""Deaths on purpose, so that tests can show what a crash at each step leaves behind."""

from __future__ import annotations

import os
import signal
from typing import Final, Literal, get_args

Step = Literal[
    "object:aside",
    "object:fsynced",
    "manifest:written",
    "object:renamed",
    "metadata:inserted",
    "versions:updated",
    "upload:closed",
    "table:fsynced",
    "table:renamed",
    "manifest:table",
    "metadata:ready",
    "purge:marked",
    "purge:manifest",
    "purge:bytes",
    "purge:profile",
    "purge:metadata",
]
STEPS: Final[tuple[str, ...]] = get_args(Step)


def crash_point(step: Step) -> None:
    """Die as by `kill -9` if `DATASAGE_CRASH_AT` names this step; only under a test runner, never in service."""
    if os.environ.get("DATASAGE_CRASH_AT") == step and _is_test():
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _is_test() -> bool:
    return "PYTEST_CURRENT_TEST" in os.environ or "DATASAGE_TESTING" in os.environ
