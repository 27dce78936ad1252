"""Addresses under `{base_url}datasage/api/`, found without importing their handlers at start-up."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tornado.routing import Router

if TYPE_CHECKING:
    from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
    from tornado.web import Application, RequestHandler

Route = tuple[str, "type[RequestHandler]"]


class ApiRouter(Router):
    """Sends a request to the first address that matches it; importing handlers waits for the first request.

    Args:
        application: The server's web application.
        base: Address of the API.
        load: Gives the routes, as (`datasets/{dataset_id}`, handler class).
        arguments: What handlers are initialized with.
    """

    def __init__(
        self, application: Application, base: str, load: Callable[[], list[Route]], arguments: dict[str, Any]
    ) -> None:
        self._application = application
        self._base = base
        self._load = load
        self._arguments = arguments
        self._routes: list[tuple[re.Pattern[str], str, type[RequestHandler]]] = []

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> HTTPMessageDelegate | None:
        """tornado's hook."""
        self.load()
        for expression, pattern, handler in self._routes:
            match = expression.fullmatch(request.path)
            if match is not None:
                parts = [unquote_to_bytes(part) for part in match.groups()]
                return self._application.get_handler_delegate(
                    request, handler, {**self._arguments, "pattern": pattern}, path_args=parts
                )
        return None

    def load(self) -> None:
        """Import the handlers; later calls do nothing."""
        if not self._routes:
            self._routes = [(_expression(self._base, pattern), pattern, handler) for pattern, handler in self._load()]


def _expression(base: str, pattern: str) -> re.Pattern[str]:
    """`{name}` stands for one part of a path, `{name*}` for the rest of it."""
    pieces = re.split(r"({\w+\*?})", pattern)
    written = ["(.*)" if p.endswith("*}") else "([^/]+)" if p.startswith("{") else re.escape(p) for p in pieces]
    return re.compile(re.escape(base) + "".join(written), re.DOTALL)
