"""Frames on a pipe: a JSON head and an optional binary body, both with their length in front."""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

_HEAD = struct.Struct("<IQ")
MAX_HEAD = 64 * 1024 * 1024
MAX_BODY = 1024 * 1024 * 1024


class FrameError(Exception):
    """The other side sent something that is no frame."""


def encode(head: dict[str, Any], body: bytes = b"") -> bytes:
    """One frame as bytes."""
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    return _HEAD.pack(len(text), len(body)) + text + body


def write_frame(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame and flush."""
    stream.write(encode(head, body))
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one frame; None at the end of the stream."""
    prefix = stream.read(_HEAD.size)
    if len(prefix) < _HEAD.size:
        return None
    head_size, body_size = _checked(prefix)
    return json.loads(stream.read(head_size)), stream.read(body_size)


async def receive_frame(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """Read one frame from a child.

    Raises:
        asyncio.IncompleteReadError: The child ended.
        FrameError: What it sent is not a frame.
    """
    head_size, body_size = _checked(await stream.readexactly(_HEAD.size))
    text = await stream.readexactly(head_size)
    body = await stream.readexactly(body_size)
    try:
        head = json.loads(text)
    except ValueError as error:
        raise FrameError("the head is not JSON") from error
    if not isinstance(head, dict):
        raise FrameError("the head is not an object")
    return head, body


def _checked(prefix: bytes) -> tuple[int, int]:
    head_size, body_size = _HEAD.unpack(prefix)
    if head_size > MAX_HEAD or body_size > MAX_BODY:
        raise FrameError(f"a frame of {head_size} + {body_size} bytes is too large")
    return head_size, body_size
