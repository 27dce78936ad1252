"""Completing or taking back what a crash left half-done.

Everything here may run while other servers use the same store, and may run again. Steps that cannot tell a crash from
another server's work in progress wait until this server is alone.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.commits import Commits
from datasage_jupyter.catalog.intake import Intake
from datasage_jupyter.core.errors import DataSageError, DatasetNotFoundError
from datasage_jupyter.store.errors import UploadNotFoundError

if TYPE_CHECKING:
    from datasage_jupyter.catalog.catalog import Catalog

_YOUNG = timedelta(minutes=1)


@dataclass
class RepairReport:
    """How many things of each kind were put right."""

    users_erased: int = 0
    datasets_erased: int = 0
    datasets_restored: int = 0
    renames_finished: int = 0
    versions_settled: int = 0
    uploads_finished: int = 0
    uploads_expired: int = 0
    leftovers_removed: int = 0
    profiles_removed: int = 0
    shares_corrected: int = 0

    @property
    def changes(self) -> int:
        """How many in all."""
        return sum(asdict(self).values())

    def as_dict(self) -> dict[str, int]:
        """Kind to number."""
        return asdict(self)


class Repair:
    """One round of repair."""

    def __init__(self, catalog: Catalog, commits: Commits, intake: Intake) -> None:
        self._catalog = catalog
        self._intake = intake
        self._commits = commits
        self._report = RepairReport()

    async def run(self) -> RepairReport:
        """Everything, as at start-up."""
        is_alone = await self._catalog.files.is_alone()
        self._report.leftovers_removed += await self._catalog.files.tidy()
        await self._finish_erasures()
        self._report.renames_finished += await self._commits.finish_intents()
        await self._erase_abandoned()
        await self._restore_lost(spare_young=not is_alone)
        await self._settle_versions()
        await self._finish_uploads()
        await self._expire_uploads()
        if is_alone:
            await self._remove_strays()
            await self._correct_shares()
        return self._report

    async def routine(self) -> RepairReport:
        """What can come up while running: ends of lifetimes, and work that an absent database interrupted."""
        await self._expire_uploads()
        await self._finish_erasures()
        await self._restore_lost(spare_young=True)
        return self._report

    async def _finish_erasures(self) -> None:
        for user_id in await self._catalog.users.deleting():
            await self._catalog.delete_user(user_id)
            self._report.users_erased += 1
        for user_id, dataset_id in await self._catalog.datasets.erasing():
            with contextlib.suppress(DatasetNotFoundError):
                await self._catalog.purge(user_id, dataset_id)
                self._report.datasets_erased += 1

    async def _erase_abandoned(self) -> None:
        """Take back datasets whose commit was reported as failed although its record reached the database."""
        for user_id, dataset_id in await self._catalog.datasets.waiting():
            manifest = await self._catalog.files.manifest(dataset_id)
            if manifest is not None and manifest.is_abandoned:
                await self._commits.abandon(user_id, dataset_id)
                self._report.datasets_erased += 1

    async def _restore_lost(self, *, spare_young: bool) -> None:
        """Put back records of datasets whose bytes and manifest are here: they were, or were about to be, acknowledged.

        Args:
            spare_young: Leave alone what another server may be about to record in this minute.
        """
        stored = {object_id async for object_id in self._catalog.files.ids()}
        known = {dataset_id for _, dataset_id in await self._catalog.datasets.identities()}
        for dataset_id in sorted(stored - known):
            await self._restore(dataset_id, spare_young)

    async def _restore(self, dataset_id: str, spare_young: bool) -> None:
        manifest = await self._catalog.files.manifest(dataset_id)
        if manifest is None or (spare_young and abs(values.now() - manifest.uploaded_at) < _YOUNG):
            return
        if manifest.is_abandoned:
            await self._catalog.files.delete(dataset_id)
            self._report.leftovers_removed += 1
            return
        await self._commits.record(manifest)
        self._report.datasets_restored += 1

    async def _settle_versions(self) -> None:
        for user_id, name_key in await self._catalog.datasets.unsettled():
            await self._catalog.datasets.settle_versions(user_id, name_key)
            self._report.versions_settled += 1

    async def _finish_uploads(self) -> None:
        """Uploads that had their last byte when the server died become the datasets they were to be."""
        for user_id, upload_id in await self._catalog.uploads.unfinished():
            try:
                upload = await self._catalog.uploads.get(user_id, upload_id)
                if upload.offset == upload.length:
                    await self._catalog.finish_upload(user_id, upload_id)
                    self._report.uploads_finished += 1
            except UploadNotFoundError:
                continue

    async def _expire_uploads(self) -> None:
        for upload in await self._catalog.uploads.expired():
            with contextlib.suppress(DataSageError):
                await self._intake.drop(upload.user_id, upload.id)
                self._report.uploads_expired += 1

    async def _remove_strays(self) -> None:
        """Bytes of uploads and pieces of profiles that no record needs."""
        files = self._catalog.uploads.files
        wanted = {upload_id for _, upload_id in await self._catalog.uploads.unfinished()}
        for upload_id in set(await files.ids()) - wanted:
            await files.remove(upload_id)
            self._report.leftovers_removed += 1
        profiles = self._catalog.datasets.profiles
        for user_id, dataset_id in await profiles.owners() - await self._catalog.datasets.identities():
            await profiles.erase(user_id, dataset_id)
            self._report.profiles_removed += 1

    async def _correct_shares(self) -> None:
        """Count anew what each person's datasets and uploads take."""
        for user_id in await self._catalog.users.ids():
            taken = await self._catalog.datasets.owned_bytes(user_id)
            taken += await self._catalog.uploads.reserved_bytes(user_id)
            if taken != await self._catalog.users.used_bytes(user_id):
                await self._catalog.users.set_used_bytes(user_id, taken)
                self._report.shares_corrected += 1
