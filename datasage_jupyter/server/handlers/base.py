"""The base of every handler: deny by default, stream the body, one error shape."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable
from typing import Any, ClassVar, TypeVar

from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async, origin_matches_pat
from pydantic import BaseModel
from tornado import web
from tornado.http1connection import HTTP1Connection

from datasage_jupyter.core.errors import AuthError, DataSageError, StoreError
from datasage_jupyter.server.auth.tokens import Claims, invalid_session
from datasage_jupyter.server.contract.base import ErrorReply, Problem, Request
from datasage_jupyter.server.contract.endpoint import JSON, Endpoint
from datasage_jupyter.server.errors import ForbiddenError, MediaTypeError, MethodError, NotFoundError, TooLargeError
from datasage_jupyter.server.handlers import guards, reading
from datasage_jupyter.server.logs import log, log_failure, request_id
from datasage_jupyter.server.metrics import metrics
from datasage_jupyter.server.services import Services
from datasage_jupyter.store import disk

MAX_JSON_BYTES = 1024 * 1024
MAX_DRAIN_BYTES = 1024**3
CLIENT_GONE = 499
"""nginx's status for requests whose client left before the answer: no failure of the server."""
CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_Model = TypeVar("_Model", bound=Request)
_Result = TypeVar("_Result")
_STATUS_CODES = {
    400: "request_invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
}
_STATUS_TEXTS = {
    400: "The request does not make sense.",
    401: "You are not signed in.",
    403: "The request was refused: Jupyter's sign-in or its protection against forged requests is missing.",
    404: "There is nothing here.",
    405: "This address does not answer to that method.",
}


