"""One bounded request to a language model, in the words of its provider."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.llm.providers import PROVIDERS

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 256 * 1024
MAX_ATTEMPTS = 2
RETRY_PAUSE = 0.5
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})


class ModelError(DataSageError):
    """The language model gave no usable answer; the offline parser takes over."""

    code = "model_unavailable"
    status = 503


@dataclass(frozen=True)
class ModelSettings:
    """Where the model is. Only the server's configuration sets these; a request never can.

    Attributes:
        base_url: Up to and including the version: `https://host/v1`.
        api_key: Sent only to the host of `base_url`, never shown.
        timeout: Seconds for everything one question costs, retries and repair included.
        provider: Which kind of endpoint it is, one of `PROVIDERS`.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout: float = 12.0
    provider: str = "openai"

    @property
    def host(self) -> str:
        """The host, for the egress record."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


@dataclass(frozen=True)
class Reply:
    """The text of the model's message and how many bytes came back."""

    text: str
    received: int


class ModelClient:
    """A client for one endpoint. Redirects, proxies from the environment and compressed answers are not followed.

    Args:
        settings: Where the model is.
        transport: Another httpx transport; None for the network.
    """

    def __init__(self, settings: ModelSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self._provider = PROVIDERS[settings.provider]
        self._transport = transport

    async def complete(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> Reply:
        """Ask for one JSON answer.

        Args:
            messages: Chat messages (`role`, `content`).
            schema: JSON schema of the answer.

        Raises:
            ModelError: No answer, or one that is not in the provider's form.
        """
        body = self._provider.body(self.settings.model, messages, schema)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return await self._post(body)
            except _Retry as failure:
                if attempt == MAX_ATTEMPTS:
                    raise ModelError(f"The language model did not answer: {failure}.") from None
                await asyncio.sleep(RETRY_PAUSE)
        raise AssertionError("unreachable")

    async def _post(self, body: dict[str, Any]) -> Reply:
        # Importing and reading certificates takes long enough to hold up a server's event loop.
        verify = await asyncio.to_thread(_certificates)
        import httpx

        own = self._provider.headers(self.settings.api_key)
        headers = {**own, "Accept": "application/json", "Accept-Encoding": "identity"}
        url = f"{self.settings.base_url.rstrip('/')}/{self._provider.path}"
        try:
            async with (
                httpx.AsyncClient(
                    transport=self._transport,
                    verify=verify,
                    trust_env=False,
                    follow_redirects=False,
                    timeout=self.settings.timeout,
                ) as client,
                client.stream("POST", url, json=body, headers=headers) as response,
            ):
                _check_head(response)
                raw = await _bounded(response)
        except httpx.HTTPError as error:
            raise _Retry(f"the connection failed ({type(error).__name__})") from None
        return Reply(self._text(raw), len(raw))

    def _text(self, raw: bytes) -> str:
        try:
            content = self._provider.text(json.loads(raw))
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            raise ModelError("The language model's answer has another form than its provider's.") from None
        if not isinstance(content, str) or not content.strip():
            raise ModelError("The language model's answer holds no text.")
        return content


@cache
def _certificates() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context(trust_env=False)


class _Retry(Exception):
    """A failure that may pass."""


def _check_head(response: httpx.Response) -> None:
    if response.status_code in RETRIED_STATUSES:
        raise _Retry(f"it answered with status {response.status_code}")
    if response.status_code != 200:
        raise ModelError(
            f"The language model refused the request with status {response.status_code}.",
            hint="Check the address, the key and the model's name in the server's configuration.",
        )
    if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise ModelError("The language model sent a compressed answer, which was not asked for.")


async def _bounded(response: httpx.Response) -> bytes:
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > MAX_ANSWER_BYTES:
            raise ModelError("The language model's answer was too long and was cut off.")
    return bytes(raw)
