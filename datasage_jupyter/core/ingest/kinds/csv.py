"""Delimited text: CSV, TSV and their kin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.ingest.delimited import read_delimited
from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.ingest.limits import IN_MEMORY
from datasage_jupyter.core.ingest.source import Source
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


def _read(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    if source.size <= IN_MEMORY:
        return read_delimited(source.read(), source.name, source.suffix, options)
    import pyarrow.parquet as pq

    from datasage_jupyter.core.ingest.stream import convert_delimited

    out = folder / "read.parquet"
    report = convert_delimited(source, options, folder, out, lambda fraction, stage: None)
    return pq.read_table(out), report


def _convert(
    source: Source, options: ReadOptions, folder: Path, out: Path, progress: Callable[[float, str], None]
) -> ReadReport:
    if source.size > IN_MEMORY:
        from datasage_jupyter.core.ingest.stream import convert_delimited

        return convert_delimited(source, options, folder, out, progress)
    from datasage_jupyter.core.ingest.table import write_parquet

    table, report = read_delimited(source.read(), source.name, source.suffix, options)
    progress(0.7, "writing")
    write_parquet(table, out)
    return report


FORMAT = Format(
    name="csv", suffixes=(".csv", ".tsv", ".tab", ".txt", ".psv", ".ssv", ".dat"), aliases=("tsv", "txt", "text"),
    media_type="text/csv", is_text=True, read=_read, convert=_convert,
)  # fmt: skip
