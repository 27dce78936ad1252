"""A real HTTP endpoint on loopback whose behaviour a test scripts, byte by byte if need be."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Writer = asyncio.StreamWriter
Behaviour = Callable[[Writer], Awaitable[None]]


@dataclass
class Endpoint:
    """What the endpoint will do, request by request (the last behaviour repeats), and what it was asked."""

    behaviours: list[Behaviour]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    url: str = ""

    def will(self, *behaviours: Behaviour) -> None:
        """Forget what was asked and behave so from now on."""
        self.behaviours[:] = behaviours
        self.requests.clear()
        self.headers.clear()

    async def handle(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.headers.append(head)
            lengths = [line.split(":")[1] for line in head.lower().splitlines() if line.startswith("content-length")]
            body = await reader.readexactly(int(lengths[0])) if lengths else b"{}"
            self.requests.append(json.loads(body))
            step = min(len(self.requests), len(self.behaviours)) - 1
            await self.behaviours[step](writer)
        writer.close()


@contextlib.asynccontextmanager
async def endpoint(*behaviours: Behaviour) -> AsyncIterator[Endpoint]:
    """Serve on a free port of loopback."""
    served = Endpoint(list(behaviours))
    server = await asyncio.start_server(served.handle, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        server.close()


@contextlib.contextmanager
def endpoint_beside() -> Iterator[Endpoint]:
    """The same in a thread of its own, for servers and clients that do not share the test's loop."""
    served, ready, over = Endpoint([]), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(served.handle, "127.0.0.1", 0)
        served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        ready.set()
        await over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def answer(content: Any, status: int = 200, headers: str = "") -> Behaviour:
    """A well-formed chat completion whose message is `content` (dumped unless text)."""
    text = content if isinstance(content, str) else json.dumps(content)
    return raw(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode(), status, headers)


def raw(body: bytes, status: int = 200, headers: str = "") -> Behaviour:
    """Any bytes as the body."""

    async def write(writer: Writer) -> None:
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)
        await writer.drain()

    return write


def drip(byte: bytes, pause: float) -> Behaviour:
    """A body that never ends, a byte at a time."""

    async def write(writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(byte)
            await writer.drain()
            await asyncio.sleep(pause)

    return write


async def hang(writer: Writer) -> None:
    """No answer at all."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(30)


async def drop(writer: Writer) -> None:
    """The connection ends before an answer."""
    writer.transport.abort()


async def flood(writer: Writer) -> None:
    """An endless answer at full speed."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"x" * 65536)
            await writer.drain()
