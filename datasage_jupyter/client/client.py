"""The client: one server, one session, everything a person keeps there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from datasage_jupyter.client import uploading
from datasage_jupyter.client.cargo import cargo_of
from datasage_jupyter.client.connection import Connection
from datasage_jupyter.client.dataset import Dataset
from datasage_jupyter.client.listing import Listing
from datasage_jupyter.client.locate import find
from datasage_jupyter.client.saved import SavedChart, SavedDashboard, SavedItem
from datasage_jupyter.core.errors import (
    AuthError,
    ConnectError,
    DataSageError,
    DatasetNotFoundError,
    DatasetReadError,
    SpecError,
)
from datasage_jupyter.core.model.markup import moment, number, size

if TYPE_CHECKING:
    from datasage_jupyter.client.trust import Verify
    from datasage_jupyter.client.uploading import Progress

READ_TIMEOUT = 3600.0
S = TypeVar("S", bound=SavedItem)


def connect(url: str | None = None, *, verify: Verify = None) -> Client:
    """Find the DataSage server and connect to it.

    Args:
        url: Address of a Jupyter server, perhaps with `?token=`; None finds the one this kernel belongs to, or one that runs
            on this machine.
        verify: File or folder with the certificates of the authority that signed the server's, or an `ssl.SSLContext`; None takes
            `SSL_CERT_FILE`, `SSL_CERT_DIR` or the machine's authorities.

    Raises:
        ConnectError: None was found, or it does not answer; the hint says what to do.
    """
    failure: ConnectError | None = None
    for place in find(url):
        connection = Connection(place, verify=verify)
        try:
            connection.call("GET", "health", session=False)
        except ConnectError as error:
            failure = failure or error
            connection.close()
            continue
        return Client(connection)
    raise failure or ConnectError("No server answers.", hint="Start one with `jupyter lab`.")


class Client:
    """A session with a DataSage server. Make one with `datasage.connect()`.

    Args:
        connection: The server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._unfinished = uploading.Unfinished()

    @classmethod
    def connect(cls, url: str | None = None, *, verify: Verify = None) -> Client:
        """Find the server and connect to it; see `datasage_jupyter.connect`."""
        return connect(url, verify=verify)

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The Jupyter server's address."""
        return self._connection.place.url

    # Who

    @property
    def user(self) -> dict[str, Any]:
        """Who is signed in: `id`, `email`, `full_name`, `provider`."""
        if self._connection.user is None:
            self._connection.user = self._connection.call("GET", "auth/me")
        return self._connection.user

    def login(self, email: str | None = None, password: str | None = None) -> dict[str, Any]:
        """Sign in with email and password.

        Args:
            email: The account; None asks.
            password: Its password; None asks without showing it, which also keeps it out of the history.

        Returns:
            Who is signed in now.

        Raises:
            AuthError: The two do not match.
        """
        from getpass import getpass

        email = email if email is not None else input("Email: ")
        password = password if password is not None else getpass("Password: ")
        return self._enter("auth/login", {"email": email, "password": password})

    def register(self, email: str, password: str, full_name: str = "") -> dict[str, Any]:
        """Open an account and sign in to it.

        Args:
            email: The account's address.
            password: Eight characters or more.
            full_name: What to be called.
        """
        return self._enter("auth/register", {"email": email, "password": password, "full_name": full_name})

    def _enter(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        reply = self._connection.call("POST", path, json=body, session=False)
        self._connection.use(reply["access_token"], _refresher(self._connection, reply["refresh_token"]))
        self._connection.user = reply["user"]
        return self.user

    def logout(self) -> None:
        """End the session on the server, at once."""
        with contextlib.suppress(AuthError):
            self._connection.call("POST", "auth/logout", json={})
        self._connection.forget()

    def accept_token(self, token: str, renew: Callable[[], str]) -> None:
        """Go on with a kernel's token that the signed-in browser tab sent.

        Args:
            token: The token; it stays in this process's memory.
            renew: Asks the tab for the next one.
        """
        self._connection.use(token, renew)
        self._connection.user = None

    def close(self) -> None:
        """Let go of the network."""
        self._connection.close()

    # Datasets

    def upload(
        self,
        source: Any,
        name: str | None = None,
        description: str = "",
        on_progress: Progress | None = None,
    ) -> Dataset:
        """Keep a file, bytes or a dataframe as a dataset, and wait until it is read.

        A name that is there already gets a new version. A broken connection is taken up again where it broke.

        Args:
            source: Path, bytes, file object, or any dataframe or Arrow table.
            name: Name of the dataset; None takes the file's.
            description: What it is about.
            on_progress: Called with bytes sent and bytes in all.

        Raises:
            DatasetReadError: The bytes are kept, but are no table; the message says why.
            ConnectError: The server stayed away.
        """
        path = Path(source) if isinstance(source, (str, os.PathLike)) else None
        key = uploading.Unfinished.key(_existing(path)) if path else None
        with cargo_of(source, path, name) as cargo:
            dataset_id = self._sent(cargo, key, name or Path(cargo.filename).stem, description, on_progress)
        record = uploading.follow(self._connection, dataset_id, READ_TIMEOUT)
        if record["status"] == "failed":
            problem = record["error"] or {}
            raise DatasetReadError(str(problem.get("message", "The file could not be read.")), hint=problem.get("hint"))
        return Dataset(self._connection, record)

    def _sent(
        self,
        cargo: uploading.Cargo,
        key: uploading.Key | None,
        name: str,
        description: str,
        on_progress: Progress | None,
    ) -> str:
        """Go on with an upload that was begun, or begin it; also anew, where the server has forgotten it."""
        place = self._unfinished.get(key)
        for attempt in (1, 2):
            if place is None:
                place = uploading.create(self._connection, cargo, name, description)
                self._unfinished.keep(key, place)
            try:
                dataset_id = uploading.send(self._connection, place, cargo, on_progress)
                break
            except DataSageError as error:
                if error.status != 404 or attempt == 2:
                    raise
                uploading.give_up(self._connection, place)
                place = None
        self._unfinished.drop(key)
        return dataset_id

    def datasets(
        self, search: str | None = None, *, sort: str = "-uploaded_at", offset: int = 0, limit: int = 200
    ) -> Listing[Dataset]:
        """The datasets, newest first.

        Args:
            search: Words in name, description, file name or tags.
            sort: `name`, `uploaded_at`, `last_accessed`, `file_size`, `row_count`; `-` for descending.
            offset: How many to pass over.
            limit: How many at most (200).
        """
        params = {"sort": sort, "offset": offset, "limit": limit} | ({"search": search} if search else {})
        page = self._connection.call("GET", "datasets", params=params)
        return Listing(
            (Dataset(self._connection, r) for r in page["items"]), page["total"], "datasets", _DATASET_COLUMNS
        )

    def dataset(self, name: str) -> Dataset:
        """One dataset by name, by name and version (`sales@3`), or by id.

        Args:
            name: Which one.

        Raises:
            DatasetNotFoundError: There is none; the hint names similar ones.
        """
        found = self._named(name)
        if found is None and len(name) == 24:
            found = self._connection.call("GET", f"datasets/{quote(name, safe='')}")
        if found is None:
            raise DatasetNotFoundError(f"There is no dataset {name!r}.", hint=self._similar(name))
        return Dataset(self._connection, found)

    def _named(self, name: str) -> dict[str, Any] | None:
        items = self._connection.call("GET", "datasets", params={"name": name, "limit": 1})["items"]
        return items[0] if items else None

    def _similar(self, name: str) -> str:
        from difflib import get_close_matches

        names = {dataset.name for dataset in self.datasets()}
        close = get_close_matches(name, names, n=3, cutoff=0.5)
        if close:
            return f"Did you mean {' or '.join(repr(c) for c in close)}?"
        return "client.datasets() lists what is there." if names else "Upload one first: client.upload(path)."

    def egress(self, dataset: Dataset | None = None, *, offset: int = 0, limit: int = 50) -> Listing[dict[str, Any]]:
        """What was sent to the server's language model for you, newest first; `sent` has the exact text.

        Args:
            dataset: Only what was sent about this one.
            offset: How many to pass over.
            limit: How many at most (50).
        """
        params = {"offset": offset, "limit": limit} | ({"dataset_id": dataset.id} if dataset else {})
        page = self._connection.call("GET", "ai/egress", params=params)
        return Listing(page["items"], page["total"], "requests", _EGRESS_COLUMNS)

    # Charts and dashboards

    def charts(self, search: str | None = None) -> Listing[SavedChart]:
        """The kept charts, last changed first.

        Args:
            search: Words in the name.
        """
        page = self._connection.call("GET", "charts", params=_listed(search))
        return Listing(
            (SavedChart(self._connection, r) for r in page["items"]), page["total"], "charts", _SAVED_COLUMNS
        )

    def dashboards(self, search: str | None = None) -> Listing[SavedDashboard]:
        """The dashboards, last changed first.

        Args:
            search: Words in the name.
        """
        page = self._connection.call("GET", "dashboards", params=_listed(search))
        items = (SavedDashboard(self._connection, record) for record in page["items"])
        return Listing(items, page["total"], "dashboards", _SAVED_COLUMNS)

    def kept_chart(self, name: str) -> SavedChart:
        """One kept chart by name.

        Args:
            name: Which one.

        Raises:
            SpecError: There is none; the hint names similar ones.
        """
        return self._one("charts", name, SavedChart)

    def dashboard(self, name: str, *, create: bool = False) -> SavedDashboard:
        """One dashboard by name.

        Args:
            name: Which one.
            create: Make an empty one where there is none.

        Raises:
            SpecError: There is none; the hint names similar ones.
        """
        try:
            return self._one("dashboards", name, SavedDashboard)
        except SpecError:
            if not create:
                raise
        return SavedDashboard(self._connection, self._connection.call("POST", "dashboards", json={"name": name}))

    def _one(self, collection: str, name: str, kind: type[S]) -> S:
        for record in self._connection.call("GET", collection, params=_listed(name))["items"]:
            if record["name"] == name:
                return kind(self._connection, record)
        from difflib import get_close_matches

        names = [str(r["name"]) for r in self._connection.call("GET", collection, params=_listed(None))["items"]]
        close = get_close_matches(name, names, n=3, cutoff=0.5)
        hint = (
            f"Did you mean {' or '.join(map(repr, close))}?" if close else f"client.{collection}() lists what is there."
        )
        raise SpecError(f"There is no {collection.removesuffix('s')} {name!r}.", hint=hint)


def _listed(search: str | None) -> dict[str, Any]:
    return {"sort": "-updated_at", "limit": 200} | ({"search": search} if search else {})


def _refresher(connection: Connection, refresh_token: str) -> Callable[[], str]:
    """Gives the next access token and keeps the next refresh token."""
    held = [refresh_token]

    def renew() -> str:
        reply = connection.call("POST", "auth/refresh", json={"refresh_token": held[0]}, session=False)
        held[0] = reply["refresh_token"]
        return str(reply["access_token"])

    return renew


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise DatasetReadError(f"There is no file {str(path)!r}.", hint=f"The current folder is {str(Path.cwd())!r}.")
    return path


_DATASET_COLUMNS: list[tuple[str, Callable[[Dataset], str]]] = [
    ("name", lambda d: d.name),
    ("version", lambda d: str(d.version)),
    ("rows", lambda d: number(d.row_count)),
    ("columns", lambda d: number(d.column_count)),
    ("size", lambda d: size(d.file_size)),
    ("state", lambda d: d.status),
    ("uploaded", lambda d: moment(d.uploaded_at)),
]
_EGRESS_COLUMNS: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
    ("sent", lambda r: moment(r["at"])),
    ("to", lambda r: str(r["host"])),
    ("shared", lambda r: str(r["sharing"])),
    ("size", lambda r: size(r["bytes_sent"])),
    ("outcome", lambda r: str(r["outcome"])),
]
_SAVED_COLUMNS: list[tuple[str, Callable[[Any], str]]] = [
    ("name", lambda c: c.name),
    ("changed", lambda c: moment(c.updated_at)),
]
