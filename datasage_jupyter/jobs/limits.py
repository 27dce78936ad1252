"""What a child process may use, enforced by the operating system where it can be."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from datasage_jupyter.core.model import Model

MIB = 1024 * 1024
NICENESS = 10
SESSION_NICENESS = 5
"""Less than within a session, so that a kernel at work in another session does not leave a child next to nothing."""


class Limits(Model):
    """Bounds for one child.

    Attributes:
        memory_bytes: Address space (RLIMIT_AS).
        cpu_seconds: Processor time (RLIMIT_CPU).
        output_bytes: Largest file it may write (RLIMIT_FSIZE).
        wall_seconds: Time until it is killed, counted by the parent.
    """

    memory_bytes: int = 4096 * MIB
    cpu_seconds: int = 1200
    output_bytes: int = 64 * 1024 * MIB
    wall_seconds: float = 1800.0


UPLOAD_LIMITS = Limits()
QUERY_LIMITS = Limits(memory_bytes=8192 * MIB, cpu_seconds=24 * 3600, output_bytes=256 * MIB, wall_seconds=30.0)


def confine(limits: Limits) -> None:
    """Bind the calling process to `limits`, and let it die with its parent. Called in the child."""
    _die_with_parent()
    if sys.platform == "win32":
        return
    _leave_session()
    import resource

    os.umask(0o077)
    bounds = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.output_bytes,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        bounds[resource.RLIMIT_AS] = limits.memory_bytes
    for kind, value in bounds.items():
        hard = resource.getrlimit(kind)[1]
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))


def _leave_session() -> None:
    """Let the server go first.

    Linux may share processors between sessions first and look at priorities only within each: so a child has a session
    of its own, whose work does not count as the server's, and the session as a whole is lowered too.
    """
    with contextlib.suppress(OSError):
        os.setsid()
        Path("/proc/self/autogroup").write_text(str(SESSION_NICENESS), encoding="ascii")


def _die_with_parent() -> None:
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
