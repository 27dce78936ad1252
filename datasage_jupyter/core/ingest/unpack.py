"""Compressed files with one table in them, unpacked in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.limits import MIB, check_ratio
from datasage_jupyter.core.ingest.sniff import expected_kind
from datasage_jupyter.core.ingest.source import Source

_CHUNK = MIB
_KEEP_IN_MEMORY = 32 * MIB
_MAX_MEMBERS = 10_000
_NAMES = {"gzip": "gzip file", "zstd": "Zstandard file", "bzip2": "bzip2 file", "xz": "xz file", "zip": "zip archive"}
_BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    KeyError,
)


def unpack(source: Source, kind: str, folder: Path, member: str | int | None = None) -> tuple[Source, tuple[str, ...]]:
    """Unpack one table.

    Args:
        kind: `gzip`, `zstd`, `bzip2`, `xz` or `zip`.
        folder: Where a large content is written.
        member: Which file of a zip archive, if there are several tables.

    Returns:
        The unpacked source, and the names of the tables a zip archive has.

    Raises:
        DatasetReadError: Damaged, encrypted, a bomb, or no single table inside.
    """
    try:
        if kind == "zip":
            return _unpack_zip(source, folder, member)
        with source.open() as raw, _stream(raw, kind) as stream:
            name = source.name[: -len(source.suffix)] if expected_kind(source.suffix) else source.name
            return _copy(stream, source.size, name or "data", folder, _NAMES[kind]), ()
    except DatasetReadError:
        raise
    except _BROKEN as error:
        raise damaged(source, kind) from error


def damaged(source: Source, kind: str) -> DatasetReadError:
    """The error for an archive that ends early or fails its checksum."""
    return DatasetReadError(
        f'The {_NAMES[kind]} "{source.name}" is damaged or incomplete.', hint="Download or compress it again."
    )


def _stream(raw: IO[bytes], kind: str) -> Any:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=raw)
    if kind == "bzip2":
        return bz2.BZ2File(raw)
    if kind == "xz":
        return lzma.LZMAFile(raw)
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")


def _copy(stream: Any, packed: int, name: str, folder: Path, what: str) -> Source:
    """Unpacked to memory while small, to a file once it is not."""
    pieces: list[bytes] = []
    total = 0
    out: IO[bytes] | None = None
    path: Path | None = None
    try:
        while piece := stream.read(_CHUNK):
            total += len(piece)
            check_ratio(packed, total, what)
            if out is None and total > _KEEP_IN_MEMORY:
                descriptor, file_name = tempfile.mkstemp(dir=folder, suffix=Path(name).suffix[:16])
                path, out = Path(file_name), os.fdopen(descriptor, "wb")
                out.writelines(pieces)
                pieces = []
            if out is None:
                pieces.append(bytes(piece))
            else:
                out.write(piece)
    finally:
        if out is not None:
            out.close()
    return Source(name, path=path) if path else Source(name, data=b"".join(pieces))


def _unpack_zip(source: Source, folder: Path, member: str | int | None) -> tuple[Source, tuple[str, ...]]:
    with source.open() as raw, zipfile.ZipFile(raw) as archive:
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS:
            raise DatasetReadError(
                f"The zip archive has {len(infos):,} members; one table is expected.",
                hint="Unpack it and read one file.",
            )
        tables = [info for info in infos if _may_be_table(info)]
        names = tuple(info.filename for info in tables)
        info = _choose(tables, names, member, source)
        if info.flag_bits & 1:
            raise DatasetReadError(
                f'"{info.filename}" in the zip archive is encrypted.',
                hint="Unpack it with its password and read the unpacked file.",
            )
        check_ratio(info.compress_size, info.file_size, "zip archive")
        with archive.open(info) as stream:
            name = PurePosixPath(info.filename.replace("\\", "/")).name
            return _copy(stream, info.compress_size, name, folder, "zip archive"), names


def _may_be_table(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts)
    link = stat.S_ISLNK(info.external_attr >> 16)
    readme = path.stem.lower() in ("readme", "license", "licence", "metadata")
    return not (info.is_dir() or hidden or link or readme)


def _choose(
    tables: list[zipfile.ZipInfo], names: tuple[str, ...], member: str | int | None, source: Source
) -> zipfile.ZipInfo:
    if isinstance(member, int) and 0 <= member < len(tables):
        return tables[member]
    if isinstance(member, str) and member in names:
        return tables[names.index(member)]
    known = [info for info in tables if expected_kind(PurePosixPath(info.filename).suffix.lower())]
    candidates = known or tables
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise DatasetReadError(
            f'There is no table in the zip archive "{source.name}".',
            hint="Put one CSV, Excel, JSON or Parquet file into it.",
        )
    shown = ", ".join(f'"{info.filename[:80]}"' for info in candidates[:5])
    raise DatasetReadError(
        f'The zip archive "{source.name}" has {len(candidates)} files that may be tables: {shown}.',
        hint="Choose one with sheet=, or unpack the archive.",
    )
