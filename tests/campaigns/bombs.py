"""Small files that unfold to something huge."""

from __future__ import annotations

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

MIB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATIONS}/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="s" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def parquet() -> bytes:
    """A kilobyte or so that is a million rows of one text of a megabyte."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * MIB]))
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": column}), sink, compression="zstd", use_dictionary=True, store_schema=False)
    return sink.getvalue()


def gzipped(mib: int = 2048) -> bytes:
    """Two megabytes that are two gigabytes of CSV."""
    member = gzip.compress(b"1,2\n" * (32 * MIB // 4), 9)
    return gzip.compress(b"a,b\n") + member * (mib // 32)


def workbook(rows: int = 20_000_000) -> bytes:
    """A workbook of few bytes and many rows."""
    return _workbook(b"<row><c><v>1</v></c></row>", rows)


def sparse_workbook() -> bytes:
    """A workbook with a cell in each far corner."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return _workbook(cells, 1)


def _workbook(row: bytes, count: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open(SHEET, "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            block = row * min(count, 100_000)
            for _ in range(max(count // 100_000, 1)):
                part.write(block)
            part.write(b"</sheetData></worksheet>")
    return sink.getvalue()
