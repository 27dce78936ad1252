"""Each format's way to a table and to a Parquet file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.delimited import read_delimited
from datasage_jupyter.core.ingest.guard import run_guarded
from datasage_jupyter.core.ingest.limits import IN_MEMORY
from datasage_jupyter.core.ingest.nested import read_json
from datasage_jupyter.core.ingest.sniff import detect_format
from datasage_jupyter.core.ingest.source import Source, on_disk
from datasage_jupyter.core.ingest.table import types_of
from datasage_jupyter.core.ingest.unpack import unpack
from datasage_jupyter.core.model import ReadOptions, ReadReport

Progress = Callable[[float, str], None]
_PACKED = ("gzip", "zstd", "bzip2", "xz", "zip")
_COLUMNAR = ("parquet", "arrow", "arrow_stream")
_STATISTICS = ("stata", "spss", "sas", "sas_xport")
_NAMES = {"arrow_stream": "arrow", "sas_xport": "sas", "zip": "excel", "ole": "excel"}


def read_format(source: Source, kind: str, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    """Read a source whose format is known."""
    if kind in _PACKED and not _is_workbook(source, kind):
        return _read_unpacked(source, kind, options, folder)
    if kind == "csv":
        return _read_text(source, options, folder)
    if kind in ("json", "ndjson"):
        return read_json(source.read(), source.name, kind, options)
    if kind in _COLUMNAR:
        return _read_guarded("datasage_jupyter.core.ingest.columnar:decode_to", source, kind, folder, {"kind": kind})
    if kind in _STATISTICS:
        return _read_guarded("datasage_jupyter.core.ingest.statistics:decode_to", source, kind, folder, {"kind": kind})
    if kind in ("excel", "ods", "zip", "ole"):
        return _read_excel(source, options, folder)
    raise DatasetReadError(
        f'"{source.name}" is in a format that cannot be read ({kind}).',
        hint="Export it as CSV, Excel, JSON or Parquet.",
    )


def convert_format(
    source: Source, kind: str, options: ReadOptions, folder: Path, out: Path, progress: Progress
) -> ReadReport:
    """Write a source whose format is known to a Parquet file."""
    if kind in _PACKED and not _is_workbook(source, kind):
        inner, names = unpack(source, kind, folder, options.sheet)
        inner_kind = _inner_format(inner)
        report = convert_format(inner, inner_kind, options, folder, out, progress)
        return report.model_copy(update={"sheets": names or report.sheets})
    if kind == "csv" and source.size > IN_MEMORY:
        from datasage_jupyter.core.ingest.stream import convert_delimited

        return convert_delimited(source, options, folder, out, progress)
    if kind in _COLUMNAR:
        return _convert_columnar(source, kind, folder, out)
    table, report = read_format(source, kind, options, folder)
    progress(0.7, "writing")
    write_parquet(table, out)
    return report


def write_parquet(table: pa.Table, out: Path) -> None:
    """Write a table that is in memory."""
    pq.write_table(table, out, compression="zstd", row_group_size=122_880)


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


def _read_text(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    if source.size <= IN_MEMORY:
        return read_delimited(source.read(), source.name, source.suffix, options)
    from datasage_jupyter.core.ingest.stream import convert_delimited

    out = folder / "read.parquet"
    report = convert_delimited(source, options, folder, out, lambda fraction, stage: None)
    return pq.read_table(out), report


def _read_guarded(
    task: str, source: Source, kind: str, folder: Path, arguments: dict[str, Any]
) -> tuple[pa.Table, ReadReport]:
    """Decode in a child; its answer is an Arrow file, which outlives its folder as a mapping."""
    out = folder / "table.arrow"
    with on_disk(source, folder) as path:
        answer = run_guarded(task, folder, source.size, path=str(path), out=str(out), **arguments)
    with pa.memory_map(str(out)) as mapped:
        table = pa.ipc.open_file(mapped).read_all()
    name = _NAMES.get(kind, kind)
    return table, ReadReport(
        format=name, options=ReadOptions(format=name), row_count=table.num_rows, column_count=table.num_columns,
        types=types_of(table.schema), warnings=tuple(answer.get("warnings", ())),
    )  # fmt: skip


def _convert_columnar(source: Source, kind: str, folder: Path, out: Path) -> ReadReport:
    with on_disk(source, folder) as path:
        answer = run_guarded(
            "datasage_jupyter.core.ingest.columnar:rewrite_to",
            folder,
            source.size,
            path=str(path),
            kind=kind,
            out=str(out),
        )
    name = _NAMES.get(kind, kind)
    return ReadReport(
        format=name,
        options=ReadOptions(format=name),
        row_count=answer["rows"],
        column_count=answer["columns"],
        types=answer["types"],
    )


def _read_excel(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    from datasage_jupyter.core.ingest.excel import check_workbook, sheet_table

    check_workbook(source)
    out = folder / "sheet.arrow"
    with on_disk(source, folder) as path:
        answer = run_guarded(
            "datasage_jupyter.core.ingest.excel:decode_to",
            folder,
            source.size,
            path=str(path),
            sheet=options.sheet,
            out=str(out),
            suffix=source.suffix,
        )
    return sheet_table(out, answer, options)
