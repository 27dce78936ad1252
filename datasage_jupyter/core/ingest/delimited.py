"""Delimited text of moderate size, parsed in memory with every tolerance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest.dialect import Dialect, detect_dialect, parse
from datasage_jupyter.core.ingest.encoding import decode, detect_encoding, refuse_binary
from datasage_jupyter.core.ingest.framed import without_frame
from datasage_jupyter.core.ingest.layout import Layout, find_table
from datasage_jupyter.core.ingest.limits import MAX_CELL, MIB, check_columns
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Text:
    """The text of a file, and how it came about."""

    content: str
    encoding: str
    warnings: list[str] = field(default_factory=list)


def read_delimited(data: bytes, name: str, suffix: str, options: ReadOptions) -> tuple[pa.Table, ReadReport]:
    """Read delimited text.

    Raises:
        DatasetReadError: The bytes are no text, or hold no cell.
    """
    text = to_text(data, name, options)
    if options.delimiter is None:
        text.content = without_frame(text.content)
    dialect = find_dialect(text.content, suffix, options)
    rows = parse(text.content, dialect)
    _check_cells(rows)
    layout = find_table(rows, header_rows=options.header_rows, skip_rows=options.skip_rows)
    if not layout.names:
        raise DatasetReadError(f'"{name}" holds no cell.', hint="Check that the export or the download finished.")
    check_columns(len(layout.names))
    return table_of(layout, dialect, text, options)


def to_text(data: bytes, name: str, options: ReadOptions) -> Text:
    """Decode the file, and take out what is no text.

    Raises:
        DatasetReadError: It is a binary file, or the encoding is unknown.
    """
    encoding = options.encoding or detect_encoding(data)
    content, stray = decode(data, encoding)
    text = Text(content.removeprefix("\ufeff"), encoding.removesuffix("-sig"))
    refuse_binary(text.content, name)
    if stray:
        text.warnings.append(
            f"{stray} byte{'s' * (stray > 1)} did not belong to {text.encoding}; look for odd characters."
        )
    if "\0" in text.content:
        text.warnings.append(f"{text.content.count(chr(0))} zero bytes were left out.")
        text.content = text.content.replace("\0", "")
    return text


def find_dialect(content: str, suffix: str, options: ReadOptions) -> Dialect:
    """The dialect, from the options, a `sep=` line or the text."""
    delimiter = options.delimiter
    if delimiter is None and (options.format or "") == "tsv":
        delimiter = "\t"
    if delimiter is None and content[:4].lower() == "sep=":
        line = content[4:].splitlines()[0].strip("\r\n")
        delimiter = line if 1 <= len(line) <= 2 else None
    return detect_dialect(content, delimiter=delimiter, quote=options.quote, escape=options.escape, suffix=suffix)


def _check_cells(rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        if row and len(max(row, key=len)) > MAX_CELL:
            raise DatasetReadError(
                f"A cell of record {number} has more than {MAX_CELL // MIB} million characters.",
                hint="A quote may never close there; correct it, or read with quote=''.",
            )


def table_of(layout: Layout, dialect: Dialect, text: Text, options: ReadOptions) -> tuple[pa.Table, ReadReport]:
    """Columns with types, and the report."""
    from datasage_jupyter.core.ingest.table import typed_table

    columns: list[Any] = [list(column) for column in zip(*layout.rows, strict=True)] or [[] for _ in layout.names]
    table, types = typed_table(layout.names, columns, options, delimiter=dialect.delimiter)
    found = ReadOptions(
        format="csv",
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        escape=dialect.escape,
        decimal=types.decimal,
        date_order=types.date_order,
        header_rows=layout.header_rows,
        skip_rows=layout.skip_rows,
        null_values=options.null_values,
    )
    report = ReadReport(
        format="csv",
        options=found,
        row_count=table.num_rows,
        column_count=table.num_columns,
        types=types.names,
        skipped=tuple(layout.skipped),
        warnings=(*text.warnings, *layout.warnings, *types.warnings),
    )
    return table, report
