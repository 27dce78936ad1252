"""What a file is, by its content first and its extension second."""

from __future__ import annotations

import re

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.kinds import by_suffix, formats
from datasage_jupyter.core.ingest.source import Source

_CONTAINERS = (
    (b"FEA1", "feather1"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)
"""First bytes of what is not one format: containers, archives, and a forerunner that nobody reads any more."""

PACKED = {
    "gzip": (".gz",),
    "zstd": (".zst", ".zstd"),
    "bzip2": (".bz2",),
    "xz": (".xz",),
    "zip": (".zip",),
}
"""Compressions and archives, with their endings."""

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
    found = _by_first_bytes(head)
    if found is None:
        refuse_other_content(head, source.name)
    expected = expected_kind(source.suffix)
    if found == "arrow_stream" and expected not in (None, "arrow", "arrow_stream"):
        found = None
    if found:
        return found
    kind = by_suffix().get(source.suffix)
    if kind is not None and kind.has_begun is not None and kind.has_begun(head):
        return kind.name
    if expected is not None and (kind is None or not kind.is_text):
        if expected == "arrow" and head[:1] != b"A" and len(head) > 8:
            return "arrow_stream"
        raise not_what_it_says(source, expected)
    return _text_format(head, expected)


def expected_kind(suffix: str) -> str | None:
    """What an ending promises: a format, a compression or an archive."""
    kind = by_suffix().get(suffix)
    return kind.name if kind is not None else next((name for name, ends in PACKED.items() if suffix in ends), None)


def _by_first_bytes(head: bytes) -> str | None:
    known = ((magic, kind.name) for kind in formats() for magic in kind.magic)
    return next((name for magic, name in (*known, *_CONTAINERS) if head.startswith(magic)), None)


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
