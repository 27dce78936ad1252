"""A user's server that keeps nothing itself: it passes every request on to the Hub's DataSage service, as that user.

The browser and the kernels speak to the user's own server, as everywhere; their Jupyter sign-in ends here, and the user's Hub token
goes on in its place. Bodies pass through piece by piece in both directions.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.iostream import StreamClosedError

from datasage_jupyter.client.trust import trust
from datasage_jupyter.server.contract.endpoint import Endpoint
from datasage_jupyter.server.errors import BusyError, ForbiddenError
from datasage_jupyter.server.handlers.base import DataSageHandler

if TYPE_CHECKING:
    from datasage_jupyter.server.routing import Route
    from datasage_jupyter.server.services import Services

API = "datasage/api/"
PIECES_AHEAD = 4
SENT_ON = (
    "Accept",
    "Content-Length",
    "Content-Type",
    "If-Match",
    "If-None-Match",
    "Range",
    "User-Agent",
    "X-DataSage-Authorization",
    "X-Request-Id",
)
KEPT_BACK = {"connection", "date", "keep-alive", "server", "set-cookie", "transfer-encoding", "vary"}


class Forwarding:
    """The way to the service.

    Args:
        url: Its address.
    """

    def __init__(self, url: str) -> None:
        self.api = url.rstrip("/") + "/" + API
        self.http = httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=10),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            verify=trust(None) if url.startswith("https:") else True,
            trust_env=False,
        )


class ForwardingHandler(DataSageHandler):
    """Every verb of every address."""

    def initialize(self, services: Services, pattern: str = "", forwarding: Forwarding | None = None) -> None:
        """Nothing has been asked yet."""
        super().initialize(services, pattern)
        assert forwarding is not None
        self._forwarding = forwarding
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(PIECES_AHEAD)
        self._asked: asyncio.Task[httpx.Response] | None = None

    @property
    def max_body_bytes(self) -> int:
        """What passes through is not kept; the service has limits of its own."""
        return self.services.settings.max_upload_bytes

    async def _check_jupyter(self, contract: Endpoint | None) -> None:
        """A guest of this server is not its user, for whom alone it may speak."""
        await super()._check_jupyter(contract)
        if self.via_kernel_token:
            return
        if getattr(self.current_user, "username", None) != self.services.settings.hub_user:
            raise ForbiddenError(
                "This server speaks to DataSage for its own user only.", hint="Use DataSage from your own server."
            )

    async def _check_session(self, _contract: Endpoint | None) -> None:
        """The service's business."""

    async def opened(self) -> None:
        """Ask the service before the body comes, so that it can refuse a large one."""
        self._asked = asyncio.create_task(self._ask())

    async def data_received(self, chunk: bytes) -> None:
        """Pass a piece on, no faster than the service takes them."""
        await self._hand_over(chunk)

    @allow_unauthenticated
    async def get(self, *_path: bytes) -> None:
        """Give the service's answer."""
        await self._hand_over(None)
        assert self._asked is not None
        try:
            answer = await self.until_gone(self._asked)
        except httpx.TransportError as error:
            raise _away() from error
        try:
            await self._give(answer)
        finally:
            await answer.aclose()

    head = post = patch = put = delete = options = get

    def on_connection_close(self) -> None:
        """The client left: so do we, and the service keeps what it got."""
        super().on_connection_close()
        if self._asked is not None:
            self._asked.cancel()

    async def _ask(self) -> httpx.Response:
        sent = {name: self.request.headers[name] for name in self._sent_on() if name in self.request.headers}
        sent["Authorization"] = f"token {os.environ['JUPYTERHUB_API_TOKEN']}"
        sent["Accept-Encoding"] = self.request.headers.get("Accept-Encoding", "identity")
        url = self._forwarding.api + (self.request.uri or "")[len(self._own_api) :]
        body = self._outgoing() if self._has_body() else None
        request = self._forwarding.http.build_request(self.request.method or "GET", url, headers=sent, content=body)
        return await self._forwarding.http.send(request, stream=True)

    def _sent_on(self) -> list[str]:
        tus = [name for name in self.request.headers if name.startswith(("Upload-", "Tus-"))]
        return [*SENT_ON, *tus]

    def _has_body(self) -> bool:
        headers = self.request.headers
        return "Transfer-Encoding" in headers or headers.get("Content-Length", "0") != "0"

    async def _outgoing(self) -> AsyncIterator[bytes]:
        while (piece := await self._pieces.get()) is not None:
            yield piece

    async def _hand_over(self, piece: bytes | None) -> None:
        """Wait until there is room, or until the service has answered and takes no more."""
        if self._asked is None or self._asked.done():
            return
        putting = asyncio.ensure_future(self._pieces.put(piece))
        await asyncio.wait({putting, self._asked}, return_when=asyncio.FIRST_COMPLETED)
        putting.cancel()

    async def _give(self, answer: httpx.Response) -> None:
        self.set_status(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in KEPT_BACK:
                self.set_header(name, value)
        if "Location" in answer.headers:
            self.set_header("Location", self._here(answer.headers["Location"]))
        try:
            async for piece in answer.aiter_raw():
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            return
        except httpx.TransportError as error:
            raise _away() from error

    def _here(self, location: str) -> str:
        """An address of the service as this server's pages know it."""
        theirs = urlsplit(self._forwarding.api).path
        path = urlsplit(location).path
        return self._own_api + path.removeprefix(theirs) if path.startswith(theirs) else location

    @property
    def _own_api(self) -> str:
        return f"{self.base_url}{API}"


def routes() -> list[Route]:
    """Every address of the API."""
    return [("{path*}", ForwardingHandler)]


def _away() -> BusyError:
    return BusyError("The Hub's DataSage service does not answer.", hint="Try again in a moment.", code="service_away")
