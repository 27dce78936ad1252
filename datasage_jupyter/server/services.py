"""Everything the handlers need, opened on first need and closed together."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from datetime import timedelta
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.server.auth.keys import KeyRing, key_file
from datasage_jupyter.server.logs import log, log_failure
from datasage_jupyter.server.readiness import Parts, Readiness, database_part, disk_part
from datasage_jupyter.server.settings import Settings
from datasage_jupyter.store import disk

if TYPE_CHECKING:
    from jupyter_events import EventLogger

    from datasage_jupyter.catalog import Catalog
    from datasage_jupyter.catalog.settings import CatalogSettings
    from datasage_jupyter.server.activity import Activity
    from datasage_jupyter.server.asking import Asking
    from datasage_jupyter.server.auth.passwords import Hasher
    from datasage_jupyter.server.auth.sessions import Sessions
    from datasage_jupyter.server.auth.throttle import SignInGuard, Throttle
    from datasage_jupyter.server.contract.operations import Health
    from datasage_jupyter.server.handlers.uploads import UploadHandler
    from datasage_jupyter.server.ingest import Ingest
    from datasage_jupyter.server.queries import Queries

OPENING_PATIENCE = 20.0
RETRY_SECONDS = 1.0
REGISTRATIONS_PER_ADDRESS = 300


class Services:
    """The server's parts.

    Args:
        settings: The configuration.
        kernel_secret: What kernels of this server present.
        events: Jupyter's event logger.

    Attributes:
        writers: The request that writes to each upload right now.
        readiness: How the parts are.
    """

    def __init__(self, settings: Settings, kernel_secret: str, events: EventLogger) -> None:
        self.settings = settings
        self.kernel_secret = kernel_secret
        self.writers: dict[str, UploadHandler] = {}
        self._events = events
        self._catalog: Catalog | None = None
        self._opening: asyncio.Task[Catalog] | None = None
        self._failure: tuple[float, StoreError] | None = None
        self._is_closed = False
        self.readiness = Readiness(self._look)

    # The store

    async def catalog(self) -> Catalog:
        """The catalogue; opened by whoever asks first, while the others wait.

        Raises:
            StoreError: It cannot be opened; the next request tries again.
            BusyError: It is still being opened.
        """
        from datasage_jupyter.server.errors import BusyError

        if self._catalog is not None:
            return self._catalog
        if self._failure is not None and time.monotonic() - self._failure[0] < RETRY_SECONDS:
            raise self._failure[1]
        if self._is_closed:
            raise BusyError("The server is stopping.", hint="Start it again.")
        if self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._open(), name="datasage-open")
        try:
            async with asyncio.timeout(OPENING_PATIENCE):
                return await asyncio.shield(self._opening)
        except TimeoutError:
            raise BusyError(
                "DataSage is still starting.", hint="Try again in a few seconds.", code="starting"
            ) from None

    async def _open(self) -> Catalog:
        # In a thread, because the database's driver and Arrow take half a second to import.
        await asyncio.to_thread(import_module, "datasage_jupyter.catalog.catalog")
        from datasage_jupyter.catalog import Catalog
        from datasage_jupyter.server.metrics import metrics

        catalog = Catalog(self.catalog_settings())
        try:
            self.keys()
            report = await catalog.start()
        except StoreError as error:
            self._failure = (time.monotonic(), error)
            log_failure("the store could not be opened", error, code=error.code, reason=error.message)
            raise
        finally:
            self._opening = None
        log(logging.INFO, "store opened", **report.as_dict())
        self._catalog, self._failure = catalog, None
        metrics().active_users.set_function(self.sessions.active_users)
        metrics().store_up.set(1)
        self.ingest.start()
        return catalog

    def catalog_settings(self) -> CatalogSettings:
        """The part of the configuration that is the catalogue's."""
        from datasage_jupyter.catalog.settings import CatalogSettings

        return CatalogSettings(
            store=self.settings.store,
            mongo_uri=self.settings.mongo_uri or None,
            files="gridfs" if self.settings.file_store == "gridfs" else "local",
            mongod=Path(self.settings.mongod_path) if self.settings.mongod_path else None,
            quota_bytes=self.settings.user_quota_bytes or None,
            upload_lifetime=timedelta(hours=self.settings.upload_expiry_hours),
        )

    async def start(self) -> None:
        """Open the store in the background of the server's start; a failure is logged, and tried again when needed."""
        try:
            await self.catalog()
        except StoreError:
            return
        await asyncio.to_thread(_import_what_work_needs)
        # What is there now stays: without this, every full collection walks all of it and the loop waits 0.2 s.
        gc.freeze()

    async def close(self) -> None:
        """Close what was opened."""
        self._is_closed = True
        if self._opening is not None:
            await asyncio.gather(self._opening, return_exceptions=True)
        await self.ingest.close()
        await self.queries.close()
        self.hasher.close()
        if self._catalog is not None:
            catalog, self._catalog = self._catalog, None
            await catalog.close()

    async def delete_account(self, user_id: str) -> None:
        """Stop what is being read for a person, then erase everything that is theirs."""
        catalog = await self.catalog()
        for dataset_id in await catalog.datasets.owned_ids(user_id):
            await self.ingest.cancel(dataset_id)
            self.queries.forget(dataset_id)
        await catalog.delete_user(user_id)

    # The parts

    @cached_property
    def keys(self) -> KeyRing:
        """The keys that sign sessions."""
        if self.settings.signing_key_file:
            return KeyRing(Path(self.settings.signing_key_file).expanduser().absolute(), is_shared=True)
        disk.private_dir(self.settings.store)
        path = key_file(self.settings.store)
        disk.private_dir(path.parent)
        return KeyRing(path)

    @cached_property
    def sessions(self) -> Sessions:
        """Opens and checks sessions."""
        from datasage_jupyter.server.auth.sessions import Sessions

        return Sessions(self.settings, lambda: self.keys(), self.catalog)

    @cached_property
    def hasher(self) -> Hasher:
        """Hashes passwords."""
        from datasage_jupyter.server.auth.passwords import Hasher

        return Hasher()

    @cached_property
    def guard(self) -> SignInGuard:
        """Slows guessing down."""
        from datasage_jupyter.server.auth.throttle import SignInGuard

        return SignInGuard(self.settings.sign_ins_per_account, self.settings.sign_ins_per_address)

    @cached_property
    def registrations(self) -> Throttle:
        """Slows down the making of accounts."""
        from datasage_jupyter.server.auth.throttle import SignInGuard, Throttle

        return Throttle(REGISTRATIONS_PER_ADDRESS, SignInGuard.WINDOW)

    @cached_property
    def activity(self) -> Activity:
        """Tells Jupyter's event system what people do."""
        from datasage_jupyter.server.activity import Activity

        return Activity(self._events)

    @cached_property
    def queries(self) -> Queries:
        """Answers questions about stored datasets."""
        from datasage_jupyter.server.queries import Queries

        return Queries(self.settings, self.catalog)

    @cached_property
    def asking(self) -> Asking:
        """Answers questions in plain English."""
        from datasage_jupyter.server.asking import ModelAsking, ParserAsking

        parser = ParserAsking(self.queries)
        if not self.settings.llm_base_url or not self.settings.llm_model:
            return parser
        from datasage_jupyter.llm import ModelSettings

        model = ModelSettings(
            self.settings.llm_base_url,
            self.settings.llm_model,
            self.settings.llm_api_key,
            provider=self.settings.llm_provider,
        )
        return ModelAsking(self.queries, self.catalog, model, parser)

    @cached_property
    def ingest(self) -> Ingest:
        """Reads uploads."""
        from datasage_jupyter.server.ingest import Ingest

        return Ingest(self.settings, self.catalog, self.activity, on_submit=self.queries.warm)

    # Health

    async def health(self) -> Health:
        """Readiness of each part, within a second."""
        from datasage_jupyter import __version__
        from datasage_jupyter.server.contract.operations import Health

        parts = await self.readiness.parts()
        states = {part.status for part in parts.values()}
        status = "failed" if "failed" in states else "starting" if "starting" in states else "ok"
        return Health(status=status, version=__version__, accounts=self.settings.accounts, parts=parts)

    async def _look(self) -> Parts:
        from datasage_jupyter.server.contract.operations import Part
        from datasage_jupyter.server.metrics import metrics

        database, disk_state = await asyncio.gather(
            database_part(self._catalog, self._failure is not None), disk_part(self._catalog)
        )
        metrics().store_up.set(database.status == "ok")
        return {"database": database, "disk": disk_state, "workers": Part(status="ok")}


def _import_what_work_needs() -> None:
    for name in ("datasage_jupyter.core.model", "datasage_jupyter.jobs", "datasage_jupyter.store.table_cache"):
        import_module(name)
