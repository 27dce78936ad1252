"""The two verbs of this room: `read` a file to a table, `convert` a file to Parquet."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.kinds import format_named
from datasage_jupyter.core.ingest.sniff import detect_format
from datasage_jupyter.core.ingest.source import Source, to_source
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float, str], None]

_FIND_OUT = ReadOptions()


def read(source: Any, options: ReadOptions = _FIND_OUT, name: str | None = None) -> tuple[pa.Table, ReadReport]:
    """Read any file as a table.

    Args:
        source: A path, bytes or an open binary file.
        options: What is known; the rest is found out.
        name: The original file name, where `source` has none.

    Returns:
        The table, and what was found and assumed.

    Raises:
        DatasetReadError: It cannot be read as a table; the message says why and what to do.
    """
    with _translated(), tempfile.TemporaryDirectory(prefix="datasage-") as folder:
        from datasage_jupyter.core.ingest.formats import read_format

        origin = to_source(source, name)
        return read_format(origin, _format_of(origin, options), options, Path(folder))


def convert(
    path: str | Path,
    destination: str | Path,
    options: ReadOptions = _FIND_OUT,
    name: str | None = None,
    on_progress: Progress | None = None,
) -> ReadReport:
    """Convert any file to Parquet (zstd), text and Parquet of any size in bounded memory.

    Args:
        path: The file.
        destination: The Parquet file to write; it appears only when it is complete.
        options: What is known; the rest is found out.
        name: The original file name, for its extension.
        on_progress: Is told the fraction done and the stage.

    Raises:
        DatasetReadError: It cannot be read as a table.
    """
    target = Path(destination)
    report = _rising(on_progress)
    with _translated(), tempfile.TemporaryDirectory(prefix=".datasage-", dir=target.parent) as folder:
        from datasage_jupyter.core.ingest.formats import convert_format

        origin = to_source(path, name)
        report(0.0, "looking")
        part = Path(folder) / "table.parquet"
        result = convert_format(origin, _format_of(origin, options), options, Path(folder), part, report)
        part.replace(target)
        report(1.0, "done")
        return result


def _rising(on_progress: Progress | None) -> Progress:
    """Progress that never falls back, also where a second way has to be gone."""
    highest = -1.0

    def tell(fraction: float, stage: str) -> None:
        nonlocal highest
        if on_progress is not None and fraction > highest:
            highest = fraction
            on_progress(fraction, stage)

    return tell


def _format_of(origin: Source, options: ReadOptions) -> str:
    """The chosen format where it can be meant; content decides among binary formats."""
    found = detect_format(origin)
    word = (options.format or "").lower()
    named = format_named(word)
    chosen = named.name if named is not None else word
    if not chosen or found in ("gzip", "zstd", "bzip2", "xz"):
        return found
    text = {"csv", "json", "ndjson"}
    if chosen in text and found in text:
        return chosen
    if chosen in ("excel", "ods") and found in ("zip", "ole"):
        return found
    if chosen == "arrow" and found in ("arrow", "arrow_stream"):
        return found
    if chosen == found or found == "zip":
        return found
    raise DatasetReadError(
        f'"{origin.name}" is not a {chosen} file; its content looks like {found}.', hint="Leave the format out."
    )


@contextmanager
def _translated() -> Iterator[None]:
    """The one boundary at which foreign exceptions become ours."""
    try:
        yield
    except DatasetReadError:
        raise
    except (MemoryError, RecursionError) as error:
        raise DatasetReadError(
            "The file is nested or sized beyond what can be read.", hint="Export a part of it."
        ) from error
    except Exception as error:
        from datasage_jupyter.core.ingest.guard import explain

        message, hint = explain(error)
        raise DatasetReadError(message, hint=hint) from error
