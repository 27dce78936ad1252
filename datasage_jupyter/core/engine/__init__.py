"""Compute: any dataframe becomes a source, and one locked-down DuckDB connection answers one SELECT at a time."""

from datasage_jupyter.core.engine.connection import LockedConnection, connect
from datasage_jupyter.core.engine.engine import Engine, open_engine
from datasage_jupyter.core.engine.source import Source, column_names, row_count, to_source

__all__ = ["Engine", "LockedConnection", "Source", "column_names", "connect", "open_engine", "row_count", "to_source"]
