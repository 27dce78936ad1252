"""OpenDocument spreadsheets."""

from __future__ import annotations

from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.ingest.kinds.excel import read_sheet

FORMAT = Format(
    name="ods", suffixes=(".ods",), media_type="application/vnd.oasis.opendocument.spreadsheet", read=read_sheet
)
