"""Excel and OpenDocument workbooks, decoded by calamine in the guarded child."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.ipc

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.limits import MAX_SHEET_CELLS, MIB, check_columns, check_ratio
from datasage_jupyter.core.ingest.table import text_array, typed_table, types_of

if TYPE_CHECKING:
    from datasage_jupyter.core.ingest.source import Source
    from datasage_jupyter.core.model import ReadOptions, ReadReport

_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_MAX_XML = 1024 * MIB
_MAX_MEMBERS = 5_000
_SMALL_XML = 48 * MIB
_MAX_XML_RATIO = 100


def check_workbook(source: Source) -> None:
    """Refuse encrypted workbooks and bombs, by their table of contents.

    Raises:
        DatasetReadError: Password-protected, damaged, or a decompression bomb.
    """
    head = source.peek(1 << 20)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if any(mark in head for mark in _ENCRYPTED):
            raise protected(source.name)
        return
    try:
        with source.open() as raw, zipfile.ZipFile(raw) as archive:
            infos = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DatasetReadError(
            f'The workbook "{source.name}" is damaged or incomplete.', hint="Download or save it again."
        ) from error
    if len(infos) > _MAX_MEMBERS:
        raise DatasetReadError(
            f"The workbook has {len(infos):,} parts, far more than workbooks have.",
            hint="Save it again with Excel or LibreOffice.",
        )
    unpacked = sum(info.file_size for info in infos)
    check_ratio(source.size, unpacked, "workbook")
    if unpacked > _MAX_XML or (unpacked > _SMALL_XML and unpacked > _MAX_XML_RATIO * source.size):
        raise DatasetReadError(
            f"The workbook unpacks to {unpacked // MIB} MiB, which is too much to read.", hint="Save the sheet as CSV."
        )


def protected(name: str) -> DatasetReadError:
    """The error for a workbook with a password."""
    return DatasetReadError(
        f'The workbook "{name}" is protected by a password.',
        hint="Remove the password in Excel (File > Info) and save it again.",
    )


def decode_to(path: str, sheet: str | int | None, out: str, suffix: str) -> dict[str, Any]:
    """In the child: write the cells of one sheet as columns of text.

    Returns:
        Sheet names, and the chosen one.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError as error:
        raise protected(Path(path).name) from error
    name = _choose(book, sheet)
    chosen = book.get_sheet_by_name(name)
    height, width = chosen.total_height or 0, chosen.total_width or 0
    if height * max(width, 1) > MAX_SHEET_CELLS:
        raise DatasetReadError(
            f'The sheet "{name}" spans {height:,} rows and {width:,} columns, more than can be read.',
            hint="A stray cell far out may be the cause: delete the empty rows and columns, or save the sheet as CSV.",
        )
    rows = chosen.to_python(skip_empty_area=True)
    _write_cells(rows, out)
    return {"sheets": list(book.sheet_names), "sheet": name}


def _choose(book: Any, sheet: str | int | None) -> str:
    """The wanted sheet, else the first visible one that has cells."""
    names = list(book.sheet_names)
    if isinstance(sheet, int) and not isinstance(sheet, bool):
        if -len(names) <= sheet < len(names):
            return str(names[sheet])
        raise DatasetReadError(
            f"There is no sheet number {sheet}; the workbook has {len(names)}.",
            hint=f"Sheets count from 0: {', '.join(names[:10])}.",
        )
    if isinstance(sheet, str):
        if sheet in names:
            return sheet
        raise DatasetReadError(f'There is no sheet "{sheet}".', hint=f"The sheets are: {', '.join(names[:20])}.")
    visible = [
        meta.name for meta in book.sheets_metadata if "Visible" in str(meta.visible) and "WorkSheet" in str(meta.typ)
    ] or names
    if not visible:
        raise DatasetReadError("The workbook has no sheet.", hint="Save it again with Excel or LibreOffice.")
    for name in visible[:50]:
        candidate = book.get_sheet_by_name(name)
        if candidate.total_height:
            return str(name)
    return str(visible[0])


def _write_cells(rows: list[list[Any]], out: str) -> None:
    """Each column as its texts; what they are is found as in any text."""
    width = max(map(len, rows), default=0)
    texts = [text_array([_text(row[index]) if index < len(row) else "" for row in rows]) for index in range(width)]
    table = pa.Table.from_arrays(texts, names=[str(index) for index in range(width)])
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return "" if cell is None else str(cell)


def sheet_table(out: Path, answer: dict[str, Any], options: ReadOptions) -> tuple[pa.Table, ReadReport]:
    """The table on a decoded sheet: its header found, its columns typed.

    Raises:
        DatasetReadError: The sheet is empty.
    """
    from datasage_jupyter.core.ingest.layout import find_table
    from datasage_jupyter.core.model import ReadOptions, ReadReport

    with pa.memory_map(str(out)) as mapped:
        cells = pa.ipc.open_file(mapped).read_all()
    columns = [column.to_pylist() for column in cells.columns]
    check_columns(len(columns))
    rows = [list(row) for row in zip(*columns, strict=True)]
    layout = find_table(rows, header_rows=options.header_rows, skip_rows=options.skip_rows)
    if not layout.names:
        raise DatasetReadError(f'The sheet "{answer["sheet"]}" is empty.', hint=_other_sheets(answer))
    body = [list(column) for column in zip(*layout.rows, strict=True)] or [[] for _ in layout.names]
    table, types = typed_table(layout.names, body, options)
    found = ReadOptions(
        format="excel", sheet=answer["sheet"], header_rows=layout.header_rows, skip_rows=layout.skip_rows
    )
    return table, ReadReport(
        format="excel", options=found, row_count=table.num_rows, column_count=table.num_columns, types=types_of(table.schema),
        skipped=tuple(layout.skipped), warnings=(*layout.warnings, *types.warnings), sheets=tuple(answer["sheets"]),
    )  # fmt: skip


def _other_sheets(answer: dict[str, Any]) -> str:
    others = [name for name in answer["sheets"] if name != answer["sheet"]]
    return f"Choose another sheet: {', '.join(others[:10])}." if others else "Check that the right workbook was saved."
