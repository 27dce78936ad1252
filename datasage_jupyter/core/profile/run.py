"""The phases of a profile, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from datasage_jupyter.core.errors import ProfileError
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile, Overview
from datasage_jupyter.core.profile.describe import describe


def profile(source: pa.Table | Path, *, on_progress: Callable[[float], None] | None = None) -> DatasetProfile:
    """Measure everything DataSage needs to know about a table.

    Args:
        source: An Arrow table, or the path of a Parquet file.
        on_progress: Called with the share of the work that is done, from 0 to 1.

    Raises:
        ProfileError: The source cannot be read as a table.
    """
    table = source if isinstance(source, pa.Table) else _read(Path(source))
    columns: list[ColumnProfile] = []
    for i, name in enumerate(table.column_names):
        columns.append(describe(name, table.column(i)))
        if on_progress is not None:
            on_progress((i + 1) / table.num_columns)
    overview = Overview(
        row_count=table.num_rows,
        column_count=table.num_columns,
        memory_bytes=table.nbytes,
        null_cells=sum(c.null_count for c in columns),
    )
    keys = tuple((c.name,) for c in columns if c.is_unique)
    return DatasetProfile(overview=overview, columns=tuple(columns), keys=keys)


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise ProfileError(f"The file {path.name} cannot be read as Parquet: {error}.") from error
