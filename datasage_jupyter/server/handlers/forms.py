"""Small uploads as a form."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.server.contract import datasets as wire
from datasage_jupyter.server.contract.endpoint import Endpoint, endpoint
from datasage_jupyter.server.errors import RequestError
from datasage_jupyter.server.handlers.datasets import as_dataset
from datasage_jupyter.server.handlers.uploads import TusHandler, new_dataset, uploaded
from datasage_jupyter.server.metrics import metrics
from datasage_jupyter.server.multipart import FormReader
from datasage_jupyter.store import disk
from datasage_jupyter.store.manifest import StoredFile

if TYPE_CHECKING:
    from datasage_jupyter.server.services import Services

FORM = "multipart/form-data"
FORM_OVERHEAD = 256 * 1024
BATCH_BYTES = 1024 * 1024


class FormUploadHandler(TusHandler):
    """`datasets/upload`"""

    def initialize(self, services: Services, pattern: str = "") -> None:
        """Nothing has arrived yet."""
        super().initialize(services, pattern)
        self._path: Path | None = None
        self._handle: int | None = None
        self._digest = hashlib.sha256()
        self._size = 0
        self._pending = bytearray()
        self._form: FormReader | None = None
        self._failure: DataSageError | None = None

    @property
    def max_body_bytes(self) -> int:
        """A file and what a form puts around it."""
        return self.services.settings.max_upload_bytes + FORM_OVERHEAD

    async def opened(self) -> None:
        """Open the file before its bytes come."""
        if self.request.method != "POST":
            return
        self._form = FormReader(self.request.headers.get("Content-Type", ""), self._pending.extend)
        catalog = await self.services.catalog()
        self._path = catalog.aside()
        with disk.translated("store the file"):
            self._handle = await asyncio.to_thread(disk.create_private, self._path)

    def add_error_headers(self) -> None:
        """A form speaks no tus."""

    async def data_received(self, chunk: bytes) -> None:
        """A piece of the form; after an error the rest is read past."""
        if self._form is None or self._failure is not None:
            return
        try:
            self._form.feed(chunk)
            if self._size + len(self._pending) > self.services.settings.max_upload_bytes:
                raise self.too_large()
            if len(self._pending) >= BATCH_BYTES:
                await self._write()
        except DataSageError as error:
            self._failure = error

    @endpoint(
        Endpoint("Upload a small file as a form.", reply=wire.Uploaded, status=201, scope="create", consumes=FORM)
    )
    async def post(self) -> wire.Uploaded:
        """The form has arrived: keep the file."""
        form, path = self._form, self._path
        if form is None or path is None:
            raise RequestError("There is no form.")
        try:
            if self._failure is not None:
                raise self._failure
            form.finish()
            await self._write()
            self._close()
            new = new_dataset(form.filename or "", form.fields.get("name", ""), form.fields.get("description", ""))
            stored = StoredFile(size=self._size, sha256=self._digest.hexdigest())
            dataset = await (await self.services.catalog()).add_dataset(self.user_id, new, path, stored=stored)
        finally:
            await asyncio.to_thread(self._discard)
        metrics().uploaded_bytes.inc(self._size)
        self.accept(dataset)
        return uploaded(as_dataset(dataset, self.services))

    def on_connection_close(self) -> None:
        """The client left before its last byte: nothing stays."""
        super().on_connection_close()
        self._discard()

    def on_finish(self) -> None:
        """Whatever the answer was, nothing stays aside."""
        self._discard()

    async def _write(self) -> None:
        data = bytes(self._pending)
        self._pending.clear()
        await asyncio.to_thread(self._append, data)
        self._size += len(data)

    def _append(self, data: bytes) -> None:
        if self._handle is not None and self._path is not None:
            disk.check_room(self._path.parent, len(data))
            with disk.translated("store the file"):
                disk.write_all(self._handle, data)
            self._digest.update(data)

    def _close(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)

    def _discard(self) -> None:
        self._close()
        if self._path is not None:
            path, self._path = self._path, None
            path.unlink(missing_ok=True)
