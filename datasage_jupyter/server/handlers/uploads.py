"""Resumable uploads: tus 1.0 core, creation, checksum, termination, expiration."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from tornado.httputil import format_timestamp

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.server.contract import datasets as wire
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.errors import RequestError, TooLargeError, UploadError
from datasage_jupyter.server.filenames import extension, media_type, shown_name, shown_title
from datasage_jupyter.server.handlers.base import DataSageHandler
from datasage_jupyter.server.handlers.datasets import as_dataset
from datasage_jupyter.server.metrics import metrics
from datasage_jupyter.store.errors import OffsetMismatchError, StoreFullError
from datasage_jupyter.store.upload_files import CHECKSUM_ALGORITHMS

if TYPE_CHECKING:
    from datasage_jupyter.catalog import Dataset, NewDataset, Upload
    from datasage_jupyter.server.services import Services
    from datasage_jupyter.store.upload_files import UploadWriter

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
CHUNK = "application/offset+octet-stream"
DATASET_HEADER = "X-DataSage-Dataset"
IDLE_SECONDS = 10.0
MAX_METADATA = 8 * 1024
TUS_HEADERS = ("Tus-Resumable", "Upload-Offset", "Upload-Expires", DATASET_HEADER)
SPEAKS_TUS = {"Tus-Resumable": {"const": VERSION}}
BYTES = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}


class TusHandler(DataSageHandler):
    """What the tus handlers share: the version in every request and every answer."""

    async def opened(self) -> None:
        """Refuse other versions of the protocol."""
        self.add_error_headers()
        if self.request.method != "OPTIONS" and self.request.headers.get("Tus-Resumable") != VERSION:
            raise UploadError(
                412, "This version of the tus protocol is not spoken here.", headers={"Tus-Version": VERSION}
            )

    def add_error_headers(self) -> None:
        """Every answer names the version, errors too."""
        self.set_header("Tus-Resumable", VERSION)

    def number_header(self, name: str) -> int:
        """A header that must be a whole number."""
        text = self.request.headers.get(name, "")
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise RequestError(f"{name} must be a number of bytes.")
        return int(text)

    def describe(self, upload: Upload) -> None:
        """Headers that say where an upload stands."""
        self.set_header("Upload-Offset", str(upload.offset))
        self.set_header("Upload-Expires", format_timestamp(upload.expires_at))
        if upload.is_finished:
            self.set_header(DATASET_HEADER, upload.dataset_id)

    async def finish_upload(self, upload_id: str) -> Dataset:
        """The last byte is there: make the dataset, then have it read."""
        dataset = await (await self.services.catalog()).finish_upload(self.user_id, upload_id)
        self.accept(dataset)
        return dataset

    def accept(self, dataset: Dataset) -> None:
        """The bytes are safe; read them."""
        self.set_header(DATASET_HEADER, dataset.id)
        self.services.ingest.submit(dataset)
        metrics().uploads.labels("finished").inc()
        self.services.activity.record("dataset_uploaded", self.user_id, "dataset", dataset.id)


class UploadsHandler(TusHandler):
    """`uploads`"""

    @endpoint(
        Endpoint("What this server's tus can do.", status=204, headers=("Tus-Version", "Tus-Extension", "Tus-Max-Size"))
    )
    async def options(self) -> None:
        """Describe."""
        self.set_header("Tus-Version", VERSION)
        self.set_header("Tus-Extension", EXTENSIONS)
        self.set_header("Tus-Max-Size", str(self.services.settings.max_upload_bytes))
        self.set_header("Tus-Checksum-Algorithm", ",".join(CHECKSUM_ALGORITHMS))
        self.set_status(204)

    @endpoint(
        Endpoint(
            "Announce an upload.",
            status=201,
            scope="create",
            headers=("Location", *TUS_HEADERS),
            needs=SPEAKS_TUS | {"Upload-Length": BYTES},
        )
    )
    async def post(self) -> None:
        """Create."""
        length = self.number_header("Upload-Length")
        if length > self.services.settings.max_upload_bytes:
            raise TooLargeError(f"The file is larger than {self.services.settings.max_upload_bytes:,} bytes.")
        header = self.request.headers.get("Upload-Metadata", "")
        facts = read_metadata(header)
        catalog = await self.services.catalog()
        free = await catalog.files.free_bytes()
        if free is not None and length > free:
            raise StoreFullError(
                "There is no room for a file of this size.", hint="Free some space (the bin counts too)."
            )
        new = new_dataset(facts.get("filename", ""), facts.get("name", ""), facts.get("description", ""))
        upload = await catalog.begin_upload(self.user_id, length, {"header": header}, new)
        self.set_status(201)
        self.set_header("Location", f"{self.request.path.rstrip('/')}/{upload.id}")
        self.describe(upload)
        if length == 0:
            await self.finish_upload(upload.id)


class UploadHandler(TusHandler):
    """`uploads/{upload_id}`"""

    def initialize(self, services: Services, pattern: str = "") -> None:
        """Nothing is being written yet."""
        super().initialize(services, pattern)
        self._stack: AsyncExitStack | None = None
        self._writer: UploadWriter | None = None
        self._failure: DataSageError | None = None
        self.last_received = time.monotonic()

    @property
    def max_body_bytes(self) -> int:
        """A chunk may be as large as a file."""
        return self.services.settings.max_upload_bytes if self.request.method == "PATCH" else super().max_body_bytes

    @endpoint(Endpoint("Where an upload stands.", headers=TUS_HEADERS, needs=SPEAKS_TUS))
    async def head(self, upload_id: str) -> None:
        """Offset, length and metadata as announced."""
        await self._evict_idle(upload_id)
        upload = await (await self.services.catalog()).uploads.get(self.user_id, upload_id)
        self.describe(upload)
        self.set_header("Upload-Length", str(upload.length))
        if upload.metadata.get("header"):
            self.set_header("Upload-Metadata", upload.metadata["header"])
        self.finish()

    @endpoint(
        Endpoint(
            "Bytes at an offset.",
            status=204,
            scope="create",
            consumes=CHUNK,
            headers=TUS_HEADERS,
            needs=SPEAKS_TUS | {"Upload-Offset": BYTES},
        )
    )
    async def patch(self, upload_id: str) -> None:
        """The body has arrived: settle it, and make the dataset if it was the last piece."""
        if self._writer is None:
            await self._repeat_answer(upload_id)
            return
        await self._settle(self._failure)
        if self._failure is not None:
            raise self._failure
        offset = self._writer.offset
        metrics().uploaded_bytes.inc(max(0, offset - self.number_header("Upload-Offset")))
        upload = await (await self.services.catalog()).uploads.get(self.user_id, upload_id)
        self.describe(upload)
        self.set_header("Upload-Offset", str(offset))
        if offset == upload.length:
            await self.finish_upload(upload_id)
        self.set_status(204)

    async def _repeat_answer(self, upload_id: str) -> None:
        """The upload has ended and the client asks for its outcome, perhaps because the answer got lost."""
        catalog = await self.services.catalog()
        upload = await catalog.uploads.get(self.user_id, upload_id)
        self.describe(upload)
        dataset = await catalog.datasets.get(self.user_id, upload.dataset_id)
        self.reply(uploaded(as_dataset(dataset, self.services)))

    @endpoint(
        Endpoint(
            "Give an upload up; its bytes are erased.",
            status=204,
            scope="create",
            headers=("Tus-Resumable",),
            needs=SPEAKS_TUS,
        )
    )
    async def delete(self, upload_id: str) -> None:
        """Terminate."""
        catalog = await self.services.catalog()
        await catalog.uploads.require(self.user_id, upload_id)
        await self._evict(upload_id)
        await catalog.end_upload(self.user_id, upload_id)
        metrics().uploads.labels("terminated").inc()
        self.set_status(204)

    async def opened(self) -> None:
        """Get ready to write before the first byte comes."""
        await super().opened()
        if self.request.method != "PATCH":
            return
        if self.request.headers.get("Content-Type", "") != CHUNK:
            raise UploadError(415, f"The body must be {CHUNK}.")
        upload_id = self.path_args[0]
        offset, checksum = self.number_header("Upload-Offset"), self._checksum()
        await self._evict_idle(upload_id)
        catalog = await self.services.catalog()
        upload = await catalog.uploads.get(self.user_id, upload_id)
        if upload.is_finished:
            if offset != upload.length:
                raise OffsetMismatchError(upload.length)
            return
        self._stack = AsyncExitStack()
        self._writer = await self._stack.enter_async_context(
            catalog.append(self.user_id, upload_id, offset, checksum=checksum)
        )
        self.services.writers[upload_id] = self

    async def data_received(self, chunk: bytes) -> None:
        """Bytes on their way to the disk; after an error the rest is read past, so that the client sees the answer."""
        self.last_received = time.monotonic()
        if self._writer is None:
            super().data_received(chunk)
        elif self._failure is None:
            try:
                await self._writer.write(chunk)
            except DataSageError as error:
                self._failure = error

    def on_connection_close(self) -> None:
        """The client left: what it sent is kept."""
        super().on_connection_close()
        if self._stack is not None:
            self._leaving = asyncio.ensure_future(self._settle(ConnectionResetError("the client left")))

    async def _settle(self, error: BaseException | None) -> None:
        """Close the writer, once; without an error this compares the checksum and makes the bytes durable."""
        stack, self._stack = self._stack, None
        if stack is None:
            return
        if self.services.writers.get(self.path_args[0]) is self:
            del self.services.writers[self.path_args[0]]
        if error is None:
            await stack.aclose()
            return
        try:
            await stack.__aexit__(type(error), error, error.__traceback__)
        except (DataSageError, ConnectionResetError):
            return

    async def _evict_idle(self, upload_id: str) -> None:
        """A connection that went silent (a laptop that moved) must not keep its owner from going on."""
        other = self.services.writers.get(upload_id)
        if (
            other is not None
            and other.user_id == self.user_id
            and time.monotonic() - other.last_received > IDLE_SECONDS
        ):
            await self._evict(upload_id)

    async def _evict(self, upload_id: str) -> None:
        other = self.services.writers.get(upload_id)
        if other is not None and other is not self:
            await other._settle(ConnectionResetError("the upload goes on elsewhere"))
            other.line.stream.close()

    def _checksum(self) -> tuple[str, bytes] | None:
        header = self.request.headers.get("Upload-Checksum")
        if header is None:
            return None
        algorithm, _, digest = header.partition(" ")
        if algorithm not in CHECKSUM_ALGORITHMS:
            raise RequestError(
                "This checksum algorithm is not known.", hint=f"Use one of {', '.join(CHECKSUM_ALGORITHMS)}."
            )
        try:
            return algorithm, base64.b64decode(digest, validate=True)
        except (binascii.Error, ValueError):
            raise RequestError("The checksum is not base64.") from None


def read_metadata(header: str) -> dict[str, str]:
    """An Upload-Metadata header.

    Args:
        header: As it came.

    Raises:
        RequestError: It is malformed.
    """
    if len(header) > MAX_METADATA:
        raise RequestError("The upload's metadata is too large.")
    facts: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, value = pair.strip().partition(" ")
        if not key or not key.isascii() or key in facts:
            raise RequestError("The upload's metadata is malformed.")
        try:
            facts[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            raise RequestError("The upload's metadata is malformed.", hint="Values are UTF-8 in base64.") from None
    return facts


def new_dataset(filename: str, name: str, description: str) -> NewDataset:
    """What a dataset will be called, made harmless.

    Args:
        filename: As sent.
        name: As sent; empty takes the file's.
        description: As sent.
    """
    from datasage_jupyter.catalog import NewDataset

    shown = shown_name(filename)
    if len(description) > 5000 or "\0" in description:
        raise RequestError("The description is too long or holds characters that cannot be stored.")
    return NewDataset(
        name=shown_title(name, shown),
        original_filename=shown,
        description=description,
        mime_type=media_type(shown),
        file_extension=extension(shown),
    )


def uploaded(dataset: wire.Dataset) -> wire.Uploaded:
    """The acknowledgement of an upload."""
    return wire.Uploaded(dataset_id=dataset.id, dataset=dataset)
