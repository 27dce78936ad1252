"""Starting and ending child interpreters from the server's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import Any

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.jobs.frames import encode, receive_frame
from datasage_jupyter.jobs.limits import NICENESS

_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "TEMP",
    "SYSTEMROOT",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
)
READ_LIMIT = 2**20


class ChildStartError(StoreError):
    """The machine has no room for another process right now; the same work may succeed in a moment."""

    code = "server_busy"


class Child:
    """A child interpreter that speaks frames on its standard streams. It inherits no secret: its environment is rebuilt."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.errors: bytes = b""
        self._reading: asyncio.Task[tuple[dict[str, Any], bytes]] | None = None
        self._drain = asyncio.create_task(self._collect_errors())

    @classmethod
    async def start(cls, module: str, *arguments: str) -> Child:
        """Start `python -m module arguments...`, at a lower priority than the server from its first moment on.

        Raises:
            ChildStartError: There are too few descriptors, processes or memory for it.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(),
                limit=READ_LIMIT,
            )
        except OSError as error:
            raise ChildStartError(
                "The server has no room for another process at the moment.",
                hint="Try again in a moment; `ulimit -n` and `ulimit -u` say how much there is.",
            ) from error
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        return cls(process)

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.returncode is None

    async def send(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Write one frame to the child."""
        assert self.process.stdin is not None
        self.process.stdin.write(encode(head, body))
        await self.process.stdin.drain()

    async def receive(self) -> tuple[dict[str, Any], bytes]:
        """Read one frame from the child. A cancelled call leaves the frame for the next one: none is read by halves."""
        assert self.process.stdout is not None
        if self._reading is None:
            self._reading = asyncio.create_task(receive_frame(self.process.stdout))
        frame = await asyncio.shield(self._reading)
        self._reading = None
        return frame

    def take_errors(self) -> str:
        """What the child wrote to its standard error since the last call."""
        text, self.errors = self.errors.decode(errors="replace"), b""
        return text

    async def end(self) -> int:
        """Kill the child if it still runs, and reap it."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        code = await self.process.wait()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._drain
        return code

    async def _collect_errors(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(65536):
            self.errors = (self.errors + chunk)[-16384:]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    search_path = os.pathsep.join(path for path in sys.path if path)
    return kept | {"PYTHONPATH": search_path, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "2", "ARROW_IO_THREADS": "2"}
