"""Checking a whole store: do records and bytes agree, is every byte what it was, can anybody else read it?"""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from datasage_jupyter.catalog.datasets import Datasets
from datasage_jupyter.catalog.mongo import Database, translated
from datasage_jupyter.catalog.uploads import Uploads
from datasage_jupyter.store.files import FileStore, Problem


@dataclass
class FsckReport:
    """What a check found. `is_clean` if nothing."""

    datasets: int = 0
    objects: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether all is well."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON: counts, then the problems by kind."""
        kinds = ("orphan", "missing", "corrupt", "exposed")
        found = {kind: [_plain(problem) for problem in self.problems if problem.kind == kind] for kind in kinds}
        totals = {"ok": self.is_clean, "datasets": self.datasets, "objects": self.objects, "bytes": self.bytes}
        names = {"orphan": "orphans", "missing": "missing", "corrupt": "corrupt", "exposed": "exposed"}
        return totals | {names[kind]: problems for kind, problems in found.items()}


def _plain(problem: Problem) -> dict[str, str]:
    plain = asdict(problem)
    plain.pop("kind")
    return plain


async def fsck(
    database: Database, files: FileStore, uploads: Uploads, root: Path | None = None, *, thorough: bool = True
) -> FsckReport:
    """Check a store without changing it.

    Args:
        root: The store's folder, to look for files that others may read; None where there is none.
        thorough: Read every byte and compare checksums.
    """
    report = FsckReport()
    known = await _records(database)
    stored = {object_id async for object_id in files.ids()}
    report.datasets, report.objects = len(known), len(stored)
    report.problems += [_missing(dataset_id) for dataset_id in sorted(known.keys() - stored)]
    report.problems += [_orphan(object_id) for object_id in sorted(stored - known.keys())]
    for object_id in sorted(stored & known.keys()):
        report.problems += await files.verify(object_id, thorough=thorough)
        report.problems += await _disagreements(files, object_id, known[object_id])
        report.bytes += int(known[object_id]["file_size"])
    report.problems += await files.leftovers()
    report.problems += [problem async for problem in _strays(database, uploads, known)]
    report.problems += _exposed(root) if root is not None and os.name != "nt" else []
    return report


async def _records(database: Database) -> dict[str, dict[str, Any]]:
    fields = {"user_id": 1, "content_hash": 1, "status": 1, "file_size": 1}
    with translated():
        return {str(document["_id"]): document async for document in database["datasets"].find({}, fields)}


async def _disagreements(files: FileStore, object_id: str, record: dict[str, Any]) -> list[Problem]:
    manifest = await files.manifest(object_id)
    if manifest is None:
        return []
    if (manifest.user_id, manifest.original.sha256) != (record["user_id"], record["content_hash"]):
        return [Problem("corrupt", object_id, "record", "Record and manifest speak of different bytes or owners.")]
    if record["status"] == "ready" and manifest.table is None:
        return [Problem("missing", object_id, "table", "The dataset is ready but has no columnar copy.")]
    return []


async def _strays(database: Database, uploads: Uploads, known: dict[str, Any]) -> AsyncIterator[Problem]:
    """Upload files and pieces of profiles that no record needs."""
    wanted = {upload_id for _, upload_id in await uploads.unfinished()}
    for upload_id in set(await uploads.files.ids()) - wanted:
        yield Problem("orphan", "", f"uploads/{upload_id}", "Bytes of an upload that has ended.")
    for _, dataset_id in await Datasets(database).profiles.owners():
        if dataset_id not in known:
            yield Problem("orphan", dataset_id, "profile", "A profile without its dataset.")


def _exposed(root: Path) -> list[Problem]:
    found = [root, *(Path(folder) / name for folder, folders, names in os.walk(root) for name in [*folders, *names])]
    return [
        Problem("exposed", "", str(path.relative_to(root)), "Other users of this machine may read it.")
        for path in found
        if _is_open_to_others(path)
    ]


def _is_open_to_others(path: Path) -> bool:
    try:
        state = path.lstat()
    except OSError:
        return False
    return not stat.S_ISLNK(state.st_mode) and bool(stat.S_IMODE(state.st_mode) & 0o077)


def _missing(dataset_id: str) -> Problem:
    return Problem("missing", dataset_id, "object", "The dataset's bytes are gone.")


def _orphan(object_id: str) -> Problem:
    return Problem("orphan", object_id, "object", "Bytes without a record; the next start of a server puts it back.")