@web.stream_request_body
class DataSageHandler(JupyterHandler):
    """Every verb of every subclass is closed until `prepare` has opened it.

    Attributes:
        refusal: Why the request is not let in; raised by `endpoint` before the verb's own code.
        claims: The DataSage session of the request, where the endpoint needs one.
        pattern: The address with `{id}` for what varies; for metrics, logs and documentation.
    """

    SUPPORTED_METHODS = ("GET", "HEAD", "POST", "DELETE", "PATCH", "PUT", "OPTIONS")
    auth_resource: ClassVar[str] = "datasage"
    pattern: ClassVar[str] = ""
    claims: Claims | None = None

    def initialize(self, services: Services, pattern: str = "") -> None:
        """Take what the routes hand over."""
        self.services = services
        self.address = pattern
        self.via_kernel_token = guards.has_kernel_token(self.request.headers, services.kernel_secret)
        self.etag: str | None = None
        self._body = bytearray()
        self._is_too_large = False
        # tornado refuses verbs it does not know before `prepare`, with the body unread.
        self._ends_connection = True
        self.refusal: Exception | None = None
        self._work: asyncio.Future[Any] | None = None
        self._is_gone = False

    # Who may come in

    async def prepare(self) -> None:  # type: ignore[override]
        """Let the request in, or refuse it, before a byte of its body is looked at.

        tornado closes the connection of whoever is answered before the body was read, and a client that is still sending
        may then never see the answer. So a refusal of a short request waits until its body has passed by, unread.
        """
        request_id.set(self._request_id())
        self._set_headers()
        self.line.set_max_body_size(max(MAX_DRAIN_BYTES, self.max_body_bytes))
        self._ends_connection = True
        try:
            await self._admit()
        except (DataSageError, web.HTTPError) as error:
            if self._contract() is None or not self._is_short():
                raise
            self.refusal = error
        self._ends_connection = False

    async def _admit(self) -> None:
        await super().prepare(_redirect_to_login=False)
        contract = self._contract()
        await self._check_jupyter(contract)
        self._check_origin()
        await self._check_session(contract)
        self._check_body(contract)
        await self.opened()

    def _is_short(self) -> bool:
        headers = self.request.headers
        length = headers.get("Content-Length", "0")
        return (
            "Transfer-Encoding" not in headers
            and length.isascii()
            and length.isdigit()
            and int(length) <= MAX_JSON_BYTES
        )

    async def opened(self) -> None:
        """Called once the request is let in and before its body arrives; streaming handlers get ready here."""

    def _contract(self) -> Endpoint | None:
        method = getattr(type(self), (self.request.method or "").lower(), None)
        return getattr(method, "endpoint", None)

    async def _check_jupyter(self, contract: Endpoint | None) -> None:
        if contract is not None and not contract.jupyter:
            return
        if self.current_user is None and self.via_kernel_token:
            self.current_user = self._jupyter_current_user = User("datasage-kernel")
        if self.current_user is None:
            raise ForbiddenError(
                "Jupyter does not know you.",
                hint="Open the server with its token or sign in to it.",
                code="jupyter_unauthenticated",
            )
        if self.via_kernel_token:
            return
        action = "read" if self.request.method in ("GET", "HEAD", "OPTIONS") else "write"
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)):
            raise ForbiddenError("This server's authorizer does not allow you to use DataSage.")

    def _check_origin(self) -> None:
        pattern, origin = self.allow_origin_pat, self.request.headers.get("Origin", "")
        matches = bool(pattern and origin and origin_matches_pat(pattern, origin))
        has_token = self.via_kernel_token or self.token_authenticated
        guards.check_origin(self.request.headers, self.request.protocol, self.allow_origin, matches, has_token)

    async def _check_session(self, contract: Endpoint | None) -> None:
        if contract is not None and contract.scope is None:
            return
        token = guards.session_token(self.request.headers)
        if token is None:
            raise invalid_session()
        self.claims = await self.services.sessions.check(token)
        if contract is None:
            raise MethodError("This address does not answer to that method.", headers={"Allow": self._allowed()})
        if contract.scope not in self.claims.scope:
            raise ForbiddenError(
                "This session may not do that.",
                hint="A kernel's token reads and creates only; sign in from the panel or with client.login().",
                code="scope_missing",
            )

    def _allowed(self) -> str:
        verbs = self.SUPPORTED_METHODS
        return ", ".join(verb for verb in verbs if hasattr(getattr(type(self), verb.lower()), "endpoint"))

    def _check_body(self, contract: Endpoint | None) -> None:
        headers = self.request.headers
        if reading.content_length(headers.get("Content-Length")) > self.max_body_bytes:
            raise self.too_large()
        if headers.get("Content-Encoding", "identity").lower() != "identity":
            raise MediaTypeError("Compressed bodies are not read.", hint="Send the body as it is.")
        consumes = contract.consumes if contract is not None else JSON
        sent = headers.get("Content-Type")
        if sent and consumes != JSON and reading.media_type(sent) != consumes:
            raise MediaTypeError(f"The body must be {consumes}.")

    def check_xsrf_cookie(self) -> None:
        """Jupyter's check; a kernel proves with its token that no page is behind the request."""
        if not self.via_kernel_token:
            super().check_xsrf_cookie()

    def set_cors_headers(self) -> None:
        """Only what the server's owner configured; Jupyter would reflect any origin to holders of its token."""
        if self.allow_origin or self.allow_origin_pat:
            super().set_cors_headers()

    # What arrives

    @property
    def line(self) -> HTTP1Connection:
        """The connection the request came by."""
        assert isinstance(self.request.connection, HTTP1Connection)
        return self.request.connection

    @property
    def max_body_bytes(self) -> int:
        """Largest body this handler takes."""
        return MAX_JSON_BYTES

    def too_large(self) -> TooLargeError:
        """The error for a body over the limit."""
        return TooLargeError(f"The body is larger than {self.max_body_bytes:,} bytes.")

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Collect a small body; what is refused or over the limit is read past, so that the client sees the answer."""
        if self.refusal is not None:
            return None
        if len(self._body) + len(chunk) > self.max_body_bytes:
            self._is_too_large = True
            self._body.clear()
        if not self._is_too_large:
            self._body += chunk
        return None

    def read_body(self, model: type[_Model]) -> _Model:
        """The JSON body, checked against a model."""
        if self._is_too_large:
            raise self.too_large()
        return reading.read_json(model, self.request.headers.get("Content-Type", ""), bytes(self._body))

    def read_query(self, model: type[_Model]) -> _Model:
        """The query string, checked against a model."""
        return reading.read_arguments(model, self.request.query_arguments)

    @property
    def user_id(self) -> str:
        """Whose request this is."""
        if self.claims is None:
            raise invalid_session()
        return self.claims.user_id

    async def until_gone(self, work: Awaitable[_Result]) -> _Result:
        """Wait for work that ends early if the client goes away.

        Args:
            work: Usually a query.
        """
        self._work = asyncio.ensure_future(work)
        try:
            return await self._work
        except asyncio.CancelledError:
            if not self._is_gone:
                raise
            raise web.HTTPError(CLIENT_GONE, reason="Client Closed Request") from None

    def on_connection_close(self) -> None:
        """Stop what nobody waits for any more."""
        super().on_connection_close()
        self._is_gone = True
        if self._work is not None:
            self._work.cancel()

    # What leaves

    def reply(self, answer: BaseModel, status: int = 200) -> None:
        """Send a model as JSON."""
        self.set_status(status)
        self.set_header("Content-Type", JSON)
        self.finish(answer.model_dump_json(by_alias=True))

    def is_unchanged(self, tag: str) -> bool:
        """Set the ETag, and whether the client already has this very answer (a 304 is then sent)."""
        self.etag = f'"{tag}"'
        self.set_header("ETag", self.etag)
        if not self.check_etag_header():
            return False
        self.set_status(304)
        self.finish()
        return True

    def compute_etag(self) -> str | None:
        """Only content has tags; tornado would hash every answer."""
        return self.etag

    def set_default_headers(self) -> None:
        """Nothing here: headers are set in `prepare`, and again for errors, which tornado clears."""

    def _set_headers(self) -> None:
        self.set_header("Content-Type", JSON)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", CSP)
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Request-Id", request_id.get() or self._request_id())
        self.clear_header("Server")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The one shape of every error."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, OSError) and disk.is_shortage(error):
            error = disk.disk_error(error, "answer the request")
        self._set_headers()
        self.add_error_headers()
        if self._ends_connection:
            self.set_header("Connection", "close")
        if isinstance(error, DataSageError):
            self._write_known(error)
            return
        if status_code == 405:
            self.set_header("Allow", self._allowed())
        code = _STATUS_CODES.get(status_code, "internal_error" if status_code >= 500 else "request_invalid")
        text = _STATUS_TEXTS.get(status_code, "Something went wrong in the server; nothing stored was touched.")
        hint = f"The server's log has the reason under request {self._request_id()}." if status_code >= 500 else None
        self._write_problem(status_code, Problem(code=code, message=text, hint=hint))

    def add_error_headers(self) -> None:
        """Headers a subclass needs on errors too."""

    def _write_known(self, error: DataSageError) -> None:
        for name, value in getattr(error, "headers", {}).items():
            self.set_header(name, value)
        if isinstance(error, AuthError):
            self.set_header("WWW-Authenticate", 'Bearer realm="datasage"')
        if isinstance(error, StoreError) and error.status >= 500:
            self.services.readiness.doubt()
        if error.status == 503 and not self._headers.get("Retry-After"):
            self.set_header("Retry-After", "3")
        hint = error.hint[:500] if error.hint else None
        self._write_problem(
            error.status, Problem(code=error.code, message=error.message[:500], hint=hint, details=error.details[:20])
        )

    def _write_problem(self, status: int, problem: Problem) -> None:
        self.set_status(status)
        self.finish(ErrorReply(error=problem).model_dump_json())

    # What is written down

    def _request_id(self) -> str:
        if not hasattr(self, "_id"):
            sent = self.request.headers.get("X-Request-Id", "")
            self._id = sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
        return self._id

    def _request_summary(self) -> str:
        return f"{self.request.method} {self.address or self.request.path} ({self.request.remote_ip})"

    def _log(self) -> None:
        """One line per request; the address's pattern instead of the address, so that no query string is ever written."""
        from jupyter_server.prometheus.log_functions import prometheus_log_method

        status, seconds = self.get_status(), self.request.request_time()
        request_id.set(self._request_id())
        level = logging.INFO if status < 500 else logging.ERROR
        facts = {
            "method": self.request.method,
            "endpoint": self.address,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        log(level, "request answered", **facts, **({"user": self.claims.user_id} if self.claims else {}))
        metrics().observe_request(self.request.method or "", self.address, status, seconds)
        prometheus_log_method(self)  # type: ignore[no-untyped-call]

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        """Unexpected errors only; the others are answers."""
        if value is not None and not isinstance(value, (DataSageError, web.HTTPError, asyncio.CancelledError)):
            log_failure("request failed", value, endpoint=self.address)


class UnknownHandler(DataSageHandler):
    """Addresses that do not exist; as closed as the others."""

    async def _check_session(self, contract: Endpoint | None) -> None:
        try:
            await super()._check_session(contract)
        except MethodError:
            raise NotFoundError("There is nothing here.") from None
