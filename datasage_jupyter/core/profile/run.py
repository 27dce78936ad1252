"""The phases of a profile, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

import pyarrow as pa

from datasage_jupyter.core.model import DatasetProfile, Overview
from datasage_jupyter.core.profile.interpret import interpret
from datasage_jupyter.core.profile.measure import measure
from datasage_jupyter.core.profile.reader import Reader


def profile(source: pa.Table | Path, *, on_progress: Callable[[float], None] | None = None) -> DatasetProfile:
    """Measure everything DataSage needs to know about a table.

    Args:
        source: An Arrow table, or the path of a Parquet file.
        on_progress: Called with the share of the work that is done, from 0 to 1.

    Raises:
        ProfileError: The source cannot be read as a table.
    """
    reader = Reader(source)
    facts, frame = measure(reader, _steps(on_progress, len(reader.schema)))
    readings = [interpret(f) for f in facts]
    columns = tuple(reading.to_profile() for reading in readings)
    overview = Overview(
        row_count=reader.row_count,
        column_count=len(columns),
        memory_bytes=reader.memory_bytes,
        null_cells=sum(c.null_count for c in columns),
    )
    keys = tuple((c.name,) for c in columns if c.is_unique)
    if on_progress is not None:
        on_progress(1.0)
    return DatasetProfile(overview=overview, columns=columns, keys=keys)


def _steps(on_progress: Callable[[float], None] | None, columns: int) -> Callable[[], None]:
    lock, done = Lock(), [0]

    def step() -> None:
        with lock:
            done[0] += 1
            if on_progress is not None:
                on_progress(0.9 * done[0] / max(1, columns))

    return step
