"""The tables that every benchmark measures on: 20 mixed columns of any length, and a wide one.

They are written once to a folder of the system's temporary directory and reused; the same seed gives the same rows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_CHUNK = 500_000
_SEED = 20240229


def mixed_table(rows: int) -> Path:
    """A Parquet file (zstd) of `rows` rows and 20 columns of every kind."""
    return _cached(f"mixed_{rows}.parquet", rows, _mixed_chunk)


def wide_table(rows: int, columns: int = 300) -> Path:
    """A Parquet file of `rows` rows and many columns: numbers, categories and dates in turn."""
    return _cached(f"wide_{rows}_{columns}.parquet", rows, lambda rng, start, count: _wide_chunk(rng, count, columns))


def _cached(name: str, rows: int, make) -> Path:  # type: ignore[no-untyped-def]
    folder = Path(tempfile.gettempdir()) / "datasage-benchmarks"
    folder.mkdir(exist_ok=True)
    path = folder / name
    if path.exists():
        return path
    rng = np.random.default_rng(_SEED)
    partial = path.with_suffix(".partial")
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, _CHUNK):
        chunk = make(rng, start, min(_CHUNK, rows - start))
        writer = writer or pq.ParquetWriter(partial, chunk.schema, compression="zstd")
        writer.write_table(chunk, row_group_size=122_880)
    if writer is not None:
        writer.close()
    partial.rename(path)
    return path


def _names(prefix: str, count: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([f"{prefix} {i:03d}" for i in range(count)], dtype=object)


def _picked(rng: np.random.Generator, names: np.ndarray, count: int, skew: float = 1.3) -> pa.Array:  # type: ignore[type-arg]
    """Names of which the first occur most often."""
    codes = np.minimum((len(names) * rng.random(count) ** skew).astype(np.int32), len(names) - 1)
    return pa.DictionaryArray.from_arrays(codes, pa.array(names)).cast(pa.string())


def _some_missing(rng: np.random.Generator, values: np.ndarray, share: float) -> pa.Array:  # type: ignore[type-arg]
    return pa.array(values, mask=rng.random(len(values)) < share)


def _mixed_chunk(rng: np.random.Generator, start: int, count: int) -> pa.Table:
    seconds = 1_546_300_800 + rng.integers(0, 5 * 365 * 86_400, count)
    price = rng.lognormal(3, 1, count).round(2)
    quantity = rng.integers(1, 20, count)
    country = rng.integers(0, 20, count)
    return pa.table(
        {
            "order_id": np.arange(start, start + count),
            "category": _picked(rng, _names("category", 50), count),
            "city": _picked(rng, _names("city", 500), count),
            "country": pa.DictionaryArray.from_arrays(country.astype(np.int32), pa.array(_names("country", 20))).cast(
                pa.string()
            ),
            "status": _picked(rng, np.array(["paid", "open", "late", "void", "draft"], dtype=object), count),
            "comment": _picked(rng, _names("a remark of some length, number", 10_000), count),
            "zip_code": pa.array(rng.integers(10_000, 99_999, count)).cast(pa.string()),
            "amount_text": pa.array([f"${v:,.2f}" for v in price.tolist()]),
            "price": price,
            "quantity": quantity,
            "revenue": (price * quantity).round(2),
            "discount": _some_missing(rng, rng.random(count).round(3), 0.1),
            "rating": _some_missing(rng, rng.integers(1, 6, count), 0.05),
            "score": rng.normal(50, 10, count),
            "temperature": _some_missing(rng, rng.normal(12, 8, count).round(1), 0.02),
            "latitude": 36 + country + rng.random(count),
            "longitude": -5 + country * 1.5 + rng.random(count),
            "is_member": rng.random(count) < 0.3,
            "ordered_at": pa.array(seconds * 1_000_000, pa.timestamp("us")),
            "shipped_on": pa.array((seconds // 86_400 + rng.integers(1, 9, count)).astype(np.int32), pa.date32()),
        }
    )


def _wide_chunk(rng: np.random.Generator, count: int, columns: int) -> pa.Table:
    kinds = (
        lambda: pa.array(rng.normal(0, 1, count)),
        lambda: pa.array(rng.integers(0, 1000, count)),
        lambda: _picked(rng, _names("value", 30), count),
        lambda: pa.array(rng.integers(17_000, 20_000, count).astype(np.int32), pa.date32()),
    )
    return pa.table({f"column_{i:03d}": kinds[i % len(kinds)]() for i in range(columns)})
