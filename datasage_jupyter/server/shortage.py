"""Living through a time without free descriptors.

A connection that cannot be accepted stays in the queue, so the loop is told of it again at once: tornado then fails
thousands of times a second, each with a traceback in the log. Here the listening socket rests for a moment instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from datasage_jupyter.server.logs import log
from datasage_jupyter.store import disk

REST_SECONDS = 0.25

Handler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]


def rest_when_full(loop: asyncio.AbstractEventLoop) -> None:
    """Let `loop` rest where it would fail again and again for want of descriptors; other errors go where they went.

    Args:
        loop: The server's event loop.
    """
    before = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if disk.is_shortage(context.get("exception")) and _rest(loop, context.get("handle")):
            log(logging.WARNING, "no descriptors are left for new connections")
        elif before is not None:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)


def _rest(loop: asyncio.AbstractEventLoop, handle: Any) -> bool:
    """Stop listening to what failed, for a moment; False if it was no socket's turn."""
    callback, arguments = getattr(handle, "_callback", None), getattr(handle, "_args", None) or ()
    socket = arguments[0] if arguments else None
    if callback is None or not isinstance(socket, int) or not loop.remove_reader(socket):
        return False

    def resume() -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the socket or the loop was closed meanwhile
            loop.add_reader(socket, callback, *arguments)

    loop.call_later(REST_SECONDS, resume)
    return True
