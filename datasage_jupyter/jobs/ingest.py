"""Reading one uploaded file in a child of its own."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasage_jupyter.core.errors import DataSageError, DatasetReadError, ProfileError
from datasage_jupyter.core.model import DatasetProfile, Model, ReadOptions, ReadReport
from datasage_jupyter.jobs.child import Child
from datasage_jupyter.jobs.frames import FrameError
from datasage_jupyter.jobs.limits import UPLOAD_LIMITS, Limits

Progress = Callable[[float, str], None]
MODULE = "datasage_jupyter.jobs.ingest_child"


class IngestResult(Model):
    """What a file turned out to be.

    Attributes:
        report: What reading assumed.
        profile: Measured facts.
        recommendations: Charts worth drawing, best first, as plain JSON.
        preview: First rows, as JSON records.
        sample: A spread-out sample of rows, as JSON records.
        parquet_bytes: Size of the columnar copy.
    """

    report: ReadReport
    profile: DatasetProfile
    recommendations: list[dict[str, Any]]
    preview: list[dict[str, Any]]
    sample: list[dict[str, Any]]
    parquet_bytes: int


async def run_ingest(
    path: Path,
    parquet_path: Path,
    options: ReadOptions | None = None,
    name: str | None = None,
    on_progress: Progress | None = None,
    limits: Limits = UPLOAD_LIMITS,
) -> IngestResult:
    """Read `path`, write `parquet_path`, profile it and recommend charts, in a limited child process.

    The child writes into a folder of its own beside `parquet_path`, which is removed whatever becomes of the child: one
    that is killed tidies nothing up. Cancelling the awaiting task kills the child.

    Args:
        path: The uploaded bytes.
        parquet_path: Where the columnar copy goes; must not exist.
        options: Overrides for what reading would find out.
        name: The file name the person gave (its ending helps to tell the format).
        on_progress: Called with a fraction from 0 to 1 and the stage's name.
        limits: Memory, processor time, output and wall-clock bounds.

    Raises:
        DatasetReadError: The file is no table, or is too large to read within the limits.
        ProfileError: It was read but could not be profiled.
        StoreError: There is no room for a child at the moment.
    """
    child = await Child.start(MODULE, limits.model_dump_json())
    folder = parquet_path.with_name(f"{parquet_path.name}.work")
    written = folder / "table.parquet"
    request = {
        "path": str(path),
        "parquet_path": str(written),
        "options": (options or ReadOptions()).model_dump(mode="json"),
        "name": name,
    }
    try:
        folder.mkdir(mode=0o700)
        async with asyncio.timeout(limits.wall_seconds):
            result = await _converse(child, request, on_progress)
        written.replace(parquet_path)
        return result
    except TimeoutError:
        raise DatasetReadError(
            f"Reading the file took longer than {limits.wall_seconds:.0f} seconds and was stopped.",
            hint="Split the file, or save it as Parquet and upload that.",
        ) from None
    finally:
        await child.end()
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _converse(child: Child, request: dict[str, Any], on_progress: Progress | None) -> IngestResult:
    try:
        await child.send(request)
        while True:
            head, _ = await child.receive()
            if "progress" in head and on_progress is not None:
                on_progress(float(head["progress"]), str(head["stage"]))
            if "error" in head:
                raise _as_error(head["error"])
            if "result" in head:
                return IngestResult.model_validate(head["result"])
    except (asyncio.IncompleteReadError, ConnectionError, FrameError):
        raise _death(await child.end()) from None


def _as_error(error: dict[str, Any]) -> DataSageError:
    kind = ProfileError if error.get("code") == ProfileError.code else DatasetReadError
    return kind(str(error.get("message")), hint=error.get("hint"), details=error.get("details"))


def _death(code: int) -> DatasetReadError:
    if code == -signal.SIGXCPU:
        reason = "it needs more processor time than one file may use"
    elif code in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        reason = "it is too large for the memory one file may use, or it is damaged"
    else:
        reason = "it is damaged"
    return DatasetReadError(
        f"The file could not be read: {reason}.",
        hint="The original bytes are kept. Split the file or save it in another format, for example Parquet, and try again.",
    )
