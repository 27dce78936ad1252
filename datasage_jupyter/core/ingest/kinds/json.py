"""JSON: records, columns, nested objects, GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.ingest.nested import read_json
from datasage_jupyter.core.ingest.source import Source
from datasage_jupyter.core.model import ReadOptions, ReadReport

if TYPE_CHECKING:
    import pyarrow as pa


def _read(source: Source, options: ReadOptions, folder: Path) -> tuple[pa.Table, ReadReport]:
    return read_json(source.read(), source.name, "json", options)


FORMAT = Format(
    name="json", suffixes=(".json", ".ipynb", ".geojson"), media_type="application/json", is_text=True, read=_read,
)  # fmt: skip
