"""Each format's way to a table and to a Parquet file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.guard import run_guarded
from datasage_jupyter.core.ingest.kinds import FORMATS, Format
from datasage_jupyter.core.ingest.sniff import PACKED, detect_format
from datasage_jupyter.core.ingest.source import Source, on_disk
from datasage_jupyter.core.ingest.table import types_of, write_parquet
from datasage_jupyter.core.ingest.unpack import unpack
from datasage_jupyter.core.model import ReadOptions, ReadReport

Progress = Callable[[float, str], None]
_CONTAINERS = {"zip": "excel", "ole": "excel"}


def read_format(source: Source, kind: str, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    """Read a source whose format is known."""
    if kind in PACKED and not _is_workbook(source, kind):
        return _read_unpacked(source, kind, options, folder)
    found = _format(source, kind)
    return found.read(source, options, folder) if found.read is not None else _read_guarded(found, source, folder)


def convert_format(
    source: Source, kind: str, options: ReadOptions, folder: Path, out: Path, progress: Progress
) -> ReadReport:
    """Write a source whose format is known to a Parquet file."""
    if kind in PACKED and not _is_workbook(source, kind):
        inner, names = unpack(source, kind, folder, options.sheet)
        inner_kind = _inner_format(inner)
        report = convert_format(inner, inner_kind, options, folder, out, progress)
        return report.model_copy(update={"sheets": names or report.sheets})
    found = _format(source, kind)
    if found.convert is not None:
        return found.convert(source, options, folder, out, progress)
    if found.rewrite is not None:
        return _rewrite_guarded(found, source, folder, out)
    table, report = read_format(source, kind, options, folder)
    progress(0.7, "writing")
    write_parquet(table, out)
    return report


def _format(source: Source, kind: str) -> Format:
    name = _CONTAINERS.get(kind, kind)
    if name not in FORMATS:
        raise DatasetReadError(
            f'"{source.name}" is in a format that cannot be read ({kind}).',
            hint="Export it as CSV, Excel, JSON or Parquet.",
        )
    found = FORMATS[name]
    found.require()
    return found


def _is_workbook(source: Source, kind: str) -> bool:
    """Whether a zip file is an Excel or OpenDocument workbook."""
    if kind != "zip":
        return False
    try:
        with source.open() as raw, zipfile.ZipFile(raw) as archive:
            names = set(archive.namelist())
            return bool({"[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin", "content.xml"} & names)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return source.suffix in (".xlsx", ".xlsm", ".xlsb", ".ods")


def _inner_format(inner: Source) -> str:
    kind = detect_format(inner)
    if kind in ("gzip", "zstd", "bzip2", "xz") or (kind == "zip" and not _is_workbook(inner, kind)):
        raise DatasetReadError("There is an archive inside the archive.", hint="Unpack it, and read the table inside.")
    return kind


def _read_unpacked(source: Source, kind: str, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    inner, names = unpack(source, kind, folder, options.sheet)
    table, report = read_format(inner, _inner_format(inner), options, folder)
    return table, report.model_copy(update={"sheets": names or report.sheets})


def _read_guarded(kind: Format, source: Source, folder: Path) -> tuple[pa.Table, ReadReport]:
    """Decode in a child; its answer is an Arrow file, which outlives its folder as a mapping."""
    out = folder / "table.arrow"
    answer = _in_child(kind.decode, source, folder, out)
    with pa.memory_map(str(out)) as mapped:
        table = pa.ipc.open_file(mapped).read_all()
    name = kind.report_name
    return table, ReadReport(
        format=name, options=ReadOptions(format=name), row_count=table.num_rows, column_count=table.num_columns,
        types=types_of(table.schema), warnings=tuple(answer.get("warnings", ())),
    )  # fmt: skip


def _rewrite_guarded(kind: Format, source: Source, folder: Path, out: Path) -> ReadReport:
    answer = _in_child(kind.rewrite, source, folder, out)
    name = kind.report_name
    return ReadReport(
        format=name,
        options=ReadOptions(format=name),
        row_count=answer["rows"],
        column_count=answer["columns"],
        types=answer["types"],
    )


def _in_child(task: Any, source: Source, folder: Path, out: Path) -> dict[str, Any]:
    with on_disk(source, folder) as path:
        return run_guarded(f"{task.__module__}:{task.__name__}", folder, source.size, path=str(path), out=str(out))
