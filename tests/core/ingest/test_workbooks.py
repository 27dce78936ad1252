"""Workbooks: sheets, dates, merged headers, passwords, and what must not be opened."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import convert, read
from datasage_jupyter.core.model import ReadOptions


def workbook(*sheets: tuple[str, list[list[object]]], merged: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merged:
            sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


STOCK = [
    ["item", "count", "since", "at"],
    ["nail", 120, dt.date(2031, 5, 1), dt.datetime(2031, 5, 1, 8, 30)],
    ["bolt", 7, dt.date(2031, 6, 2), dt.datetime(2031, 6, 2, 17, 0)],
]


def test_sheet_becomes_a_typed_table() -> None:
    table, report = read(workbook(("Stock", STOCK)), name="t.xlsx")
    assert table.to_pydict() == {
        "item": ["nail", "bolt"],
        "count": [120, 7],
        "since": [dt.date(2031, 5, 1), dt.date(2031, 6, 2)],
        "at": [dt.datetime(2031, 5, 1, 8, 30), dt.datetime(2031, 6, 2, 17, 0)],
    }
    assert (report.format, report.options.sheet, report.sheets) == ("excel", "Stock", ("Stock",))


def test_sheet_can_be_chosen_by_name_and_number() -> None:
    data = workbook(("One", [["a"], [1]]), ("Two", [["b"], [2]]))
    assert read(data, name="t.xlsx")[0].to_pydict() == {"a": [1]}
    assert read(data, ReadOptions(sheet="Two"), name="t.xlsx")[0].to_pydict() == {"b": [2]}
    assert read(data, ReadOptions(sheet=1), name="t.xlsx")[0].to_pydict() == {"b": [2]}
    with pytest.raises(DatasetReadError, match=r"no sheet \"Three\".*One, Two"):
        read(data, ReadOptions(sheet="Three"), name="t.xlsx")
    with pytest.raises(DatasetReadError, match="has 2"):
        read(data, ReadOptions(sheet=5), name="t.xlsx")


def test_first_sheet_with_cells_is_taken() -> None:
    assert read(workbook(("Cover", []), ("Data", [["a"], [1]])), name="t.xlsx")[0].to_pydict() == {"a": [1]}


def test_titles_and_empty_margins_are_left_out() -> None:
    rows = [
        [None] * 4,
        [None, "Yearly stock", None, None],
        [None] * 4,
        [None, "item", "count", "price"],
        [None, "nail", 3, 0.5],
        [None, "bolt", 4, 0.75],
    ]
    assert read(workbook(("S", rows)), name="t.xlsx")[0].to_pydict() == {
        "item": ["nail", "bolt"],
        "count": [3, 4],
        "price": [0.5, 0.75],
    }


def test_merged_header_cells_name_all_their_columns() -> None:
    rows = [["early", None, "late", None], ["plan", "done", "plan", "done"], [1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6]]
    table, report = read(workbook(("S", rows), merged="A1:B1"), name="t.xlsx")
    assert table.column_names == ["early plan", "early done", "late plan", "late done"]
    assert report.options.header_rows == 2


def test_numbers_kept_as_text_and_mixed_columns_lose_nothing() -> None:
    table, _ = read(workbook(("S", [["code", "v"], ["007", 1], ["010", "x"]])), name="t.xlsx")
    assert table.to_pydict() == {"code": ["007", "010"], "v": ["1", "x"]}


def test_content_decides_where_the_extension_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes(workbook(("Stock", STOCK)))
    assert read(path)[1].format == "excel"


def test_formulas_are_not_computed() -> None:
    table, _ = read(
        workbook(("S", [["a", "b"], [1, '=WEBSERVICE("http://127.0.0.1:9/")'], [2, "=1+1"]])), name="t.xlsx"
    )
    assert table.column("a").to_pylist() == [1, 2]
    assert table.num_columns == 2


def test_password_is_named_as_the_reason() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1024
    with pytest.raises(DatasetReadError, match="password"):
        read(head, name="t.xlsx")


def test_empty_sheet_is_refused() -> None:
    with pytest.raises(DatasetReadError, match="empty"):
        read(workbook(("S", [])), name="t.xlsx")


def _with_sheet(xml: bytes) -> bytes:
    """A workbook whose only sheet is this XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("S", [["a"], [1]])))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, xml if info.filename.endswith("sheet1.xml") else old.read(info))
    return out.getvalue()


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet " + NAMESPACE + b'><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>',
        b"<worksheet " + NAMESPACE + b'><dimension ref="A1:XFD1048576"/><sheetData>' + b"<row><c><v>1</v></c></row>" * 3_000_000 + b"</sheetData></worksheet>",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        b"<worksheet " + NAMESPACE + b"><sheetData><row",
        b"\xff" * 2000,
    ],
    ids=["far cell", "many rows", "entities", "cut off", "noise"],
)  # fmt: skip
def test_hostile_sheets_are_refused_or_read_but_never_fatal(xml: bytes) -> None:
    try:
        rows = read(_with_sheet(xml), name="t.xlsx")[0].num_rows
    except DatasetReadError:
        rows = 0
    assert rows <= 3_000_000


def test_open_document_sheet_is_read() -> None:
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell></table:table-row>'
        for name, value in (("nail", 5), ("bolt", 7))
    )
    head = '<table:table-row><table:table-cell office:value-type="string"><text:p>item</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>count</text:p></table:table-cell></table:table-row>'
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{head}{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
    assert read(out.getvalue(), name="t.ods")[0].to_pydict() == {"item": ["nail", "bolt"], "count": [5, 7]}


def test_workbook_converts_to_parquet(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    source = tmp_path / "stock.xlsx"
    source.write_bytes(workbook(("Stock", STOCK)))
    report = convert(source, tmp_path / "stock.parquet")
    assert report.row_count == 2
    assert pq.read_table(tmp_path / "stock.parquet").column("count").to_pylist() == [120, 7]
