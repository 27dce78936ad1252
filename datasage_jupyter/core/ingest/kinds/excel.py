"""Excel workbooks, old and new. They lie in containers, which `sniff` knows as `zip` and `ole`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.ingest.source import Source, on_disk
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    import pyarrow as pa


def read_sheet(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    """Read one sheet: its cells are decoded in the guarded child, and typed here."""
    from datasage_jupyter.core.ingest.excel import check_workbook, sheet_table
    from datasage_jupyter.core.ingest.guard import run_guarded

    check_workbook(source)
    out = folder / "sheet.arrow"
    with on_disk(source, folder) as path:
        answer = run_guarded(
            "datasage_jupyter.core.ingest.excel:decode_to", folder, source.size,
            path=str(path), sheet=options.sheet, out=str(out), suffix=source.suffix,
        )  # fmt: skip
    return sheet_table(out, answer, options)


FORMAT = Format(
    name="excel", suffixes=(".xlsx", ".xlsm", ".xlsb", ".xls"), aliases=("xlsx", "xls", "xlsm", "xlsb"),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", read=read_sheet,
)  # fmt: skip
