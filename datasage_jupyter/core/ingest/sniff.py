"""What a file is, by its content first and its extension second."""

from __future__ import annotations

import re

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.source import Source

_TABLES = (
    (b"PAR1", "parquet"),
    (b"ARROW1\0\0", "arrow"),
    (b"FEA1", "feather1"),
    (b"\xff\xff\xff\xff", "arrow_stream"),
    (b"$FL2@(#)", "spss"),
    (b"$FL3@(#)", "spss"),
    (b"HEADER RECORD*******LIBRARY HEADER RECORD", "sas_xport"),
    (b"\x00" * 12 + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c", "sas"),
    (b"<stata_dta>", "stata"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)

_REFUSED = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\0\0\1\0", "an icon"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"PARE", "an encrypted Parquet file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"RDX3\n", "an R data file"),
    (b"RDX2\n", "an R data file"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"fLaC", "an audio file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive"),
)

_MARKUP = re.compile(
    rb"\s*(?:<\?xml\b|<!--|<!doctype\b|<html\b|<head\b|<body\b|<svg\b|<table\b|<script\b|<rss\b|<kml\b)", re.I
)
_SVG = re.compile(rb"<svg\b", re.I)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95.{8}|[\]}(cKJMG(\x8c)])", re.S)

BY_SUFFIX = {
    ".parquet": "parquet", ".pq": "parquet", ".parq": "parquet",
    ".feather": "arrow", ".arrow": "arrow", ".ipc": "arrow", ".arrows": "arrow_stream",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "ods",
    ".json": "json", ".ipynb": "json", ".geojson": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".ldjson": "ndjson",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".txt": "csv", ".psv": "csv", ".ssv": "csv", ".dat": "csv",
    ".dta": "stata", ".sav": "spss", ".zsav": "spss", ".por": "spss", ".sas7bdat": "sas", ".xpt": "sas_xport",
    ".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz", ".zip": "zip",
}  # fmt: skip

ALIASES = {
    "tsv": "csv", "txt": "csv", "text": "csv", "jsonl": "ndjson", "xlsx": "excel", "xls": "excel", "xlsm": "excel",
    "xlsb": "excel", "feather": "arrow", "ipc": "arrow", "dta": "stata", "sav": "spss", "zsav": "spss",
    "sas7bdat": "sas", "xpt": "sas_xport", "pq": "parquet",
}  # fmt: skip

_SPREADSHEETS = {"excel", "ods"}
_BINARY = {"parquet", "arrow", "arrow_stream", "stata", "spss", "sas", "sas_xport", *_SPREADSHEETS}
_PACKED = {"gzip", "zstd", "bzip2", "xz", "zip"}


def detect_format(source: Source) -> str:
    """Name the format, by content.

    Returns:
        A name of `ReadOptions.format`, or `gzip`, `zstd`, `bzip2`, `xz`, `zip`, `ole`, `arrow_stream`, `sas_xport`.

    Raises:
        DatasetReadError: The file is empty, or is something that holds no table.
    """
    head = source.peek()
    if not head or not head.strip(b"\xef\xbb\xbf\xff\xfe"):
        raise DatasetReadError(
            f'"{source.name}" is empty: there is nothing to read.',
            hint="Check that the export or the download finished.",
        )
    refuse_other_content(head, source.name)
    found = next((kind for magic, kind in _TABLES if head.startswith(magic)), None)
    expected = BY_SUFFIX.get(source.suffix)
    if found == "arrow_stream" and expected not in (None, "arrow", "arrow_stream"):
        found = None
    if found:
        return found
    if expected == "stata" and head[0] in range(102, 119):
        return "stata"
    if expected in _BINARY | _PACKED:
        if expected == "arrow" and head[:1] != b"A" and len(head) > 8:
            return "arrow_stream"
        raise not_what_it_says(source, expected or "")
    return _text_format(head, expected)


def not_what_it_says(source: Source, expected: str) -> DatasetReadError:
    """The error for content that does not fit its extension."""
    return DatasetReadError(
        f'"{source.name}" does not begin like a {expected.replace("_", " ")} file: it is damaged, incomplete or something else.',
        hint="Export or download it again, or give it the extension of what it really is.",
    )


def refuse_other_content(head: bytes, name: str) -> None:
    """Refuse images, programs, databases, markup, pickles: never parsed, never loaded.

    Raises:
        DatasetReadError: The first bytes are those of a file that holds no table.
    """
    kind = next((label for magic, label in _REFUSED if head.startswith(magic)), None)
    if kind is None and head[8:12] == b"DUCK":
        kind = "a DuckDB database"
    if kind is None and head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        kind = "an audio, video or image file"
    if kind is None and head[4:8] == b"ftyp":
        kind = "a video"
    if kind is None and head[257:262] == b"ustar":
        kind = "a tar archive"
    if kind is None and _PICKLE.match(head):
        kind = "a Python pickle"
    if kind is None and (markup := _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf"))):
        kind = (
            "an SVG image"
            if _SVG.search(head[:2000])
            else ("an XML document" if b"xml" in markup[0].lower() else "an HTML page")
        )
    if kind is not None:
        raise DatasetReadError(
            f'"{name}" is {kind}, not a table.', hint="Export the data as CSV, Excel, JSON or Parquet."
        )


def _text_format(head: bytes, expected: str | None) -> str:
    if expected in ("json", "ndjson"):
        return expected
    text = head.decode("utf-8-sig", "ignore").lstrip()
    if expected is None or expected == "csv":
        if re.match(r'\{\s*"', text) and _looks_like_json(text):
            return "json"
        if re.match(r"\[\s*(?:\{\s*\"|\[)", text) and _looks_like_json(text):
            return "json"
    return "csv"


def _looks_like_json(text: str) -> bool:
    """Text of a .csv file that is JSON all the same."""
    return bool(re.match(r'(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:', text)) or bool(re.match(r"\[\s*\[", text))
