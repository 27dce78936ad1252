"""Compute: any dataframe becomes a source, and one locked-down DuckDB connection answers one SELECT at a time."""

from datasage_jupyter.core.engine.columns import unique_names
from datasage_jupyter.core.engine.connection import LockedConnection, connect
from datasage_jupyter.core.engine.engine import Engine, open_engine
from datasage_jupyter.core.engine.sample import Sample, read_columns
from datasage_jupyter.core.engine.source import (
    NUMBERED,
    ROW_NUMBER,
    Source,
    column_names,
    is_parquet,
    row_count,
    tidy,
    to_source,
)
from datasage_jupyter.core.engine.text_numbers import (
    FIRST_NUMBER,
    NEGATIVE,
    SCALES,
    has_decimal_comma,
    has_scales,
    text_number,
)
from datasage_jupyter.core.engine.thin import LongLine

__all__ = [
    "FIRST_NUMBER",
    "NEGATIVE",
    "NUMBERED",
    "ROW_NUMBER",
    "SCALES",
    "Engine",
    "LockedConnection",
    "LongLine",
    "Sample",
    "Source",
    "column_names",
    "connect",
    "has_decimal_comma",
    "has_scales",
    "is_parquet",
    "open_engine",
    "read_columns",
    "row_count",
    "text_number",
    "tidy",
    "to_source",
    "unique_names",
]
