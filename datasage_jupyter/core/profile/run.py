"""The phases of a profile, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

import pyarrow as pa

from datasage_jupyter.core.model import DatasetProfile, Overview
from datasage_jupyter.core.profile.correlation import correlate
from datasage_jupyter.core.profile.frame import Frame
from datasage_jupyter.core.profile.hierarchy import find_hierarchies
from datasage_jupyter.core.profile.interpret import interpret
from datasage_jupyter.core.profile.keys import duplicate_rows, find_keys
from datasage_jupyter.core.profile.measure import measure
from datasage_jupyter.core.profile.quality import find_problems
from datasage_jupyter.core.profile.quality.missing import settle_missing
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
    facts, positions = measure(reader, _steps(on_progress, len(reader.schema)))
    readings = [interpret(f) for f in facts]
    for reading in readings:
        settle_missing(reading)
    frame = Frame(positions, readings, reader.row_count)
    keys = find_keys(frame, reader)
    duplicates = duplicate_rows(frame, reader, bool(keys))
    correlations = correlate(frame)
    result = DatasetProfile(
        overview=Overview(
            row_count=reader.row_count,
            column_count=len(readings),
            memory_bytes=reader.memory_bytes,
            null_cells=sum(f.null_count for f in facts),
            duplicate_rows=None if duplicates is None else len(duplicates),
            sampled_rows=None if frame.is_whole else len(positions),
        ),
        columns=tuple(reading.to_profile() for reading in readings),
        quality=tuple(find_problems(frame, correlations, duplicates)),
        hierarchies=tuple(find_hierarchies(frame)),
        correlations=tuple(correlations),
        keys=keys,
    )
    if on_progress is not None:
        on_progress(1.0)
    return result


def _steps(on_progress: Callable[[float], None] | None, columns: int) -> Callable[[], None]:
    lock, done = Lock(), [0]

    def step() -> None:
        with lock:
            done[0] += 1
            if on_progress is not None:
                on_progress(0.9 * done[0] / max(1, columns))

    return step
