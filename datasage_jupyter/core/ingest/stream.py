"""Delimited text too large for memory: a plan from samples, one native pass, and a tolerant path where the plan fails."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.delimited import find_dialect, to_text
from datasage_jupyter.core.ingest.dialect import Dialect, Tolerant, parse
from datasage_jupyter.core.ingest.infer import TEXT, Context, Kind, Nulls, context_of, has_words, infer_kind, settle
from datasage_jupyter.core.ingest.layout import find_table
from datasage_jupyter.core.ingest.limits import MAX_CELL, MIB, check_columns
from datasage_jupyter.core.ingest.source import Source, on_disk
from datasage_jupyter.core.ingest.table import text_array, types_of
from datasage_jupyter.core.model import ReadOptions, ReadReport

Progress = Callable[[float, str], None]

_HEAD = MIB
_SLICE = 128 * 1024
_SLICES = 8
_WINDOW = MIB
"""A window without a line end is a line too long for the regular reader."""


@dataclass(frozen=True)
class Plan:
    """How a file is to be read.

    Attributes:
        names: Column names.
        kinds: What each column was in the samples, settled.
        context: The notations of the file.
        records: Records above the data: titles and header.
        lines: The same in physical lines.
        header_rows, skip_rows: How these divide.
        worded: Names of columns with words for "no value" among typed values.
    """

    dialect: Dialect
    encoding: str
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    context: Context
    records: int
    lines: int
    header_rows: int
    skip_rows: int
    skipped: tuple[str, ...] = ()
    worded: frozenset[str] = frozenset()


def convert_delimited(source: Source, options: ReadOptions, folder: Path, out: Path, progress: Progress) -> ReadReport:
    """Convert to Parquet in bounded memory.

    Raises:
        DatasetReadError: It is no text, or holds no cell.
    """
    from datasage_jupyter.core.ingest import native, tolerant

    plan = make_plan(source, options)
    progress(0.02, "reading")
    with on_disk(source, folder) as path:
        utf8 = tolerant.to_utf8(path, plan.encoding, folder)
        longest = _longest_line(utf8)
        if longest > MAX_CELL:
            raise DatasetReadError(
                f"A line has more than {MAX_CELL // MIB} million characters.",
                hint="The file may be damaged, or no table. Export it again with one record per line.",
            )
        is_regular = longest == 0 and _is_regular(plan, utf8)
        found = native.convert(utf8, plan, options, out, progress) if is_regular else None
        if found is None:
            found = tolerant.convert(utf8, plan, options, folder, out, progress)
    return _report(plan, options, found)


@dataclass(frozen=True)
class Converted:
    """What came out.

    Attributes:
        rows: Number of records.
        schema: The schema written.
    """

    rows: int
    schema: pa.Schema
    warnings: tuple[str, ...] = ()


def _longest_line(path: Path) -> int:
    """Bytes without a line end, in whole windows; 0 where lines are short. DuckDB's reader may pass over a long last line."""
    longest = run = 0
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for start in range(0, len(text) - _WINDOW + 1, _WINDOW):
            end = start + _WINDOW
            is_without = text.find(b"\n", start, end) < 0 and text.find(b"\r", start, end) < 0
            run = run + _WINDOW if is_without else 0
            longest = max(longest, run)
    return longest


def _is_regular(plan: Plan, path: Path) -> bool:
    """Whether DuckDB's reader knows the dialect. Lone carriage returns as line ends it does not."""
    if not (plan.dialect.is_regular and plan.dialect.delimiter.isascii()) or not plan.names:
        return False
    with open(path, "rb") as stream:
        return b"\n" in stream.read(_HEAD)


def make_plan(source: Source, options: ReadOptions) -> Plan:
    """Look at the beginning and at slices of the rest."""
    head = to_text(_cut(source.peek(_HEAD)), source.name, options)
    dialect = find_dialect(head.content, source.suffix, options)
    rows = parse(head.content, dialect)
    layout = find_table(rows, header_rows=options.header_rows, skip_rows=options.skip_rows)
    if not layout.names:
        raise DatasetReadError(
            f'"{source.name}" holds no cell.', hint="Check that the export or the download finished."
        )
    check_columns(len(layout.names))
    records = layout.skip_rows + layout.header_rows
    reader = Tolerant(head.content, dialect)
    reader.rows(records)
    found = layout.rows + _slices(source, head.encoding, dialect, len(layout.names))
    sampled = [row for row in found if row != layout.names]
    columns = [text_array(list(column)) for column in zip(*sampled, strict=True)] or [
        text_array([]) for _ in layout.names
    ]
    kinds, context = _kinds(columns, options, dialect)
    worded = frozenset(
        name
        for name, column, kind in zip(layout.names, columns, kinds, strict=True)
        if kind != TEXT and has_words(column)
    )
    return Plan(
        dialect, head.encoding, tuple(layout.names), kinds, context, records, _line_count(head.content[: reader.position]),
        layout.header_rows, layout.skip_rows, tuple(note for note in layout.skipped if "above" in note), worded,
    )  # fmt: skip


def _cut(head: bytes) -> bytes:
    """Whole lines only; in UTF-16 and 32 a line end has zero bytes around it."""
    if b"\0" in head[:4096]:
        return head[: len(head) // 4 * 4]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head


def _line_count(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text))


def _slices(source: Source, encoding: str, dialect: Dialect, width: int) -> list[list[str]]:
    """Rows of the right width from places all over the file."""
    if encoding.replace("-", "").startswith(("utf16", "utf32")) or source.path is None:
        return []
    rows: list[list[str]] = []
    with source.open() as stream:
        for number in range(1, _SLICES + 1):
            stream.seek(max(_HEAD, (source.size - _SLICE) * number // _SLICES))
            piece = stream.read(_SLICE)
            piece = piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1]
            found = parse(piece.decode(encoding, "replace"), dialect)
            rows.extend(row for row in found if len(row) == width)
    return rows


def _kinds(columns: list[Any], options: ReadOptions, dialect: Dialect) -> tuple[tuple[Kind, ...], Context]:
    nulls = Nulls(options.null_values or ())
    kinds = [infer_kind(column, nulls) for column in columns]
    context = context_of(
        kinds,
        decimal=options.decimal,
        thousands=options.thousands,
        delimiter=dialect.delimiter,
        order=options.date_order,
    )
    return tuple(settle(kind, context, len(column)) for kind, column in zip(kinds, columns, strict=True)), context


def _report(plan: Plan, options: ReadOptions, found: Converted) -> ReadReport:
    assumed = ReadOptions(
        format="csv", encoding=plan.encoding, delimiter=plan.dialect.delimiter, quote=plan.dialect.quote, escape=plan.dialect.escape,
        decimal=plan.context.decimal, date_order=plan.context.order, header_rows=plan.header_rows, skip_rows=plan.skip_rows, null_values=options.null_values,
    )  # fmt: skip
    return ReadReport(
        format="csv", options=assumed, row_count=found.rows, column_count=len(found.schema), types=types_of(found.schema),
        skipped=plan.skipped, warnings=found.warnings,
    )  # fmt: skip


def processors() -> int:
    """How many processors may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
