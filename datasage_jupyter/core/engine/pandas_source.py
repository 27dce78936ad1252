"""pandas to Arrow: named index levels become columns, mixed objects become text."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa


def pandas_to_table(data: Any) -> pa.Table:
    """Convert a DataFrame or Series.

    Args:
        data: A pandas object. A named index, or one that holds more than row numbers, becomes leading columns.
    """
    frame = data.to_frame() if isinstance(data, (pd.Series, pd.Index)) else data
    frame = _with_index(frame)
    names = [" ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name) for name in frame.columns]
    arrays = [_to_arrow(frame.iloc[:, position]) for position in range(len(names))]
    return pa.Table.from_arrays(arrays, names=names) if arrays else pa.table({})


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    index = frame.index
    if isinstance(index, pd.RangeIndex) and index.name is None:
        return frame
    plain = index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index.dtype)
    if plain:
        return frame.reset_index(drop=True)
    levels = {
        _level_name(name, position): index.get_level_values(position) for position, name in enumerate(index.names)
    }
    left = pd.DataFrame({name: pd.Series(values, index=None).array for name, values in levels.items()})
    return pd.concat([left, frame.reset_index(drop=True)], axis=1)


def _level_name(name: Any, position: int) -> str:
    return str(name) if name is not None else ("index" if position == 0 else f"index_{position + 1}")


def _to_arrow(series: pd.Series) -> pa.Array | pa.ChunkedArray:
    if isinstance(series.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        series = series.dt.to_timestamp() if isinstance(series.dtype, pd.PeriodDtype) else series.astype(str)
    if isinstance(series.dtype, pd.SparseDtype):
        series = series.astype(series.dtype.subtype)
    if pd.api.types.is_complex_dtype(series.dtype):
        series = series.astype(str)
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _mixed(series)


def _mixed(series: pd.Series) -> pa.Array:
    """Values of several types: numbers if every one is a number, else their text."""
    missing = series.isna()
    if not missing.all() and all(isinstance(value, (int, float)) for value in series[~missing]):
        return pa.array(
            [None if gone else float(value) for value, gone in zip(series, missing, strict=True)], pa.float64()
        )
    return pa.array([None if gone else str(value) for value, gone in zip(series, missing, strict=True)], pa.string())
