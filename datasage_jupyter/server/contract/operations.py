"""Health on the wire."""

from __future__ import annotations

from typing import Literal

from datasage_jupyter.server.contract.base import Reply

State = Literal["ok", "starting", "failed"]


class Part(Reply):
    """Readiness of one part; `message` is a sentence without names of people, datasets or paths."""

    status: State
    message: str | None = None


class Health(Reply):
    """Readiness of the whole and of each part.

    Attributes:
        accounts: People sign in with email and password here.
    """

    status: State
    version: str
    accounts: bool
    parts: dict[str, Part]
