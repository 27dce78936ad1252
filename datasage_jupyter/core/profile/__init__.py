"""Measure a table: `profile(source)` reads an Arrow table or a Parquet file and returns a `DatasetProfile`."""

from datasage_jupyter.core.profile.run import profile

__all__ = ["profile"]
