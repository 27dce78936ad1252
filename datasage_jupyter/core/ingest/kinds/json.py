"""JSON: records, columns, nested objects, GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.ingest.records import convert_json_file, read_json_file
from datasage_jupyter.core.ingest.source import Source
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


def _read(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    return read_json_file(source, options, folder, "json")


def _convert(
    source: Source, options: ReadOptions, folder: Path, out: Path, progress: Callable[[float, str], None]
) -> ReadReport:
    return convert_json_file(source, options, out, progress, "json")


FORMAT = Format(
    name="json", suffixes=(".json", ".ipynb", ".geojson"), media_type="application/json", is_text=True, read=_read, convert=_convert,
)  # fmt: skip
