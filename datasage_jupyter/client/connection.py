"""HTTP to one server: both sign-ins on every request, one retry when a session has run out, errors as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote, urlsplit

from datasage_jupyter.client.locate import Place
from datasage_jupyter.client.trust import Verify, trust
from datasage_jupyter.core import errors
from datasage_jupyter.core.errors import AuthError, ConnectError, DataSageError

if TYPE_CHECKING:
    import httpx

SESSION_HEADER = "X-DataSage-Authorization"
API = "datasage/api/"
_KINDS = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, DataSageError) and kind is not DataSageError
}

Renew = Callable[[], str]
"""Gives a fresh access token, or raises AuthError."""


class ServerError(DataSageError):
    """The server refused or failed; `status` is its HTTP status."""

    def __init__(self, status: int, code: str, message: str, hint: str | None, details: list[Any] | None) -> None:
        super().__init__(message, hint=hint, details=details)
        self.status = status  # type: ignore[misc]
        self.code = code  # type: ignore[misc]


class Connection:
    """One server and the session with it. Tokens live here, in memory, and show up in no repr and no pickle.

    Args:
        place: Where the server is.
        timeout: Seconds for one request.
        transport: Replaces the network in tests.
        verify: Whose certificates to trust; see `trust`.

    Raises:
        ConnectError: `verify` names no certificates.
    """

    def __init__(
        self,
        place: Place,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
        verify: Verify = None,
    ) -> None:
        import httpx

        self.place = place
        headers = {"Accept": "application/json"}
        if place.authorization:
            headers["Authorization"] = place.authorization
        base, transport = _reach(place.url, transport)
        self._http = httpx.Client(
            base_url=base + API,
            headers=headers,
            timeout=timeout,
            transport=transport,
            verify=trust(verify, place.certificate) if _is_checked(place, transport, verify) else True,
            follow_redirects=False,
            trust_env=False,
        )
        self._token: str | None = None
        self._renew: Renew = self.exchange
        self.user: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"Connection({self.place.url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A connection holds a session and is not written anywhere. Call datasage.connect() where you need one."
        )

    # Sessions

    def exchange(self) -> str:
        """Turn the Jupyter identity into a session."""
        reply = self.call("POST", "auth/session", json={}, session=False)
        self.user = reply["user"]
        return str(reply["access_token"])

    def use(self, token: str | None, renew: Renew) -> None:
        """Go on with another session.

        Args:
            token: Its access token; None fetches one when first needed.
            renew: Gives the next access token when this one has run out.
        """
        self._token, self._renew = token, renew

    @property
    def token(self) -> str:
        """The access token; fetched when first needed."""
        if self._token is None:
            self._token = self._renew()
        return self._token

    def forget(self) -> None:
        """Drop the session; the next request signs in by the Jupyter identity."""
        self._token, self._renew, self.user = None, self.exchange, None

    # Requests

    def call(self, method: str, path: str, *, session: bool = True, **options: Any) -> Any:
        """Send a request, give its JSON.

        Args:
            method: The verb.
            path: Address under the API.
            session: Whether it needs a session.
            options: As for `httpx.Client.request`.

        Raises:
            DataSageError: What the server said.
            ConnectError: It could not be reached.
        """
        response = self.send(method, path, session=session, **options)
        return response.json() if response.content else None

    def send(self, method: str, path: str, *, session: bool = True, **options: Any) -> httpx.Response:
        """Send a request, give its response; a session that has run out is renewed once."""
        response = self._once(method, path, session, options)
        if response.status_code == 401 and session:
            self._token = None
            response = self._once(method, path, session, options)
        raise_for(response)
        return response

    @contextmanager
    def stream(self, method: str, path: str, **options: Any) -> Iterator[httpx.Response]:
        """Send a request and read its response piece by piece."""
        import httpx

        given = dict(options.pop("headers", None) or {})
        try:
            for attempt in (1, 2):
                request = self._http.build_request(
                    method, path, headers=given | {SESSION_HEADER: f"Bearer {self.token}"}, **options
                )
                response = self._http.send(request, stream=True)
                if response.status_code != 401 or attempt == 2:
                    break
                response.close()
                self._token = None
            with closing(response):
                if response.is_error:
                    response.read()
                raise_for(response)
                yield response
        except httpx.TransportError as error:
            raise _unreachable(self.place, error) from error

    def close(self) -> None:
        """Let go of the network."""
        self._http.close()

    def _once(self, method: str, path: str, session: bool, options: dict[str, Any]) -> httpx.Response:
        import httpx

        headers = dict(options.get("headers") or {})
        if session:
            headers[SESSION_HEADER] = f"Bearer {self.token}"
        try:
            return self._http.request(method, path, **{**options, "headers": headers})
        except httpx.TransportError as error:
            raise _unreachable(self.place, error) from error


def raise_for(response: httpx.Response) -> None:
    """Raise what an error response says.

    Args:
        response: Any response, read to its end.

    Raises:
        DataSageError: It is an error.
    """
    if response.is_redirect:
        raise _moved(response)
    if response.status_code < 400:
        return
    problem = _problem(response)
    kind = _KINDS.get(str(problem.get("code")))
    message, hint = str(problem.get("message")), problem.get("hint")
    details = problem.get("details") or []
    if response.status_code in (401, 403) and kind is None:
        kind = AuthError
    if kind is None or issubclass(kind, errors.QueryError):
        found = ServerError(response.status_code, str(problem.get("code")), message, hint, details)
        raise found if kind is None else kind(message, hint=hint)
    raise kind(message, hint=hint, details=details)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        problem = response.json()["error"]
        if isinstance(problem, dict):
            return problem
    except (ValueError, KeyError, TypeError):
        pass
    if response.status_code == 404:
        return {"code": "not_found", "message": "This Jupyter server does not run DataSage.", "hint": _ENABLE}
    return {"code": "error", "message": f"The server answered with status {response.status_code}."}


_ENABLE = "Install datasage-jupyter where the server runs and restart it."


def _reach(url: str, transport: httpx.BaseTransport | None) -> tuple[str, httpx.BaseTransport | None]:
    """A server on a Unix socket names it in the place of the host."""
    import httpx

    parts = urlsplit(url)
    if parts.scheme != "http+unix":
        return url, transport
    return f"http://localhost{parts.path}", httpx.HTTPTransport(uds=unquote(parts.netloc))


def _is_checked(place: Place, transport: httpx.BaseTransport | None, verify: Verify) -> bool:
    """Reading the authorities takes a moment, which connections without TLS need not wait for."""
    return transport is None and (verify is not None or place.url.startswith("https:"))


def _moved(response: httpx.Response) -> ConnectError:
    """Redirects are not followed: they would take the token to wherever they lead."""
    target = urlsplit(response.headers.get("Location", ""))
    return ConnectError(
        "The server sends us elsewhere instead of answering.",
        hint=f"If it is yours, connect to {target.scheme}://{target.netloc} instead." if target.netloc else _SIGN_IN,
    )


_SIGN_IN = "Perhaps it asks for a sign-in: connect with its token, as in https://host/?token=…"


def _unreachable(place: Place, error: Exception) -> ConnectError:
    import ssl

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return ConnectError(
            f"The certificate of {place.url} is not trusted: {cause.verify_message}.",
            hint='If a private authority signed it, name that: datasage.connect(url, verify="/path/to/ca.pem").',
        )
    if cause is not None:
        return ConnectError(f"The server at {place.url} does not speak TLS.", hint="See whether its address is right.")
    return ConnectError(
        f"The server at {place.url} does not answer.",
        hint="See whether it still runs, then call datasage.connect() again.",
    )
