"""Any table becomes a source: an Arrow table in memory, or the path of a Parquet file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.engine.columns import readable, unique_names
from datasage_jupyter.core.errors import DatasetReadError

Source: TypeAlias = pa.Table | Path
"""What the engine reads: an Arrow table, or a Parquet file."""

NUMBERED = "numbered"
"""The relation that is `data` with the position of each row."""
ROW_NUMBER = "file_row_number"
"""The column of `numbered` that holds the position, from 0; DuckDB's own word, which it reads row groups by."""

_ACCEPTED = "Pass a dataframe, an Arrow table, a list of dicts, or the path of a Parquet file."


def to_source(data: Any) -> Source:
    """Make any table readable by the engine, without copying where its memory is Arrow already.

    Args:
        data: pandas, polars or another dataframe (by the Arrow or interchange protocol), an Arrow table, batch, reader
            or dataset, a list of dicts, a dict of columns, or the path of a Parquet file.

    Raises:
        DatasetReadError: The object is no table, or the file is no Parquet file.
    """
    if isinstance(data, (str, os.PathLike)):
        return parquet_path(Path(data))
    try:
        return tidy(to_table(data))
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise DatasetReadError(
            f"{type(data).__name__} could not be read as a table: {error}", hint=_ACCEPTED
        ) from error


def parquet_path(path: Path) -> Path:
    """The absolute path of a regular Parquet file; a link is not followed.

    Raises:
        DatasetReadError: There is no such file, it is a link, or it is not Parquet.
    """
    if path.is_symlink() or not path.is_file():
        raise DatasetReadError(f"There is no regular file {path.name!r} to read.", hint=_ACCEPTED)
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise DatasetReadError(f"{path.name!r} is not a Parquet file.", hint="Read it with read_table() first.")
    return path.parent.resolve() / path.name


def is_parquet(path: str | os.PathLike[str]) -> bool:
    """Whether the file begins as Parquet files do."""
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"PAR1"
    except OSError:
        return False


def to_table(data: Any) -> pa.Table:
    """Convert an object in memory to an Arrow table as it is; `tidy` makes it safe to query."""
    if isinstance(data, pa.Table):
        return data
    if isinstance(data, pa.RecordBatch):
        return pa.Table.from_batches([data])
    if _is_pandas(data):
        from datasage_jupyter.core.engine.pandas_source import pandas_to_table

        return pandas_to_table(data)
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    if hasattr(data, "to_table"):
        return data.to_table()
    if hasattr(data, "to_arrow"):
        return data.to_arrow()
    if hasattr(data, "__dataframe__"):
        import pyarrow.interchange as interchange

        return interchange.from_dataframe(data)
    if isinstance(data, Mapping):
        return _from_columns(data)
    if isinstance(data, Sequence) and not isinstance(data, (bytes, bytearray)):
        return _from_records(data)
    raise TypeError("it has none of the protocols of a table")


def tidy(table: pa.Table) -> pa.Table:
    """Give every column a name of its own and a type the engine can read."""
    columns = [readable(column) for column in table.columns]
    return pa.table(columns, names=unique_names(table.column_names)) if columns else table


def column_names(source: Source) -> list[str]:
    """Names of the source's columns, in order."""
    return list(source.column_names if isinstance(source, pa.Table) else pq.read_schema(source).names)


def row_count(source: Source) -> int:
    """Number of rows, from the footer where the source is a file."""
    return int(source.num_rows if isinstance(source, pa.Table) else pq.read_metadata(source).num_rows)


def _is_pandas(data: Any) -> bool:
    return type(data).__module__.split(".")[0] == "pandas"


def _from_columns(columns: Mapping[Any, Any]) -> pa.Table:
    import pandas as pd

    from datasage_jupyter.core.engine.pandas_source import pandas_to_table

    return pandas_to_table(pd.DataFrame(dict(columns)))


def _from_records(records: Sequence[Any]) -> pa.Table:
    import pandas as pd

    from datasage_jupyter.core.engine.pandas_source import pandas_to_table

    if not all(isinstance(record, Mapping) for record in records):
        raise TypeError("a list must hold dicts")
    return pandas_to_table(pd.DataFrame.from_records(list(records)))
